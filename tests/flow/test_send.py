"""The send role as a process: stopped, ended, doubled; held letters released.
SPEC SE-3, SE-7, RL-2; SECURITY R13, R14, R16."""
import json
import os
import signal
import time

import pytest

from kit.gateway import Gateway, wait_for
from kit.sink import Sink

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
stop-wait 3s
auto-reply-limit 1 per 1h
relay out { host 127.0.0.1; port %d; tls none }
inbox desk { kind helpdesk }
user alice { name "Alice"; email alice@desk.example; seat yes }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on closed { send ticket-closed to contact }
}
channel support { inbox desk; address support@example.com; relay out
	send-delay 0s }
"""


class World:
    def __init__(self, folder):
        self.sink = Sink(folder / "sink")
        self.gateway = Gateway(folder, CONF % self.sink.port)
        self.gateway.start()
        wait_for("the desk answers", lambda: self.gateway.plain(
            "--as", "alice", "letter", "release").returncode in (0, 1))

    def ask(self, *words, **more):
        return self.gateway.command("--as", "alice", *words, **more)

    def write(self, n=1):
        """A ticket begun by us, and its first letter."""
        ticket = self.ask("ticket", "create", "--name", f"t{n}", "--pipeline",
                          "support", "--status", "new", "--contact",
                          "c@people.example")[0]["id"]
        self.ask("ticket", "reply", ticket, "-m", "Hello.")
        return ticket

    def letters(self, state):
        return self.gateway.list("letter", "--state", state)

    def close(self):
        self.sink.close()
        self.gateway.stop()


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


def test_stopped_in_mid_data(world):
    """R13: SIGSTOP while a letter is on its way, then CONT: it comes once."""
    world.sink.misbehave(DATA="slow 0.5")
    world.write()
    wait_for("DATA", lambda: world.sink.counts.get("DATA"))
    pid = world.gateway.role_pid("send")
    os.kill(pid, signal.SIGSTOP)
    time.sleep(1)
    os.kill(pid, signal.SIGCONT)
    wait_for("sent", lambda: world.letters("sent"))
    assert len(world.sink.mails()) == 1


def test_a_second_sender_refuses(world):
    """R16, RL-2."""
    done = world.gateway.plain("send")
    assert done.returncode not in (0, 1), done.stderr
    assert "send" in done.stderr
    world.write()
    wait_for("sent", lambda: world.letters("sent"))
    assert len(world.sink.mails()) == 1


def test_ended_while_the_answer_is_awaited(world):
    """R14: a stop waits for the answer to the dot and ends well."""
    world.sink.misbehave(DOT="slow 1")
    world.write()
    wait_for("the dot", lambda: world.sink.mails())
    began = time.monotonic()
    assert world.gateway.stop() == 0
    assert time.monotonic() - began < 5
    assert [one["state"] for one in world.letters("sent")] == ["sent"]


def test_held_letters_are_released(world):
    for n in (1, 2, 3):
        ticket = world.write(n)
        world.ask("ticket", "close", ticket)
    wait_for("four are sent", lambda: len(world.letters("sent")) == 4)
    assert len(world.letters("held")) == 2
    released = world.ask("letter", "release", "--channel", "support")
    assert [one["wish"] for one in released] == ["retry", "retry"]
    wait_for("all are sent", lambda: len(world.letters("sent")) == 6)
    assert world.letters("held") == []
    shown = world.gateway.plain("--json", "channel", "show", "support")
    assert json.loads(shown.stdout)["relay_state"] == "up"
