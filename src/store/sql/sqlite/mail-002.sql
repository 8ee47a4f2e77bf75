-- Mail of sources without UIDs: LMTP, Maildir, deliver, import.

-- 1: old mail; it is threaded, and nothing is sent or triggered (CH-9). 2: it
-- is, and what our own addresses wrote was sent by us.
ALTER TABLE mail.intake ADD COLUMN history INTEGER NOT NULL DEFAULT 0;

-- What was handed in under a key of the giver's, so that handing it in again
-- after a crash takes nothing twice. A row outlives its intake.
CREATE TABLE mail.handed (
	channel TEXT NOT NULL,
	source  TEXT NOT NULL,
	key     TEXT NOT NULL,          -- the giver's; unique by source
	intake  INTEGER NOT NULL,
	PRIMARY KEY (channel, source, key)
) WITHOUT ROWID;

-- The status of tickets that old mail makes; '': the first closed one.
ALTER TABLE mail.intake ADD COLUMN history_status TEXT NOT NULL DEFAULT '';
