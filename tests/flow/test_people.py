"""Companies, templates and snippets by the command: without a desk, and
through its socket."""
import pytest

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
admins-mail root@x.example
relay out { host 127.0.0.1; port 9; tls none }
inbox support-desk { kind helpdesk }
user alice { name "Alice A"; email alice@desk.example; seat yes }
snippet thanks "Thank you, {{contact.name}}."
template refund { marketing yes }
channel support { inbox support-desk; address help@mail.example; relay out
	lmtp unix:{state}/x.sock; templates {own} }
"""


@pytest.fixture(params=["alone", "desk"])
def gateway(request, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "refund.txt").write_text(
        "Subject: Money\n\nFor number {{ticket.id}}.\n")
    (own / "refund.de.txt").write_text(
        "Subject: Geld\n\nF\u00fcr Nummer {{ticket.id}}.\n")
    tmp_path.chmod(0o755)
    g = Gateway(tmp_path, CONF.replace("{own}", str(own)))
    g.state.mkdir(mode=0o700)
    desk = None
    if request.param == "desk":
        desk = g.popen("desk")
        wait_for("the desk listens", g.desk_answers)
    yield g
    if desk is not None:
        desk.terminate()
        assert desk.wait(timeout=30) == 0


def test_companies_and_words(gateway):
    """CO-3, TK-8, SE-10, TM-6: made, shown, changed; nothing sent by a look."""
    made = gateway.one("--as", "alice", "ticket", "create", "--name", "Lamp",
                       "--pipeline", "support", "--status", "new",
                       "--contact", "ann@acme.example")
    n = made["id"]
    assert [c["name"] for c in made["companies"]] == ["acme.example"]
    company = gateway.one("--as", "alice", "company", "set", "acme.example",
                          "name=Acme", "domains=acme.example,acme.test")
    assert (company["name"], company["domains"]) == (
        "Acme", ["acme.example", "acme.test"])
    assert [c["name"] for c in gateway.list("company")] == ["Acme"]
    assert "ann@acme.example" in gateway.plain(
        "company", "show", "acme.test").stdout
    assert [t["id"] for t in gateway.list(
        "ticket", "--where", "company = acme")] == [n]
    assert gateway.list("ticket", "--where", "company empty") == []

    shown = gateway.one("template", "preview", "refund", "--ticket", n,
                        "--language", "de")
    assert (shown["subject"], shown["text"]) == (
        "Geld", f"F\u00fcr Nummer {n}.\n")
    templates = {t["name"]: t for t in gateway.command("template", "list")}
    assert templates["refund"]["languages"] == ["de", "en"]
    assert templates["refund"]["marketing"] is True
    assert set(templates["ticket-received"]["languages"]) == {
        "da", "de", "en", "pl", "sv"}
    assert gateway.list("letter") == []

    refused = gateway.plain("--as", "alice", "ticket", "reply", str(n),
                            "--template", "refund")
    assert refused.returncode == 1 and "marketing" in refused.stderr
    gateway.one("--as", "alice", "contact", "set", "ann@acme.example",
                "first_name=Ann")
    replied = gateway.one("--as", "alice", "ticket", "reply", n,
                          "--snippet", "thanks")
    text = gateway.plain("letter", "show", str(replied["letters"][0]),
                         "--raw").stdout
    assert "Thank you, Ann." in text


def test_a_snippet_is_checked(tmp_path):
    """SE-10, TM-1: what it names must be there."""
    g = Gateway(tmp_path, CONF.replace("{own}", "own").replace(
        "contact.name", "contact.nmae"))
    done = g.plain("check-config")
    assert done.returncode == 78
    assert "snippet thanks" in done.stderr and "contact.name" in done.stderr
