"""CH-6, RL-1, SC-1, T25, T32, T33, I20: the hostile set through a real
Dovecot: every mail has its outcome, and nothing beside it takes harm."""
import os
import re

import pytest

from kit import certs, hostile, mails
from kit.dovecot import Dovecot, available
from kit.gateway import Gateway, wait_for
from kit.sink import Sink

LARGEST = 300 * 1024            # bytes; the others are read by flow
LEAST = 300
SECONDS = 45
ROLES = ("desk", "receive", "send")
# The time, the level, the role, the event; then pairs.
LINE = re.compile(r'20\d\d-\d\d-\d\dT[\d:.]+Z (error|warning|notice|info) '
                  r'[a-z]+ [a-z.-]+( [a-z_-]+=("([^"\\]|\\.)*"|[^"= ]+))*')

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
admins-mail postmaster@desk.example
relay out { host 127.0.0.1; port %d; tls none }
inbox desk { kind helpdesk }
team support { }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on new { send ticket-received to contact }
}
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; tls none; user support; password-env HOSTILE
		folder INBOX; start from-beginning }
}
"""


pytestmark = pytest.mark.skipif(available() is not None,
                                reason=str(available()))


def test_every_hostile_mail_has_its_outcome(tmp_path, monkeypatch):
    inside = tmp_path / "gateway"
    inside.mkdir()
    temp = tmp_path / "temp"
    temp.mkdir()
    dovecot = Dovecot(certs.make(tmp_path / "certs")).start()
    sink = Sink(tmp_path / "sink")
    gateway = Gateway(inside, CONF % (sink.port, dovecot.port),
                      env={"HOSTILE": "secret", "TMPDIR": str(temp),
                           "HOME": str(temp)})
    monkeypatch.chdir(inside)
    try:
        gateway.start()
        pids = {role: gateway.role_pid(role) for role in ROLES}
        names = deliver(dovecot)
        check_outcomes(gateway, names)
        check_ordinary(gateway, sink, dovecot, len(names))
        assert {role: gateway.role_pid(role) for role in ROLES} == pids
        check_desk(gateway, sink)
        assert gateway.stop() == 0
        check_log(gateway)
        assert set(os.listdir(inside)) == {"postroom.conf", "log", "state"}
        assert not os.listdir(temp)
        assert not [p for p in gateway.state.rglob("*")
                    if not re.fullmatch(r"[a-z][a-z0-9.-]*", p.name)]
    finally:
        gateway.stop()
        sink.close()
        dovecot.stop()


def deliver(dovecot):
    names = []
    for name, data in hostile.mails(LARGEST):
        dovecot.deliver("support", data)
        names.append(name)
    assert len(names) >= LEAST
    return names


def check_outcomes(gateway, names):
    """T25: in one pass, whatever stands before them."""
    wait_for("every mail has its outcome", lambda: len(
        [r for r in gateway.list("intake") if r["outcome"] != "waiting"])
        >= len(names), seconds=SECONDS, step=.3)
    rows = gateway.list("intake")
    assert len(rows) == len(names)
    aside = [r for r in rows if r["outcome"] == "set-aside"]
    # Nothing, and nothing but a line end, are the same to CH-8.
    assert {r["outcome"] for r in rows if r["size"] > 2} <= {
        "filed", "set-aside"}
    assert all(r["reason"] for r in aside)
    print(f"{len(rows)} have an outcome, {len(aside)} are set aside")


def check_ordinary(gateway, sink, dovecot, before):
    """Who writes behind them is heard, and gets the acknowledgement."""
    dovecot.deliver("support", mails.mail(
        "ann@people.example", "Invoice", "Where is it?\n",
        message_id="ordinary@people.example"))
    wait_for("the ordinary mail is filed", lambda: len(
        [r for r in gateway.list("intake") if r["outcome"] != "waiting"])
        > before)
    letter, = [l for l in gateway.list("letter")
               if l["to"] == "ann@people.example"]
    if letter["state"] == "held":   # SE-7: the hour's automatic letters left
        gateway.command("--as", "alice", "letter", "retry", letter["id"])
    mail = wait_for("it is acknowledged", lambda: [
        m for m in sink.mails() if m.recipient == "ann@people.example"])
    assert mail[0].mail["Auto-Submitted"] == "auto-replied"


def check_desk(gateway, sink):
    """T10, T30, T33: what was written in them changed nothing and went to
    nobody; the words of a program came in as words."""
    tickets = gateway.list("ticket")
    assert {t["status"] for t in tickets} == {"new"}
    assert {t["owner"] for t in tickets} == {None}
    assert not [m for m in sink.mails() if "v.example" in m.recipient]
    for one in sink.mails():
        assert one.mail["Bcc"] is None and not one.mail.defects
    assert any("DROP TABLE" in t["name"] for t in tickets)


def check_log(gateway):
    """T32: a line is a line, with its time, in printable ASCII."""
    data = gateway.log.read_bytes()
    assert data.endswith(b"\n")
    broken = [line for line in data[:-1].split(b"\n")
              if not LINE.fullmatch(line.decode("latin-1"))
              or re.search(rb"[^ -~]", line)]
    assert not broken, broken[:5]
