"""An LMTP client that says exactly what it is told to, and an MTA's queue."""
import socket


class Lmtp:
    """at: a path, or a (host, port)."""

    def __init__(self, at, seconds=20, hello=True):
        unix = not isinstance(at, tuple)
        self.socket = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        self.socket.settimeout(seconds)
        self.socket.connect(str(at) if unix else at)
        self.left = b""
        self.greeting = self.reply()
        if hello:
            self.offers = self.ask("LHLO test")

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def reply(self):
        """One whole reply; "" when the other side has closed."""
        lines = []
        while True:
            while b"\n" not in self.left:
                got = self.socket.recv(65536)
                if not got:
                    return ""
                self.left += got
            line, self.left = self.left.split(b"\n", 1)
            lines.append(line.rstrip(b"\r").decode())
            if lines[-1][3:4] != "-":
                return "\n".join(lines)

    def ask(self, line):
        self.send(line + "\r\n")
        return self.reply()

    def begin(self, *recipients, sender="a@people.example", words=""):
        """MAIL, RCPT for each, DATA; the replies to RCPT and DATA."""
        assert self.ask(f"MAIL FROM:<{sender}>{words}")[0] == "2"
        replies = [self.ask(f"RCPT TO:<{r}>") for r in recipients]
        return replies + [self.ask("DATA")]

    def mail(self, data, *recipients, sender="a@people.example", words=""):
        """Delivers; the reply for each recipient, those to RCPT included."""
        *replies, go = self.begin(*recipients, sender=sender, words=words)
        if go[:3] != "354":
            self.ask("RSET")
            return replies
        self.send(stuffed(data))
        return [self.reply() if r[0] == "2" else r for r in replies]

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def stuffed(data):
    data = data.replace(b"\r\n.", b"\r\n..")
    data = b"." + data if data.startswith(b".") else data
    return data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"


class Queue:
    """Mails that are tried until they are answered for, as an MTA does it
    (RFC 2033, 4.2): what gets no 250 stays."""

    def __init__(self, at, mails):
        self.at = at
        self.left = list(mails)         # (data, recipient)
        self.tries = 0

    def run(self):
        """One go through the queue; False when nobody is there."""
        try:
            with Lmtp(self.at, seconds=10) as line:
                while self.left:
                    self.tries += 1
                    data, recipient = self.left[0]
                    if line.mail(data, recipient)[0][:3] != "250":
                        return True
                    self.left.pop(0)
        except (OSError, AssertionError, IndexError):
            return False
        return True
