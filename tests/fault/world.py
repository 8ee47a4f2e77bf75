"""Where a fault happens: a Dovecot and stocks shared by many runs, and for
each run a state directory, a sink, a gateway and the roles it starts.

    run = Run(world, "R02", 17, seed)
    run.prepare("receive")
    process = run.start("receive", fault="any:17:kill")
    run.until(process, "receive")
"""
import ctypes
import hashlib
import os
import pathlib
import pickle
import random
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import time

import oracle
from kit import certs, mails
from kit.dovecot import Dovecot
from kit.gateway import Gateway
from kit.sink import Sink

ROLES = ("receive", "desk", "send")
SECONDS = 60                    # for a role to do its work, faults and all
STOP_SECONDS = 8                # after SIGTERM: stop-wait and 5 s

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
stop-wait 1s
relay out { %(relay)s; port %(sink)d; connections %(lines)d }
inbox desk { kind helpdesk }
team support { }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
pipeline support {
	status new { class open; initial yes }
	status waiting-on-us { class open }
	status closed { class closed }
	when customer-replies set status waiting-on-us
	%(pipeline)s
}
"""
ON_NEW = "on new { send ticket-received to contact; " \
    "notify team:support with notify-new }"

IMAP = """imap { host %(host)s; port %(port)d; tls none; user %(user)s
		%(secret)s; folder INBOX; start from-beginning }"""

CHANNEL = """
channel %(name)s {
	inbox desk; address %(name)s@example.com; pipeline support; relay out
	%(source)s
}
"""


def message_id(data):
    return re.search(rb"^Message-ID: <([^>]+)>", data, re.M | re.I)[1].decode()


def small_set(tag):
    """Three mails in two conversations."""
    root = f"root.{tag}@people.example"
    return [
        mails.mail("ann@people.example", "Fire", "It burns. 1\n",
                   message_id=root),
        mails.mail("ann@people.example", "Re: Fire", "Still. 2\n",
                   message_id=f"second.{tag}@people.example",
                   in_reply_to=root),
        mails.mail("ben@people.example", "Water", "It drips. 3\n" +
                   "Much is said here. " * 100 + "\n",
                   message_id=f"third.{tag}@people.example"),
    ]


def large_set(seed):
    """Twenty mails in eight conversations."""
    return [m.data for m in mails.generate(20, 8, seed)]


def copy_state(source, target):
    """-shm is made anew: with the rights that the file has then."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(
        "*.sock", "*.wake", "*-shm"))


class Stock:
    """A state directory that runs begin from, and what went into it."""

    def __init__(self, folder, data):
        self.state = pathlib.Path(folder)
        self.data = data
        self.counts = {}        # of each role's calls, by libfault

    def save(self):
        self.state.with_suffix(".pickle").write_bytes(pickle.dumps(self))


class World:
    """For one lane: what its runs share. stocks: Stocks by name; made by
    make_stocks in another process, or here."""

    def __init__(self, folder, build, source):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.build, self.source = pathlib.Path(build), pathlib.Path(source)
        self.libfault = self.build / "tests" / "fault" / "libfault.so"
        self.vfs = self.build / "tests" / "fault" / "vfs_shim.so"
        self.dovecot = Dovecot(certs.make(self.folder / "certs")).start()
        self.stocks, self.numbers = {}, 0
        # What our children leave behind becomes ours, and is seen.
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)

    def close(self):
        self.dovecot.__exit__()

    def stock_path(self, name):
        return self.folder.parent / "stock" / name

    def name(self):
        self.numbers += 1
        return f"u{os.getpid()}n{self.numbers}"


def asan(build):
    return "-fsanitize=address" in (
        pathlib.Path(build) / "Makefile").read_text()


def is_stopped(pid):
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] == "T"


class Problem(Exception):
    """What was seen is not what was promised."""


class Run:
    def __init__(self, world, row, point, seed):
        self.world, self.row, self.point, self.seed = world, row, point, seed
        self.rand = random.Random(f"{row} {point} {seed}")
        self.user = world.name()
        self.folder = world.folder / re.sub(
            r"[^\w.-]", "_", f"{row}-{point}-{seed}-{self.user}")
        self.folder.mkdir()
        self.sink = Sink(self.folder / "sink")
        self.mails = {}                 # message id -> SHA-256
        self.data = []                  # what was put into Dovecot
        self.letters = None             # how many these mails cause
        self.may_lack = False           # some of them, if the log says so
        self.processes, self.closers = [], [self.sink.close]
        self.gateway = None
        self.fault_file = self.folder / "fault"
        self.counts_file = self.folder / "counts"
        self.clock_file = self.folder / "clock"
        self.clock_file.write_bytes(struct.pack("q", 0))
        self.reached = None             # None: the fault file tells
        self.notes = {}                 # figures: name -> number
        self.stage = "run"              # how far the roles are to bring it
        self.settle_seconds = SECONDS
        self.ahead = 0                  # ms that the wall clock was put on

    # -- before ---------------------------------------------------------

    def configure(self, imap_port=None, sink_port=None, lines=1,
                  channels=None, pipeline=ON_NEW, host="127.0.0.1",
                  secret="password-env FAULTS", source=None,
                  relay="host 127.0.0.1; tls none"):
        """source: what the one channel has instead of an IMAP account."""
        imap_port = imap_port or self.world.dovecot.port
        text = CONF % {"sink": sink_port or self.sink.port, "lines": lines,
                       "pipeline": pipeline, "relay": relay}
        for name, user, port in channels or [
                ("support", self.user, imap_port)]:
            text += CHANNEL % {"name": name, "source": source or IMAP % {
                "host": host, "port": port, "user": user, "secret": secret}}
        self.gateway = Gateway(self.folder, text,
                               build=self.world.build,
                               source=self.world.source,
                               env={"FAULTS": "secret"})
        self.log = self.gateway.log
        return self.gateway

    def knows(self, data):
        for one in data:
            self.mails[message_id(one)] = hashlib.sha256(one).hexdigest()

    def deliver(self, data, user=None):
        self.knows(data)
        self.data += data
        self.world.dovecot.load(user or self.user, data)

    def prepare(self, role, size="small", **conf):
        """Everything there for one role to do its part."""
        self.stage = role
        if self.gateway is None:
            self.configure(**conf)
        if role in ("receive", "run"):
            self.deliver(small_set(self.user) if size == "small"
                         else large_set(self.seed))
            return
        stock = self.world.stocks[
            ("taken-" if role == "desk" else "filed-") + size]
        copy_state(stock.state, self.gateway.state)
        self.knows(stock.data)
        if role == "desk":
            self.letters = self.world.stocks[f"filed-{size}"].counts[
                "letters"]

    # -- the roles ------------------------------------------------------

    def environment(self, fault=None, gate=None, counts=False, clock=False,
                    vfs=None, role=""):
        env = dict(self.gateway.env)
        preload = []
        if fault or counts or clock:
            preload.append(str(self.world.libfault))
        if fault:
            env["POSTROOM_FAULT"] = f"{role}:{fault}"
            env["POSTROOM_FAULT_FILE"] = str(self.fault_file)
        if gate:
            env["POSTROOM_FAULT_GATE"] = str(gate)
        if counts:
            env["POSTROOM_FAULT_COUNTS"] = str(self.counts_file)
        if clock:
            env["POSTROOM_CLOCK"] = str(self.clock_file)
        if vfs:
            preload.append(str(self.world.vfs))
            env["VFS_SHIM"] = f"{vfs} log={self.fault_file}"
        if vfs and asan(self.world.build):
            env["ASAN_OPTIONS"] = "verify_asan_link_order=0"
        if preload:
            env["LD_PRELOAD"] = ":".join(preload)
        return env

    def start(self, role, struck=None, wrapper=(), **faults):
        """struck: the role a fault is for, when `run` starts them all;
        wrapper: words before the program's."""
        env = self.environment(role=struck or role, **faults)
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [*wrapper, self.gateway.program, "-c",
                 str(self.gateway.conf), role],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
                start_new_session=True)
        self.processes.append(process)
        return process

    def command(self, *words, **faults):
        """A command of the program's; struck by its last word."""
        return subprocess.run(
            [self.gateway.program, "-c", str(self.gateway.conf),
             *map(str, words)], capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=SECONDS,
            env=self.environment(role=str(words[-1]), **faults))

    def set_clock(self, ms):
        # In place: the roles have the file mapped, and one that is cut off
        # meanwhile ends whoever reads it (SIGBUS).
        with open(self.clock_file, "r+b" if self.clock_file.exists()
                  else "wb") as f:
            f.write(struct.pack("q", ms))

    def done(self, role):
        return {"receive": self.all_taken, "desk": self.all_filed,
                "send": self.all_ended,
                "run": lambda: self.all_filed() and self.all_ended()}[role]()

    def count(self, sql):
        return oracle.count(self.gateway.state, sql)

    def all_taken(self):
        return self.count("SELECT count(*) FROM mail.intake") >= len(
            self.mails)

    def all_filed(self):
        return self.count("SELECT count(*) FROM desk.outcome") >= max(
            len(self.mails), self.count("SELECT count(*) FROM mail.intake"))

    def all_ended(self):
        return self.count("SELECT count(*) FROM desk.letter") > 0 and \
            self.count("""
                SELECT count(*) FROM desk.letter WHERE held = '' AND id NOT IN
                (SELECT letter FROM out.delivery WHERE state IN
                ('sent', 'failed', 'unsure', 'cancelled'))""") == 0

    def wait(self, what, condition, seconds=SECONDS):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise Problem(f"not within {seconds} s: {what}")
            time.sleep(.004)

    def until(self, process, role, seconds=None):
        """Waits until the role has done its work (True) or ended (False)."""
        self.wait(f"{role} has done its work or ended", lambda:
                  process.poll() is not None or self.done(role),
                  seconds or self.settle_seconds)
        return process.poll() is None

    def stop(self, process, seconds=STOP_SECONDS):
        """SIGTERM; the exit code."""
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + seconds
        while process.poll() is None:
            if time.monotonic() > end:
                raise Problem(f"still there {seconds} s after SIGTERM")
            if is_stopped(process.pid):         # a fault's, at its last call
                process.send_signal(signal.SIGCONT)
            time.sleep(.004)
        return process.returncode

    def finish(self, role, **faults):
        """The role, untouched, does what is left and ends in order."""
        process = self.start(role, **faults)
        if not self.until(process, role):
            raise Problem(f"{role}, untouched, ended with "
                          f"{process.returncode}")
        self.ended(self.stop(process), (0,), role)

    def ended(self, code, allowed, role):
        # SIGTERM may come before the role has begun to listen to it.
        if code not in (*allowed, -signal.SIGTERM):
            raise Problem(f"{role} ended with {code}; may be {allowed}")

    # -- after ----------------------------------------------------------

    def was_reached(self):
        """libfault's file is there only then; the disk's also counts."""
        return self.fault_file.exists() and any(
            not line.startswith("calls ") for line in
            self.fault_file.read_text().splitlines())

    def struck(self, text):
        """Does libfault's file say this?"""
        return self.fault_file.exists() and \
            text in self.fault_file.read_text()

    def log_text(self):
        return self.log.read_text(errors="replace")

    def has_line(self, *events):
        text = self.log_text()
        return any(f" {e} " in text or f" {e}\n" in text for e in events)

    def need_line(self, *events):
        """One of these events is in the log."""
        if not self.has_line(*events):
            raise Problem(f"no line {' or '.join(events)} in the log")

    def sunk(self):
        self.wait("the sink's sessions are over",
                  lambda: not self.sink.socks, 5)
        return [(m.mail["Message-ID"].strip("<>"), m.recipient)
                for m in self.sink.mails()]

    def check(self, bounds=None):
        problems = oracle.check(self.gateway.state, self.mails,
                                self.sunk(), bounds or oracle.Bounds(),
                                self.stage)
        n = self.count("SELECT count(*) FROM desk.letter")
        lacks = self.may_lack and self.has_line(
            "letter.not-composed", "mail.set-aside")
        if self.letters is not None and n != self.letters and not lacks:
            problems.append(f"{n} letters, should be {self.letters}")
        text = self.log_text()
        for bad in ("AddressSanitizer", "runtime error:", "LeakSanitizer",
                    " bug query="):
            if bad in text:
                problems.append(f"the log has {bad}")
        if problems:
            raise Problem("; ".join(problems))

    def note_states(self):
        db, there = oracle.connect(self.gateway.state)
        try:
            if "out" in there:
                for state, n in db.execute(
                        "SELECT state, count(*) FROM out.delivery"
                        " GROUP BY state"):
                    self.notes[state] = n
        except sqlite3.Error:
            pass
        finally:
            db.close()

    def left_over(self):
        """Processes of this run that outlived it."""
        mine = {self.world.dovecot.child.pid}
        path = f"/proc/self/task/{os.getpid()}/children"
        end = time.monotonic() + 3
        while True:
            pids = {int(p) for p in pathlib.Path(path).read_text().split()}
            for pid in pids - mine:
                try:
                    os.waitpid(pid, os.WNOHANG)
                except ChildProcessError:
                    pass
            if not pids - mine or time.monotonic() > end:
                return pids - mine
            time.sleep(.005)

    def close(self):
        """Ends everything; Problem when something would not end."""
        for process in self.processes:
            if process.poll() is None:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                process.wait(10)
        for each in self.closers:
            each()
        left = self.left_over()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        if left:
            raise Problem(f"processes left over: {sorted(left)}")

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.world.dovecot.folder_path(self.user),
                      ignore_errors=True)


def make_stocks(world):
    """Runs each role once, untouched, on both sets; its calls are counted."""
    for size in ("small", "large"):
        run = Run(world, "stock", size, 1)
        run.prepare("receive", size)
        counts = {}
        for role, name in (("receive", "taken"), ("desk", "filed"),
                           ("send", "sent")):
            run.stage, began = role, time.monotonic()
            run.finish(role, counts=not asan(world.build))
            if role == "desk":
                counts["letters"] = run.count(
                    "SELECT count(*) FROM desk.letter")
            counts[f"{role} seconds"] = time.monotonic() - began
            if run.counts_file.exists():
                counts[role] = dict(
                    (w, int(n)) for w, n in (
                        line.split() for line in
                        run.counts_file.read_text().splitlines()))
            keep(world, f"{name}-{size}", run.gateway.state, run.data,
                 counts)
        run.check()
        run.close()
        run.remove()
    for role, stock in (("receive", "taken"), ("desk", "filed"),
                        ("send", "sent")):
        for op in VFS_OPS:
            count_vfs(world, role, stock, op)


# Counted on the disk that fails, by these names.
VFS_OPS = ("sync", "write,sync,truncate,delete", "lock", "any")


def count_vfs(world, role, name, op):
    load_stocks(world)
    run = Run(world, "stock", role, 1)
    run.prepare(role)
    run.finish(role, vfs=f"op={op} at=0")
    run.close()
    said = re.search(r"^calls \S+ \d+ (\d+)", run.fault_file.read_text(),
                     re.M)
    run.remove()
    stock = world.stocks[f"{name}-small"]
    stock.counts[role, op] = int(said[1])
    stock.save()


def keep(world, name, state, data, counts):
    path = world.stock_path(name)
    copy_state(state, path)
    stock = Stock(path, data)
    stock.counts = dict(counts)
    stock.save()


def load_stocks(world):
    for path in world.stock_path("x").parent.glob("*.pickle"):
        world.stocks[path.stem] = pickle.loads(path.read_bytes())
