"""The relay and what is to be sent; rows of table.py's kind."""
import re
import shutil
import signal

import oracle
from kit.fakeimap import FakeImap
from oracle import Bounds
from table import FAILED, Row, go_on
from world import ON_NEW, Problem, small_set

GREY_MS = 5 * 60 * 1000


class Grey(dict):
    """A plan: 450 for whoever was first seen less than five minutes ago."""

    def __init__(self, run):
        super().__init__()
        self.run, self.first, self.refused = run, None, 0

    def get(self, step, default=None):
        if step != "RCPT":
            return default
        if self.first is None:
            self.first = self.run.ahead
        if self.run.ahead - self.first >= GREY_MS:
            return default
        self.refused += 1
        return "450 4.2.0 greylisted, see you in five minutes"


def greylisted(run, point):
    """Each letter once, at a later try; send may die meanwhile."""
    run.sink.plan = plan = Grey(run)
    run.prepare("send")
    process = run.start("send", clock=True)
    if point % 4 > 1:
        run.wait("one is refused", lambda: plan.refused > 0)
        process.kill()
        run.ended(process.wait(), (-9,), "send")
        process = run.start("send", clock=True)
    go_on(run, process)
    run.reached = plan.refused > 0
    run.note_states()
    run.check(Bounds(unsure=1 if point % 4 > 1 else 0))


class Throttle(dict):
    """A plan: after so many mails the next tries are refused for now."""

    def __init__(self, free, refusals):
        super().__init__()
        self.free, self.refusals, self.asked = free, refusals, 0

    def get(self, step, default=None):
        if step != "RCPT":
            return default
        self.asked += 1
        late = self.asked > self.free and self.refusals > 0
        self.refusals -= late
        return "450 4.7.1 too many, slow down" if late else default


def throttled(run, point):
    """Nothing is refused for good, and the server is not fought."""
    refusals = run.rand.randint(3, 8)
    run.sink.plan = plan = Throttle(run.rand.randint(2, 6), refusals)
    run.prepare("send", "large", lines=4)
    n = run.count("SELECT count(*) FROM desk.letter")
    process = run.start("send", clock=True)
    go_on(run, process)
    run.reached = plan.refusals == 0
    run.note_states()
    if plan.asked > n + refusals + 2:
        raise Problem(f"{plan.asked} tries for {n} letters and {refusals} "
                      "refusals")
    run.check()


def no_template(run, point):
    """A template goes away beneath a running desk: its letters are visibly
    missing, everything else goes on; once it is back, and SIGHUP has said so,
    so do they."""
    which = ("ticket-received", "notify-new")[point % 2]
    run.configure(pipeline=ON_NEW)
    mine = run.folder / "templates"
    shutil.copytree(run.world.source / "templates", mine)
    mine.chmod(0o700)           # the source may be read only
    run.gateway.configure(run.gateway.conf.read_text().replace(
        str(run.world.source / "templates"), str(mine)))
    process = run.start("run")
    run.wait("it runs", lambda: "send.started" in run.log_text() and
             run.gateway.desk_answers())
    gone = list(mine.glob(f"{which}*"))
    for path in gone:
        path.rename(run.folder / path.name)
    first = small_set(run.user)
    run.deliver(first)
    if not run.until(process, "run"):
        raise Problem(f"it ended with {process.returncode}")
    run.need_line("letter.not-composed")
    if run.count("SELECT count(*) FROM desk.letter") != 2:
        raise Problem("the other template's letters are not there")
    for path in gone:
        (run.folder / path.name).rename(path)
    process.send_signal(signal.SIGHUP)
    run.wait("it is taken", lambda: run.has_line("config.taken"))
    second = small_set(run.user + "later")
    run.deliver(second)
    run.wait("all is filed and sent", lambda: run.done("run"))
    run.reached = True
    run.ended(run.stop(process), (0,), "run")
    run.letters = 2 + 4
    run.check()


# --- SE-11: copies in the Sent folder ------------------------------------------

SENT = "send-delay 0s; imap { host 127.0.0.1; port %d; tls none; user u; " \
    "password-env FAULTS; sent-folder Sent }"
WRITTEN = 3


def kept(server):
    return [re.search(rb"^Message-ID: *(\S+)", data, re.M | re.I)[1]
            for data in server.places["Sent"].values()]


def written(run, server):
    """Replies that are sent, and no copy of them is made yet."""
    run.stage = "send"
    server.places["Sent"] = {}
    run.configure(source=SENT % server.port)
    known = "SELECT count(*) FROM mail.copy_cursor"
    process = run.start("receive")
    run.wait("receive knows the folder", lambda: run.count(known) == 1)
    run.ended(run.stop(process), (0,), "receive")
    roles = [run.start("desk"), run.start("send")]
    run.wait("the desk answers", run.gateway.desk_answers)
    for n in range(WRITTEN):
        ticket = run.gateway.one(
            "--as", "alice", "ticket", "create", "--name", "t",
            "--pipeline", "support", "--status", "new", "--contact",
            f"c{n}@people.example")["id"]
        run.gateway.command("--as", "alice", "ticket", "reply", ticket,
                            "-m", "Hello.\n" * 200)
    run.wait("they are sent", lambda: run.count(
        "SELECT count(*) FROM out.result WHERE state = 'sent'") == WRITTEN)
    for process in roles:
        run.ended(run.stop(process), (0,), "a role")


def due_now(run):
    db, _ = oracle.connect(run.gateway.state, write=True)
    db.execute("UPDATE mail.copy SET due = 0")
    db.close()


def copied(run, server, process, codes):
    """Whatever becomes of this receive, the next ones make one copy each."""
    open_ones = "SELECT count(*) FROM mail.copy"
    noted = "SELECT seq FROM mail.copy_cursor"
    run.wait("it is dead, or all is kept or put off", lambda:
             process.poll() is not None or len(kept(server)) == WRITTEN or
             " copy.failed " in run.log_text() or
             " copy.down " in run.log_text())
    run.ended(run.stop(process), (0, *codes), "receive")
    due_now(run)
    process = run.start("receive")
    run.wait("all is kept", lambda: run.count(noted) >= WRITTEN and
             run.count(open_ones) == 0)
    run.ended(run.stop(process), (0,), "receive")
    here = kept(server)
    if len(here) != WRITTEN or len(set(here)) != WRITTEN:
        raise Problem(f"copies: {sorted(here)}")
    run.check()


def copy_killed(call, action, codes):
    def run(run, point):
        server = FakeImap()
        run.closers.append(server.__exit__)
        server.__enter__()
        written(run, server)
        process = run.start("receive", fault=f"{call}:{point}:{action}")
        copied(run, server, process, codes)
        run.reached = run.was_reached()
    return run


ROWS = [
    Row("D06-kill", "SIGKILL of receive before its n-th call, with copies "
        "to be made", copy_killed("any", "kill", (-9,)), 500, preload=True,
        short=3, share=8),
    Row("D06-send", "the n-th send on a socket of receive, with copies to be "
        "made: ECONNRESET", copy_killed("send", "ECONNRESET", ()), 40,
        preload=True, short=1, share=3),
    Row("D06-recv", "SIGKILL of receive before its n-th recv, with copies to "
        "be made", copy_killed("recv", "kill", (-9,)), 60, preload=True,
        short=2, share=6),
    Row("D06-write", "the n-th write of receive: ENOSPC, with copies to be "
        "made", copy_killed("write", "ENOSPC", FAILED), 60, preload=True,
        short=1, share=3),
    Row("S04", "greylisting, five minutes", greylisted, preload=True,
        short=3, share=4),
    Row("S10", "a relay that throttles", throttled, preload=True, short=2,
        share=3),
    Row("S11", "a template goes away beneath a running desk", no_template,
        short=2, share=2),
]

IDS = {
    "D06": "copies in the Sent folder: SIGKILL of receive, a line that ends, "
           "no room",
    "S04": "greylisting, five minutes; send is killed meanwhile",
    "S10": "a relay that refuses for now after so many mails",
    "S11": "a template goes away beneath a running desk",
}
