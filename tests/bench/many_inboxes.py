"""Many IMAP servers in one process: 500 mailboxes over TLS on one port.

    with Inboxes(certs, count, mails) as servers:
        servers.port
        servers.idling()                # how many are in IDLE now
        told = servers.deliver(7, mail) # when EXISTS was sent (monotonic)
        servers.hang(range(50))         # from now on they answer nothing

User uN sees mailbox N. asyncio, in a child process, so that hundreds of
connections cost the measured machine little.
"""
import asyncio
import multiprocessing
import re
import ssl
import time

DATE = "%d-%b-%Y %T +0000"


class Box:
    def __init__(self, mails):
        self.mails = list(mails)        # UIDs are 1, 2, ...
        self.idling = None              # the writer that waits
        self.hung = False

    def rows(self, chosen, items):
        out = []
        for n in chosen:
            mail = self.mails[n - 1]
            row = f"* {n} FETCH (UID {n}".encode()
            if "RFC822.SIZE" in items:
                row += (f' RFC822.SIZE {len(mail)} INTERNALDATE "'
                        + time.strftime(DATE, time.gmtime()) + '"').encode()
            if "BODY.PEEK[]" in items:
                row += b" BODY[] {%d}\r\n" % len(mail) + mail
            out.append(row + b")\r\n")
        return b"".join(out)

    def chosen(self, text):
        top, found = len(self.mails), set()
        for part in text.split(","):
            low, _, high = part.partition(":")
            low = top if low == "*" else int(low)
            high = top if high == "*" else int(high or low)
            found |= set(range(max(1, min(low, high)),
                               min(top, max(low, high)) + 1))
        return sorted(found)

    def answer(self, verb, rest):
        """What is said before the tagged OK."""
        if verb == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 IDLE\r\n"
        if verb in ("SELECT", "EXAMINE"):
            n = len(self.mails)
            return (f"* {n} EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n"
                    f"* OK [UIDVALIDITY 1] .\r\n* OK [UIDNEXT {n + 1}] .\r\n"
                    ).encode()
        if verb in ("FETCH", "UID FETCH"):
            places, items = rest.split(" ", 1)
            return self.rows(self.chosen(places), items)
        return b""


class Server:
    def __init__(self, count, mails):
        self.box = [Box(mails(n)) for n in range(count)]

    async def session(self, reader, writer):
        box = None
        writer.write(b"* OK hello\r\n")
        try:
            while line := await reader.readline():
                tag, verb, rest = (line.decode().strip() + "  ").split(" ", 2)
                verb, rest = verb.upper(), rest.strip()
                if verb == "UID":
                    verb, _, rest = rest.partition(" ")
                    verb = "UID " + verb.upper()
                if verb == "LOGIN":
                    box = self.box[int(re.match(r'"?u(\d+)', rest)[1])]
                while box and box.hung:
                    await asyncio.sleep(3600)
                if verb == "IDLE":
                    writer.write(b"+ idling\r\n")
                    box.idling = writer
                    await reader.readline()
                    box.idling = None
                    while box.hung:
                        await asyncio.sleep(3600)
                elif verb != "LOGIN":
                    writer.write((box or Box([])).answer(verb, rest))
                writer.write(f"{tag} OK done\r\n".encode())
                await writer.drain()
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            if box and box.idling is writer:
                box.idling = None
            writer.close()

    def told(self, what, *words):
        if what == "idling":
            return sum(b.idling is not None for b in self.box)
        if what == "hang":
            for n in words[0]:
                self.box[n].hung = True
            return None
        box = self.box[words[0]]
        box.mails.append(words[1])
        now = time.monotonic()
        if box.idling:
            box.idling.write(f"* {len(box.mails)} EXISTS\r\n".encode())
        return now

    async def main(self, pipe, pem, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        server = await asyncio.start_server(
            self.session, "127.0.0.1", 0, ssl=context, backlog=1000)
        pipe.send(server.sockets[0].getsockname()[1])
        asyncio.get_running_loop().add_reader(
            pipe.fileno(), lambda: pipe.send(self.told(*pipe.recv())))
        await asyncio.Event().wait()


def _run(pipe, pem, key, count, mails):
    asyncio.run(Server(count, mails).main(pipe, pem, key))


class Inboxes:
    def __init__(self, certs, count, mails):
        context = multiprocessing.get_context("fork")
        self.pipe, far = context.Pipe()
        self.child = context.Process(target=_run, daemon=True, args=(
            far, certs.pem("good"), certs.key("good"), count, mails))

    def __enter__(self):
        self.child.start()
        self.port = self.pipe.recv()
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.join()

    def _ask(self, *words):
        self.pipe.send(words)
        return self.pipe.recv()

    def idling(self):
        return self._ask("idling")

    def deliver(self, n, mail):
        return self._ask("deliver", n, mail)

    def hang(self, which):
        return self._ask("hang", list(which))
