"""CH-5: postroom audit; and what a server may do with UIDs, seen from the
tickets (I03, I04, I05)."""
import os
import random
import sqlite3
import time

import pytest

from kit import mails
from kit.fakeimap import FakeImap
from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr
admins-mail postmaster@desk.example
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
team support { }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on new { send ticket-received to contact }
}
"""
CHANNEL = """channel %(name)s {
	inbox desk; address %(name)s@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %(port)d; tls none; user %(name)s
		password-env GATE; start from-beginning }
}
"""
BEGAN = int(time.time())
NOW = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(BEGAN))
SUMS = ("filed", "filtered", "duplicate", "set_aside", "waiting", "gone")


def question(n, to="support"):
    return mails.mail(f"c{n}@people.example", f"Question {n}", f"Hello {n}?\n" * n,
                      to=f"{to}@example.com", message_id=f"q{n}@{to}.example",
                      date=BEGAN + n)


class World:
    def __init__(self, folder, **servers):
        self.servers = servers
        for server in servers.values():
            server.__enter__()
        self.gateway = Gateway(folder, CONF + "".join(
            CHANNEL % {"name": name, "port": server.port}
            for name, server in servers.items()), env={"GATE": "secret"})
        self.gateway.start()

    def audit(self, *words):
        return self.gateway.command("audit", *words, check=False)

    def settled(self, condition=lambda sums: True):
        """Waits until nothing waits and the condition holds."""
        def look():
            sums = self.audit()
            done = all(s["waiting"] == 0 for s in sums)
            return sums if done and condition(sums) else None
        return wait_for("audit", look)

    def close(self):
        self.gateway.stop()
        for server in self.servers.values():
            server.__exit__()


@pytest.fixture
def worlds(tmp_path):
    made = []

    def make(**servers):
        made.append(World(tmp_path, **servers))
        return made[-1]
    yield make
    for world in made:
        world.close()


def test_audit(worlds, tmp_path):
    """Equal: exit 0. Mail that the server did not tell of is found with
    --live and taken. A store that contradicts itself: named, exit 1."""
    server = FakeImap({n: question(n) for n in range(1, 7)})
    server.mails[7] = server.mails[1]           # the same mail again
    server.hidden = {3}
    world = worlds(support=server)
    sums, = world.settled(lambda s: s[0]["seen"] == 6)
    assert world.gateway.code == 0
    assert sums["equal"] and sums["reconciled"] and not sums["differences"]
    assert sums["filed"] == 5 and sums["duplicate"] == 1
    assert sums["seen"] == sum(sums[k] for k in SUMS)

    server.hidden = set()                       # I08: below the highest UID
    sums, = world.audit("--live")
    assert world.gateway.code == 0
    assert "1 taken just now, 0 not taken" in world.gateway.errors
    assert sums["seen"] == 7
    world.settled(lambda s: s[0]["filed"] == 6)

    none, = world.audit("--since", "2100-01-01", "--channel", "support")
    assert none["seen"] == 0 and none["equal"]
    world.audit("--since", "soon")
    assert world.gateway.code == 65
    world.audit("--channel", "none")
    assert world.gateway.code == 66
    # Agents ask the desk, and only she with a seat is answered.
    asked = dict(POSTROOM_SOCKET=str(world.gateway.state / "desk.sock"))
    world.gateway.env.update(asked)
    sums, = world.audit()
    assert sums["seen"] == 7
    for key in asked:
        del world.gateway.env[key]

    # What receive wrote last is not true any more when it does not run.
    assert world.gateway.one("channel", "show", "support")["state"] == "up"
    world.gateway.stop()
    shown = world.gateway.one("channel", "show", "support")
    assert shown["state"] == "stopped" and shown["state_since"] is None

    with sqlite3.connect(world.gateway.state / "desk.db") as db:
        db.execute("DELETE FROM outcome WHERE intake = 2")
    with sqlite3.connect(world.gateway.state / "mail.db") as db:
        db.execute("UPDATE uid SET intake = 99 WHERE uid = 1")
    sums, = world.audit()
    assert world.gateway.code == 1 and not sums["equal"]
    assert {d["what"] for d in sums["differences"]} == {
        "uid-without-intake", "intake-without-uid", "passed-over"}
    page = world.gateway.plain("audit")
    assert page.returncode == 1
    assert "passed-over, folder INBOX, uid 2, intake 2" in page.stdout


def test_another_uidvalidity(worlds):
    """I03: the same mails under it make no ticket and no answer. I04: UIDs
    shuffled and five new mails make exactly five."""
    server = FakeImap({n: question(n) for n in range(1, 9)}, uidvalidity=7)
    # Old mail would get no answer anyway.
    server.dates = dict.fromkeys(range(200), NOW)
    world = worlds(support=server)
    g = world.gateway
    world.settled(lambda s: s[0]["filed"] == 8)
    assert len(g.list("letter")) == 8

    server.uidvalidity = 8
    server.drop_all()
    sums, = world.settled(lambda s: s[0]["duplicate"] == 8)
    assert g.log_text().count("uidvalidity.changed") == 1
    assert len(g.list("ticket")) == 8 and len(g.list("letter")) == 8
    assert sums["equal"] and sums["seen"] == 16

    server.uidvalidity = 9
    everything = [question(n) for n in range(1, 14)]
    random.Random(4).shuffle(everything)
    server.mails = dict(enumerate(everything, 100))
    server.drop_all()
    sums, = world.settled(lambda s: s[0]["filed"] == 13)
    assert sums["duplicate"] == 16 and sums["equal"]
    assert len(g.list("ticket")) == 13 and len(g.list("letter")) == 13


def shuffle(server, rng, first):
    """The server gives all its mails other UIDs, from first on."""
    order = list(server.mails.values())
    rng.shuffle(order)
    server.mails = dict(enumerate(order, first))
    # The arrival is the mail's, whatever its UID.
    server.dates = {uid: "%02d-Jan-2024 10:%02d:00 +0000" % divmod(
        int(mail.split(b"Question ")[1].split(b"\r")[0]), 28)
        for uid, mail in server.mails.items()}


def test_uids_that_change_every_session(worlds):
    """I05: a new UIDVALIDITY each time; the old one and fresh UIDs; no
    UIDVALIDITY at all and the old UIDs for other mails. Each session brings
    one mail: never a double, never one too few."""
    sessions = 100 if os.environ.get("POSTROOM_LONG") else 2
    rng = random.Random(5)
    servers = {}
    for name, validity in (("fresh", 1), ("same", 1), ("none", 0)):
        server = servers[name] = FakeImap(
            {n: question(n, name) for n in range(1, 5)}, uidvalidity=validity)
        shuffle(server, rng, 1)
    world = worlds(**servers)
    for number in range(1, sessions + 1):
        world.settled(lambda sums: [s["filed"] for s in sums] ==
                      [3 + number] * 3)
        for name, server in servers.items():
            server.mails[10 ** 6] = question(4 + number, name)
            shuffle(server, rng, number * 1000 if name == "same" else 1)
            server.uidvalidity += name == "fresh"
            server.drop_all()
    sums = world.settled(lambda sums: [s["filed"] for s in sums] ==
                         [4 + sessions] * 3)
    assert all(s["equal"] for s in sums)
    assert len(world.gateway.list("ticket")) == 3 * (4 + sessions)
