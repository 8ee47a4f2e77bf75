"""`postroom deliver`: a mail on standard input, durable before exit 0; codes
of sysexits(3) as MTAs understand them (CH-1, CH-11, RL-1)."""
import contextlib
import os
import subprocess

import pytest

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
relay out { host 127.0.0.1; port 9; tls none }
inbox support-desk { kind helpdesk }
user alice { name "Alice A"; email alice@desk.example; team support; seat yes }
team support { }
channel support {
	inbox support-desk
	address help@mail.example
	relay out
	max-size 16K
}
"""

MAIL = ("From: Ann <ann@x.example>\nTo: help@mail.example\n"
        "Message-ID: <1@x.example>\nSubject: Lamp\n\nIt is broken.\n.\n..\n")


def deliver(g, mail, *words, env=None):
    return subprocess.run(
        [g.program, "-c", str(g.conf), "deliver", *words], env=dict(
            g.env, **(env or {})), input=mail.encode(), capture_output=True,
        timeout=60)


@contextlib.contextmanager
def receive(g):
    child = g.popen("receive")
    try:
        wait_for("its socket", lambda: (g.state / "receive.sock").exists())
        yield child
    finally:
        child.terminate()
        assert child.wait(timeout=30) == 0


@pytest.fixture(params=["alone", "receive"])
def gateway(request, tmp_path):
    """Without the receive role, and with one."""
    g = Gateway(tmp_path, CONF)
    g.state.mkdir(mode=0o700)
    with receive(g) if request.param == "receive" else \
            contextlib.nullcontext():
        yield g


def test_a_mail_is_durable_before_exit_0(gateway):
    """CH-1, CH-4: byte for byte, whichever way it goes."""
    done = deliver(gateway, MAIL, "--channel", "support")
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    taken = gateway.one("intake", "list")
    assert (taken["channel"], taken["source"], taken["outcome"]) == (
        "support", "pipe", "waiting")
    raw = subprocess.run(
        [gateway.program, "-c", str(gateway.conf), "intake", "show",
         str(taken["id"]), "--raw"], capture_output=True).stdout
    assert raw == MAIL.replace("\n", "\r\n").encode()


def test_the_line_of_an_mbox_is_no_part_of_it(gateway):
    """procmail and pipe(8) with F put one before the mail."""
    line = "From ann@x.example Mon Jan  1 10:00:00 2024\n"
    assert deliver(gateway, line + MAIL,
                   "--channel", "support").returncode == 0
    assert gateway.one("intake", "list")["size"] == len(
        MAIL.replace("\n", "\r\n"))


def test_a_large_mail_is_taken_in_part(gateway):
    """CH-11: never refused, never silent."""
    large = MAIL + "0123456789abcdef\n" * 5000
    assert deliver(gateway, large, "--channel", "support").returncode == 0
    taken = gateway.one("intake", "list")
    assert taken["partial"] is True
    assert taken["size"] <= 16 * 1024


@pytest.mark.parametrize("what, mail, words, code", [
    ("no such channel", MAIL, ["--channel", "nobody"], 66),
    ("no mail", "", ["--channel", "support"], 65),
    ("no channel", MAIL, [], 64),
    ("no such option", MAIL, ["--channel", "support", "--fast"], 64),
])
def test_codes_for_what_no_retry_mends(gateway, what, mail, words, code):
    done = deliver(gateway, mail, *words)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith(b"postroom: ")
    assert done.stderr.count(b"\n") == 1
    assert gateway.command("intake", "list") == []


def test_what_an_admin_can_mend_is_tried_again(tmp_path):
    """75, or the MTA sends a customer's mail back."""
    g = Gateway(tmp_path, CONF)
    assert deliver(g, MAIL, "--channel", "support").returncode == 0
    g.configure("inbox {\n")
    assert deliver(g, MAIL, "--channel", "support").returncode == 75
    g.conf.unlink()
    assert deliver(g, MAIL, "--channel", "support").returncode == 75
    g.configure(CONF)
    if os.geteuid() != 0:
        g.state.chmod(0o500)
        (g.state / "mail.db").chmod(0o400)
        assert deliver(g, MAIL, "--channel", "support").returncode == 75
        g.state.chmod(0o700)
        (g.state / "mail.db").chmod(0o600)
    assert deliver(g, MAIL, "--channel", "support").returncode == 0
    assert len(g.list("intake")) == 2


def test_a_channel_receive_does_not_know_yet(tmp_path):
    """Added to the file, not yet reloaded: no reason to send mail back."""
    g = Gateway(tmp_path, CONF)
    g.state.mkdir(mode=0o700)
    with receive(g):
        g.configure(CONF + CONF[CONF.index("channel support"):].replace(
            "support\n", "sales\n").replace(
            "channel support", "channel sales").replace("help@", "sales@"))
        assert deliver(g, MAIL, "--channel", "sales").returncode == 75


def test_many_at_once_without_receive(tmp_path):
    """RL-2: one after the other has its lock; none is lost."""
    g = Gateway(tmp_path, CONF)
    children = [subprocess.Popen(
        [g.program, "-c", str(g.conf), "deliver", "--channel", "support"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
    for n, child in enumerate(children):
        child.stdin.write(MAIL.replace("<1@", f"<{n}@").encode())
        child.stdin.close()
    assert [c.wait(timeout=60) for c in children] == [0] * 8
    assert len(g.list("intake")) == 8


def test_killed_anywhere_it_has_said_nothing_it_did_not_do(gateway):
    """RL-1: exit 0 means taken; after any other end the MTA comes again, and
    the desk finds the duplicate by its content."""
    taken, k, killed = 0, 1, True
    while killed:
        done = deliver(gateway, MAIL.replace("<1@", f"<{k}@"), "--channel",
                       "support", env={"POSTROOM_CRASH_AT": str(k)})
        killed = done.returncode == -9
        assert killed or done.returncode == 0, done.stderr
        have = len(gateway.list("intake"))
        assert taken <= have <= taken + 1
        assert killed or have == taken + 1
        taken = have
        k += 1
    assert k > 10
