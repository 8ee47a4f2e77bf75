"""An IMAP server for what an honest one will not do.

    server = FakeImap(mails={1: b"..."})
    server.hook["LOGIN"] = lambda session, tag, rest: "NO [UNAVAILABLE] later"
    with server: ... server.port ... server.heard

A hook gets the session, the tag and the rest of the command. It answers by a
text (sent behind the tag), by bytes (sent as they are), or by None: as usual.
.heard holds every line any client sent.
"""
import re
import socket
import ssl
import threading
import time

CAPABILITIES = "IMAP4rev1 IDLE"


class Session:
    def __init__(self, server, sock):
        self.server, self.sock = server, sock
        self.pending = b""
        self.tls = False

    def send(self, data):
        if isinstance(data, str):
            data = data.encode() + b"\r\n"
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

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.server.certificate)
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
        self.idlers = []
        self.sessions = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def commands(self, word):
        return [line for line in self.heard if word.encode() in line]

    def add(self, uid, mail, silent=False):
        self.mails[uid] = mail
        if not silent:
            self.announce()

    def announce(self):
        for session in list(self.idlers):
            try:
                session.send(f"* {len(self.shown())} EXISTS")
            except OSError:
                pass

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

    def _noop(self, session, tag, rest):
        return "OK done"

    def _logout(self, session, tag, rest):
        session.send("* BYE bye")
        return "OK done"

    def _starttls(self, session, tag, rest):
        session.send(f"{tag} OK go on")
        session.start_tls()

    def _select(self, session, tag, rest):
        uids = self.shown()
        session.send(f"* {len(uids)} EXISTS")
        session.send("* 0 RECENT")
        session.send("* FLAGS (\\Seen)")
        session.send(f"* OK [UIDVALIDITY {self.uidvalidity}] .")
        session.send(f"* OK [UIDNEXT {max(self.mails, default=0) + 1}] .")
        return "OK [READ-WRITE] open"

    _examine = _select

    def _rows(self, uids, items):
        out = b""
        everyone = self.shown()
        for uid in uids:
            mail = self.mails[uid]
            date = self.dates.get(uid, "01-Jan-2024 10:00:00 +0000")
            row = f"* {everyone.index(uid) + 1} FETCH (UID {uid}".encode()
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
            out += row + b")\r\n"
        return out

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
        uids = self.shown()
        chosen = self._set(places, range(1, len(uids) + 1))
        session.send(self._rows([uids[p - 1] for p in chosen], items))
        return "OK done"

    def _uid_fetch(self, session, tag, rest):
        text, items = rest.split(" ", 1)
        session.send(self._rows(self._set(text, self.shown()), items))
        return "OK done"

    def _uid_store(self, session, tag, rest):
        text, _, flags = rest.split(" ", 2)
        for uid in self._set(text, self.shown()):
            self.flags.setdefault(uid, set()).update(flags.strip("()").split())
        return "OK done"

    def _idle(self, session, tag, rest):
        session.send("+ idling")
        self.idlers.append(session)
        try:
            while session.line().upper() != b"DONE":
                pass
        finally:
            self.idlers.remove(session)
        return "OK done"


class CutProxy:
    """Passes TCP on; the n-th byte from the server is the last one, once."""

    def __init__(self, port, cut_at):
        self.to, self.cut_at, self.cuts = port, cut_at, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            threading.Thread(target=self._pass, args=(near, far, None),
                             daemon=True).start()
            threading.Thread(target=self._pass,
                             args=(far, near, self.cut_at), daemon=True
                             ).start()
            self.cut_at = None

    def _pass(self, source, sink, left):
        try:
            while True:
                got = source.recv(65536)
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
