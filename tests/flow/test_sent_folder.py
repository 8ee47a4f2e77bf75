"""SE-11: a copy of what users wrote in their Sent folder, once it is sent;
with servers that say no, that die, and that keep copies by themselves."""
import os
import signal
import sqlite3
import time

import pytest

from kit.fakeimap import FakeImap
from kit.gateway import Gateway, wait_for
from kit.sink import Sink

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
stop-wait 1s
relay out { host 127.0.0.1; port %d; tls none }
inbox desk { kind helpdesk }
user alice { name "Alice"; email alice@desk.example; seat yes }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on closed { send ticket-closed to contact }
}
channel support { inbox desk; address support@example.com; relay out
	send-delay 0s
	imap { host 127.0.0.1; port %d; tls none; user u; password-env SENT
		%s } }
"""
FOLDER = "Sent items"


class World:
    def __init__(self, folder, option=f'sent-folder "{FOLDER}"'):
        self.sink = Sink(folder / "sink")
        self.server = FakeImap().__enter__()
        self.server.places[FOLDER] = {}
        self.gateway = Gateway(folder, CONF % (
            self.sink.port, self.server.port, option),
            env={"SENT": "secret"})

    def start(self, **more):
        self.gateway.start(**more)
        return self

    def write(self, *to):
        """A ticket begun by us; a letter to each."""
        ask = lambda *words: self.gateway.command("--as", "alice", *words)
        ticket = ask("ticket", "create", "--name", "t", "--pipeline",
                     "support", "--status", "new", "--contact",
                     to[0])[0]["id"]
        ask("ticket", "reply", ticket, "-m", f"Hello {to[0]}.",
            *(word for cc in to[1:] for word in ("--cc", cc)))
        wait_for("they are sent", lambda: {m.recipient for m in
                                           self.sink.mails()} >= set(to))
        return ticket

    def kept(self):
        return list(self.server.places[FOLDER].values())

    def wait_kept(self, n):
        wait_for(f"{n} copies", lambda: len(self.kept()) >= n)

    def said(self, event):
        return self.gateway.log_text().count(f" {event} ")

    def close(self):
        self.gateway.stop()
        self.sink.close()
        self.server.__exit__()


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


def test_a_reply_is_kept_as_it_was_sent(world):
    """Byte for byte, read, once for a mail with two recipients, and what is
    not a user's own is not kept."""
    world.start()
    ticket = world.write("c@people.example", "d@people.example")
    world.gateway.command("--as", "alice", "ticket", "close", ticket)
    wait_for("the closing mail", lambda: len(world.sink.mails()) > 2)
    world.wait_kept(1)
    world.write("e@people.example")
    world.wait_kept(2)
    sent = [m.data for m in world.sink.mails()]
    assert len(world.kept()) == 2 and all(k in sent for k in world.kept())
    assert all(b"Hello" in k for k in world.kept())
    assert all(rb"(\Seen)" in c for c in world.server.commands("APPEND"))
    assert world.said("copy.kept") == 2


def test_a_server_that_keeps_it_itself_gets_no_second(world):
    world.start()
    kept = world.server.places[FOLDER]
    real = world.server._uid_search

    def search(session, tag, rest):     # its own copy came by SMTP
        for n, mail in enumerate(world.sink.mails(), 1):
            kept[n] = mail.data
        return real(session, tag, rest)
    world.server.hook["UID SEARCH"] = search
    world.write("c@people.example")
    wait_for("it was asked", lambda: world.server.commands("SEARCH"))
    world.write("d@people.example")
    wait_for("asked again", lambda: len(world.server.commands("SEARCH")) > 1)
    assert not world.server.commands("APPEND")
    assert len(kept) == 2


def test_a_folder_that_is_not_there_is_made(world):
    del world.server.places[FOLDER]
    world.server.hook["EXAMINE"] = lambda session, tag, rest: None if \
        "INBOX" in rest or FOLDER in world.server.places else "NO none"
    world.start()
    world.write("c@people.example")
    wait_for("it is made", lambda: FOLDER in world.server.places)
    world.wait_kept(1)


def test_cut_off_before_the_answer_it_is_not_kept_twice(world):
    """The mail is there and the line ends: it is asked for, and found."""
    cut = []

    def stored(session, tag, rest):
        cut.append(1)
        raise ConnectionError
    world.server.hook["STORED"] = stored
    world.start()
    world.write("c@people.example")
    wait_for("it was cut", lambda: cut)
    world.server.hook.clear()
    wait_for("it is said", lambda: world.said("copy.failed"))
    wait_for("nothing is left", lambda: hurry(world) == 0)
    assert len(world.server.commands("SEARCH")) > 1
    assert len(world.kept()) == 1
    assert [l["state"] for l in world.gateway.list("letter")] == ["sent"]


def store(world, sql):
    db = sqlite3.connect(world.gateway.state / "mail.db", timeout=10)
    try:
        rows = db.execute(sql).fetchall()
        db.commit()
        return rows
    finally:
        db.close()


def hurry(world, since=""):
    """What waits for its next try is due; how much does. Again and again: a
    try that has failed is written down a moment later."""
    store(world, f"UPDATE copy SET due = 0 {since} WHERE due > 0")
    time.sleep(.1)
    return left(world)


def known(world):
    """Is there a mail.db that knows of the folder?"""
    try:
        return store(world, "SELECT count(*) FROM copy_cursor")[0][0]
    except sqlite3.Error:
        return 0


def left(world):
    return store(world, "SELECT count(*) FROM copy")[0][0]


def test_a_server_that_says_no_is_asked_again(world):
    """The letter is sent whatever becomes of its copy; others are not kept
    waiting by one that is refused."""
    refused = []

    def append(session, tag, rest):
        if refused:
            return None
        refused.append(rest)
        return "NO [OVERQUOTA] full"
    world.server.hook["APPEND"] = append
    world.start()
    world.write("c@people.example")
    wait_for("it is refused", lambda: world.said("copy.failed"))
    world.write("d@people.example")
    world.wait_kept(1)
    assert b"Hello d" in world.kept()[0]
    assert {l["state"] for l in world.gateway.list("letter")} == {"sent"}
    wait_for("nothing is left", lambda: hurry(world) == 0)
    assert len(world.kept()) == 2


def test_it_is_given_up_in_the_end(world):
    world.server.hook["APPEND"] = lambda *_: "NO [LIMIT] too large"
    world.start()
    world.write("c@people.example")
    wait_for("it is refused", lambda: world.said("copy.failed"))
    wait_for("nothing is left", lambda: hurry(world, ", since = 0") == 0)
    assert world.said("copy.given-up")
    assert [l["state"] for l in world.gateway.list("letter")] == ["sent"]


def test_killed_anywhere_it_is_kept_once(world):
    """receive dies at its k-th step, again and again: one copy of each."""
    g = world.gateway
    roles = [g.popen(role) for role in ("desk", "send", "receive")]
    wait_for("it is known", lambda: g.desk_answers() and known(world))
    roles.pop().kill()
    n, deaths = 0, 0
    for k in range(1, 200, 1 if os.environ.get("POSTROOM_LONG") else 9):
        world.write(f"c{k}@people.example")
        n += 1
        receive = g.popen("receive",
                          env={"POSTROOM_CRASH_AT": f"receive:{k}"})
        wait_for("it is dead, or all is kept", lambda:
                 receive.poll() is not None or len(world.kept()) >= n)
        receive.kill()
        if receive.wait() == -signal.SIGKILL and len(world.kept()) < n:
            deaths += 1
        elif k > 60:
            break
        hurry(world)
    roles.append(g.popen("receive"))
    wait_for("all are kept", lambda: hurry(world) == 0 and
             len(world.kept()) >= n)
    for role in roles:
        role.terminate()
        role.wait()
    kept = [next(line for line in mail.splitlines()
                 if line.startswith(b"Message-ID")) for mail in world.kept()]
    assert len(kept) == n == len(set(kept)) and deaths > 3


def test_a_folder_configured_later_begins_then(tmp_path):
    world = World(tmp_path, option="")
    try:
        world.start()
        world.write("c@people.example")
        world.gateway.configure(CONF % (
            world.sink.port, world.server.port, f'sent-folder "{FOLDER}"'))
        world.gateway.process.send_signal(signal.SIGHUP)
        wait_for("it is known", lambda: known(world))
        world.write("d@people.example")
        world.wait_kept(1)
        assert [b"Hello d" in k for k in world.kept()] == [True]
    finally:
        world.close()


def test_a_folder_that_is_read_is_refused(tmp_path):
    """It would be taken in as mail."""
    gateway = Gateway(tmp_path, CONF % (9, 9, "sent-folder inbox"),
                      env={"SENT": "x"})
    done = gateway.plain("check-config")
    assert done.returncode == 78 and "sent-folder" in done.stdout + done.stderr
