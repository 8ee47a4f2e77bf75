"""OP-6, OP-7: what would be done, what was done and why, what another
configuration would have done; at a real gateway, which changes nothing."""
import os
import sqlite3

import pytest
from kit.gateway import Gateway, wait_for
from kit.sink import Sink

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr
admins-mail postmaster@desk.example
relay out { host 127.0.0.1; port {port}; tls none }
inbox desk { kind helpdesk }
inbox legal { kind helpdesk }
team support { notify team@desk.example }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
user bob { name "Bob"; email bob@desk.example; seat yes; see own
	unassigned no }
user carol { name "Carol"; email carol@desk.example }
pipeline support {
	status new { class open; initial yes }
	status waiting-on-us { class open }
	status closed { class closed }
	on new {
		send ticket-received to contact
		notify team:support with notify-new
	}
	when customer-replies set status waiting-on-us
}
filter {
	when sender ~ /^news@/ then drop
}
channel support { inbox desk; address support@example.com; relay out
	send-delay 0s }
channel legal { inbox legal; address legal@example.com; relay out }
"""


def line_of(text):
    """The place of the configuration's line that says this."""
    return 1 + next(i for i, line in enumerate(CONF.splitlines())
                    if text in line)


def mail(sender, msgid, names=None, text="It is broken.", head="",
         to="support@example.com"):
    named = f"In-Reply-To: <{names}>\n" if names else ""
    return (f"From: {sender}\nTo: {to}\nMessage-ID: <{msgid}>\n"
            f"Date: Sun, 22 Nov 2026 09:00:00 +0000\nSubject: Lamp\n"
            f"{named}{head}\n{text}\n")


class Desk:
    def __init__(self, folder):
        self.sink = Sink(folder / "sink")
        self.gateway = Gateway(folder, CONF.replace(
            "{port}", str(self.sink.port)))
        self.folder = folder

    def take(self, text, channel="support"):
        """Hands in a mail and waits until it is decided; its intake."""
        done = self.gateway.plain("deliver", "--channel", channel, stdin=text)
        assert done.returncode == 0, done.stderr
        return wait_for("it is decided", lambda: next(
            (i["id"] for i in self.gateway.command(
                "intake", "list", "--limit", 1)
             if i["outcome"] != "waiting" and i["id"] > self.last), None))

    last = 0

    def deliver(self, *texts, channel="support"):
        for text in texts:
            self.last = self.take(text, channel)

    def explain(self, text, *words, **more):
        path = self.folder / "mail.eml"
        path.write_text(text)
        return self.gateway.command(*words, "explain", path, **more)

    def is_told(self):
        path = self.gateway.state
        with sqlite3.connect(f"file:{path}/out.db?mode=ro", uri=True) as out, \
                sqlite3.connect(f"file:{path}/desk.db?mode=ro",
                                uri=True) as desk:
            newest = out.execute("SELECT max(seq) FROM result").fetchone()
            read = desk.execute("SELECT value FROM cursor"
                                " WHERE name = 'result'").fetchone()
        return read == newest

    def rows(self):
        """Everything there is in the three files, once all is at rest."""
        wait_for("nothing is on its way", lambda: all(
            letter["state"] in ("sent", "held")
            for letter in self.gateway.command("letter", "list")))
        wait_for("the desk knows it", self.is_told)
        found = {}
        for name in ("mail", "desk", "out"):
            path = self.gateway.state / f"{name}.db"
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
                found[name] = [
                    (table, db.execute(f'SELECT * FROM "{table}"').fetchall())
                    for (table,) in db.execute(
                        "SELECT name FROM sqlite_master WHERE type = 'table'"
                        " ORDER BY name").fetchall()
                    if not table.startswith("search_")]
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("why"))
    desk.gateway.start()
    try:
        desk.deliver(
            mail("Cleo <cleo@c.example>", "1@c"),
            mail("Stan <stan@x.example>", "2@x", names="1@c"),
            mail("Cleo <cleo@c.example>", "3@c", names="1@c", text="More."),
            mail("News <news@n.example>", "4@n"),
            mail("Cleo <cleo@c.example>", "5@c", names="1@c", text="Away.",
                 head="Auto-Submitted: auto-replied\n"))
        desk.deliver(mail("Lena <lena@l.example>", "6@l",
                          to="legal@example.com"), channel="legal")
        desk.gateway.command("--as", "alice", "ticket", "reply", 1, "-m",
                             "Which lamp?")
        yield desk
    finally:
        desk.gateway.stop()
        desk.sink.close()


def texts(objects):
    return [step["text"] for one in objects for step in one["steps"]]


def test_why_tells_what_was_done(desk):
    desk.rows()                         # all letters have gone
    why = desk.gateway.command("why", "ticket", 1)
    assert [(o["input"], o["intake"]) for o in why] == [
        ("mail", 1), ("mail", 2), ("mail", 3), ("mail", 5), ("command", None),
        ("result", None)]
    assert all(o["done"] and o["config_in_force"] for o in why)
    received = next(s for o in why for s in o["steps"] if s["letter"] == 1)
    place = f"{desk.gateway.conf}:{line_of('send ticket-received')}"
    assert received["rule"] == place
    assert received["rule_text"] == "send ticket-received to contact"
    assert received["text"].endswith(f"(rule {place}).")
    said = texts(why)
    assert any("set to waiting-on-us (before: new): a customer replies"
               in t for t in said)
    assert any("not fired, it is an auto-reply" in t for t in said)
    assert "Alice asked for it." in said
    assert "to cleo@c.example was sent: the server took it" in said[-1]

    page = desk.gateway.plain("why", "ticket", 1)
    assert page.returncode == 0, page.stderr
    assert "Mail 1 from cleo@c.example was taken on channel support." \
        in page.stdout
    assert f"{place}: send ticket-received to contact" in page.stdout

    letter = desk.gateway.command("why", "letter", 1)
    assert [o["intake"] for o in letter] == [1]
    dropped = desk.gateway.one("why", "intake", 4)
    assert dropped["steps"][-1]["text"].startswith("It was dropped")
    assert desk.gateway.command("why", "ticket", 99, check=False) == []
    assert desk.gateway.code == 66


def test_explain_does_nothing_and_says_what_would_be_done(desk):
    before = desk.rows()
    one = desk.explain(mail("Neu <neu@n.example>", "7@n"))[0]
    assert (one["done"], one["decision"], one["outcome"]) == (
        False, None, "filed")
    assert [(o["to"], o["template"], o["error"]) for o in one["letters"]] == [
        ("neu@n.example", "ticket-received", None),
        ("team@desk.example", "notify-new", None)]
    assert all(o["subject"] for o in one["letters"])
    read = one["reading"]
    assert (read["kind"], read["subject"], read["new_text"].strip()) == (
        "person", "Lamp", "It is broken.")
    assert "A new ticket would be made, in status new: a new conversation " \
        "(AU-1)." in texts([one])

    one = desk.explain(mail("Cleo <cleo@c.example>", "8@c", names="1@c"))[0]
    assert any(t.startswith("It names conversation 1 by the id of a mail we "
                            "know, <1@c>: its sender takes part")
               for t in texts([one]))
    one = desk.explain(mail("Stan <stan@x.example>", "9@x", names="6@l"))[0]
    assert any("it names is in another inbox" in t for t in texts([one]))
    one = desk.explain(mail("N <news@n.example>", "10@n"))[0]
    assert one["outcome"] == "filtered"
    assert one["steps"][1]["rule"].endswith(f":{line_of('news@')}")
    one = desk.explain(mail("Cleo <cleo@c.example>", "1@c"))[0]
    assert one["outcome"] == "duplicate"

    page = desk.gateway.plain("explain", "-", stdin=mail(
        "Neu <neu@n.example>", "7@n"))
    assert page.stdout.rstrip().endswith("Nothing was done."), page.stderr
    assert "subject        Lamp" in page.stdout
    one = desk.explain(mail("Cleo <cleo@c.example>", "11@c", names="1@c",
                            head="Auto-Submitted: auto-replied\n"))[0]
    assert one["reading"]["kind"] == "auto-reply"
    assert one["reading"]["evidence"], one["reading"]
    assert desk.rows() == before


def test_the_same_is_done_as_was_explained(desk):
    """What explain says of a mail is what becomes of it."""
    text = mail("Pia <pia@p.example>", "20@p")
    would = desk.explain(text)[0]
    desk.deliver(text)
    did = desk.gateway.one("why", "intake", desk.last)
    assert [s["what"] for s in would["steps"]] == [
        s["what"] for s in did["steps"]]
    assert [s["rule"] for s in would["steps"]] == [
        s["rule"] for s in did["steps"]]


def test_explain_by_the_socket_of_the_desk(desk):
    path = desk.folder / "m.eml"
    path.write_text(mail("Neu <neu@n.example>", "7@n"))
    done = desk.gateway.plain(
        "--as", "alice", "explain", path,
        env={"POSTROOM_SOCKET": str(desk.gateway.state / "desk.sock")})
    assert done.returncode == 0, done.stderr
    assert "A new ticket would be made" in done.stdout


def test_only_who_may_see_it_is_told(desk):
    """PM-2..PM-4: why and explain stand behind the same door as show."""
    ask = desk.gateway.command
    lost = mail("Stan <stan@x.example>", "30@x", names="1@c")
    for words in (["why", "ticket", 1], ["why", "message", 1],
                  ["why", "letter", 1]):
        for user in ("bob", "carol"):
            assert ask("--as", user, *words, check=False) == []
            assert desk.gateway.code == 77, (user, words)
        assert ask("--as", "alice", *words)
    for user in ("bob", "carol"):
        assert desk.explain(lost, "--as", user, check=False) == []
        assert desk.gateway.code == 77
    assert "may not see" in desk.gateway.errors or "no seat" in \
        desk.gateway.errors
    # Bob's own ticket: what of it is another's is not told.
    ask("--as", "alice", "ticket", "assign", 2, "bob")
    told = ask("--as", "bob", "why", "ticket", 2)
    assert "It names a conversation that you may not see." in texts(told)
    assert not any("names conversation 1" in t or t.startswith(
        "Conversation 1 was linked") for t in texts(told)), texts(told)
    assert any(t.startswith("Conversation 1 was linked")
               for t in texts(ask("why", "ticket", 2)))
    assert told[0]["record"] is None
    assert ask("why", "ticket", 2)[0]["record"] is not None


def test_whatif_compares_and_changes_nothing(desk):
    new = desk.folder / "new.conf"
    text = desk.gateway.conf.read_text()
    new.write_text(text)
    new.chmod(0o600)
    before = desk.rows()
    summary = desk.gateway.one("whatif", new)
    assert summary["differ"] == 0 and summary["mails"] >= 6, summary

    new.write_text(text.replace(
        "set status waiting-on-us", "set status closed").replace(
        "/^news@/ then drop", "/^stan@/ then spam"))
    *mails, summary = desk.gateway.command("whatif", new)
    by = {m["intake"]: {(d["what"], d["from"], d["to"])
                        for d in m["differences"]} for m in mails}
    assert set(by) == {2, 3, 4}, by
    assert ("status", "waiting-on-us", "closed") in by[3]
    assert ("spam", "no", "yes") in by[2] and (
        "ticket", "a new one", None) in by[2]
    assert ("outcome", "filtered", "filed") in by[4]
    rule = next(d["rule"] for m in mails if m["intake"] == 3
                for d in m["differences"] if d["what"] == "status")
    assert rule == f"{new}:{line_of('customer-replies')}"
    assert summary["differ"] == 3 and summary["by"]["status"] == 1, summary
    assert summary["mails"] == desk.last

    page = desk.gateway.plain("whatif", new, "--since", "1d")
    assert "3 of them otherwise" in page.stdout, page
    assert page.stdout.endswith("Nothing was done.\n")
    page = desk.gateway.plain("whatif", new, "--since", "2999-01-01")
    assert page.stdout.startswith("0 mails decided again")
    assert desk.rows() == before

    new.write_text(text.replace("inbox desk", "inbox desc", 1))
    done = desk.gateway.plain("whatif", new)
    assert done.returncode == os.EX_CONFIG and "desk" in done.stderr


def test_what_is_older_than_records_is_told_as_far_as_it_is_known(desk):
    """A store from before events named their decision."""
    with sqlite3.connect(desk.gateway.state / "desk.db", timeout=10) as db:
        db.execute("UPDATE event SET decision = 0 WHERE ticket = 3")
    told = desk.gateway.command("why", "ticket", 3)
    assert (told[0]["decision"], told[0]["record"]) == (None, None)
    said = texts(told[:1])
    assert any(t.startswith("Ticket 3 was made, in status new")
               for t in said), said
    assert said[-1] == "What else was known of it is not kept: it is older " \
        "than such records, erased or purged."
