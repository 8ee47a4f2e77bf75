"""AU-11, TM-1: what check-config says of the templates that rules use."""
import pytest

from kit.gateway import Gateway

CONF = """config-version 1
state-dir {state}
templates {own}
admins-mail root@desk.example
property severity { type text }
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
user alice { email alice@desk.example; seat yes; role super-admin }
pipeline support {
	status new { class open }
	status closed { class closed }
	on new { send ticket-received to contact; notify owner with notify-new }
	on closed { send ticket-closed to contact
		notify owner with notify-status }
	when message-received { notify owner with notify-reply }
	when assigned { notify owner with notify-assigned }
	when commented { notify owner with notify-comment }
	after 7d in new { send reminder to contact
		notify owner with notify-new }
}
sla standard {
	all { first-response 4h }
	on due-soon { notify owner with sla-due-soon }
	on overdue { notify owner with sla-overdue }
}
channel support {
	inbox desk; address help@mail.example; pipeline support; relay out; pipe yes
}
"""


@pytest.fixture
def gateway(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    g = Gateway(tmp_path, CONF.replace("{own}", str(own)))
    g.own = own
    return g


def shipped(g):
    for f in (g.source / "templates").glob("*.*"):
        if f.suffix in (".txt", ".html"):
            (g.own / f.name).write_text(f.read_text())


def check(g):
    done = g.plain("check-config")
    return done.returncode, done.stderr


def test_shipped_templates_want_nothing(gateway):
    """Every shipped template reads well wherever it may stand."""
    shipped(gateway)
    code, said = check(gateway)
    assert (code, said) == (0, "")


def test_what_may_be_missing(gateway):
    """AU-11: each place, once, with what to write."""
    shipped(gateway)
    (gateway.own / "notify-status.txt").write_text(
        "Subject: {{ticket.name}}\n\n{{ticket.owner}} has it.\n"
        "{{#property.severity}}{{property.severity}}{{/property.severity}}\n"
        "{{reply.text}}{{event.to}}\n")
    code, said = check(gateway)
    assert code == 0
    lines = said.splitlines()
    place = str(gateway.own / "notify-status.txt")
    assert lines == [
        f"{place}:3:1: warning: {{{{ticket.owner}}}}: it may be missing; "
        "write {{#ticket.owner}}...{{/ticket.owner}} around what needs it",
        f"{place}:5:1: warning: {{{{reply.text}}}}: there is none in a rule "
        "like this; write {{#reply.text}}...{{/reply.text}} around what "
        "needs it"]


def test_properties_are_values(gateway):
    """PL-8: a property of the admin's may stand in a template; one that is
    not there is an error (TM-1)."""
    shipped(gateway)
    (gateway.own / "sla-overdue.txt").write_text(
        "Subject: late\n\n{{property.sevrity}}\n")
    code, said = check(gateway)
    assert code == 78
    assert "{{property.sevrity}}; did you mean {{property.severity}}?" in said
