"""An IMAP server for what an honest one will not do.

    server = FakeImap(mails={1: b"..."})
    server.hook["LOGIN"] = lambda session, tag, rest: "NO [UNAVAILABLE] later"
    with server: ... server.port ... server.heard

A hook gets the session, the tag and the rest of the command. It answers by a
text (sent behind the tag), by bytes (sent as they are), or by None: as usual.
.heard holds every line any client sent, .sent how many bytes all got.
Other folders than the one with .mails are in .places: name to {uid: mail}.
"""
import base64
import re
import socket
import ssl
import threading
import time

CAPABILITIES = "IMAP4rev1 IDLE"


def stop_listening(listener):
    """accept() must have returned before the descriptor is another's: a system
    call that is begun again by the kernel asks for the number."""
    try:
        listener.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    listener.close()


class Session:
    def __init__(self, server, sock):
        self.server, self.sock = server, sock
        self.pending = b""
        self.tls = False
        self.place = None               # of server.places; None: .mails
        self.told = 0                   # of server.news

    def send(self, data):
        if self.server.spoil:
            return self.server.spoil(self, data)
        if isinstance(data, str):
            data = data.encode() + b"\r\n"
        self.server.sent += len(data)
        self.sock.sendall(data)

    def line(self):
        while b"\r\n" not in self.pending:
            got = self.sock.recv(65536)
            if not got:
                raise ConnectionError
            self.pending += got
        line, self.pending = self.pending.split(b"\r\n", 1)
        self.server.heard.append(line)
        return line

    def read(self, n):
        while len(self.pending) < n:
            got = self.sock.recv(65536)
            if not got:
                raise ConnectionError
            self.pending += got
        data, self.pending = self.pending[:n], self.pending[n:]
        return data

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.server.certificate)
        if self.server.newest_tls:
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = self.server.newest_tls
            context.set_ciphers("ALL:@SECLEVEL=0")
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.tls = True


class FakeImap:
    def __init__(self, mails=None, uidvalidity=1, certificate=None,
                 implicit=False):
        self.mails = dict(mails or {})
        self.dates = {}
        self.uidvalidity = uidvalidity
        self.certificate = certificate
        self.implicit = implicit
        self.greeting = "* OK hello"
        self.capabilities = CAPABILITIES
        self.hook = {}
        self.heard = []
        self.flags = {}
        self.hidden = set()             # not listed, not sent
        self.modseqs = {}               # CONDSTORE: uid to what it changed at
        self.modseq = 1
        self.news = 0                   # announcements so far
        self.places = {}
        self.uidnexts = {}
        self.log_in = ("u", "secret")   # what AUTHENTICATE PLAIN wants
        self.newest_tls = None
        self.sent = 0
        self.spoil = None               # sends in place of Session.send
        self.idlers = []
        self.sessions = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        stop_listening(self.listener)

    def commands(self, word):
        return [line for line in self.heard if word.encode() in line]

    def add(self, uid, mail, silent=False):
        self.mails[uid] = mail
        self.touch(uid)
        if not silent:
            self.announce()

    def touch(self, uid):
        self.modseq += 1
        self.modseqs[uid] = self.modseq

    def announce(self):
        self.news += 1
        for session in list(self.idlers):
            try:
                self._tell(session)
            except OSError:
                pass

    def _tell(self, session):
        if session.told < self.news:
            session.told = self.news
            session.send(f"* {len(self.shown())} EXISTS")

    def shown(self):
        return [u for u in sorted(self.mails) if u not in self.hidden]

    def drop_all(self):
        for session in list(self.idlers):
            session.sock.shutdown(socket.SHUT_RDWR)

    # -- one connection ---------------------------------------------------

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sessions += 1
            threading.Thread(target=self._serve, args=(sock,),
                             daemon=True).start()

    def _serve(self, sock):
        session = Session(self, sock)
        try:
            if self.implicit:
                session.start_tls()
            session.send(self.greeting)
            while True:
                self._command(session, session.line())
        except (OSError, ssl.SSLError, ConnectionError):
            pass
        finally:
            if session in self.idlers:
                self.idlers.remove(session)
            session.sock.close()

    def _command(self, session, line):
        tag, verb, rest = (line.decode("latin-1") + "  ").split(" ", 2)
        verb, rest = verb.upper(), rest.strip()
        if verb == "UID":
            verb, rest = (rest + " ").split(" ", 1)
            verb = "UID " + verb
        hook = self.hook.get(verb)
        answer = hook(session, tag, rest.strip()) if hook else None
        if answer is None:
            answer = getattr(self, "_" + verb.replace(" ", "_").lower(),
                             self._unknown)(session, tag, rest.strip())
        if isinstance(answer, bytes):
            session.send(answer)
        elif answer:
            session.send(f"{tag} {answer}")

    def _unknown(self, session, tag, rest):
        return "BAD what?"

    def _capability(self, session, tag, rest):
        session.send(f"* CAPABILITY {self.capabilities}")
        return "OK done"

    def _login(self, session, tag, rest):
        return "OK in"

    def _authenticate(self, session, tag, rest):
        kind, _, message = rest.partition(" ")
        if kind.upper() != "PLAIN":
            return "NO what?"
        if not message:
            session.send("+ ")
            message = session.line().decode()
        name, password = self.log_in
        wanted = f"\0{name}\0{password}".encode()
        if base64.b64decode(message) == wanted:
            return "OK in"
        return "NO [AUTHENTICATIONFAILED] no"

    def _noop(self, session, tag, rest):
        return "OK done"

    def _logout(self, session, tag, rest):
        session.send("* BYE bye")
        return "OK done"

    def _starttls(self, session, tag, rest):
        session.send(f"{tag} OK go on")
        session.start_tls()

    def _select(self, session, tag, rest):
        name = rest.split(" (")[0].strip('"')
        session.place = name if name in self.places else None
        uids = self._uids(session)
        top = max(self._box(session), default=0)
        session.told = self.news
        session.send(f"* {len(uids)} EXISTS")
        session.send("* 0 RECENT")
        session.send("* FLAGS (\\Seen)")
        session.send(f"* OK [UIDVALIDITY {self.uidvalidity}] .")
        session.send(f"* OK [UIDNEXT {top + 1}] .")
        if "CONDSTORE" in self.capabilities:
            session.send(f"* OK [HIGHESTMODSEQ {self.modseq}] .")
        return "OK [READ-WRITE] open"

    _examine = _select

    def _box(self, session):
        return self.mails if session is None or session.place is None \
            else self.places[session.place]

    def _uids(self, session):
        if session is None or session.place is None:
            return self.shown()
        return sorted(self._box(session))

    def _rows(self, uids, items, session=None):
        out = []
        at = {uid: n + 1 for n, uid in enumerate(self._uids(session))}
        box = self._box(session)
        for uid in uids:
            mail = box[uid]
            date = self.dates.get(uid, "01-Jan-2024 10:00:00 +0000")
            row = f"* {at[uid]} FETCH (UID {uid}".encode()
            if "CHANGEDSINCE" in items:
                row += f" MODSEQ ({self.modseqs.get(uid, 1)})".encode()
            if "RFC822.SIZE" in items:
                row += (f' RFC822.SIZE {len(mail)} INTERNALDATE "{date}"'
                        ).encode()
            piece = re.search(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>", items)
            if piece:
                at, n = map(int, piece.groups())
                part = mail[at:at + n]
                row += f" BODY[]<{at}> {{{len(part)}}}\r\n".encode() + part
            elif "BODY.PEEK[]" in items:
                row += f" BODY[] {{{len(mail)}}}\r\n".encode() + mail
            out.append(row + b")\r\n")
        return b"".join(out)

    def rows(self, uids, items="BODY.PEEK[]"):
        return self._rows(uids, items)

    def _set(self, text, everyone):
        chosen, top = set(), max(everyone, default=0)
        for part in text.split(","):
            lo, _, hi = part.partition(":")
            lo = top if lo == "*" else int(lo)
            hi = top if hi == "*" else int(hi or lo)
            chosen |= {u for u in everyone
                       if min(lo, hi) <= u <= max(lo, hi)}
        return sorted(chosen)

    def _fetch(self, session, tag, rest):
        places, items = rest.split(" ", 1)
        uids = self._uids(session)
        chosen = self._set(places, range(1, len(uids) + 1))
        session.send(self._rows([uids[p - 1] for p in chosen], items, session))
        return "OK done"

    def _uid_fetch(self, session, tag, rest):
        text, items = rest.split(" ", 1)
        chosen = self._set(text, self._uids(session))
        since = re.search(r"CHANGEDSINCE (\d+)", items)
        if since:
            chosen = [u for u in chosen
                      if self.modseqs.get(u, 1) > int(since[1])]
        session.send(self._rows(chosen, items, session))
        return "OK done"

    def _create(self, session, tag, rest):
        name = rest.strip('"')
        if name in self.places:
            return "NO [ALREADYEXISTS] it is there"
        self.places[name] = {}
        return "OK made"

    def _append(self, session, tag, rest):
        """The hook "STORED" is asked once the mail is here."""
        name = rest.split('"')[1]
        if name not in self.places:
            return "NO [TRYCREATE] no such folder"
        session.send("+ go on")
        mail = session.read(int(re.search(r"\{(\d+)\}$", rest)[1]))
        session.line()
        top = max(self.places[name], default=0)
        self.places[name][top + 1] = mail
        hook = self.hook.get("STORED")
        return (hook(session, tag, rest) if hook else None) or \
            f"OK [APPENDUID {self.uidvalidity} {top + 1}] stored"

    def _uid_search(self, session, tag, rest):
        name, value = re.match(r'HEADER (\S+) "(.*)"$', rest).groups()
        line = re.compile(rb"^" + name.encode() + rb":.*" +
                          re.escape(value.encode()), re.M | re.I)
        found = [str(u) for u in self._uids(session) if line.search(
            self._box(session)[u].split(b"\r\n\r\n")[0])]
        session.send(" ".join(["* SEARCH", *found]))
        return "OK done"

    def _status(self, session, tag, rest):
        name = rest.split('"')[1]
        if name not in self.places:
            return "NO [NONEXISTENT] no such folder"
        top = max(self.places[name], default=0)
        session.send(f'* STATUS "{name}" (UIDNEXT {top + 1} '
                     f'UIDVALIDITY {self.uidvalidity})')
        return "OK done"

    def _uid_copy(self, session, tag, rest):
        text, name = rest.split(" ", 1)
        name = name.strip('"')
        if name not in self.places:
            return "NO [TRYCREATE] no such folder"
        for uid in self._set(text, self.shown()):
            top = max(self.places[name], default=0)
            self.places[name][top + 1] = self.mails[uid]
            self.dates.setdefault(top + 1, self.dates.get(
                uid, "01-Jan-2024 10:00:00 +0000"))
        return "OK copied"

    def remove(self, session, uids):
        """First done, then told: a client that is gone changes nothing."""
        told = []
        for uid in uids:
            told.append(f"* {self.shown().index(uid) + 1} EXPUNGE")
            del self.mails[uid]
            self.flags.pop(uid, None)
            self.modseq += 1
        for line in told:
            session.send(line)

    def _uid_move(self, session, tag, rest):
        answer = self._uid_copy(session, tag, rest)
        if answer.startswith("OK"):
            self.remove(session, self._set(rest.split(" ")[0], self.shown()))
        return answer

    def _uid_expunge(self, session, tag, rest):
        self.remove(session, [u for u in self._set(rest, self.shown())
                              if "\\Deleted" in self.flags.get(u, ())])
        return "OK done"

    def _uid_store(self, session, tag, rest):
        text, _, flags = rest.split(" ", 2)
        for uid in self._set(text, self.shown()):
            self.flags.setdefault(uid, set()).update(flags.strip("()").split())
        return "OK done"

    def _idle(self, session, tag, rest):
        session.send("+ idling")
        self.idlers.append(session)
        self._tell(session)             # what came before it did
        try:
            while session.line().upper() != b"DONE":
                pass
        finally:
            self.idlers.remove(session)
        return "OK done"


class CutProxy:
    """Passes TCP on; the n-th byte from the server is the last one, once.
    .passed counts the bytes from the server."""

    def __init__(self, port, cut_at):
        self.to, self.cut_at, self.cuts = port, cut_at, 0
        self.passed = self.connections = 0
        self.near = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        stop_listening(self.listener)

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            self.connections += 1
            self.near.append(near)
            threading.Thread(target=self._pass, args=(near, far, None, False),
                             daemon=True).start()
            threading.Thread(target=self._pass,
                             args=(far, near, self.cut_at, True), daemon=True
                             ).start()
            self.cut_at = None

    def drop_all(self):
        for sock in self.near:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.near.clear()

    def _pass(self, source, sink, left, counted):
        try:
            while True:
                got = source.recv(65536)
                if counted:
                    self.passed += len(got)
                if left is not None and len(got) >= left:
                    sink.sendall(got[:left])
                    self.cuts += 1
                    break
                if not got:
                    break
                if left is not None:
                    left -= len(got)
                sink.sendall(got)
        except OSError:
            pass
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def wait(condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
