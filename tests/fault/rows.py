"""Every row of the harness, from the files they are in."""
import copies
import doors
import letters
import servers
import table

ROWS = [*table.ROWS, *copies.rows(), *doors.rows(), *letters.ROWS,
        *servers.ROWS]

IDS = {**table.IDS, **copies.IDS, **doors.IDS, **letters.IDS, **servers.IDS}
