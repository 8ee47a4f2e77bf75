"""The gateway as a whole: start, stop, reload, restart, refuse a second one
(OP-1, RL-2, CH-6's good neighbourliness of roles)."""
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest

from kit import certs, mails
from kit.dovecot import Dovecot
from kit.gateway import Gateway, wait_for
from kit.sink import Sink

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
admins-mail postmaster@desk.example
stop-wait 2s
relay out { host 127.0.0.1; port %(smtp)d; tls none }
inbox desk { kind helpdesk }
team support { }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
pipeline support {
	status new { class open; initial yes }
	status waiting-on-contact { class open }
	status waiting-on-us { class open }
	status closed { class closed }
	on new { send ticket-received to contact }
}
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %(imap)d; tls none; user support; password-env GATE
		folder INBOX; start from-beginning }
}
"""


class World:
    def __init__(self, folder):
        self.dovecot = Dovecot(certs.make(folder / "certs")).start()
        self.sink = Sink(folder / "sink")
        self.text = CONF % {"smtp": self.sink.port, "imap": self.dovecot.port}
        self.gateway = Gateway(folder, self.text, env={"GATE": "secret"})

    def write(self, n, **more):
        self.dovecot.deliver("support", mails.mail(
            f"c{n}@people.example", f"Question {n}", "Hello?\n",
            message_id=f"q{n}@people.example", **more))

    def filed(self, n):
        return wait_for(f"{n} mails are filed", lambda: len(
            [r for r in self.gateway.list("intake")
             if r["outcome"] == "filed"]) >= n)

    def close(self):
        self.gateway.stop()
        self.sink.close()
        self.dovecot.stop()


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


def test_second_one_is_refused_by_role(world):
    """RL-2"""
    world.gateway.start()
    for name in ("run", "receive", "desk", "send"):
        done = world.gateway.plain(name)
        assert done.returncode == 75, (name, done)
        holder = world.gateway.role_pid(name)
        assert str(holder) in done.stderr + done.stdout, (name, done)


def test_stops_within_five_seconds(world):
    world.gateway.start()
    world.write(1)
    world.filed(1)
    began = time.monotonic()
    assert world.gateway.stop() == 0
    assert time.monotonic() - began < 5
    assert "role.done role=send" in world.gateway.log_text()


def test_stop_waits_for_the_answer_to_a_handed_letter(world):
    """RL-1, SE-3: what is handed is waited for; here the answer comes."""
    world.sink.misbehave(DOT="slow 1")
    world.gateway.start()
    world.write(1)
    wait_for("the sink has it", lambda: world.sink.mails())
    assert world.gateway.stop() == 0
    letters = world.gateway.list("letter")
    assert [l["state"] for l in letters] == ["sent"]


def test_stop_command_and_status(world):
    world.gateway.start()
    rows = world.gateway.command("status")
    assert {r["role"] for r in rows} == {"run", "receive", "desk", "send"}
    assert all(r["state"] == "running" and r["pid"] for r in rows)
    assert world.gateway.plain("stop").returncode == 0
    assert world.gateway.process.wait(timeout=5) == 0
    done = world.gateway.plain("status")
    assert done.returncode == 69 and "stopped" in done.stdout
    assert world.gateway.plain("stop").returncode == 69


def test_a_bad_reload_changes_nothing(world):
    """OP-1"""
    world.gateway.start()
    good = world.gateway.conf.read_text()
    world.gateway.conf.write_text(good.replace(
        "pipeline support; relay out", "pipeline suport; relay out"))
    done = world.gateway.plain("reload")
    assert done.returncode == 78
    assert 'did you mean "support"' in done.stderr
    os.kill(world.gateway.process.pid, signal.SIGHUP)
    wait_for("it is rejected",
             lambda: "config.rejected" in world.gateway.log_text())
    world.gateway.conf.write_text(good)
    world.write(1)
    world.filed(1)


def test_reload_takes_a_new_channel_and_leaves_the_old_one_alone(world):
    world.gateway.start()
    world.write(1)
    world.filed(1)
    world.gateway.configure(world.text + """
channel billing {
	inbox desk; address billing@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; tls none; user billing; password-env GATE
		folder INBOX; start from-beginning }
}
""" % world.dovecot.port)
    world.dovecot.deliver("billing", mails.mail(
        "d@people.example", "Invoice", "Where?\n", to="billing@example.com",
        message_id="i@people.example"))
    assert world.gateway.plain("reload").returncode == 0
    world.filed(2)
    assert {r["channel"] for r in world.gateway.list("intake")} == {
        "support", "billing"}
    assert world.gateway.log_text().count("inbox.up channel=support") == 1


def test_what_dies_is_started_again(world):
    world.gateway.start()
    for role in ("receive", "desk", "send"):
        old = world.gateway.kill(role)
        wait_for(f"{role} is back", lambda: world.gateway.role_pid(role)
                 not in (0, old))
    world.write(1)
    world.filed(1)
    wait_for("acknowledged", lambda: world.sink.mails())


def test_a_broken_file_does_not_stop_what_runs(world):
    """OP-1, PL-4: a role that dies while the admin is writing the
    configuration comes back with the one that was accepted."""
    world.gateway.start()
    sender = world.gateway.role_pid("send")
    good = world.gateway.conf.read_text()
    world.gateway.conf.write_text(good + "\nrelay half {\n")
    os.kill(sender, signal.SIGKILL)
    world.write(1)
    world.filed(1)
    wait_for("acknowledged", lambda: world.sink.mails())
    assert world.gateway.process.poll() is None
    assert world.gateway.role_pid("send") != sender


def test_roles_alone_and_agents_without_a_desk(world):
    """The roles as separate services; a command when no desk runs is the
    desk for that command."""
    gateway = world.gateway
    world.write(1)
    receive = gateway.popen("receive")
    wait_for("taken", lambda: gateway.command("intake", "list", check=False))
    desk = gateway.popen("desk")
    world.filed(1)
    for role in (receive, desk):
        role.send_signal(signal.SIGTERM)
        assert role.wait(timeout=5) == 0
    gateway.command("--as", "alice", "ticket", "reply", 1, "-m", "Yes.")
    ticket = gateway.one("ticket", "show", 1)
    assert ticket["status"] == "waiting-on-contact"
    send = gateway.popen("send")
    wait_for("both letters arrive", lambda: len(world.sink.mails()) == 2,
             seconds=20)
    send.send_signal(signal.SIGTERM)
    assert send.wait(timeout=5) == 0


def test_tells_systemd(world, tmp_path):
    path = tmp_path / "notify"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(path))
    listener.settimeout(10)
    world.gateway.start(env={"NOTIFY_SOCKET": str(path)})
    assert listener.recv(100) == b"READY=1"
    world.gateway.stop()
    assert listener.recv(100) == b"STOPPING=1"


def test_ten_mistakes_make_ten_errors(tmp_path):
    """CONFIG.md: all errors in one run, with their places; exit 78."""
    gateway = Gateway(tmp_path, """
config-version 1
state-dir {state}
stop-wait 60
colour blue
relay out { host smtp.example.com; port 70000 }
relay far { host smtp.example.com; tls none }
inbox desk { kind help-desk }
team support { }
team support { }
user alice { name "Alice" }
pipeline p { status new { class open } }
channel support { inbox desk; address support@example.com; pipeline q; relay out }
sla standard { hours office; all { close 1d } }
""")
    done = gateway.plain("check-config")
    assert done.returncode == 78
    errors = [l for l in done.stderr.splitlines() + done.stdout.splitlines()
              if ": error: " in l]
    assert len(errors) == 10, done.stderr + done.stdout
    for line in errors:
        place, rest = line.split(": error: ")
        file, row, col = place.rsplit(":", 2)
        assert pathlib.Path(file).name == "postroom.conf"
        assert int(row) > 0 and int(col) > 0
    assert "10 errors; nothing was changed" in done.stderr + done.stdout
    assert gateway.plain("run").returncode == 78


def test_secrets_are_not_seen(world):
    """SC-4: not in arguments, logs, mails or the store."""
    canary = "CANARY-7f3a"
    world.sink.plan = {"auth": {"relay-user": canary}}
    world.gateway.configure(world.text.replace(
        "tls none }", "tls none; user relay-user; password-env CANARY }", 1))
    world.gateway.env["CANARY"] = canary
    world.gateway.start()
    world.write(1)
    wait_for("it was sent with the password", lambda: [
        m for m in world.sink.mails() if m.user == "relay-user"])
    shown = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True,
                           text=True).stdout
    assert "postroom" in shown and canary not in shown
    world.gateway.stop()
    assert canary not in world.gateway.log_text()
    assert canary.encode() not in world.sink.mails()[0].data
    for path in world.gateway.state.rglob("*"):
        if path.is_file():
            assert canary.encode() not in path.read_bytes(), path
            assert path.stat().st_mode & 0o077 == 0, path
