"""The mailbox server, its name and its password; rows of table.py's kind."""
import signal
import time

from kit.fakeimap import FakeImap
from kit.sink import Sink
from oracle import Bounds
from table import Row, go_on
from world import Problem, large_set, small_set

# SE-7: mail that reached its server more than a day ago gets no answer.
DATE = "%d-%b-%Y %H:%M:%S +0000"


def fake(run, mails, **more):
    server = FakeImap(mails, **more).__enter__()
    run.closers.append(server.__exit__)
    server.dates = Now()
    return server


class Now(dict):
    def get(self, uid, default=None):
        return dict.get(self, uid) or time.strftime(DATE, time.gmtime())


# --- I03, I04, I05: UIDs that mean something else -------------------------------

def another_epoch(run, point):
    """UIDVALIDITY changes, UIDs are shuffled, new mails are among them; and
    receive or desk may die in the middle of it."""
    kind = ("same", "shuffled", "kept")[point % 3]
    data = large_set(run.seed + point)
    server = fake(run, dict(enumerate(data, 1)), uidvalidity=7)
    run.configure(imap_port=server.port)
    run.knows(data)
    process = run.start("run")
    if not run.until(process, "run"):
        raise Problem(f"it ended with {process.returncode}")
    letters = "SELECT count(*) FROM desk.letter"
    before = run.count(letters)
    tickets = run.count("SELECT count(*) FROM desk.ticket")
    new = [] if kind == "same" else small_set(run.user)
    everything = data + new
    if kind != "same":
        run.rand.shuffle(everything)
    run.knows(new)
    server.mails = dict(enumerate(everything, 1 if kind == "same" else 50))
    server.uidvalidity += kind != "kept"
    server.drop_all()
    deaths = 0
    if point % 2:
        time.sleep(run.rand.uniform(0, .3))
        deaths = bool(run.gateway.kill(run.rand.choice(("receive", "desk"))))
    wanted = 2 * len(data) + len(new)
    run.wait("all of it is taken again and filed", lambda:
             process.poll() is not None or
             (run.count("SELECT count(*) FROM mail.intake") >= wanted and
              run.all_filed() and run.all_ended()))
    time.sleep(.1)
    run.reached = True
    run.ended(run.stop(process), (0,), "run")
    if kind != "kept":
        run.need_line("uidvalidity.changed")
    # small_set: two conversations, each of one answer and one notification.
    run.letters = before + (4 if new else 0)
    made = run.count("SELECT count(*) FROM desk.ticket") - tickets
    if made != (2 if new else 0):
        raise Problem(f"{made} new tickets of {len(new)} new mails")
    run.notes["kills"] = int(deaths)
    run.check(Bounds(twice=len(data)))


def every_session(run, point):
    """I05: a folder whose UIDs are others in each session."""
    data = large_set(run.seed + point)
    first, later = data[:8], data[8:16]
    server = fake(run, dict(enumerate(first, 1)), uidvalidity=point % 2)
    run.configure(imap_port=server.port)
    run.knows(data[:16])
    process = run.start("receive")
    here = list(first)
    digests = "SELECT count(DISTINCT digest) FROM mail.raw"
    for n, one in enumerate(later):
        run.wait("what is there is taken", lambda:
                 run.count(digests) >= len(here) and server.idlers)
        here.append(one)
        run.rand.shuffle(here)
        server.mails = dict(enumerate(here, 100 * (n + 1)))
        server.uidvalidity += point % 2
        server.drop_all()
    run.wait("the last is taken", lambda: run.count(digests) >= len(here))
    run.reached = True
    run.ended(run.stop(process), (0,), "receive")
    run.stage = "desk"
    run.finish("desk")
    run.check(Bounds(twice=10 ** 6))


# --- I07: what others do to flags -------------------------------------------------

def flags_flap(run, point):
    """Read by a person before we look, and flags set and taken all the while:
    what is taken is told by the ledger, never by a flag."""
    run.stage = "receive"
    run.configure()
    data = large_set(run.seed + point)
    half = len(data) // 2
    run.deliver(data[:half])
    other = run.world.dovecot.client(run.user)
    other.select("INBOX")
    other.uid("STORE", "1:*", "+FLAGS", r"(\Seen \Answered)")
    process = run.start("receive")
    run.deliver(data[half:])
    flags = (r"\Seen", r"\Flagged", r"\Answered", "$Postroom")
    while not run.all_taken() and process.poll() is None:
        other.uid("STORE", "1:*", run.rand.choice(("+FLAGS", "-FLAGS")),
                  f"({run.rand.choice(flags)})")
        time.sleep(run.rand.uniform(0, .02))
    for _ in range(5):
        other.uid("STORE", "1:*", run.rand.choice(("+FLAGS", "-FLAGS")),
                  f"({run.rand.choice(flags)})")
    other.logout()
    time.sleep(.2)
    run.reached = True
    run.ended(run.stop(process), (0,), "receive")
    run.check()


# --- I10: answers that are no IMAP --------------------------------------------------

# An answer whose tag is wrong is waited for as long as a command may take.
TAG_SECONDS = 120
GARBLED = ("other", "lost", "twice", "nul", "eight", "line")


def garble(data, at, how, rand):
    """One byte of it is wrong. Digits stay: a server that numbers its mails
    wrongly is believed (I09 is about those)."""
    while at < len(data) and data[at:at + 1].isdigit():
        at += 1
    return data[:at] + {
        "other": bytes([rand.choice(b"\"(){}\\*%+[]<> xX~")]),
        "lost": b"", "twice": data[at:at + 1] * 2, "nul": b"\0",
        "eight": bytes([rand.randrange(128, 256)]), "line": b"\r\n",
    }[how] + data[at + 1:]


def not_imap(run, point):
    """The n-th byte of what the server says beside the mails themselves."""
    run.stage = "receive"
    data = small_set(run.user)
    server = fake(run, dict(enumerate(data, 1)))
    run.configure(imap_port=server.port)
    run.knows(data)
    how, left = GARBLED[point % len(GARBLED)], [point // len(GARBLED)]
    bodies = set(data)

    def spoil(self, data):
        if isinstance(data, str):
            data = data.encode() + b"\r\n"
        pieces = split_bodies(data, bodies)
        out = b""
        for piece, body in pieces:
            if not body and left[0] is not None:
                if left[0] < len(piece):
                    piece = garble(piece, left[0], how, run.rand)
                    left[0], run.reached = None, True
                else:
                    left[0] -= len(piece)
            out += piece
        server.sent += len(out)
        self.sock.sendall(out)
    run.reached = False
    server.spoil = spoil
    process = run.start("receive")
    if not run.until(process, "receive", TAG_SECONDS):
        raise Problem(f"receive ended with {process.returncode}")
    run.ended(run.stop(process), (0,), "receive")
    run.check()


def split_bodies(data, bodies):
    """[(bytes, are they a mail's)]"""
    for body in bodies:
        at = data.find(body)
        if at >= 0:
            return (split_bodies(data[:at], bodies) + [(body, True)] +
                    split_bodies(data[at + len(body):], bodies))
    return [(data, False)]


# --- I15: names -----------------------------------------------------------------------

RESOLVER = ("NXDOMAIN", "SERVFAIL", "delay400")


def with_tls(run):
    """A relay with a name: libcurl asks nobody where localhost is."""
    certs = run.world.dovecot.certs
    run.sink.close()
    run.sink = Sink(run.folder / "tls", {"tls": "implicit"},
                    cert=certs.pem("good"), key=certs.key("good"))
    run.closers.append(run.sink.close)
    return f"host mail.test; tls implicit; ca-file {certs.ca}"


def names(role):
    """The names are not found, for a while or late; then they are."""
    def run(run, point):
        if role == "send":
            run.prepare(role, relay=with_tls(run))
        else:
            run.prepare(role, host="localhost")
        gate = run.folder / "no-names"
        gate.touch()
        clock = role == "send"
        process = run.start(role, gate=gate, clock=clock,
                            fault=f"resolve:1+:{RESOLVER[point % 3]}")
        run.wait("a name was asked for", lambda: run.was_reached() or
                 process.poll() is not None)
        time.sleep(run.rand.uniform(0, .6))
        gate.unlink()
        run.reached = True
        go_on(run, process, role)
        run.note_states()
        run.check()
    return run


# --- I16: a new password ----------------------------------------------------------------

def rotated(run, point):
    """The password changes on the server and in its file; after SIGHUP
    nobody tries the old one, and what came meanwhile is taken."""
    run.stage = "receive"
    data = small_set(run.user)
    secret = run.folder / "secret"
    secret.write_text("old\n")
    secret.chmod(0o600)
    good = ["old"]
    tried = []

    def login(session, tag, rest):
        tried.append(rest.split(" ")[1].strip('"'))
        return None if tried[-1] == good[0] else "NO [AUTHENTICATIONFAILED] x"
    server = fake(run, {1: data[0]})
    server.hook["LOGIN"] = login
    run.configure(imap_port=server.port, secret=f"password-file {secret}")
    run.knows(data[:1])
    process = run.start("receive")
    run.wait("the first is taken", lambda: run.all_taken() and
             server.idlers)
    good[0] = "new"
    if point % 2:                       # it is refused before we know
        server.drop_all()
        run.wait("the old one is refused", lambda: "old" in tried[1:])
    run.knows(data[1:])
    server.mails.update({2: data[1], 3: data[2]})
    secret.write_text("new\n")
    before = len(tried)
    process.send_signal(signal.SIGHUP)
    server.drop_all()
    run.wait("the rest is taken", run.all_taken)
    run.reached = True
    run.ended(run.stop(process), (0,), "receive")
    # One may have been on its way.
    late = tried[before + 1:].count("old")
    if late or len(tried) > before + 4:
        raise Problem(f"logins: {tried}, {before} of them before")
    run.check()


ROWS = [
    Row("I03", "another UIDVALIDITY; UIDs shuffled; new mails among them",
        another_epoch, short=4, share=6),
    Row("I05", "UIDs that are others in each session", every_session,
        short=1, share=2),
    Row("I07", "mails read by others, and flags that flap", flags_flap,
        short=2, share=3),
    Row("I10", "byte N of the server's words is wrong", not_imap,
        1500 * len(GARBLED), short=16, share=32),
    *[Row(f"I15-{role}", f"{role}: names are not found, for a while or late",
          names(role), preload=True, short=2, share=3)
      for role in ("receive", "send")],
    Row("I16", "a new password, and SIGHUP", rotated, short=2, share=2),
]

IDS = {
    "I03": "another UIDVALIDITY, UIDs shuffled, new mails among them, and a "
           "role dies (I04 too)",
    "I05": "UIDs that are others in each session",
    "I07": "mails read by others, and flags that flap",
    "I10": "byte N of the server's words is another, missing, doubled, NUL, "
           "above 127 or a line end",
    "I15": "names that are not found (NXDOMAIN, SERVFAIL) or late",
    "I16": "a new password, and SIGHUP",
}
