"""What must hold after any fault, once the roles have come to rest.

    problems = check(state, mails, sunk, Bounds(unsure=1), "send")

mails: {message id: SHA-256 of the raw mail} that were put in; sunk: [(message
id, recipient)] that the SMTP sink accepted. Gives a list of sentences, empty
when all is well. Files that were never made are not asked for, so it serves a
run of one role as well as one of all.
"""
import collections
import pathlib
import re
import sqlite3
from dataclasses import dataclass

FILES = ("mail", "desk", "out")
OUTCOMES = {"filed", "filtered", "duplicate", "set-aside"}


@dataclass
class Bounds:
    """How far a row may be from "each once"."""
    unsure: int = 0             # letters whose fate a person must decide
    failed: int = 0             # letters given up, visibly
    waiting: int = 0            # mails without an outcome yet
    outcomes: tuple = ("filed",)
    letters_end: bool = True    # every letter must have come to an end
    twice: int = 0              # mails that may come again, as duplicates


# (what is wrong, the files it needs, rows that must not be there)
ORPHANS = (
    ("a mail in the intake without its raw bytes", "mail", """
        SELECT id FROM mail.intake WHERE raw NOT IN (SELECT id FROM mail.raw)
     """),
    ("raw bytes that no mail in the intake has", "mail", """
        SELECT id FROM mail.raw WHERE id NOT IN (SELECT raw FROM mail.intake)
     """),
    ("raw bytes without data or pieces", "mail", """
        SELECT id FROM mail.raw WHERE data IS NULL AND size > 0
        AND id NOT IN (SELECT raw FROM mail.raw_chunk)"""),
    ("a piece of no raw mail", "mail", """
        SELECT raw FROM mail.raw_chunk
        WHERE raw NOT IN (SELECT id FROM mail.raw)"""),
    ("a UID that points to no mail", "mail", """
        SELECT uid FROM mail.uid WHERE intake <> 0
        AND intake NOT IN (SELECT id FROM mail.intake)"""),
    ("a UID of no folder", "mail", """
        SELECT uid FROM mail.uid
        WHERE folder NOT IN (SELECT id FROM mail.folder)"""),
    ("a mail by IMAP that the UID ledger does not know", "mail", """
        SELECT id FROM mail.intake WHERE source = 'imap'
        AND id NOT IN (SELECT intake FROM mail.uid)"""),
    ("two mails of one UID", "mail", """
        SELECT min(id) FROM mail.intake WHERE source = 'imap'
        GROUP BY channel, folder, uidvalidity, uid HAVING count(*) > 1"""),
    ("an outcome of no mail", "mail desk", """
        SELECT intake FROM desk.outcome
        WHERE intake NOT IN (SELECT id FROM mail.intake)"""),
    ("a mail filed without its message", "desk", """
        SELECT intake FROM desk.outcome WHERE what = 'filed'
        AND NOT EXISTS (SELECT 1 FROM desk.message m
            WHERE m.id = outcome.message AND m.intake = outcome.intake)"""),
    ("a mail with two messages", "desk", """
        SELECT intake FROM desk.message WHERE intake <> 0
        GROUP BY intake HAVING count(*) > 1"""),
    ("a message of a mail without an outcome", "desk", """
        SELECT id FROM desk.message WHERE intake <> 0
        AND intake NOT IN (SELECT intake FROM desk.outcome)"""),
    ("a mail filed without its decision", "desk", """
        SELECT intake FROM desk.outcome WHERE what = 'filed'
        AND intake NOT IN (SELECT intake FROM desk.decision)"""),
    ("a message of no conversation", "desk", """
        SELECT id FROM desk.message
        WHERE conversation NOT IN (SELECT id FROM desk.conversation)"""),
    ("a conversation without a message", "desk", """
        SELECT id FROM desk.conversation
        WHERE id NOT IN (SELECT conversation FROM desk.message)"""),
    ("a conversation of no ticket", "desk", """
        SELECT id FROM desk.conversation WHERE ticket <> 0
        AND ticket NOT IN (SELECT id FROM desk.ticket)"""),
    ("a ticket without a conversation", "desk", """
        SELECT id FROM desk.ticket WHERE source = 'email'
        AND id NOT IN (SELECT ticket FROM desk.conversation)"""),
    ("an attachment of no message", "desk", """
        SELECT message FROM desk.attachment
        WHERE message NOT IN (SELECT id FROM desk.message)"""),
    ("a reference into no conversation", "desk", """
        SELECT msgid FROM desk.ref
        WHERE conversation NOT IN (SELECT id FROM desk.conversation)"""),
    ("an event of no ticket", "desk", """
        SELECT id FROM desk.event WHERE ticket <> 0
        AND ticket NOT IN (SELECT id FROM desk.ticket)"""),
    ("an event of no message", "desk", """
        SELECT id FROM desk.event WHERE message <> 0
        AND message NOT IN (SELECT id FROM desk.message)"""),
    ("an event of no letter", "desk", """
        SELECT id FROM desk.event WHERE letter <> 0
        AND letter NOT IN (SELECT id FROM desk.letter)"""),
    ("an address of no contact", "desk", """
        SELECT folded FROM desk.contact_address
        WHERE contact NOT IN (SELECT id FROM desk.contact)"""),
    ("a letter without its bytes", "desk", """
        SELECT id FROM desk.letter
        WHERE id NOT IN (SELECT letter FROM desk.letter_body)"""),
    ("bytes of no letter", "desk", """
        SELECT letter FROM desk.letter_body
        WHERE letter NOT IN (SELECT id FROM desk.letter)"""),
    ("a letter of no conversation", "desk", """
        SELECT id FROM desk.letter WHERE conversation <> 0
        AND conversation NOT IN (SELECT id FROM desk.conversation)"""),
    ("a delivery of no letter", "desk out", """
        SELECT letter FROM out.delivery
        WHERE letter NOT IN (SELECT id FROM desk.letter)"""),
    ("a result of no delivery", "out", """
        SELECT seq FROM out.result
        WHERE letter NOT IN (SELECT letter FROM out.delivery)"""),
    ("a sent letter without its result", "out", """
        SELECT letter FROM out.delivery WHERE state = 'sent'
        AND letter NOT IN
            (SELECT letter FROM out.result WHERE state = 'sent')"""),
    ("a letter sent twice by the book", "out", """
        SELECT letter FROM out.result WHERE state = 'sent'
        GROUP BY letter HAVING count(*) > 1"""),
)


def connect(state, write=False):
    """A connection to the files there are; the names of these."""
    db = sqlite3.connect("file::memory:", uri=True, timeout=10,
                         isolation_level=None)
    there = []
    for name in FILES:
        path = pathlib.Path(state) / f"{name}.db"
        if path.exists() and path.stat().st_size > 0:
            _attach(db, name, f"file:{path}?mode={'rw' if write else 'ro'}")
            there.append(name)
    return db, there


def _attach(db, name, uri):
    """SQLite's words about a damaged file may hold the damage."""
    try:
        db.execute(f"ATTACH ? AS {name}", (uri,))
    except UnicodeDecodeError as why:
        raise sqlite3.DatabaseError(f"{uri}: damaged") from why


def has(there, files):
    return all(f in there for f in files.split())


def _is_null(db, name, line):
    """SQLite 3.40 takes the wrong column of a table WITHOUT ROWID whose key
    is not its first columns, and says "NULL value in T.C" where none is."""
    found = re.fullmatch(r"NULL value in (\w+)\.(\w+)", line)
    return not found or db.execute(
        f"SELECT 1 FROM {name}.{found[1]} WHERE {found[2]} IS NULL").fetchone()


def _integrity(db, there):
    for name in there:
        said = [r[0] for r in db.execute(f"PRAGMA {name}.integrity_check")]
        if said != ["ok"] and any(_is_null(db, name, s) for s in said):
            yield f"{name}.db is damaged: {said[:3]}"


def _orphans(db, there):
    for what, files, sql in ORPHANS:
        if has(there, files):
            rows = [r[0] for r in db.execute(sql)]
            if rows:
                yield f"{what}: {rows[:5]}"


def _taken(db, there, mails, bounds):
    """Each mail's bytes are in the intake once, unchanged."""
    have = collections.Counter(r[0].hex() for r in db.execute(
        "SELECT r.digest FROM mail.intake i, mail.raw r WHERE r.id = i.raw"))
    want = collections.Counter(mails.values())
    again = sum((have - want).values())
    if want - have:
        yield f"{sum((want - have).values())} of {len(mails)} mails lost"
    if again > bounds.twice or set(have) - set(want):
        yield f"{again} of {len(mails)} mails too much"


def _filed(db, there, mails, bounds):
    outcomes = dict(db.execute("SELECT intake, what FROM desk.outcome"))
    waiting = [r[0] for r in db.execute("SELECT id FROM mail.intake")
               if r[0] not in outcomes]
    if len(waiting) > bounds.waiting:
        yield f"mails without an outcome: {waiting[:5]}"
    may = set(bounds.outcomes) | ({"duplicate"} if bounds.twice else set())
    bad = set(outcomes.values()) - may
    if bad:
        yield f"outcomes that should not be: {bad}"
    if set(bounds.outcomes) != {"filed"}:
        return
    have = collections.Counter(r[0].strip("<>") for r in db.execute(
        "SELECT message_id FROM desk.message WHERE direction = 'incoming'"))
    twice = [m for m, n in have.items() if n > 1]
    if twice:
        yield f"filed twice: {twice[:5]}"
    lost = [m for m in mails if m not in have]
    if len(lost) > bounds.waiting:
        yield f"in, but not filed: {lost[:5]}"


def _letters(db, there, sunk, bounds):
    letters = db.execute("""
        SELECT l.id, l.message_id, l.to_address, d.state
        FROM desk.letter l LEFT JOIN out.delivery d ON d.letter = l.id
        WHERE l.held = ''""").fetchall()
    seen = collections.Counter(sunk)
    states = collections.Counter()
    for number, message_id, to, state in letters:
        there = seen.pop((message_id.strip("<>"), to), 0)
        states[state] += 1
        if there > 1:
            yield f"letter {number} arrived {there} times ({state})"
        elif there and state not in ("sent", "unsure"):
            yield f"letter {number} arrived, but is {state}"
        elif not there and state == "sent":
            yield f"letter {number} is sent, but never arrived"
    for key in seen:
        yield f"the sink has a mail that no letter is: {key}"
    for state, most in (("unsure", bounds.unsure), ("failed", bounds.failed)):
        if states[state] > most:
            yield f"{states[state]} letters {state}, at most {most} may be"
    open_ones = {s: n for s, n in states.items()
                 if s not in ("sent", "unsure", "failed", "cancelled")}
    if bounds.letters_end and open_ones:
        yield f"letters that came to no end: {open_ones}"


def check(state, mails, sunk, bounds=Bounds(), stage="run"):
    """stage: the last role that was to do its work; "run" is all."""
    db, there = connect(state, write=True)
    try:
        problems = list(_integrity(db, there)) + list(_orphans(db, there))
        if has(there, "mail"):
            problems += _taken(db, there, mails, bounds)
        elif mails:
            problems.append("there is no mail.db")
        if has(there, "mail desk") and stage != "receive":
            problems += _filed(db, there, mails, bounds)
        if has(there, "desk out") and stage in ("send", "run"):
            problems += _letters(db, there, sunk, bounds)
        return problems
    except sqlite3.Error as why:
        return [f"the store cannot be read: {why}"]
    finally:
        db.close()


def count(state, sql):
    """One number by SQL, or -1 while the store is not there or busy."""
    try:
        db, _ = connect(state)
        try:
            return db.execute(sql).fetchone()[0]
        finally:
            db.close()
    except sqlite3.Error:
        return -1
