"""VW-5: a running desk sends what was missed while it was away, once."""
import contextlib
import sqlite3
import time

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr
admins-mail postmaster@desk.example
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
user alice { name "Alice"; email alice@desk.example; seat yes
	role super-admin }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
}
channel support { inbox desk; address support@example.com; relay out
	pipeline support; lmtp unix:{state}/lmtp.sock }
digest "Today" { view all-open; to user:alice; at 00:00 }
"""


def rows(gateway):
    with contextlib.closing(sqlite3.connect(gateway.state / "desk.db")) as db:
        return db.execute("SELECT name, recipient, times, done"
                          " FROM view_digest").fetchall()


def away_for(gateway, ms):
    with contextlib.closing(sqlite3.connect(gateway.state / "desk.db")) as db:
        db.execute("UPDATE view_digest SET done = done - ?", (ms,))
        db.commit()


def digests(gateway):
    return [l["subject"] for l in gateway.list("letter")
            if l["to"] == "alice@desk.example"
            and l["subject"].startswith("Today")]


def test_missed_and_sent_late_once(tmp_path):
    gateway = Gateway(tmp_path, CONF).start()
    try:
        gateway.command("--as", "alice", "ticket", "create", "--name", "Lamp",
                        "--pipeline", "support", "--status", "new",
                        "--inbox", "desk")
        wait_for("it is known since when", lambda: rows(gateway))
        (row,) = rows(gateway)
        assert row[:3] == ("Today", "alice", "00:00 UTC")
        assert abs(row[3] - time.time() * 1000) < 600_000
        assert digests(gateway) == []
        gateway.stop()

        away_for(gateway, 3 * 86_400_000)
        gateway.start()
        wait_for("it is sent", lambda: digests(gateway) == ["Today: 1"])
        gateway.stop()

        gateway.start()
        gateway.asked("letter.list")    # it looks before it answers
        assert digests(gateway) == ["Today: 1"]
    finally:
        gateway.stop()
