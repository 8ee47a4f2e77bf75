"""`postroom intake add`: chats, calls and messenger threads as JSON (TM-4)."""
import base64
import json
import pathlib

import pytest

from kit.gateway import Gateway, wait_for

SCHEMA = pathlib.Path(__file__).parents[2] / "contrib/intake.schema.json"

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
admins-mail root@x.example
relay out { host 127.0.0.1; port 9; tls none }
inbox support-desk { kind helpdesk }
team support { }
user alice { name "Alice A"; email alice@desk.example; team support; seat yes
             role super-admin }
channel support { inbox support-desk; address help@mail.example; relay out
	lmtp unix:{state}/x.sock }
channel webchat { type chat; inbox support-desk; relay out }
channel phone { type call; inbox support-desk }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on new { send ticket-received to contact
	         notify user:alice with notify-new }
}
"""

PICTURE = base64.b64encode(bytes(range(256)) * 3).decode()

CHAT = {
    "id": "chat-1", "subject": "Lamp",
    "contact": {"name": "Cleo Customer", "email": "cleo@c.example"},
    "properties": {"priority": "high"},
    "messages": [
        {"at": "2026-01-05T08:00:00Z", "by": "contact", "text": "Hello?",
         "attachments": [{"name": "lamp.png", "type": "image/png",
                          "content": PICTURE}]},
        {"at": "2026-01-05T09:01:00+01:00", "by": "agent", "name": "Alice",
         "user": "alice", "text": "Hello Cleo."},
        {"at": "2026-01-05T08:02:00Z", "by": "bot", "text": "Bye."},
    ],
}


@pytest.fixture
def gateway(tmp_path):
    g = Gateway(tmp_path, CONF.replace("{state}/x.sock",
                                       str(tmp_path / "x.sock")))
    g.state.mkdir(mode=0o700)
    return g


def file_all(g):
    """The desk runs until nothing waits."""
    child = g.popen("desk")
    try:
        wait_for("all is filed", lambda: all(
            i["outcome"] != "waiting" for i in g.list("intake")))
    finally:
        child.terminate()
        assert child.wait(timeout=30) == 0


def add(g, document, channel="webchat", **change):
    path = g.state.parent / "in.json"
    path.write_text(document if isinstance(document, str)
                    else json.dumps(dict(document, **change)))
    return g.plain("intake", "add", "--channel", channel, str(path))


def test_a_chat_becomes_a_ticket_once(gateway):
    """TM-4: speakers, times, attachments; a second hand-over is known."""
    done = add(gateway, CHAT)
    assert done.returncode == 0 and "taken" in done.stdout, done.stderr
    done = add(gateway, CHAT)
    assert done.returncode == 0 and "known" in done.stdout, done.stderr
    file_all(gateway)
    assert len(gateway.list("intake")) == 1
    ticket = gateway.one("ticket", "show", "1")
    assert (ticket["source"], ticket["priority"], ticket["name"]) == (
        "chat", "high", "Lamp")
    said = [(m["direction"], m["from"]["name"], m["date"][:19], m["text"],
             m["by"]) for m in ticket["messages"]]
    assert said == [
        ("incoming", "Cleo Customer", "2026-01-05T08:00:00", "Hello?", None),
        ("outgoing", "Alice", "2026-01-05T08:01:00", "Hello Cleo.", "alice"),
        ("outgoing", "Bot", "2026-01-05T08:02:00", "Bye.", None)]
    at = ticket["messages"][0]["attachments"][0]
    assert (at["name"], at["type"], at["size"]) == (
        "lamp.png", "image/png", 768)
    # AU-7: chats are left alone unless apply-to lists them.
    assert gateway.list("letter") == []


def test_more_of_a_thread_joins_and_the_end_closes(gateway):
    add(gateway, CHAT, thread="s1")
    add(gateway, CHAT, id="chat-2", thread="s1", closed=True)
    add(gateway, CHAT, id="chat-3", thread="s1",
        contact={"email": "dora@d.example"})
    file_all(gateway)
    one = gateway.one("conversation", "show", "1")
    assert len(one["messages"]) == 6
    assert one["state"] == "closed"
    # TH-2: another person's document does not join by naming the thread.
    assert gateway.one("conversation", "show", "2")["contact"][
        "email"] == ["dora@d.example"]


def test_who_calls_is_known_by_the_number(gateway):
    call = dict(CHAT, contact={"name": "Cleo", "phone": "+46 (8) 123-45"})
    add(gateway, call, "phone", id="c1")
    add(gateway, call, "phone", id="c2", contact={"mobile": "+46 8 12345"})
    add(gateway, call, "phone", id="c3", contact={"phone": "+46 8 99999"})
    file_all(gateway)
    tickets = [gateway.one("ticket", "show", str(n)) for n in (1, 2, 3)]
    who = [t["contacts"] for t in tickets]
    assert who[0] == who[1] != who[2]
    assert tickets[0]["source"] == "call"


def test_a_reply_in_a_chat_is_refused(gateway):
    add(gateway, CHAT)
    file_all(gateway)
    done = gateway.plain("--as", "alice", "ticket", "reply", "1", "-m", "Hi")
    assert done.returncode == 1
    assert "is of type chat" in done.stderr and "--new" in done.stderr


def message(**change):
    return {"messages": [CHAT["messages"][0], dict(CHAT["messages"][1],
                                                   **change)]}


@pytest.mark.parametrize("change, says", [
    ({"id": None}, "id: is missing"),
    ({"id": "a b"}, "id: may have letters"),
    ({"contact": {"name": "x"}}, "contact: needs an email"),
    ({"contact": {"email": "x"}}, "contact.email: is no address"),
    ({"contact": {"email": "a@b.c", "emial": ""}},
     "contact.emial: there is no such key"),
    ({"messages": []}, "messages: must be a list of 1 to 2000"),
    (message(at="yesterday"), "messages[1].at: must be a time"),
    (message(at="2026-13-01T00:00:00Z"), "messages[1].at: must be a time"),
    (message(by="dog"), 'messages[1].by: must be "contact"'),
    (message(text=5), "messages[1].text: must be a string"),
    (message(text=""), "messages[1]: has neither a text"),
    (message(user="nobody"), 'messages[1].user: there is no user "nobody"'),
    (message(attachments=[{"content": "a b!"}]),
     "messages[1].attachments[0].content: must be plain base64"),
    ({"properties": {"priority": 3}}, "properties.priority: must be"),
    ({"close": True}, "close: there is no such key"),
])
def test_what_is_wrong_is_named_by_its_path(gateway, change, says):
    done = add(gateway, CHAT, **change)
    assert done.returncode == 65, done.stderr
    assert says in done.stderr
    assert gateway.list("intake") == []


def test_no_json_and_no_such_channel(gateway):
    done = add(gateway, '{\n "id": }')
    assert done.returncode == 65 and "line 2" in done.stderr
    assert add(gateway, CHAT, "support").returncode == 1
    assert add(gateway, CHAT, "nowhere").returncode == 66


def test_the_schema_says_the_same():
    """Its keys are those that are taken; CHAT is one of its documents."""
    schema = json.loads(SCHEMA.read_text())
    assert set(schema["properties"]) == {
        "id", "thread", "subject", "closed", "contact", "properties",
        "messages"}
    item = schema["properties"]["messages"]["items"]
    assert set(CHAT["messages"][1]) <= set(item["properties"])
    assert set(item["properties"]) == {
        "at", "by", "name", "user", "text", "attachments"}
