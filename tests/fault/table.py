"""Every fault, a row: what is done to whom, where, and what must hold.

A row's points are where it can strike: the n-th call, a byte of a stream, a
cell of a matrix, or a number that only seeds a random moment (RANDOM of
them). run(run, point) makes it happen and raises Problem when a promise is
broken; the oracle (run.check) is asked in every row. Ids are those of the
reliability plan: R the machine, I the mailbox server, S the relay, C time and
configuration.
"""
import os
import pathlib
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from dataclasses import dataclass

import oracle
from cutproxy import CutProxy
from kit.fakeimap import FakeImap
from oracle import Bounds
from world import ROLES, Problem, asan, large_set, small_set

RANDOM = 10000                  # points of a row that has only moments
HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS
ASLEEP_MS = 2 * HOUR_MS         # longer than any lease
# Send takes steps of the clock from five minutes on for a mistake, and looks
# at it once a second. Smaller ones are time that passes.
STEP_MS, STEP_SECONDS = 280 * 1000, 1.1


@dataclass
class Row:
    id: str
    what: str                   # the fault, as the table in the docs says it
    run: object                 # run(run, point)
    points: object = RANDOM     # a number, or points(world) -> number
    short: int = 3              # how many of them in the selection
    share: int = 4              # of the long loop: runs a round
    preload: bool = False       # needs libfault: not under ASan
    user: bool = False          # not as root, who is refused nothing


# --- Killed, failing, stopped calls (libfault) --------------------------------

def calls(role, call, size="small"):
    """How many such calls a role makes when nothing goes wrong; a few more,
    for no two runs make the same number."""
    stock = {"receive": "taken", "desk": "filed", "send": "sent"}[role]

    def points(world):
        return world.stocks[f"{stock}-{size}"].counts[role][call] + 3
    return points


def unsure_of(role):
    """A sender that dies leaves at most the letter that was handed open."""
    return Bounds(unsure=1 if role == "send" else 0)


def goes_wrong(run, role, codes, **fault):
    """The role meets the fault; it may go on, or end with one of the codes.
    Letters that were deferred are due two hours later, so for send the wall
    clock runs ahead. What is started next does the rest."""
    run.prepare(role)
    clock = role == "send" and not asan(run.world.build)
    process = run.start(role, clock=clock, **fault)
    alive = settle(run, process, role, clock)
    code = run.stop(process)
    run.reached = run.was_reached()
    run.ended(code, (0, *codes, *library_dies(run)) if run.reached else (0,),
              role)
    if not alive:
        process = run.start(role, clock=clock)
        if not settle(run, process, role, clock):
            raise Problem(f"{role}, untouched, ended with "
                          f"{process.returncode}")
        run.ended(run.stop(process), (0,), role)
    run.note_states()
    bounds = unsure_of(role)
    if run.may_lack and run.has_line("mail.set-aside"):
        bounds.outcomes = ("filed", "set-aside")
    run.check(bounds)


def library_dies(run):
    """libcrypto does not check what it asks memory for: when the first digest
    of a process is not given it, that is the end of it (OpenSSL 3.0). Our
    roles ask at their start, before any work; nothing may be lost."""
    return (-signal.SIGSEGV,) if run.struck("for libcrypto.so") else ()


def settle(run, process, role, clock=False):
    """Waits until the role has done its work: True; or has ended: False."""
    if not clock:
        return run.until(process, role)
    return settle_send(run, process)


def settle_send(run, process):
    """As settle, and lets the wall clock run ahead."""
    end = time.monotonic() + run.settle_seconds
    jump_at = time.monotonic() + .4
    while process.poll() is None and not run.all_ended():
        if time.monotonic() > end:
            raise Problem("letters came to no end")
        if time.monotonic() > jump_at and run.ahead < DAY_MS:
            run.ahead += STEP_MS
            run.set_clock(run.ahead)
            jump_at = time.monotonic() + STEP_SECONDS
        time.sleep(.004)
    return process.poll() is None


def go_on(run, process, role="send"):
    """It does its work, whatever it met, and ends in order."""
    if not settle(run, process, role, clock=role == "send"):
        raise Problem(f"{role} ended with {process.returncode}")
    run.ended(run.stop(process), (0,), role)


def struck(role, call, action, codes):
    """libfault strikes the n-th call. A template nobody may read is for a
    person to put right: its letter is visibly missing. And SQLite calls a
    page that gives EIO damaged: that mail is set aside, visibly."""
    def run(run, point):
        run.may_lack = action == "EACCES" or (call, action) == ("read", "EIO")
        goes_wrong(run, role, codes, fault=f"{call}:{point}:{action}")
    return run


def disk(role, op, deed, codes):
    """The disk does it at the n-th such operation (vfs_shim.c)."""
    return lambda run, point: goes_wrong(
        run, role, codes, vfs=f"op={op} at={point} do={deed} "
        f"seed={run.seed + point}")


def disk_points(role, op):
    stock = {"receive": "taken", "desk": "filed", "send": "sent"}[role]
    return lambda world: \
        world.stocks[f"{stock}-small"].counts[role, op] + 1


def disk_rows():
    """R06, R07: what was not synced is lost; R09: errors as SQLite sees
    them."""
    written = "write,sync,truncate,delete"
    for role in ROLES:
        for op, deed, rid, what in (
                ("sync", "cut", "R06", "power cut before the n-th sync"),
                ("sync", "after", "R06", "power cut after the n-th sync"),
                (written, "cut", "R06", "power cut before the n-th write, "
                 "sync, truncation or deletion"),
                (written, "some", "R07", "power cut there, and of what was "
                 "not synced any part is on the disk"),
                ("any", "eio", "R09", "I/O error at the n-th operation"),
                (written, "full", "R09", "disk full at the n-th write, sync, "
                 "truncation or deletion"),
                ("lock", "busy", "R09", "the n-th lock is another's")):
            yield Row(
                f"{rid}-{role}-{'sync' if op == 'sync' else 'disk'}-{deed}",
                f"{role}: {what}", disk(role, op, deed, KILLED if deed in (
                    "cut", "after", "some") else FAILED),
                disk_points(role, op), short=4 if rid != "R09" else 2,
                share=8)


# Named for what is wrong: disk 74, create 73, right 77, setup 78, again 75.
FAILED = (73, 74, 75, 77, 78)
KILLED = (-signal.SIGKILL,)
# Out of memory ends the process by abort(): what is durable stays, and the
# next start goes on from there.
NO_MEMORY = (-signal.SIGABRT, 70, 71, 75, 78)
STORE_LINES = ("disk.full", "db.busy", "db.io-error", "db.no-right",
               "store.failed", "store.trouble", "desk.trouble", "role.failed")


def struck_rows():
    out = []
    for role, rid in (("receive", "R02"), ("desk", "R02"), ("send", "R04")):
        for action, what in (("kill", "before"), ("after", "after"),
                             ("tear", "in the middle of")):
            out.append(Row(
                f"{rid}-{role}-{action}",
                f"SIGKILL of {role} {what} its n-th call",
                struck(role, "any", action, KILLED),
                calls(role, "any"), preload=True,
                short={"kill": 24, "after": 8, "tear": 4}[action], share=16))
        out.append(Row(
            f"R08-{role}", f"the n-th request of {role} for memory fails",
            struck(role, "malloc", "ENOMEM", NO_MEMORY),
            calls(role, "malloc"), preload=True, short=12, share=16))
        for call, action in (("write", "EIO"), ("write", "ENOSPC"),
                             ("write", "short"), ("sync", "EIO"),
                             ("read", "EIO"), ("open", "EMFILE"),
                             ("open", "EACCES")):
            out.append(Row(
                f"R09-{role}-{call}-{action}",
                f"the n-th {call} of {role}: {action}",
                struck(role, call, action, FAILED),
                calls(role, call), preload=True,
                short=40 if (role, action) == ("desk", "EMFILE") else 2,
                share=3))
        # The first of them are the making of the store's files.
        out.append(Row(
            f"{rid}-{role}-sync",
            f"SIGKILL of {role} before its n-th sync",
            struck(role, "sync", "kill", KILLED), calls(role, "sync"),
            preload=True, short=40 if role == "receive" else 4, share=4))
    for role, call in (("receive", "recv"), ("receive", "send"),
                       ("receive", "connect"), ("send", "recv"),
                       ("send", "send"), ("send", "connect")):
        for action in ("ECONNRESET", "EINTR"):
            out.append(Row(
                f"R09-{role}-{call}-{action}",
                f"the n-th {call} on a socket of {role}: {action}",
                struck(role, call, action, ()),
                calls(role, call), preload=True, short=1, share=2))
    return out


def stopped(role, call):
    """R13: asleep in the middle, long enough for every lease to end."""
    def run(run, point):
        run.prepare(role)
        process = run.start(role, fault=f"{call}:{point}:stop", clock=True)
        run.wait(f"{role} sleeps or is done", lambda:
                 run.fault_file.exists() or run.done(role))
        run.reached = run.fault_file.exists()
        if run.reached:
            run.ahead = ASLEEP_MS
            run.set_clock(run.ahead)
            time.sleep(.3)
            process.send_signal(signal.SIGCONT)
        go_on(run, process, role)
        run.check(unsure_of(role))
    return run


def until_gone(role):
    """R10: no room for anything, from the n-th write on, for a while; it goes
    on by itself once there is."""
    def run(run, point):
        run.prepare("run", "large")
        gate = run.folder / "full"
        gate.touch()
        process = run.start("run", struck=role, gate=gate,
                            fault=f"write:{point}+:ENOSPC")
        run.wait(f"{role} meets the full disk or all is done", lambda:
                 run.fault_file.exists() or run.done("run") or
                 process.poll() is not None)
        run.reached = run.was_reached()
        run.wait("it is told, or there was nothing to write", lambda:
                 run.has_line(*STORE_LINES) or run.done(role), 5)
        time.sleep(run.rand.uniform(.05, .6))
        gate.unlink()
        if not run.until(process, "run"):
            raise Problem(f"it ended with {process.returncode} instead of"
                          " going on once there was room")
        run.ended(run.stop(process), (0,), "run")
        run.check(Bounds(unsure=1))
    return run


# --- Killed at random, all of them --------------------------------------------

def usual_seconds(run, role, size):
    return run.world.stocks[f"sent-{size}"].counts[f"{role} seconds"]


def kill_at_random(role, size="large"):
    def run(run, point):
        run.prepare(role, size)
        deaths = run.rand.randint(1, 4)
        for _ in range(deaths):
            process = run.start(role)
            moment = time.monotonic() + run.rand.uniform(
                0, usual_seconds(run, role, size))
            while time.monotonic() < moment and process.poll() is None:
                time.sleep(.0005)
            run.reached = run.reached or not run.done(role)
            process.kill()
            run.ended(process.wait(), KILLED, role)
        run.notes["kills"] = deaths
        run.finish(role)
        run.check(Bounds(unsure=deaths if role == "send" else 0))
    return run


def kill_all(run, point):
    """R05: the process group at once."""
    run.prepare("run", "large")
    deaths = run.rand.randint(1, 3)
    for _ in range(deaths):
        process = run.start("run")
        moment = time.monotonic() + run.rand.uniform(.02, .5)
        while time.monotonic() < moment and process.poll() is None:
            time.sleep(.001)
        run.reached = run.reached or not run.done("run")
        os.killpg(process.pid, signal.SIGKILL)
        run.ended(process.wait(), KILLED, "run")
        run.left_over()
    run.notes["kills"] = deaths
    run.finish("run")
    run.check(Bounds(unsure=deaths))


def terminate(role):
    """R14: exit 0 within 5 s, or stop-wait for answers on top."""
    def run(run, point):
        run.prepare(role, "large" if role != "run" else "small")
        process = run.start(role)
        time.sleep(run.rand.uniform(0, .4) if role == "run" else
                   run.rand.uniform(0, usual_seconds(run, role, "large")))
        run.reached = not run.done(role)
        began = time.monotonic()
        code = run.stop(process, 6.5)
        run.notes["ms"] = int(1000 * (time.monotonic() - began))
        run.ended(code, (0,), role)
        run.finish(role)
        run.check()
    return run


# --- Two of a kind, locks, limits ---------------------------------------------

def second(role):
    """R15, R16: a second and a third refuse, and disturb nothing."""
    def run(run, point):
        run.prepare(role, "large")
        first = run.start(role)
        run.wait("the first has its lock",
                 lambda: (run.gateway.state / f"{role}.lock").exists())
        time.sleep(run.rand.uniform(0, .05))
        # Whichever comes first holds the lock; the others must go.
        others = [first, run.start(role), run.start(role)]
        run.wait("two of three refused", lambda: sum(
            p.poll() is not None for p in others) >= 2)
        stayed = [p for p in others if p.poll() is None]
        run.reached = True
        if len(stayed) != 1 and not run.done(role):
            raise Problem(f"{len(stayed)} of three {role} stayed")
        for process in others:
            if process not in stayed and process.returncode != 75:
                raise Problem(f"a second {role} ended with "
                              f"{process.returncode}, not 75")
        run.need_line("role.failed")
        for process in stayed:
            if run.until(process, role):
                run.ended(run.stop(process), (0,), role)
        run.finish(role)
        run.check()
    return run


FILE_OF = {"receive": "mail", "desk": "desk", "send": "out"}


def locked(role, seconds):
    """R17: somebody else holds the write lock."""
    def run(run, point):
        if role == "receive":
            run.configure()
            run.finish("receive")       # makes the file; no mail yet
        run.prepare(role)
        if role == "send":
            # Its file is there from the first start on.
            process = run.start("send")
            run.wait("out.db is there",
                     lambda: run.count("SELECT count(*) FROM out.cursor") >= 0)
            process.kill()
            process.wait()
        db = sqlite3.connect(run.gateway.state / f"{FILE_OF[role]}.db",
                             timeout=10, isolation_level=None)
        db.execute("BEGIN EXCLUSIVE")
        process = run.start(role)
        time.sleep(seconds)
        run.reached = not run.done(role)
        db.execute("ROLLBACK")
        db.close()
        # Beyond the ten seconds that a lock is waited for it may end: it is
        # told, and whoever started it starts it again.
        alive = run.until(process, role)
        run.ended(run.stop(process), (0, 75) if seconds > 10 else (0,), role)
        if seconds > 10:
            run.need_line(*STORE_LINES)
        if not alive:
            run.finish(role)
        run.check(unsure_of(role))
    return run


def lift_limit(process):
    """From the supervisor and all that it started."""
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            pid = int(path.parent.name)
            session = int(path.read_text().rsplit(")", 1)[1].split()[3])
            if session == process.pid:
                resource.prlimit(pid, resource.RLIMIT_FSIZE,
                                 (resource.RLIM_INFINITY,) * 2)
        except (OSError, ValueError):
            pass


def file_size(run, point):
    """R11: RLIMIT_FSIZE; SIGXFSZ must not kill, the rest is as ENOSPC."""
    run.prepare("run", "large")
    limit = run.rand.choice((8, 32, 64, 128, 256))
    process = run.start("run", wrapper=[
        "prlimit", f"--fsize={limit * 1024}:unlimited"])
    time.sleep(run.rand.uniform(.2, .8))
    run.reached = not run.done("run")
    # Twice: a role may be on its way from fork to exec.
    lift_limit(process)
    lift_limit(process)
    if not run.until(process, "run"):
        raise Problem(f"it ended with {process.returncode} instead of"
                      " going on once there was room")
    run.ended(run.stop(process), (0,), "run")
    if "signal=25" in run.log_text():
        raise Problem("SIGXFSZ killed a role")
    run.check(Bounds(unsure=1))


def no_right(role):
    """R12: the state directory, or a file in it, cannot be written."""
    def run(run, point):
        run.prepare(role)
        state = run.gateway.state
        state.mkdir(exist_ok=True, mode=0o700)
        which = state / f"{FILE_OF[role]}.db"
        if point % 2 == 0 or not which.exists():
            which = state
        mode = which.stat().st_mode & 0o777
        which.chmod(mode & 0o555)
        try:
            process = run.start(role)
            code = process.wait(10)
        except subprocess.TimeoutExpired:
            raise Problem(f"{role} runs on without a right to "
                          f"{which.name}") from None
        finally:
            which.chmod(mode)
        run.reached = True
        run.ended(code, (73, 77, 78), role)
        if str(which) not in run.log_text():
            raise Problem(f"no line names {which}")
        run.finish(role)
        run.check()
    return run


# --- The line to the mailbox server -------------------------------------------

CUTS = ("cut", "rst", "half", "delay", "dribble")


def cut_imap(direction):
    def run(run, point):
        how = CUTS[point % len(CUTS)]
        at = point // len(CUTS)
        proxy = CutProxy(run.world.dovecot.port, direction, at, how)
        run.closers.append(proxy.close)
        run.prepare("receive", imap_port=proxy.port)
        process = run.start("receive")
        if not run.until(process, "receive"):
            raise Problem(f"receive ended with {process.returncode}")
        run.ended(run.stop(process), (0,), "receive")
        run.reached = proxy.hit
        run.check()
    return run


def scripted(hook_of):
    """I02 and its kin: a server by script, three mails."""
    def run(run, point):
        run.stage = "receive"
        data = small_set(run.user)
        server = FakeImap({n + 1: d for n, d in enumerate(data)})
        hook_of(run, server, point)
        server.__enter__()
        run.closers.append(lambda: server.__exit__())
        run.configure(imap_port=server.port)
        run.knows(data)
        process = run.start("receive")
        if not run.until(process, "receive"):
            raise Problem(f"receive ended with {process.returncode}")
        run.ended(run.stop(process), (0,), "receive")
        run.check()
    return run


def cut_before_ok(run, server, point):
    """The literals come, the tagged OK does not; the first time."""
    def fetch(session, tag, rest):
        text, items = rest.split(" ", 1)
        if "BODY.PEEK" not in items or run.reached:
            return None
        run.reached = True
        rows = server.rows(server._set(text, server.shown()), items)
        session.send(rows[:len(rows) - (point % 4)])
        session.sock.close()
        raise ConnectionError
    run.reached = False
    server.hook["UID FETCH"] = fetch


def expunged(run, point):
    """I06: another client expunges while we fetch."""
    run.stage = "receive"
    # What the server tells is late, so that mails go between list and fetch.
    proxy = CutProxy(run.world.dovecot.port, "out",
                     run.rand.randrange(400, 4000), "delay")
    run.closers.append(proxy.close)
    run.configure(imap_port=proxy.port)
    data = large_set(run.seed + point)
    run.deliver(data)
    all_mails = dict(run.mails)
    gone = run.rand.sample(range(1, 21), 5)
    other = run.world.dovecot.client(run.user)
    other.select("INBOX")
    process = run.start("receive")
    run.wait("the line is late", lambda: proxy.hit or run.all_taken())
    for uid in gone:
        other.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
    other.expunge()
    other.logout()
    lost = "SELECT count(*) FROM mail.uid WHERE gone = 1"
    taken = "SELECT count(*) FROM mail.intake"
    run.wait("what is left is taken", lambda:
             process.poll() is not None or run.count(taken) >= 15)
    time.sleep(.3)
    run.ended(run.stop(process), (0,), "receive")
    run.notes["gone"] = run.count(lost)
    # Those not taken are all among the expunged.
    db_uids = {r[0] for r in _rows(run, "SELECT uid FROM mail.intake")}
    run.reached = len(db_uids) < 20
    missing = set(range(1, 21)) - db_uids
    if not missing <= set(gone):
        raise Problem(f"not taken: {sorted(missing)}, expunged: {gone}")
    have = _digests(run)
    run.mails = {m: d for m, d in all_mails.items() if d in have}
    if len(run.mails) != len(db_uids):
        raise Problem("bytes that nobody sent")
    run.check()


def _rows(run, sql):
    db, _ = oracle.connect(run.gateway.state)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def _digests(run):
    return {r[0].hex() for r in _rows(run, "SELECT digest FROM mail.raw")}


def stalled(run, point):
    """I11: one server says nothing more; another channel is not kept
    waiting."""
    run.stage = "receive"
    at = point % 3000
    proxy = CutProxy(run.world.dovecot.port, "out", at, "stall")
    run.closers.append(proxy.close)
    other = run.user + "b"
    run.configure(channels=[("support", run.user, proxy.port),
                            ("sales", other, run.world.dovecot.port)])
    run.deliver(small_set(run.user))
    run.deliver(small_set(other), user=other)
    process = run.start("receive")
    sales = "SELECT count(*) FROM mail.intake WHERE channel = 'sales'"
    run.wait("the other channel's mails are taken",
             lambda: run.count(sales) == 3, 10)
    run.reached = proxy.hit
    proxy.close()
    # The proxy is gone for good: the same port, now honest.
    again = CutProxy(run.world.dovecot.port)
    run.closers.append(again.close)
    run.gateway.configure(run.gateway.conf.read_text().replace(
        f"port {proxy.port}", f"port {again.port}"))
    process.send_signal(signal.SIGHUP)
    if not run.until(process, "receive"):
        raise Problem(f"receive ended with {process.returncode}")
    run.ended(run.stop(process), (0,), "receive")
    run.check()


# --- The line to the relay -----------------------------------------------------

def cut_smtp(direction):
    def run(run, point):
        how = CUTS[point % len(CUTS)]
        at = point // len(CUTS)
        proxy = CutProxy(run.sink.port, direction, at, how)
        run.closers.append(proxy.close)
        run.prepare("send", sink_port=proxy.port)
        process = run.start("send", clock=True)
        go_on(run, process)
        run.reached = proxy.hit
        run.note_states()
        run.check(Bounds(unsure=1))
    return run


VERBS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT")
REPLIES = ("421 4.3.2 closing", "450 4.2.0 later", "451 4.3.0 later",
           "452 4.2.2 full", "550 5.1.1 no such", "554 5.7.1 no")


def refused(run, point):
    """S01: each reply at each verb, once; then as usual."""
    verb = VERBS[point // len(REPLIES)]
    reply = REPLIES[point % len(REPLIES)]
    run.sink.plan = {verb: [reply]}
    run.prepare("send")
    process = run.start("send", clock=True)
    go_on(run, process)
    run.reached = not run.sink.plan[verb]
    run.note_states()
    # A greeting or EHLO refused is the relay's trouble, not the letter's.
    final = reply[0] == "5" and verb not in ("CONNECT", "EHLO")
    failed = run.notes.get("failed", 0)
    if failed != (1 if final else 0):
        raise Problem(f"{verb} {reply}: {failed} letters failed")
    run.check(Bounds(failed=1 if final else 0))


SILENCES = ("drop", "lost", "half", "slow .3")


def dropped(run, point):
    """S02: the server goes away at each verb; after the dot it is unsure."""
    verb = (*VERBS, "BODY")[point // len(SILENCES)]
    how = SILENCES[point % len(SILENCES)]
    run.sink.plan = {verb: [how]}
    run.prepare("send")
    process = run.start("send", clock=True)
    go_on(run, process)
    run.reached = not run.sink.plan[verb]
    run.note_states()
    # The sink reads BODY at its first line, when all may have been handed.
    may = 1 if verb in ("DOT", "BODY") and how != "slow .3" else 0
    unsure = run.notes.get("unsure", 0)
    if verb == "DOT" and unsure != may:
        raise Problem(f"{how} after the dot: {unsure} letters unsure")
    run.check(Bounds(unsure=may))


def hangs_after_dot(run, point):
    """S07: one answer never comes; the others do not wait for it."""
    run.sink.misbehave(DOT=["silent"])
    run.prepare("send", lines=2)
    process = run.start("send")
    began = time.monotonic()
    n = run.count("SELECT count(*) FROM desk.letter")
    sent = "SELECT count(*) FROM out.delivery WHERE state = 'sent'"
    # SE-13 keeps the next of its conversation and recipient behind it.
    run.wait("the others are sent", lambda: run.count(sent) >= n - 1, 6)
    run.notes["ms"] = int(1000 * (time.monotonic() - began))
    run.reached = not run.sink.plan["DOT"]
    run.sink.release()
    if not run.until(process, "send"):
        raise Problem(f"send ended with {process.returncode}")
    run.ended(run.stop(process), (0,), "send")
    run.check()


# --- Time and configuration ----------------------------------------------------

JUMPS = (365 * DAY_MS, -DAY_MS, -56 * 365 * DAY_MS, HOUR_MS, -HOUR_MS)


def clock_jumps(run, point):
    """C01: the wall clock jumps under all roles, and back; slow answers, so
    that letters are under way."""
    run.sink.plan = {"DOT": ["slow .2"] * 3}
    run.prepare("run", "large")
    process = run.start("run", clock=True)
    time.sleep(run.rand.uniform(.05, .5))
    run.set_clock(JUMPS[point % len(JUMPS)])
    time.sleep(run.rand.uniform(.1, .6))
    run.reached = True
    if point % 2:
        run.wait("every mail is filed", run.all_filed)
    run.set_clock(0)
    # A letter that was queued while the clock was ahead goes all the same.
    end = time.monotonic() + 15
    while not run.done("run") and time.monotonic() < end:
        time.sleep(.01)
    if not run.done("run"):
        raise Problem("late: something waits for the clock to be wrong again")
    if not run.until(process, "run"):
        raise Problem(f"the gateway ended with {process.returncode}")
    run.ended(run.stop(process), (0,), "run")
    run.note_states()
    run.check(Bounds(unsure=1))


BROKEN = ("relay {\n", "channel nowhere { inbox none }\n", "\0\0", "}\n",
          'pipeline x { on new { send no-such to contact } }\n')


def broken_config(run, point):
    """C02: SIGHUP with a configuration that is none. The old one goes on;
    a role that dies meanwhile comes back when the file is mended."""
    run.configure()
    process = run.start("run")
    run.wait("it runs", lambda: "send.started" in run.log_text() and all(
        run.gateway.role_pid(r) for r in ROLES))
    good = run.gateway.conf.read_text()
    run.gateway.conf.write_text(good + BROKEN[point % len(BROKEN)])
    process.send_signal(signal.SIGHUP)
    run.wait("it is refused", lambda: "config.rejected" in run.log_text(), 5)
    run.reached = True
    run.deliver(small_set(run.user))
    if point % 2:
        run.gateway.kill(run.rand.choice(ROLES))
        time.sleep(run.rand.uniform(0, .4))
        run.gateway.conf.write_text(good)
    if not run.until(process, "run"):
        raise Problem(f"the gateway ended with {process.returncode}")
    run.gateway.conf.write_text(good)
    run.ended(run.stop(process), (0,), "run")
    run.check(Bounds(unsure=point % 2))


# --- The oracle itself: what it would have to see ---------------------------------

SPOILT = (
    "DELETE FROM mail.intake WHERE id = 2",
    "INSERT INTO mail.intake (id, channel, source, folder, uidvalidity, uid,"
    " size, received, taken, partial, full_size, raw) SELECT 99, channel, source, folder, uidvalidity,"
    " 99, size, received, taken, partial, full_size, raw FROM mail.intake"
    " WHERE id = 1",
    "UPDATE mail.raw SET digest = zeroblob(32) WHERE id = 1",
    "DELETE FROM mail.uid WHERE intake = 3",
    "DELETE FROM desk.outcome WHERE intake = 1",
    "UPDATE desk.outcome SET what = 'set-aside' WHERE intake = 1",
    "UPDATE desk.message SET intake = 1 WHERE intake = 2",
    "UPDATE desk.message SET message_id = 'x@y' WHERE intake = 2",
    "DELETE FROM desk.message WHERE intake = 3",
    "DELETE FROM desk.conversation WHERE id = 1",
    "DELETE FROM desk.ticket WHERE id = 1",
    "DELETE FROM desk.decision WHERE intake = 1",
    "DELETE FROM desk.letter_body WHERE letter = 1",
    "DELETE FROM desk.letter WHERE id = 1",
    "DELETE FROM out.delivery WHERE letter = 1",
    "UPDATE out.delivery SET state = 'queued' WHERE letter = 1",
    "UPDATE out.delivery SET state = 'failed' WHERE letter = 1",
    "UPDATE out.delivery SET state = 'unsure' WHERE letter IN (1, 2)",
    "DELETE FROM out.result WHERE letter = 1",
)


def spoilt(run, point):
    """A store at rest, spoilt by one statement, must not pass."""
    run.configure()
    stock = run.world.stocks["sent-small"]
    shutil.copytree(stock.state, run.gateway.state)
    run.knows(stock.data)
    sunk = _rows(run, "SELECT trim(message_id, '<>'), to_address"
                 " FROM desk.letter")
    check = lambda: oracle.check(run.gateway.state, run.mails, sunk,
                                 Bounds(unsure=1))
    if check():
        raise Problem(f"not well before: {check()}")
    sql = (*SPOILT, None, None)[point]
    if sql:
        db, _ = oracle.connect(run.gateway.state, write=True)
        db.execute(sql)
        db.close()
    elif point == len(SPOILT):
        sunk += sunk[:1]        # one arrived twice
    else:
        sunk.pop()              # one did not arrive
    run.reached = True
    if not check():
        raise Problem(f"the oracle does not see: {sql or point}")


# --- Where streams end -----------------------------------------------------------

def imap_bytes(direction):
    def points(world):
        return world.stocks["bytes"].counts[f"imap-{direction}"] * len(CUTS)
    return points


def smtp_bytes(direction):
    def points(world):
        return world.stocks["bytes"].counts[f"smtp-{direction}"] * len(CUTS)
    return points


ROWS = [
    *[Row(f"R0{n}-{role}", f"SIGKILL of {role} at random moments, 20 mails",
          kill_at_random(role), short=10, share=16)
      for n, role in ((1, "receive"), (1, "desk"), (3, "send"))],
    Row("R05", "SIGKILL of all roles at once", kill_all, short=8, share=8),
    *struck_rows(),
    *disk_rows(),
    *[Row(f"R10-{role}", f"{role}: no room on the disk from the n-th write "
          "on, until there is", until_gone(role),
          calls(role, "write", "large"), preload=True, short=2)
      for role in ROLES],
    Row("R11", "files may not grow (RLIMIT_FSIZE), for a while", file_size,
        short=3),
    *[Row(f"R12-{role}", f"{role}: no right to write its directory or file",
          no_right(role), 2, short=2, share=1, user=True) for role in ROLES],
    *[Row(f"R13-{role}", f"{role} stopped (SIGSTOP) at its n-th {call} on a "
          "socket, and two hours later continued", stopped(role, call),
          calls(role, call), preload=True, short=2)
      for role, call in (("receive", "recv"), ("send", "send"))],
    *[Row(f"R14-{role}", f"SIGTERM of {role} at a random moment",
          terminate(role), short=3, share=8) for role in (*ROLES, "run")],
    *[Row(f"R{n}-{role}", f"three {role} on one state directory",
          second(role), short=2)
      for n, role in ((15, "receive"), (15, "desk"), (16, "send"))],
    *[Row(f"R17-{role}", f"{role}: somebody holds the write lock, 1 s",
          locked(role, 1), short=1) for role in ROLES],
    *[Row(f"R17-{role}-long", f"{role}: somebody holds the write lock, 12 s",
          locked(role, 12), short=0, share=1) for role in ROLES],
    Row("I01-in", "the IMAP line ends or stumbles at byte N of ours",
        cut_imap("in"), imap_bytes("in"), short=10, share=16),
    Row("I01-out", "the IMAP line ends or stumbles at byte N of the server's",
        cut_imap("out"), imap_bytes("out"), short=20, share=32),
    Row("I02", "the line ends after the literals, before the tagged OK",
        scripted(cut_before_ok), 4, short=2, share=1),
    Row("I06", "another client expunges during the fetch", expunged,
        short=4, share=4),
    Row("I11", "a mailbox server falls silent at byte N; the other channel "
        "goes on", stalled, 3000, short=3, share=4),
    Row("S01", "each reply of 6 at each of 6 verbs", refused,
        len(VERBS) * len(REPLIES), preload=True, short=9, share=6),
    Row("S02", "the relay goes away or waits at each verb", dropped,
        (len(VERBS) + 1) * len(SILENCES), preload=True, short=7, share=5),
    Row("S03-in", "the SMTP line ends or stumbles at byte N of ours",
        cut_smtp("in"), smtp_bytes("in"), preload=True, short=16, share=24),
    Row("S03-out", "the SMTP line ends or stumbles at byte N of the relay's",
        cut_smtp("out"), smtp_bytes("out"), preload=True, short=8, share=12),
    Row("S07", "no answer after the dot; the others are sent",
        hangs_after_dot, short=2, share=2),
    Row("C01", "the wall clock jumps a year, a day, to 1970, and back",
        clock_jumps, preload=True, short=4, share=4),
    Row("C02", "SIGHUP with a broken configuration", broken_config,
        short=2, share=2),
    Row("O01", "the oracle is shown a store with one row wrong", spoilt,
        len(SPOILT) + 2, short=len(SPOILT) + 2, share=2),
]

# What the rows of an id are together; for the table in docs/reliability.md.
IDS = {
    "R01": "SIGKILL of receive or desk at random moments, 20 mails",
    "R02": "SIGKILL of receive or desk before, after and within their n-th "
           "call of the system",
    "R03": "SIGKILL of send at random moments, 8 to 16 letters",
    "R04": "SIGKILL of send before, after and within its n-th call",
    "R05": "SIGKILL of all roles at once",
    "R06": "power cut at the n-th sync or write: what was not synced is lost",
    "R07": "power cut that leaves any part of what was not synced: torn and "
           "reordered pages",
    "R08": "the n-th request for memory fails, in each role",
    "R09": "the n-th write, sync, read, open, lock or socket call of a role "
           "fails: EIO, ENOSPC, EMFILE, EACCES, EINTR, ECONNRESET, half done",
    "R10": "no room on the disk from the n-th write on, until there is",
    "R11": "files may not grow (RLIMIT_FSIZE), for a while",
    "R12": "no right to write the state directory or a file in it",
    "R13": "SIGSTOP at the n-th call on a socket; two hours later SIGCONT",
    "R14": "SIGTERM at a random moment: exit 0 in time",
    "R15": "three receive, three desk on one state directory",
    "R16": "three send on one state directory",
    "R17": "somebody else holds the write lock, 1 s and 12 s",
    "I01": "the IMAP line ends, is reset, half closed, late or slow at byte "
           "N, either way",
    "I02": "the line ends after the literals, before the tagged OK",
    "I06": "another client expunges during the fetch",
    "I11": "a mailbox server falls silent at byte N; another channel goes on",
    "S01": "6 replies of refusal at each of 6 verbs",
    "S02": "the relay goes away or waits at each verb, in and after the body",
    "S03": "the SMTP line ends, is reset, half closed, late or slow at byte "
           "N, either way",
    "S07": "no answer after the dot; the others are sent",
    "C01": "the wall clock jumps a year, a day, to 1970, an hour; and back",
    "C02": "SIGHUP with a broken configuration, and a role that dies then",
    "O01": "the oracle is shown stores with one row wrong: it must object",
}
