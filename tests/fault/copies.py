"""The store as a whole: backup, restore, recovery, a schema that is renewed;
rows of table.py's kind."""
import collections
import os
import pathlib
import random
import shutil
import sqlite3
import time

import oracle
from doors import counts_of
from oracle import Bounds
from table import FAILED, FILE_OF, KILLED, Row
from world import ROLES, Problem, asan, copy_state, message_id

FILES = ("mail", "desk", "out")
COMMAND_FAILED = (1, 69, 70, 71, *FAILED)


def at_rest(run, name, **conf):
    """A store with nothing left to do; its letters are as sent."""
    if run.gateway is None:
        run.configure(**conf)
    stock = run.world.stocks[name]
    copy_state(stock.state, run.gateway.state)
    run.knows(stock.data)
    return stock


def letters_of(state):
    db, _ = oracle.connect(state)
    try:
        return db.execute("SELECT trim(message_id, '<>'), to_address"
                          " FROM desk.letter").fetchall()
    finally:
        db.close()


def must_be(run, state, data, sunk, stage, what):
    """The store of this directory holds this and is whole."""
    ids = {message_id(d) for d in data}
    wanted = {k: v for k, v in run.mails.items() if k in ids}
    problems = oracle.check(state, wanted, sunk, Bounds(), stage)
    if problems:
        raise Problem(f"{what}: {'; '.join(problems)}")


def in_order(run, what, *words, codes=(0,)):
    done = run.command(*words)
    if done.returncode not in codes:
        raise Problem(f"{what}: exit {done.returncode}, {done.stdout}"
                      f"{done.stderr}")
    return done


# --- backup ---------------------------------------------------------------------

def backed_up(call, action):
    """The store is as it was, and there is no backup or a whole one."""
    def run(run, point):
        stock = at_rest(run, "sent-small")
        sunk = letters_of(stock.state)
        file = run.folder / "b.tar"
        done = run.command("db", "backup", file,
                           fault=f"{call}:{point}:{action}")
        run.reached = run.was_reached()
        run.ended(done.returncode, (0, *KILLED, *COMMAND_FAILED)
                  if run.reached else (0,), "backup")
        must_be(run, run.gateway.state, stock.data, sunk, "send",
                "the store after the backup")
        if done.returncode == 0 and not file.exists():
            raise Problem("exit 0, and no backup")
        if not file.exists():
            in_order(run, "the next backup", "db", "backup", file)
        shutil.rmtree(run.gateway.state)
        in_order(run, "what it left, restored", "db", "restore", file)
        must_be(run, run.gateway.state, stock.data, sunk, "send",
                "the store of the backup")
    return run


# --- restore --------------------------------------------------------------------

def restored(call, action):
    """The old store or the new one, whole; never half, and it is said."""
    def run(run, point):
        stock = at_rest(run, "sent-small")
        sunk = letters_of(stock.state)
        file = run.folder / "b.tar"
        in_order(run, "the backup", "db", "backup", file)
        shutil.rmtree(run.gateway.state)
        old = at_rest(run, "filed-large")
        done = run.command("db", "restore", "--force", file,
                           fault=f"{call}:{point}:{action}")
        run.reached = run.was_reached()
        run.ended(done.returncode, (0, *KILLED, *COMMAND_FAILED)
                  if run.reached else (0,), "restore")
        if (run.gateway.state / "restore.ready").exists():
            process = run.start("desk")
            if process.wait(20) != 78:
                raise Problem("desk starts on a store half restored: "
                              f"{process.returncode}")
            run.need_line("role.failed")
            in_order(run, "--continue", "db", "restore", "--continue")
        elif done.returncode != 0:
            must_be(run, run.gateway.state, old.data, [], "desk",
                    "the old store")
            in_order(run, "the restore, again", "db", "restore", "--force",
                     file)
        must_be(run, run.gateway.state, stock.data, sunk, "send",
                "the restored store")
        in_order(run, "db check", "db", "check", "--deep")
        left = [p.name for p in run.gateway.state.glob("restore*")]
        if left:
            raise Problem(f"left behind: {left}")
    return run


# --- R18: a damaged page ------------------------------------------------------------

def flush(state):
    """A page in the WAL would heal the one that is overwritten."""
    for name in FILES:
        db = sqlite3.connect(state / f"{name}.db")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()


def page_damaged(run, point):
    """Any page of any file: exit 78 with the line that says what to do, or,
    where nothing that is in use is hit, as ever. After `db recover` every
    mail is filed, and nothing is sent that was sent before."""
    stock = at_rest(run, "sent-small")
    run.world.dovecot.load(run.user, stock.data)
    flush(run.gateway.state)
    name = FILES[point % 3]
    path = run.gateway.state / f"{name}.db"
    page = run.rand.randrange(path.stat().st_size // 4096)
    with open(path, "r+b") as f:
        f.seek(page * 4096)
        f.write(random.Random(run.seed + point).randbytes(4096))
    process = run.start("run")
    again = "SELECT count(*) FROM mail.intake"
    run.wait("it ends, or all is taken again", lambda:
             process.poll() is not None or
             (run.count(again) >= 2 * len(stock.data) and run.done("run")),
             20)
    refused = process.poll() is not None
    code = run.stop(process)
    run.reached = refused
    run.ended(code, (0, 78), "run")
    if refused:
        if code != 78:
            raise Problem(f"it ended with {code}, page {page} of {name}")
        run.need_line("db.corrupt")
        recover(run, path, name, page)
    check = run.command("db", "check", "--deep")
    # Bytes that were on the page are lost, and that is said.
    said = [x for x in check.stdout.splitlines() if not (
        name == "mail" and x.startswith("mail-without-bytes"))]
    if refused and check.returncode != 0 and (
            said or check.returncode > 1):
        raise Problem(f"page {page} of {name}, after db recover: "
                      f"{check.stdout}{check.stderr}")
    if refused:
        settle_again(run, stock, f"page {page} of {name}")
    if run.sink.mails():
        raise Problem(f"page {page} of {name}: sent again: "
                      f"{[m.recipient for m in run.sink.mails()]}")


def recover(run, path, name, page):
    line = [x for x in run.log_text().splitlines() if " db.corrupt" in x][-1]
    if f"{name}.db" not in line or "postroom db recover" not in line:
        raise Problem(f"the line does not say which or what to do: {line}")
    in_order(run, f"db recover, page {page} of {name}", "db", "recover")
    aside = list(run.gateway.state.glob("damaged-*"))
    if len(aside) != 1 or not (aside[0] / path.name).exists():
        raise Problem(f"the damaged file was not kept: {aside}")


def settle_again(run, stock, what):
    process = run.start("run")
    waiting = ("SELECT count(*) FROM mail.intake WHERE id NOT IN"
               " (SELECT intake FROM desk.outcome)")
    filed = ("SELECT count(DISTINCT message_id) FROM desk.message"
             " WHERE direction = 'incoming'")
    run.wait(f"{what}: every mail is filed", lambda:
             process.poll() is not None or (
                 run.count(waiting) == 0 and
                 run.count(filed) >= len(stock.data)), 30)
    time.sleep(.3)
    run.ended(run.stop(process), (0,), "run")
    db, _ = oracle.connect(run.gateway.state)
    twice = db.execute(
        "SELECT message_id FROM desk.message WHERE direction = 'incoming'"
        " GROUP BY message_id HAVING count(*) > 1").fetchall()
    db.close()
    if twice:
        raise Problem(f"{what}: filed twice: {twice}")


# --- R19: yesterday's backup --------------------------------------------------------

def yesterday(run, point):
    """The backup is of any moment, the mail went on; after the restore all of
    it is filed again, and no letter goes out a second time."""
    run.prepare("run", "large")
    process = run.start("run")
    run.wait("there is a store", lambda: all(
        (run.gateway.state / f"{f}.db-wal").exists() for f in FILES))
    time.sleep(run.rand.uniform(0, .4))
    run.reached = not run.done("run")
    file = run.folder / "b.tar"
    done = run.command("db", "backup", file)
    if done.returncode != 0:
        raise Problem(f"the backup of a busy store: {done.stderr}")
    if not run.until(process, "run"):
        raise Problem(f"it ended with {process.returncode}")
    run.ended(run.stop(process), (0,), "run")
    before = collections.Counter(run.sunk())
    usual = collections.Counter(m.recipient for m in run.sink.mails())
    in_order(run, "the restore", "db", "restore", "--force", file)
    run.finish("run")
    run.note_states()
    after = collections.Counter(m.recipient for m in run.sink.mails())
    more = after - usual
    if more:
        raise Problem(f"sent again after the restore: {dict(more)}")
    if any(n > 1 for n in before.values()):
        raise Problem("something was sent twice before")
    problems = oracle.check(run.gateway.state, run.mails, [], Bounds(
        unsure=99), "desk")
    if problems:
        raise Problem("; ".join(problems))
    in_order(run, "db check", "db", "check", "--deep")


# --- C03: a schema that is renewed ------------------------------------------------

def sql_of(source):
    return pathlib.Path(source) / "src" / "store" / "sql" / "sqlite"


def as_first(run, stock):
    """A store as the program that knew version 1 alone had left it."""
    state = run.gateway.state
    state.mkdir(mode=0o700)
    for path in stock.state.iterdir():
        if path.is_dir():
            shutil.copytree(path, state / path.name)
    for name in FILES:
        if not (stock.state / f"{name}.db").exists():
            continue
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.execute(f"ATTACH '{state}/{name}.db' AS {name}")
        db.execute(f"ATTACH 'file:{stock.state}/{name}.db' AS new")
        db.execute(f"PRAGMA {name}.journal_mode = WAL")
        db.executescript((sql_of(run.world.source) /
                          f"{name}-001.sql").read_text())
        db.execute(f"PRAGMA {name}.user_version = 1")
        for table, in db.execute(f"SELECT name FROM {name}.sqlite_master"
                                 " WHERE type = 'table'").fetchall():
            columns = [set(r[1] for r in db.execute(
                f"PRAGMA {where}.table_info({table})"))
                for where in (name, "new")]
            both = ", ".join(f'"{c}"' for c in columns[0] & columns[1])
            if both:
                db.execute(f"INSERT INTO {name}.{table} ({both})"
                           f" SELECT {both} FROM new.{table}")
        db.close()
        for leaf in state.glob("*.db*"):
            os.chmod(leaf, 0o600)


STOCK_OF = {"receive": "taken-small", "desk": "taken-small",
            "send": "filed-small"}


def upgraded(role, call, action):
    """Killed anywhere on its way to the new schema, it gets there at the next
    start, and what was waiting is done."""
    def run(run, point):
        run.stage = "desk" if role == "receive" else role
        run.configure()
        stock = run.world.stocks[STOCK_OF[role]]
        as_first(run, stock)
        run.knows(stock.data)
        process = run.start(role, fault=f"{call}:{point}:{action}")
        run.wait(f"{role} is struck or has the new schema", lambda:
                 process.poll() is not None or is_new(run, role))
        code = run.stop(process)
        run.reached = run.was_reached()
        run.ended(code, (0, 75, *KILLED), role)
        # Each waits for the others' files (exit 75), once its own is new.
        for each in ROLES:
            process = run.start(each)
            run.wait(f"{each} renews its file", lambda:
                     process.poll() is not None or is_new(run, each))
            run.ended(run.stop(process), (0, 75), each)
            if not is_new(run, each):
                raise Problem(f"{each} left its file as it was")
        run.finish(run.stage)
        run.check(Bounds(unsure=1 if role == "send" else 0))
    return run


def is_new(run, role):
    name = FILE_OF[role]
    newest = max(int(p.stem[-3:]) for p in sql_of(run.world.source).glob(
        f"{name}-*.sql"))
    try:
        db = sqlite3.connect(f"file:{run.gateway.state}/{name}.db?mode=ro",
                             uri=True)
        try:
            return db.execute("PRAGMA user_version").fetchone()[0] == newest
        finally:
            db.close()
    except sqlite3.Error:
        return False


# --- How many points there are ------------------------------------------------------

def count(world, new_run):
    counts = {}
    if asan(world.build):
        return counts
    run = new_run("copies")
    at_rest(run, "sent-small")
    file = run.folder / "b.tar"
    run.command("db", "backup", file, counts=True)
    counts["backup"] = counts_of(run)
    run.command("db", "restore", "--force", file, counts=True)
    counts["restore"] = counts_of(run)
    run.close()
    return counts


def points(kind, call):
    return lambda world: \
        world.stocks["doors"].counts.get(kind, {}).get(call, 0) + 3


UPGRADE_CALLS = 250             # of a role that starts; the rest is its work

STRIKES = (("any", "kill", "SIGKILL before its n-th call", 4),
           ("write", "tear", "SIGKILL within its n-th write", 1),
           ("write", "EIO", "its n-th write: EIO", 1),
           ("write", "ENOSPC", "its n-th write: ENOSPC", 1),
           ("sync", "EIO", "its n-th sync: EIO", 1))


def rows():
    out = []
    for rid, kind, make in (("D04", "backup", backed_up),
                            ("D05", "restore", restored)):
        for call, action, how, short in STRIKES:
            out.append(Row(
                f"{rid}-{kind}-{call}-{action}", f"postroom db {kind}: {how}",
                make(call, action), points(kind, call), preload=True,
                short=short, share=4 * short))
    for role in ROLES:
        for call, action, how, short in STRIKES[:2]:
            out.append(Row(
                f"C03-{role}-{call}-{action}",
                f"{role}, renewing its file's schema: {how}",
                upgraded(role, call, action),
                UPGRADE_CALLS if call == "any" else UPGRADE_CALLS // 3,
                preload=True, short=min(short, 2), share=4 * short))
    out.append(Row("R18", "any page of any file is overwritten",
                   page_damaged, short=3, share=6))
    out.append(Row("R19", "a backup of any moment is restored later",
                   yesterday, short=2, share=4))
    return out


IDS = {
    "D04": "postroom db backup: SIGKILL at the n-th call, EIO, ENOSPC",
    "D05": "postroom db restore: SIGKILL at the n-th call, EIO, ENOSPC",
    "C03": "an old schema is renewed: SIGKILL at the n-th call of each role",
    "R18": "any page of any file is overwritten; db recover",
    "R19": "a backup of any moment is restored when mail has gone on",
}
