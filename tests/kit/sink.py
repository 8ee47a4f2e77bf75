#!/usr/bin/env python3
"""An SMTP server for tests: keeps what it accepts, misbehaves as told.

As a class:

    with Sink(folder, plan={"DOT": "451 later"}) as sink:
        ... sink.port ...
        sink.mails()            # [Mail], in order of arrival
        sink.plan = {}          # from the next command on

As a program, one port a plan (the file holds one plan or a list of them):

    sink.py --dir D [--port P] [--plan FILE] [--cert C --key K]

prints "ports P1 P2 ..." when it listens and stays until it is killed; the
mails of the k-th port are in D/k. `touch D/release` ends every silence.

A plan is a JSON object. Its keys are steps: CONNECT (the greeting), EHLO,
STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (in the middle of it), DOT (after it).
A value is an action, or a list of them used up one a time:

    "451 4.3.0 later"   this reply (at BODY: then the line is cut)
    "drop"              cut the line (after DOT: the mail is kept first)
    "lost"              as drop, but the mail is not kept
    "half"              half a reply line, then cut
    "silent"            no answer until released, then as usual
    "slow 2.5"          wait, then as usual
    "ok"                as usual

Other keys: "auth": {"user": "password"} asks for a login; "tls": "none",
"starttls" (offered) or "implicit"; "lenient": true takes a bare LF for the
end of a line, as servers do that can be smuggled through.

A recipient can bring its own action: STEP-ACTION@..., as in dot-554@x,
rcpt-450@x, data-drop@x, dot-silent@x, dot-slow3@x.
"""
import argparse
import base64
import email
import email.policy
import json
import pathlib
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass

STEPS = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA",
         "BODY", "DOT")
WORDS = {"drop", "lost", "half", "silent", "ok"}


@dataclass
class Mail:
    """What was accepted: the envelope and the bytes."""
    n: int
    sender: str
    to: list
    data: bytes
    helo: str
    user: str
    tls: bool
    answered: str       # "" when the answer was kept back

    @property
    def mail(self):
        return email.message_from_bytes(self.data, policy=email.policy.SMTP)

    @property
    def recipient(self):
        """The one envelope recipient (SE-2)."""
        assert len(self.to) == 1, self.to
        return self.to[0]


class Cut(Exception):
    """The line ends here."""


def personal(recipients, step):
    """The action a recipient asks for by its local part, or None."""
    for address in recipients:
        found = re.match(r"([a-z]+)-(\w+)@", address)
        if not found or found[1].upper() != step:
            continue
        what = found[2]
        if what.isdigit():
            return f"{what} as asked"
        if what.startswith("slow"):
            return f"slow {what[4:] or 1}"
        return what
    return None


class Session:
    def __init__(self, sink, sock):
        self.sink, self.sock, self.buffer = sink, sock, b""
        self.tls = sink.plan.get("tls") == "implicit"
        self.helo = self.user = ""
        self.reset()

    def reset(self):
        self.sender, self.to = None, []

    def say(self, text):
        self.sock.sendall(text.encode() + b"\r\n")

    def line(self):
        end = b"\n" if self.sink.plan.get("lenient") else b"\r\n"
        while end not in self.buffer:
            more = self.sock.recv(65536)
            if not more:
                raise Cut
            self.buffer += more
        line, self.buffer = self.buffer.split(end, 1)
        return line.rstrip(b"\r") if end == b"\n" else line

    def step(self, name, usual):
        """Answers as planned; True when it was as usual."""
        action = personal(self.to, name) or self.sink.action(name)
        word, _, rest = action.partition(" ")
        if word == "drop" or word == "lost":
            raise Cut
        if word == "half":
            self.sock.sendall(b"250-")
            raise Cut
        if word == "silent":
            self.sink.wait_for_release()
        elif word == "slow":
            time.sleep(float(rest or 1))
        elif word != "ok":
            self.say(action)
            return False
        if usual:
            self.say(usual)
        return True

    def run(self):
        if self.tls:
            self.wrap()
        if not self.step("CONNECT", "220 sink ESMTP"):
            return
        while True:
            line = self.line().decode("utf-8", "replace")
            verb, _, rest = line.partition(" ")
            self.sink.note(verb.upper(), line)
            if verb.upper() == "QUIT":
                self.say("221 bye")
                return
            getattr(self, "do_" + verb.lower(), self.unknown)(rest)

    def unknown(self, rest):
        self.say("502 5.5.2 what?")

    def do_ehlo(self, rest):
        lines = ["sink", "SIZE 100000000", "SMTPUTF8", "8BITMIME"]
        if self.sink.plan.get("tls") == "starttls" and not self.tls:
            lines.append("STARTTLS")
        if self.sink.plan.get("auth"):
            lines.append("AUTH PLAIN LOGIN")
        self.helo = rest
        self.reset()
        text = "\r\n".join("250-" + x for x in lines[:-1])
        self.step("EHLO", f"{text}\r\n250 {lines[-1]}")

    def do_helo(self, rest):
        self.helo = rest
        self.reset()
        self.step("EHLO", "250 sink")

    def do_starttls(self, rest):
        if self.step("STARTTLS", "220 go on"):
            self.wrap()
            self.tls = True

    def wrap(self):
        self.buffer = b""
        plain = self.sock
        self.sock = self.sink.context.wrap_socket(plain, server_side=True)
        with self.sink.lock:
            self.sink.socks.discard(plain)
            self.sink.socks.add(self.sock)

    def do_auth(self, rest):
        how, _, first = rest.partition(" ")
        if how.upper() == "PLAIN":
            if not first:
                self.say("334 ")
                first = self.line().decode()
            parts = base64.b64decode(first).decode().split("\0")
            user, password = parts[1], parts[2]
        else:
            answers = [first] if first else []
            for ask in ("VXNlcm5hbWU6", "UGFzc3dvcmQ6")[len(answers):]:
                self.say("334 " + ask)
                answers.append(self.line().decode())
            user, password = (base64.b64decode(x).decode() for x in answers)
        if self.sink.plan.get("auth", {}).get(user) != password:
            self.say("535 5.7.8 no")
        elif self.step("AUTH", "235 2.7.0 welcome"):
            self.user = user

    def do_mail(self, rest):
        if self.sink.plan.get("auth") and not self.user:
            self.say("530 5.7.0 log in first")
            return
        found = re.match(r"FROM:<([^>]*)>", rest, re.I)
        if found is None:
            self.say("501 5.5.4 which?")
        elif self.step("MAIL", "250 2.1.0 ok"):
            self.sender = found[1]

    def do_rcpt(self, rest):
        found = re.match(r"TO:<([^>]+)>", rest, re.I)
        if found is None or self.sender is None:
            self.say("503 5.5.1 not now")
            return
        self.to.append(found[1])
        if not self.step("RCPT", "250 2.1.5 ok"):
            self.to.pop()

    def do_rset(self, rest):
        self.reset()
        self.say("250 2.0.0 ok")

    def do_noop(self, rest):
        self.say("250 2.0.0 ok")

    def do_data(self, rest):
        if not self.to:
            self.say("503 5.5.1 to whom?")
            return
        if not self.step("DATA", "354 go on"):
            return
        body = []
        begun = False
        while True:
            line = self.line()
            if not begun:       # the first line is there: in the middle
                begun = True
                if not self.step("BODY", ""):
                    raise Cut
            if line == b".":
                break
            body.append(line[1:] if line.startswith(b".") else line)
        self.accept(b"".join(x + b"\r\n" for x in body))
        self.reset()

    def accept(self, data):
        action = (personal(self.to, "DOT") or self.sink.action("DOT", False))
        refused = action[:1] in "45" or action == "lost"
        mail = None if refused else self.sink.keep(self, data)
        usual = "250 2.0.0 Ok: queued as Q%05d" % (mail.n if mail else 0)
        if self.step("DOT", usual) and mail:
            mail.answered = usual


class Sink:
    def __init__(self, folder, plan=None, port=0, cert=None, key=None,
                 release=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.plan = dict(plan or {})
        self.counts = {}        # verb -> how often; "connect" too
        self.lines = []         # every command line but AUTH's
        self.kept = []
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.release_file = release
        self.context = None
        if cert:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(cert, key)
        self.socks = set()
        self.listener = socket.create_server(("127.0.0.1", port),
                                             backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.close()

    def close(self):
        """Stops listening and cuts every line: the server is gone."""
        self.released.set()
        # shutdown ends the accept() that waits in serve().
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self.lock:
            socks = list(self.socks)
        for sock in socks:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def release(self):
        self.released.set()

    def misbehave(self, **plan):
        """From now on: misbehave(DATA="silent"). Old silences go on until
        they are released; new ones wait anew."""
        self.plan = plan
        if plan:
            self.released.clear()
        else:
            self.release()

    def clear(self):
        """Forgets what was kept."""
        with self.lock:
            self.kept.clear()

    def wait_for_release(self):
        while not self.released.wait(0.05):
            if self.release_file and self.release_file.exists():
                return

    def action(self, step, use_up=True):
        with self.lock:
            action = self.plan.get(step, "ok")
            if isinstance(action, list):
                if not action:
                    return "ok"
                return action.pop(0) if use_up else action[0]
            return action

    def note(self, verb, line):
        with self.lock:
            self.counts[verb] = self.counts.get(verb, 0) + 1
            self.lines.append("AUTH" if verb == "AUTH" else line)

    def keep(self, session, data):
        with self.lock:
            mail = Mail(len(self.kept) + 1, session.sender,
                        list(session.to), data, session.helo, session.user,
                        session.tls, "")
            self.kept.append(mail)
            (self.folder / f"{mail.n:04}.eml").write_bytes(data)
            with open(self.folder / "envelopes.jsonl", "a") as out:
                json.dump({"n": mail.n, "from": mail.sender, "to": mail.to,
                           "user": mail.user, "tls": mail.tls,
                           "helo": mail.helo}, out)
                out.write("\n")
        return mail

    def mails(self):
        with self.lock:
            return list(self.kept)

    def wait(self, n, seconds=10):
        """Waits until n mails are there; the mails."""
        end = time.monotonic() + seconds
        while len(self.mails()) < n:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self.mails())} of {n} mails")
            time.sleep(0.01)
        return self.mails()

    def serve(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.counts["connect"] = self.counts.get("connect", 0) + 1
                (self.folder / "connects").write_text(
                    str(self.counts["connect"]))
                self.socks.add(sock)
            threading.Thread(target=self.session, args=(sock,),
                             daemon=True).start()

    def session(self, sock):
        session = Session(self, sock)
        try:
            session.run()
        except (Cut, OSError):
            pass
        finally:
            with self.lock:
                self.socks.discard(session.sock)
            session.sock.close()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--dir", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--plan", type=pathlib.Path)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    args = parser.parse_args()
    plans = json.loads(args.plan.read_text()) if args.plan else {}
    if isinstance(plans, dict):
        plans = [plans]
    sinks = [Sink(args.dir / str(k), plan, args.port if k == 0 else 0,
                  args.cert, args.key, args.dir / "release")
             for k, plan in enumerate(plans)]
    print("ports", *(sink.port for sink in sinks), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
