"""Views, criteria, quick filters, bulk changes and who sees what, by command."""
import pytest

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
max-views 3
relay out {{ host 127.0.0.1; port 9; tls none }}
inbox support-desk {{ kind helpdesk }}
team support {{ }}
team billing {{ }}
user alice {{ email alice@desk.example; team support; seat yes; make-views yes }}
user bob {{ email bob@desk.example; team billing; seat yes; see team; unassigned yes; edit own }}
user carol {{ email carol@desk.example; team support }}
property severity {{ type choice low high }}
property weight {{ type number }}
pipeline support {{
	status new {{ class open; initial yes }}
	status waiting {{ class open }}
	status closed {{ class closed }}
}}
view "Heavy ones" {{ share team:support; where weight > 2; sort weight:desc }}
channel support {{ inbox support-desk; address help@mail.example; pipeline support; relay out }}
""".replace("{{", "{").replace("}}", "}")


@pytest.fixture
def gateway(tmp_path):
    g = Gateway(tmp_path, CONF)
    g.state.mkdir(mode=0o700)
    desk = g.popen("desk")
    wait_for("the desk listens", lambda: (g.state / "desk.sock").exists())
    g.made = [make(g, n, o) for n, o in (
        ("Paper", "nobody"), ("Ink", "alice"), ("Toner", "bob"),
        ("Printer on fire", "nobody"), ("Lamp", "alice"))]
    yield g
    desk.terminate()
    assert desk.wait(timeout=30) == 0


def make(g, name, owner):
    return g.one("--as", "alice", "ticket", "create", "--name", name,
                 "--pipeline", "support", "--status", "new",
                 "--set", "owner=" + owner)["id"]


def fails(g, code, *words):
    done = g.plain(*words)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return done.stderr


def names(g, *words, who="alice"):
    return [t["name"] for t in g.command("--as", who, "ticket", "list", *words)]


def test_properties_of_the_admin(gateway):
    """PL-8: validated, kept, shown, in criteria, sorted by, in the history."""
    g, (paper, ink, *_) = gateway, gateway.made
    g.one("--as", "alice", "ticket", "set", str(paper), "severity=high",
          "weight=2.5")
    shown = g.one("--as", "alice", "ticket", "set", str(ink), "weight=10")
    assert shown["properties"] == {"severity": None, "weight": "10"}
    assert names(g, "--where", "weight > 2 and severity = high") == ["Paper"]
    assert names(g, "--view", "Heavy ones") == ["Ink", "Paper"]
    assert 'did you mean "high"' in fails(
        g, 65, "--as", "alice", "ticket", "set", str(paper), "severity=hihg")
    what = g.one("--as", "alice", "ticket", "show", str(paper))["events"]
    assert ["ticket.property", "high"] in [[e["what"], e["to"]] for e in what]
    g.one("--as", "alice", "ticket", "set", str(paper), "severity=")
    assert names(g, "--where", "severity != \"\"") == []


def test_the_default_views(gateway):
    """VW-1."""
    g = gateway
    assert names(g, "--view", "unassigned") == ["Printer on fire", "Paper"]
    assert names(g, "--view", "mine") == ["Lamp", "Ink"]
    g.one("--as", "alice", "ticket", "set", str(g.made[0]), "team=support")
    assert names(g, "--view", "my-team-unassigned") == ["Paper"]
    assert sorted(names(g, "--view", "my-team-open")) == \
        ["Ink", "Lamp", "Paper"]
    g.one("--as", "alice", "ticket", "close", str(g.made[4]))
    assert names(g, "--view", "mine") == ["Ink"]
    assert len(names(g, "--view", "all-open")) == 4
    assert names(g, "--view", "sent") == []
    assert names(g, "--view", "spam") == []


def test_views_of_users(gateway):
    """VW-2: made, shared, changed and deleted by whom it is theirs."""
    g = gateway
    g.one("--as", "alice", "view", "create", "fires", "--share", "private",
          "--where", "name ~ fire", "--sort", "name")
    assert names(g, "--view", "fires") == ["Printer on fire"]
    fails(g, 66, "--as", "bob", "view", "show", "fires")
    fails(g, 77, "--as", "bob", "view", "create", "x", "--where", "id = 1")
    g.one("--as", "alice", "view", "set", "fires", "--share", "team:billing")
    assert names(g, "--view", "fires", who="bob") == ["Printer on fire"]
    fails(g, 77, "--as", "bob", "view", "delete", "fires")
    fails(g, 65, "--as", "alice", "view", "create", "bad", "--where",
                 "nmae = x")
    for i in range(2):
        g.one("--as", "alice", "view", "create", "v%d" % i, "--share", "team",
              "--where", "id > 0")
    assert "max-views" in fails(g, 1, "--as", "alice", "view", "create",
                                "v2", "--where", "id > 0")
    listed = [(v["name"], v["kind"]) for v in
              g.command("--as", "alice", "view", "list")]
    assert ("Heavy ones", "shared") in listed and len(listed) == 11
    g.one("--as", "alice", "view", "delete", "fires")
    fails(g, 66, "--as", "alice", "ticket", "list", "--view", "fires")


def test_pages_are_stable_on_any_sort(gateway):
    """VW-4, VW-6: page by page there is each once."""
    g = gateway
    for sort in ("name", "owner:desc", "weight", "changed", "status",
                 "sla.due", "pipeline"):
        seen, after = [], 0
        while True:
            page = g.command("--as", "alice", "ticket", "list", "--sort", sort,
                          "--limit", "2", "--after", str(after))
            seen += [t["id"] for t in page]
            if len(page) < 2:
                break
            after = seen[-1]
        assert sorted(seen) == sorted(g.made), sort
    assert names(g, "--sort", "name") == sorted(names(g))


def test_a_page_is_full_of_what_may_be_seen(gateway):
    """PM-2, PM-3, PM-4: in lists before they are cut, at show and at set."""
    g, (paper, ink, toner, *_) = gateway, gateway.made
    assert names(g, "--sort", "id", "--limit", "2", who="bob") == \
        ["Paper", "Toner"]
    assert g.command("--as", "carol", "ticket", "list") == []
    fails(g, 77, "--as", "bob", "ticket", "show", str(ink))
    fails(g, 77, "--as", "carol", "ticket", "show", str(paper))
    fails(g, 77, "--as", "bob", "sla", "explain", str(ink))
    fails(g, 77, "--as", "bob", "ticket", "set", str(paper), "priority=low")
    fails(g, 77, "--as", "bob", "ticket", "merge", str(toner), str(ink),
          "--primary", str(toner))
    g.one("--as", "bob", "ticket", "set", str(toner), "priority=low")


def test_one_change_to_all_that_fit(gateway):
    """MM-4: counted, dry first, each with its event; refused where it must."""
    g = gateway
    words = ["ticket", "set", "--where", "status = new", "status=waiting"]
    dry = g.one("--as", "alice", *words, "--dry-run")
    assert (dry["count"], dry["changed"], dry["dry_run"]) == (5, 5, True)
    assert names(g, "--status", "waiting") == []
    some = g.one("--as", "bob", *words)
    assert (some["count"], some["changed"], some["refused"]) == (3, 1, 2)
    rest = g.one("--as", "alice", *words)
    assert (rest["count"], rest["changed"], rest["refused"]) == (4, 4, 0)
    for number in g.made:
        events = g.one("--as", "alice", "ticket", "show",
                       str(number))["events"]
        assert [e["to"] for e in events
                if e["what"] == "ticket.status"].count("waiting") == 1
    many = [make(g, "Many", "nobody") for _ in range(3)]
    g.one("--as", "alice", "ticket", "set", "--where", "name = Many",
          "name=More")
    assert len(names(g, "--where", "name = More")) == len(many)


def test_search_finds_the_promised_fields(gateway):
    """VW-3: with criteria and pages, as any list."""
    g = gateway
    wait_for("the index is there", lambda: names(g, "--search", "fire") ==
             ["Printer on fire"])
    assert names(g, "--search", "fire printer", "--where",
                 "status = new") == ["Printer on fire"]
    assert names(g, "--search", "fire", "--status", "closed") == []
    assert names(g, "--search", str(g.made[1])) == ["Ink"]
