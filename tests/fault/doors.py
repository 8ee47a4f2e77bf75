"""The other doors: LMTP, a Maildir, `postroom import`; rows of table.py's kind.

A door's giver hands in what it has until it is answered for, as an MTA, a
delivery agent and an admin do. Then every mail is there once; what came twice
because the answer to it was lost is a duplicate, and says so (RFC 1047).
"""
import hashlib
import json
import os

from kit.lmtp import Queue
from oracle import Bounds
from table import FAILED, KILLED, Row
from world import Problem, asan, message_id, small_set

MAILS = 6


def some(tag):
    """Two small sets: six mails in four conversations."""
    return small_set(tag + "a") + small_set(tag + "b")


# --- What hands mail in -----------------------------------------------------

class Lmtp:
    """An MTA's queue: what gets no 250 is tried again."""
    twice = 1                   # for each death: the one being answered for
    path = b"Return-Path: <a@people.example>\r\n"

    def __init__(self, run):
        socket = run.folder / "lmtp"
        run.configure(source=f"lmtp unix:{socket}")
        data = some(run.user)
        for one in data:
            run.mails[message_id(one)] = hashlib.sha256(
                self.path + one).hexdigest()
        self.queue = Queue(socket, [(d, "support@example.com")
                                    for d in data])

    def give(self):
        """One go; True once all of it is answered for."""
        return self.queue.run() and not self.queue.left


class Maildir:
    """A delivery agent wrote into new/; what is taken goes to cur/."""
    twice = 0

    def __init__(self, run):
        self.path = run.folder / "Maildir"
        for sub in ("tmp", "new", "cur"):
            (self.path / sub).mkdir(parents=True)
        run.configure(source=f"maildir {self.path}")
        data = some(run.user)
        run.knows(data)
        for n, one in enumerate(data):
            (self.path / "tmp" / f"1{n}.M{n}.x").write_bytes(one)
            (self.path / "tmp" / f"1{n}.M{n}.x").rename(
                self.path / "new" / f"1{n}.M{n}.x")

    def give(self):
        return not os.listdir(self.path / "new")


DOORS = {"lmtp": Lmtp, "maildir": Maildir}


def through(kind, call, action, codes):
    """receive is struck while mail is handed in."""
    def run(run, point):
        run.stage = "desk"
        door = DOORS[kind](run)
        process = run.start("receive", fault=f"{call}:{point}:{action}")
        given = []
        run.wait("all is handed in, or receive ended", lambda:
                 process.poll() is not None or given or
                 door.give() and not given.append(True))
        code = run.stop(process)
        run.reached = run.was_reached()
        run.ended(code, (0, *codes) if run.reached else (0,), "receive")
        if not given:
            process = run.start("receive")
            run.wait("all is handed in", door.give)
            run.ended(run.stop(process), (0,), "receive")
        run.finish("desk")
        run.check(Bounds(twice=door.twice))
    return run


# --- postroom import ----------------------------------------------------------

def mbox_of(run):
    data = some(run.user)
    run.knows(data)
    path = run.folder / "old.mbox"
    path.write_bytes(b"".join(
        b"From x@y Mon Jan  1 10:00:00 2024\n" +
        d.replace(b"\r\n", b"\n") + b"\n" for d in data))
    return path


def bring(run, path, **faults):
    done = run.command("--json", "import", "mbox", path, "--channel",
                       "support", **faults)
    said = done.stdout.split("\n")[0]
    return done, json.loads(said) if said and done.returncode == 0 else {}


def imported(struck, call, action, codes):
    """The import, alone or beside receive, or receive beneath it is struck;
    it is begun again until it says that all of it is there."""
    def run(run, point):
        run.stage = "desk"
        run.configure(source="")
        path = mbox_of(run)
        fault = f"{call}:{point}:{action}"
        process = None
        if struck != "alone":
            process = run.start("receive", **(
                {"fault": fault} if struck == "receive" else {}))
            run.wait("receive listens or has ended", lambda:
                     process.poll() is not None or
                     (run.gateway.state / "receive.sock").exists())
        done, said = bring(run, path, **(
            {} if struck == "receive" else {"fault": fault}))
        run.reached = run.was_reached()
        if struck != "receive":
            run.ended(done.returncode, (0, *codes) if run.reached else (0,),
                      "import")
        if process is not None:
            code = run.stop(process)
            run.ended(code, (0, *codes) if struck == "receive" else (0,),
                      "receive")
        if done.returncode != 0:
            done, said = bring(run, path)
        if said.get("taken", 0) + said.get("known", 0) != MAILS:
            raise Problem(f"import: exit {done.returncode}, {said}, "
                          f"{done.stderr}")
        run.finish("desk")
        run.letters = 0                         # CH-9: old mail sends nothing
        run.check()
    return run


# --- How many points there are --------------------------------------------------

def counts_of(run):
    return dict((w, int(n)) for w, n in (
        line.split() for line in run.counts_file.read_text().splitlines()))


def count(world, new_run):
    """{door: {call: how many when nothing goes wrong}}"""
    counts = {}
    if asan(world.build):
        return counts
    for kind, door in DOORS.items():
        run = new_run(kind)
        giver = door(run)
        process = run.start("receive", counts=True)
        run.wait("all is handed in", giver.give)
        run.stop(process)
        counts[kind] = counts_of(run)
        run.close()
    for kind in ("alone", "beside", "receive"):
        run = new_run(kind)
        run.configure(source="")
        path = mbox_of(run)
        process = None if kind == "alone" else run.start(
            "receive", counts=kind == "receive")
        if process:
            run.wait("receive listens", lambda:
                     (run.gateway.state / "receive.sock").exists())
        bring(run, path, counts=kind != "receive")
        if process:
            run.stop(process)
        counts[kind] = counts_of(run)
        run.close()
    return counts


def points(kind, call):
    return lambda world: \
        world.stocks["doors"].counts.get(kind, {}).get(call, 0) + 3


# What the import says of a store that fails: sysexits(3).
IMPORT_FAILED = (1, 69, 70, 71, *FAILED)


def rows():
    out = []
    for kind, rid, what in (("lmtp", "D01", "the LMTP door"),
                            ("maildir", "D02", "the Maildir door")):
        for call, action, codes, how, short in (
                ("any", "kill", KILLED, "SIGKILL before its n-th call", 6),
                ("any", "after", KILLED, "SIGKILL after its n-th call", 2),
                ("write", "tear", KILLED, "SIGKILL within its n-th write", 1),
                ("write", "EIO", FAILED, "its n-th write: EIO", 1),
                ("write", "ENOSPC", FAILED, "its n-th write: ENOSPC", 1),
                ("sync", "EIO", FAILED, "its n-th sync: EIO", 1)):
            out.append(Row(
                f"{rid}-{kind}-{call}-{action}", f"{what}: {how}",
                through(kind, call, action, codes), points(kind, call),
                preload=True, short=short, share=4 * short))
    for struck, what in (
            ("alone", "postroom import, no receive there"),
            ("beside", "postroom import, receive beside it"),
            ("receive", "receive, beneath an import")):
        for call, action, codes, how, short in (
                ("any", "kill", KILLED, "SIGKILL before its n-th call", 3),
                ("write", "EIO", IMPORT_FAILED, "its n-th write: EIO", 1),
                ("write", "ENOSPC", IMPORT_FAILED, "its n-th write: ENOSPC",
                 1),
                ("sync", "EIO", IMPORT_FAILED, "its n-th sync: EIO", 1)):
            if struck == "beside" and call != "any":
                continue                        # it writes no file itself
            out.append(Row(
                f"D03-import-{struck}-{call}-{action}", f"{what}: {how}",
                imported(struck, call, action, codes), points(struck, call),
                preload=True, short=short, share=4 * short))
    return out


IDS = {
    "D01": "the LMTP door: SIGKILL at the n-th call, EIO, ENOSPC",
    "D02": "the Maildir door: SIGKILL at the n-th call, EIO, ENOSPC",
    "D03": "postroom import: SIGKILL of it or of receive at the n-th call, "
           "EIO, ENOSPC",
}
