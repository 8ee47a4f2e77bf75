"""The store as a whole, with a gateway at work: backup, restore, recovery
(RL-3, SC-6; SECURITY.md R18, R19)."""
import collections
import shutil
import sqlite3
import tarfile
import time

import pytest

from kit import certs, mails
from kit.dovecot import Dovecot
from kit.gateway import Gateway, wait_for
from kit.sink import Sink

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
stop-wait 1s
relay out { host 127.0.0.1; port %(smtp)d; tls none }
inbox desk { kind helpdesk }
team support { }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
pipeline support {
	status new { class open; initial yes }
	status waiting-on-us { class open }
	status closed { class closed }
	on new { send ticket-received to contact }
}
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %(imap)d; tls none; user support; password-env DB
		folder INBOX; start from-beginning }
}
"""


class World:
    def __init__(self, folder):
        self.folder = folder
        self.dovecot = Dovecot(certs.make(folder / "certs")).start()
        self.sink = Sink(folder / "sink")
        self.gateway = Gateway(folder, CONF % {
            "smtp": self.sink.port, "imap": self.dovecot.port},
            env={"DB": "secret"})

    def write(self, *numbers):
        for n in numbers:
            self.dovecot.deliver("support", mails.mail(
                f"c{n}@people.example", f"Question {n}", f"Number {n}?\n",
                message_id=f"q{n}@people.example"))

    def filed(self, n):
        return wait_for(f"{n} mails are filed", lambda: len(
            [r for r in self.gateway.list("intake")
             if r["outcome"] == "filed"]) == n)

    def ended(self, n):
        """n letters have their end; they, by recipient."""
        def looked():
            letters = self.gateway.list("letter")
            busy = [l for l in letters if l["state"] in
                    ("queued", "claimed", "handed")]
            return len(letters) == n and not busy and letters
        letters = wait_for(f"{n} letters have their end", looked)
        return {l["to"]: l for l in letters}

    def arrived(self):
        return collections.Counter(m.recipient for m in self.sink.mails())

    def close(self):
        self.gateway.stop()
        self.sink.close()
        self.dovecot.stop()


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


def to(*numbers):
    return {f"c{n}@people.example" for n in numbers}


def test_a_backup_restored_sends_nothing_twice(world):
    """R19: mail since the backup is taken and filed again; what may have been
    sent since is unsure; new mail goes as ever."""
    g = world.gateway.start()
    world.write(1, 2, 3)
    world.ended(3)
    file = world.folder / "backup.tar"
    done = g.plain("db", "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert sorted(names) == ["MANIFEST.json", "desk.db", "keys/token.key",
                             "mail.db", "out.db"]
    again = g.plain("db", "backup", str(file))
    assert again.returncode == 1 and "never" in again.stderr

    world.write(4, 5)
    world.ended(5)
    assert world.arrived() == collections.Counter(to(1, 2, 3, 4, 5))
    key = (g.state / "keys" / "token.key").read_bytes()
    running = g.plain("db", "restore", str(file))
    assert running.returncode == 75 and "stop it first" in running.stderr
    assert g.stop() == 0
    refused = g.plain("db", "restore", str(file))
    assert refused.returncode == 1 and "--force" in refused.stderr
    done = g.plain("db", "restore", str(file), "--force")
    assert done.returncode == 0, done.stderr
    aside = list(g.state.glob("before-restore-*"))
    assert len(aside) == 1 and (aside[0] / "desk.db").exists()
    assert (g.state / "keys" / "token.key").read_bytes() == key

    g.start()
    letters = world.ended(5)
    world.filed(5)
    states = {t: l["state"] for t, l in letters.items()}
    assert {t for t in states if states[t] == "unsure"} == to(4, 5), states
    assert len(g.list("ticket")) == 5
    numbers = sorted(t["id"] for t in g.list("ticket"))
    assert numbers[:3] == [1, 2, 3] and numbers[3] > 10000, numbers
    time.sleep(1)
    assert max(world.arrived().values()) == 1, world.arrived()

    world.write(6)
    wait_for("new mail is answered", lambda: to(6) <= set(world.arrived()))
    four = letters["c4@people.example"]["id"]
    five = letters["c5@people.example"]["id"]
    g.one("--as", "alice", "letter", "resolve", four, "sent")
    g.one("--as", "alice", "letter", "resolve", five, "resend")
    wait_for("what was resolved is sent", lambda: {
        l["state"] for l in world.ended(6).values()} == {"sent"})
    assert world.arrived() == collections.Counter(
        {**dict.fromkeys(to(1, 2, 3, 4, 6), 1), "c5@people.example": 2})
    check = g.plain("db", "check", "--deep")
    assert check.returncode == 0, check.stdout + check.stderr


def test_what_waited_in_the_backup_is_unsure(world):
    """R19: a letter queued when the backup was made may have gone since."""
    g = world.gateway
    world.sink.misbehave(CONNECT=["421 busy"] * 1000)
    g.start()
    world.write(1)
    world.filed(1)
    wait_for("a letter waits", lambda: [
        l for l in g.list("letter") if l["state"] == "queued"])
    file = world.folder / "b.tar"
    assert g.plain("db", "backup", str(file)).returncode == 0
    assert g.stop() == 0
    assert g.plain("db", "restore", "--force", str(file)).returncode == 0
    world.sink.misbehave()
    g.start()
    letter = world.ended(1)["c1@people.example"]
    assert letter["state"] == "unsure" and "restored" in letter["error"]
    assert not world.arrived()


def test_backups_of_a_busy_store_are_whole(world):
    """Copies made while mail is filed and letters leave: each passes the
    check and mends to a store that files the rest."""
    g = world.gateway.start()
    files = []
    for n in range(6):
        world.write(*range(n * 5, n * 5 + 5))
        files.append(world.folder / f"b{n}.tar")
        done = g.plain("db", "backup", str(files[-1]))
        assert done.returncode == 0, done.stderr
    world.ended(30)
    g.stop()
    for n, file in enumerate(files):
        folder = world.folder / f"g{n}"
        folder.mkdir()
        text = g.conf.read_text().replace(str(g.state), "{state}")
        other = Gateway(folder, text, env={"DB": "secret"})
        done = other.plain("db", "restore", str(file))
        assert done.returncode == 0, done.stderr
        done = other.plain("db", "check", "--deep")
        assert done.returncode == 0, (n, done.stdout)


def overwrite(path, page, seed):
    with open(path, "r+b") as f:
        f.seek(page * 4096)
        f.write(bytes((seed * 131 + i * 7919) % 251 for i in range(4096)))


def page_of(path, table):
    """Where a table begins. What the WAL holds is put into the file first: a
    page of it would heal the one that is overwritten."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if table is None:
        db.close()
        return 0
    page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?",
                      (table,)).fetchone()[0]
    db.close()
    return page - 1


@pytest.mark.parametrize("leaf,table", [
    ("desk.db", "ticket"), ("desk.db", "message"), ("desk.db", "outcome"),
    ("desk.db", None), ("mail.db", "uid"), ("out.db", "delivery")])
def test_a_damaged_page_is_refused_and_recovered(world, leaf, table):
    """R18: exit 78 with a line that names file and command; recovery files
    again what the raw store has, and sends nothing twice."""
    g = world.gateway.start()
    world.write(1, 2, 3, 4)
    world.ended(4)
    g.stop()
    path = g.state / leaf
    overwrite(path, page_of(path, table), 7)
    g.process = g.popen("run")
    assert g.process.wait(30) == 78, g.log_text()[-2000:]
    g.process = None
    line = [l for l in g.log_text().splitlines() if "db.corrupt" in l][-1]
    assert leaf in line and "postroom db recover" in line
    check = g.plain("db", "check")
    assert check.returncode == 1 and leaf in check.stdout, check.stderr
    done = g.plain("db", "recover")
    assert done.returncode == 0, done.stderr
    aside = list(g.state.glob("damaged-*"))
    assert len(aside) == 1 and (aside[0] / leaf).exists()
    check = g.plain("db", "check", "--deep")
    assert check.returncode == 0, check.stdout + check.stderr
    g.start()
    wait_for("every mail has its outcome", lambda: {
        r["outcome"] for r in g.list("intake")} <= {
            "filed", "duplicate"} and len(g.list("intake")) >= 4)
    time.sleep(1)
    assert max(world.arrived().values()) == 1
    assert len(g.list("conversation")) >= 4
    assert len(g.list("ticket")) == 4
    world.write(5)
    wait_for("new mail is answered", lambda: to(5) <= set(world.arrived()))


def take_rows(state, leaf, table, half):
    db = sqlite3.connect(state / leaf)
    key = db.execute(f"PRAGMA table_info({table})").fetchone()[1]
    rows = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    taken = db.execute(
        f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table}"
        " ORDER BY 1 LIMIT ?)", (rows // 2 if half else rows,)).rowcount
    assert taken > 0 or half and rows < 2
    db.commit()
    db.close()


def tables_of(state, leaf):
    for name in ("mail.db", "desk.db", "out.db"):
        db = sqlite3.connect(state / name)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
    db = sqlite3.connect(state / leaf)
    names = [n for n, in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'")]
    rows = [n for n in names if db.execute(
        f"SELECT EXISTS (SELECT 1 FROM {n})").fetchone()[0]]
    db.close()
    return rows


@pytest.mark.parametrize("leaf", ["mail.db", "desk.db", "out.db"])
def test_whatever_table_is_lost_the_rest_fits_again(world, leaf):
    """R18: of each table all rows, and the first half; `db recover` where
    it is the advice of `db check`, else as a restore mends. Then the check
    finds nothing but what is lost for good."""
    g = world.gateway.start()
    world.write(1, 2, 3, 4, 5, 6)
    world.ended(6)
    for words in ("merge 1 2 --primary 1", "delete 3", "close 4",
                  "comment 5 -m hello", "assign 6 alice"):
        done = g.plain("--as", "alice", "ticket", *words.split())
        assert done.returncode == 0, (words, done.stderr)
    g.stop()
    whole, backup = world.folder / "whole", world.folder / "b.tar"
    tables = tables_of(g.state, leaf)
    g.state.rename(whole)
    assert len(tables) >= {"mail.db": 5, "desk.db": 17, "out.db": 4}[leaf]
    for table in tables:
        for half in (False, True):
            shutil.copytree(whole, g.state, ignore=lambda _, names: [
                n for n in names if not n.endswith((".db", ".key"))])
            take_rows(g.state, leaf, table, half)
            said = g.plain("db", "check").stdout
            done = g.plain("db", "recover")
            assert done.returncode == 0, (table, done.stderr)
            assert ("nothing was changed" in done.stdout) != (
                "run: postroom db recover" in said), (table, said)
            if "nothing was changed" in done.stdout:
                g.plain("db", "backup", str(backup))
                done = g.plain("db", "restore", "--force", str(backup))
                assert done.returncode == 0, (table, done.stderr)
            check = g.plain("db", "check", "--deep")
            left = [line for line in check.stdout.splitlines()
                    if not line.startswith("mail-without-bytes") and
                    not line.endswith(": no faults")]
            assert not left, (table, half, left)
            backup.unlink(missing_ok=True)
            shutil.rmtree(g.state)


def test_a_store_that_another_program_locks_is_waited_for(world):
    """R17: db.busy, nothing lost, and it goes on by itself."""
    g = world.gateway.start()
    world.write(1)
    world.ended(1)
    lock = sqlite3.connect(g.state / "desk.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    world.write(2)
    wait_for("it is said", lambda: "desk db.busy" in g.log_text())
    lock.execute("ROLLBACK")
    lock.close()
    world.ended(2)
    assert world.arrived() == collections.Counter(to(1, 2))
