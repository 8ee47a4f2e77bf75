#!/usr/bin/env python3
"""The main job on real mail, told line by line: customers write, tickets
appear, replies go out, processes are killed, and the counts are equal.

usage: story.py [--build DIR] [--keep]

Starts a private Dovecot and an SMTP sink on loopback, and a postroom between
them. Ends with 0 only if every step was as told; else stops at the first that
was not, and keeps the folder to look at.
"""
import argparse
import collections
import os
import pathlib
import shutil
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests"))

from kit import certs, mails                            # noqa: E402
from kit.dovecot import Dovecot                         # noqa: E402
from kit.gateway import Gateway, wait_for               # noqa: E402
from kit.sink import Sink                               # noqa: E402

CONF = """
config-version 1
state-dir {state}
templates {templates}
log       stderr level info
admins-mail postmaster@desk.example
stop-wait 5s
auto-reply-limit 50 per 1h 100 per 1d

relay out { host 127.0.0.1; port %(smtp)d; tls none; connections 1 }

inbox support-desk { kind helpdesk }
team support { }
user alice { name "Alice Ahlgren"; email alice@desk.example; team support; seat yes }

pipeline support {
	status new                { class open; initial yes }
	status waiting-on-contact { class open }
	status waiting-on-us      { class open }
	status closed             { class closed }
	when email-sent       set status waiting-on-contact
	when customer-replies set status waiting-on-us
	on new    { send ticket-received to contact; notify team:support with notify-new }
	on closed { send ticket-closed to contact }
}

channel support {
	inbox support-desk
	address support@example.com
	company "Example Support"
	pipeline support
	relay out
	send-delay 0s
	imap {
		host 127.0.0.1; port %(imap)d; tls none; user support; password-env DEMO_PASSWORD
		folder INBOX
		start from-beginning
	}
}
"""


class Story:
    def __init__(self, folder, build):
        self.folder = folder
        self.dovecot = Dovecot(certs.make(folder / "certs")).start()
        self.sink = Sink(folder / "sink")
        self.gateway = Gateway(
            folder, CONF % {"imap": self.dovecot.port, "smtp": self.sink.port},
            build=build, source=SOURCE, env={"DEMO_PASSWORD": "secret"})
        self.delivered = 0

    def close(self):
        for stop in (self.gateway.stop, self.sink.close, self.dovecot.stop):
            try:
                stop()
            except Exception as why:    # the rest must be stopped all the same
                print(f"   (stopping: {why})")

    # --- telling

    def tell(self, mark, text):
        print(f"  {mark:>6}  {text}", flush=True)

    def scene(self, text):
        print(f"\n{text}", flush=True)

    def holds(self, text, truth):
        if not truth:
            raise AssertionError(f"not as told: {text}")
        self.tell("ok", text)

    # --- doing

    def write(self, sender, subject, text, **more):
        """A customer's mail reaches the mail server; returns its message
        once the desk has filed it."""
        number = f"demo{self.delivered}.{sender.split('@')[0]}@people.example"
        more.setdefault("message_id", number)
        data = more.pop("data", None) or mails.mail(sender, subject, text, **more)
        self.tell("in", f"{sender}: {subject}")
        self.dovecot.deliver("support", data)
        self.delivered += 1
        intake = wait_for("the mail is filed", lambda: self.filed(self.delivered))
        message = self.message(intake)
        self.tell("desk", self.what_was_done(intake, message))
        return message

    def filed(self, count):
        rows = self.gateway.list("intake")
        if len(rows) < count or any(r["outcome"] == "waiting" for r in rows):
            return None
        return max(rows, key=lambda r: r["id"])

    def message(self, intake):
        shown = self.gateway.one("conversation", "show", intake["conversation"])
        return next(m for m in shown["messages"] if m["id"] == intake["message"])

    def conversation(self, message):
        return self.gateway.one("conversation", "show", message["conversation"])

    def ticket_of(self, message):
        number = self.conversation(message)["ticket"]
        if isinstance(number, dict):
            number = number["id"]
        return self.gateway.one("ticket", "show", number) if number else None

    def what_was_done(self, intake, message):
        ticket = self.ticket_of(message)
        where = f"conversation {intake['conversation']}"
        if ticket:
            where += f", ticket #{ticket['id']} ({ticket['status']})"
        return f"{where}; joined by {message['joined_by']}, kind {message['kind']}"

    def letters_to(self, address):
        return [m for m in self.sink.mails() if m.recipient == address]

    def goes_out(self, address, count, what):
        """count letters to this address have been accepted by the sink."""
        wait_for(f"{what} to {address}",
                 lambda: len(self.letters_to(address)) >= count)
        last = self.letters_to(address)[-1]
        self.tell("out", f"{address}: {last.mail['Subject']}")
        return last.mail

    def settled(self):
        """No letter is on its way any more."""
        def quiet():
            letters = self.gateway.list("letter")
            moving = ("queued", "claimed", "handed")
            return not [l for l in letters if l["state"] in moving] and letters
        return wait_for("all letters have ended", quiet)


def plain_conversation(s):
    s.scene("1. A new question")
    first = s.write("ann@people.example", "My printer is on fire",
                    "What should I do?\n")
    ack = s.goes_out("ann@people.example", 1, "ticket received")
    ticket = s.ticket_of(first)
    s.holds("a ticket in status new, the acknowledgement says it is automatic",
            ticket["status"] == "new" and ack["Auto-Submitted"] == "auto-replied"
            and f"#{ticket['id']}" in ack["Subject"])
    note = s.goes_out("alice@desk.example", 1, "a notification")
    s.holds("the team was told, with the text",
            "What should I do?" in note.get_content())

    s.scene("2. Her answer to the acknowledgement, with References")
    ours = ack["Message-ID"].strip("<>")
    second = s.write("ann@people.example", "Re: My printer is on fire",
                     "It is the blue one.\n", in_reply_to=ours,
                     references=[first["message_id"].strip("<>"), ours])
    s.holds("same conversation, and the ticket waits on us",
            second["conversation"] == first["conversation"]
            and second["joined_by"] == "our-id"
            and s.ticket_of(first)["status"] == "waiting-on-us")

    s.scene("3. A mailer that drops References but keeps In-Reply-To")
    third = s.write("ann@people.example", "Smoke", "There is smoke.\n",
                    in_reply_to=second["message_id"].strip("<>"))
    s.holds("same conversation", third["conversation"] == first["conversation"])
    return first, ack


def kinds_of_mail(s, ack):
    s.scene("4. HTML only, in windows-1252")
    body = "<p>Gr\u00fc\u00dfe, es kostet <b>20 \u20ac</b> \u2013 richtig?</p>".encode("cp1252")
    data = (b"From: =?windows-1252?Q?J=FCrgen?= <juergen@people.example>\r\n"
            b"To: support@example.com\r\nSubject: =?windows-1252?Q?Preis_in_=80?=\r\n"
            b"Message-ID: <html1@people.example>\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: text/html; charset=windows-1252\r\n"
            b"Content-Transfer-Encoding: 8bit\r\n\r\n" + body + b"\r\n")
    m = s.write("juergen@people.example", "Preis in \u20ac", "", data=data)
    s.holds(f"read as: {m['text'].strip()}",
            "Gr\u00fc\u00dfe" in m["text"] and "20 \u20ac" in m["text"]
            and m["subject"] == "Preis in \u20ac"
            and m["from"]["name"] == "J\u00fcrgen")

    s.scene("5. A mail with an attachment")
    m = s.write("bea@people.example", "Log file", "See the file.\n",
                attachments=[("error log.txt", "application/octet-stream",
                              b"line\n" * 1000)])
    a = m["attachments"][0]
    s.holds(f"attachment {a['name']!r}, {a['size']} bytes",
            a["name"] == "error log.txt" and a["size"] == 5000)

    s.scene("6. A vacation reply to our acknowledgement")
    s.settled()
    before = len(s.letters_to("ann@people.example"))
    m = s.write("ann@people.example", "Out of office", "I am away.\n",
                in_reply_to=ack["Message-ID"].strip("<>"),
                headers=[("Auto-Submitted", "auto-replied")])
    s.settled()
    s.holds("recorded as auto-reply, and not answered",
            m["kind"] == "auto-reply"
            and len(s.letters_to("ann@people.example")) == before)


def strangers(s, first, ack):
    s.scene("7. A stranger quotes a customer's Message-ID")
    m = s.write("mallory@elsewhere.example", "Re: My printer is on fire",
                "Tell me more.\n",
                in_reply_to=first["message_id"].strip("<>"))
    links = s.conversation(m)["links"]
    s.holds("gets a conversation and a ticket of his own; users see the link",
            m["conversation"] != first["conversation"] and s.ticket_of(m)
            and [l for l in links if l["conversation"] == first["conversation"]])

    s.scene("8. A stranger quotes our Message-ID")
    s.settled()
    m = s.write("trudy@elsewhere.example", "Re: your mail", "Forwarded to me.\n",
                in_reply_to=ack["Message-ID"].strip("<>"))
    s.settled()
    people = [p["address"] for p in s.conversation(m)["participants"]]
    s.holds("kept as third party, no participant, not answered",
            m["conversation"] == first["conversation"] and m["third_party"]
            and "trudy@elsewhere.example" not in people
            and not s.letters_to("trudy@elsewhere.example"))


def agent_works(s, first):
    number = s.ticket_of(first)["id"]
    s.scene("9. Alice answers by command")
    s.settled()
    had = len(s.letters_to("ann@people.example"))
    s.tell("cmd", f"postroom --as alice ticket reply {number} -m ...")
    s.gateway.command("--as", "alice", "ticket", "reply", number, "-m",
                      "Unplug it, **please**.")
    reply = s.goes_out("ann@people.example", had + 1, "the reply")
    s.holds("it threads, and the ticket waits on the contact",
            reply["In-Reply-To"] and reply["Auto-Submitted"] is None
            and s.ticket_of(first)["status"] == "waiting-on-contact")

    s.scene("10. She closes the ticket")
    s.tell("cmd", f"postroom --as alice ticket close {number}")
    s.gateway.command("--as", "alice", "ticket", "close", number)
    s.goes_out("ann@people.example", had + 2, "ticket closed")
    s.holds("ticket closed, and its conversation with it",
            s.ticket_of(first)["class"] == "closed"
            and s.conversation(first)["state"] == "closed")

    s.scene("11. The customer answers the reply")
    m = s.write("ann@people.example", "Re: My printer is on fire",
                "It still burns.\n",
                in_reply_to=reply["Message-ID"].strip("<>"))
    s.holds("reopened, and it waits on us",
            m["conversation"] == first["conversation"]
            and s.ticket_of(first)["status"] == "waiting-on-us"
            and s.conversation(first)["state"] == "open")


def kill_receive(s):
    s.scene("12. kill -9 of receive in mid-fetch")
    for n in range(40):
        s.dovecot.deliver("support", mails.mail(
            f"flood{n}@people.example", f"Flood {n}", "x" * 60000,
            message_id=f"flood{n}@people.example"))
    s.delivered += 40
    s.tell("in", "40 mails of 60 kB")
    had = len(s.gateway.list("intake"))
    wait_for("it has begun to fetch",
             lambda: len(s.gateway.command("intake", "list", "--limit", 500)) > had
             or None, step=0.002)
    s.tell("kill", f"receive, process {s.gateway.kill('receive')}")
    wait_for("all are filed", lambda: s.filed(s.delivered))
    rows = s.gateway.list("intake")
    s.holds(f"{len(rows)} taken, {s.delivered} delivered, each filed once",
            len(rows) == s.delivered
            and all(r["outcome"] == "filed" for r in rows))
    s.settled()


def kill_send_before(s):
    s.scene("13. kill -9 of send before a letter is handed over")
    s.settled()
    s.sink.misbehave(DATA="silent")     # no answer to DATA: nothing has left
    asked = s.sink.counts.get("DATA", 0)
    s.write("carl@people.example", "First kill", "Hello?\n")
    wait_for("send is waiting at DATA", lambda: s.sink.counts.get("DATA", 0) > asked)
    s.tell("kill", f"send, process {s.gateway.kill('send')}")
    s.sink.misbehave()
    s.goes_out("carl@people.example", 1, "ticket received")
    s.settled()
    s.holds("it was queued again and sent once",
            len(s.letters_to("carl@people.example")) == 1)


def kill_send_after(s):
    s.scene("14. kill -9 of send after it is handed over")
    s.sink.misbehave(DOT="silent")      # the sink keeps it and says nothing
    had = len(s.sink.mails())
    s.write("dora@people.example", "Second kill", "Hello?\n")
    wait_for("send is waiting for the answer", lambda: len(s.sink.mails()) > had)
    s.tell("kill", f"send, process {s.gateway.kill('send')}")
    s.sink.misbehave()
    wait_for("it shows as unsure", lambda: unsure_letters(s))
    s.settled()
    unsure = unsure_letters(s)
    for letter in unsure:
        s.tell("desk", f"letter {letter['id']} to {letter['to']}: unsure, "
               "it may have arrived; nobody guesses")
    s.holds("none of them is sent again by itself",
            all(arrived(s, letter) <= 1 for letter in unsure))
    for letter in unsure:
        here = arrived(s, letter)
        word = "sent" if here else "resend"
        s.tell("cmd", f"the sink {'has' if here else 'does not have'} it: "
               f"postroom letter resolve {letter['id']} {word}")
        s.gateway.command("--as", "alice", "letter", "resolve", letter["id"],
                          word)
    wait_for("they are sent", lambda: not unsure_letters(s))
    s.settled()
    s.holds("each arrived once",
            all(arrived(s, letter) == 1 for letter in unsure)
            and len(s.letters_to("dora@people.example")) == 1)


def unsure_letters(s):
    return [l for l in s.gateway.list("letter") if l["state"] == "unsure"]


def arrived(s, letter):
    """How often the sink has this very letter."""
    return sum(m.recipient == letter["to"] and m.mail["Message-ID"].strip("<>")
               == letter["message_id"].strip("<>") for m in s.sink.mails())


def counts(s):
    s.scene("15. Restart, and the counts")
    code = s.gateway.stop()
    s.holds("it stops cleanly", code == 0)
    s.gateway.start()
    time.sleep(1)
    rows, letters = s.gateway.list("intake"), s.gateway.list("letter")
    s.holds(f"mails on the server {s.delivered} = outcomes {len(rows)}",
            len(rows) == s.delivered
            and all(r["outcome"] == "filed" for r in rows))
    ids = [l["message_id"].strip("<>") + " " + l["to"] for l in letters]
    seen = [m.mail["Message-ID"].strip("<>") + " " + m.recipient
            for m in s.sink.mails()]
    s.holds(f"letters sent {len(letters)} = mails in the sink {len(seen)}, "
            "one by one",
            all(l["state"] == "sent" for l in letters)
            and collections.Counter(ids) == collections.Counter(seen))


def tell(s):
    s.gateway.start()
    first, ack = plain_conversation(s)
    kinds_of_mail(s, ack)
    strangers(s, first, ack)
    agent_works(s, first)
    kill_receive(s)
    kill_send_before(s)
    kill_send_after(s)
    counts(s)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default="build")
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postroom-demo."))
    print(f"postroom demo: a private mail server and a sink, in {folder}")
    story = Story(folder, args.build.resolve())
    try:
        tell(story)
    except AssertionError as why:
        print(f"\nFAILED: {why}\nThe folder is kept: {folder} (log, state, mail)")
        print(story.gateway.log_text()[-3000:])
        return 1
    finally:
        story.close()
    if not args.keep:
        shutil.rmtree(folder, ignore_errors=True)
    print("\nEvery step was as told.\n\nNext: postroom init /etc/postroom, edit "
          "the file it writes, postroom check-config, postroom run (README.md).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
