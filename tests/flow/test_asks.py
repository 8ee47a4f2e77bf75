"""PL-5, TK-8: a terminal asks for what a status needs; PL-9, TK-11: what is
shown."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

from kit.gateway import SECONDS, Gateway

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
create-form name pipeline status severity
details severity due team contacts
property severity { label Severity; type choice low medium high }
property due { label "Wanted by"; type date }
property paid { type boolean }
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
user alice { name "Alice A"; email alice@desk.example; seat yes }
user bob { name "Bob B"; email bob@desk.example; seat yes; details paid }
pipeline support {
	card severity paid
	status new { class open; initial yes }
	status waiting-on-us { class open }
	status closed { class closed; ask due required; ask paid }
}
pipeline sales {
	card due
	status lead { class open }
	status won { class closed }
}
channel support {
	inbox desk; address help@mail.example; pipeline support; relay out
}
"""


@pytest.fixture
def gateway(tmp_path):
    g = Gateway(tmp_path, CONF)
    g.state.mkdir(mode=0o700)
    return g


class Terminal:
    """The command at a terminal of its own."""

    def __init__(self, gateway, *words, stdin=None):
        self.master, slave = pty.openpty()
        self.text = ""
        self.process = subprocess.Popen(
            [gateway.program, "-c", str(gateway.conf), "--as", "alice",
             *map(str, words)], stdin=slave if stdin is None else stdin,
            stdout=slave, stderr=slave, env=dict(gateway.env, NO_COLOR="1"),
            start_new_session=True)
        os.close(slave)

    def read(self):
        try:
            got = os.read(self.master, 4096)
        except OSError:         # nobody holds the other end any more
            got = b""
        self.text += got.decode()
        return bool(got)

    def expect(self, what):
        """Waits for the words, forgets what stands before them."""
        end = time.monotonic() + SECONDS
        while not re.search(what, self.text):
            assert time.monotonic() < end, (what, self.text)
            if select.select([self.master], [], [], 0.1)[0]:
                assert self.read(), (what, self.text)
        self.text = self.text[re.search(what, self.text).end():]

    def say(self, line):
        os.write(self.master, line.encode())

    def end(self):
        while self.read():
            pass
        os.close(self.master)
        return self.process.wait(timeout=SECONDS), self.text


def make(g, **more):
    return g.one("--as", "alice", "ticket", "create", "--name", "Paper",
                 "--pipeline", "support", "--status", "new",
                 "--set", "severity=low")["id"]


def test_close_asks(gateway):
    """PL-5: required and asked for, in order; what is no date again."""
    n = make(gateway)
    t = Terminal(gateway, "ticket", "close", n)
    t.expect(r"Wanted by: ")
    t.say("\n")                         # required: again
    t.expect(r"Wanted by: ")
    t.say("soon\n")
    t.expect(r"paid \(yes, no\) \[may be left out\]: ")
    t.say("\n")
    t.expect(r"\"soon\" is not a date")
    t.expect(r"Wanted by: ")
    t.say("2026-12-01\n")
    code, text = t.end()
    assert code == 0 and f"ticket {n}: closed" in text, text
    shown = gateway.one("ticket", "show", n)
    assert shown["properties"] == {"severity": "low", "due": "2026-12-01",
                                   "paid": None}


def test_set_and_end_of_file(gateway):
    """PL-5: nobody answers: the refusal names what is missing."""
    n = make(gateway)
    t = Terminal(gateway, "ticket", "set", n, "status=closed")
    t.expect(r"Wanted by: ")
    t.say("\x04")
    code, text = t.end()
    assert code == 1 and "status closed needs due" in text, text
    assert gateway.one("ticket", "show", n)["status"] == "new"


def test_no_terminal_no_question(gateway):
    """PL-5: elsewhere the call is refused and names what is missing."""
    n = make(gateway)
    done = gateway.plain("--as", "alice", "ticket", "close", n, stdin="")
    assert done.returncode == 1 and done.stdout == ""
    assert "status closed needs due" in done.stderr
    with open(os.devnull) as nobody:
        code, text = Terminal(gateway, "ticket", "close", n,
                              stdin=nobody).end()
    assert code == 1 and "Wanted by:" not in text


def test_nothing_to_ask(gateway):
    """PL-5: what has its values is asked for nothing."""
    n = make(gateway)
    code, text = Terminal(gateway, "ticket", "close", n, "--set",
                          "due=2026-12-01", "--set", "paid=yes").end()
    assert code == 0 and "Wanted by" not in text


def test_create_asks(gateway):
    """TK-8: name, pipeline, status, then what create-form names."""
    t = Terminal(gateway, "ticket", "create")
    t.expect(r"name: ")
    t.say("Printer\n")
    t.expect(r"pipeline \(support, sales\): ")
    t.say("support\n")
    t.expect(r"status \(new, waiting-on-us, closed\): ")
    t.say("waiting-on-us\n")
    t.expect(r"Severity \(low, medium, high\): ")
    t.say("huge\n")
    t.expect(r"no severity \"huge\"")
    t.expect(r"Severity \(low, medium, high\): ")
    t.say("high\n")
    code, text = t.end()
    assert code == 0, text
    made, = gateway.list("ticket")
    assert (made["name"], made["status"]) == ("Printer", "waiting-on-us")
    assert made["properties"]["severity"] == "high"


def test_create_form_holds_elsewhere(gateway):
    """TK-8: the list can be extended by config."""
    done = gateway.plain("--as", "alice", "ticket", "create", "--name", "x",
                         "--pipeline", "sales", "--status", "lead")
    assert done.returncode == 1
    assert "needs severity (create-form)" in done.stderr


def test_card_and_details(gateway):
    """PL-9: a card's columns stand after the fixed line. TK-11: details for
    all and per user; the head is fixed."""
    n = make(gateway)
    gateway.one("--as", "alice", "ticket", "create", "--name", "Deal",
                "--pipeline", "sales", "--status", "lead",
                "--set", "severity=high", "--set", "due=2027-01-31")
    listed = gateway.list("ticket")
    assert [c["label"] for c in listed[0]["card"]] == ["Severity", "paid"]
    head, first, second = gateway.plain(
        "ticket", "list", "--sort", "id").stdout.splitlines()
    assert head.split() == ["ID", "STATUS", "PRIORITY", "OWNER", "CONTACT",
                            "CHANGED", "NAME", "Severity", "paid", "Wanted",
                            "by"]
    assert first.split()[-2:] == ["Paper", "low"]
    assert second.split()[-2:] == ["Deal", "2027-01-31"]
    names = {d["name"]: d["value"]
             for d in gateway.one("ticket", "show", n)["details"]}
    assert names == {"severity": "low", "due": None, "team": None,
                     "contacts": []}
    page = gateway.plain("ticket", "show", n).stdout
    assert re.search(r"^  Severity +low$", page, re.M)
    assert re.search(r"^  priority +normal$", page, re.M)
    assert "pipeline" not in page.split("History")[0]
    bob = gateway.one("--as", "bob", "ticket", "show", n)["details"]
    assert [d["name"] for d in bob] == ["paid"]
