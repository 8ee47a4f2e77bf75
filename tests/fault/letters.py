"""The relay and what is to be sent; rows of table.py's kind."""
import shutil
import signal

from oracle import Bounds
from table import Row, go_on
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


ROWS = [
    Row("S04", "greylisting, five minutes", greylisted, preload=True,
        short=3, share=4),
    Row("S10", "a relay that throttles", throttled, preload=True, short=2,
        share=3),
    Row("S11", "a template goes away beneath a running desk", no_template,
        short=2, share=2),
]

IDS = {
    "S04": "greylisting, five minutes; send is killed meanwhile",
    "S10": "a relay that refuses for now after so many mails",
    "S11": "a template goes away beneath a running desk",
}
