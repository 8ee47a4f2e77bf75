"""A proxy for TCP that spoils one connection at a byte.

    with CutProxy(port, "in", 1234, "cut") as proxy:
        ... connect to proxy.port ...
        proxy.hit           # was the byte reached?
        proxy.seen["in"]    # bytes of the spoilt connection so far

"in" is what the client sends, "out" what the server answers. The first `at`
bytes pass; then it is

    cut      both sides are closed
    rst      both sides are reset
    half     the receiver is told that nothing more will come; the other
             direction stays open
    delay    nothing passes for 300 ms
    dribble  one byte at a time from here on, for 300 bytes
    stall    nothing more passes; both sides stay open until close()

Only the first connection is spoilt; at None passes everything.
"""
import socket
import struct
import threading
import time

HOWS = ("cut", "rst", "half", "delay", "dribble", "stall")


class CutProxy:
    def __init__(self, port, direction="in", at=None, how="cut"):
        self.to, self.direction, self.at, self.how = port, direction, at, how
        self.hit = self.resetting = False
        self.seen = {"in": 0, "out": 0}
        self.socks, self.lock = set(), threading.Lock()
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.closed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.closed.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self.lock:
            socks = list(self.socks)
        for sock in socks:
            self._shut(sock)

    def cut_all(self):
        """Every connection of now ends; new ones are as the first was to
        be."""
        with self.lock:
            socks, self.socks = self.socks, set()
        for sock in socks:
            self._shut(sock)

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                if self.closed.is_set():
                    return
                near.close()
                continue
            self.connections += 1
            spoil = self.connections == 1
            with self.lock:
                self.socks |= {near, far}
            for sock in (near, far):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink, way in ((near, far, "in"), (far, near, "out")):
                threading.Thread(target=self._pump, daemon=True, args=(
                    source, sink, way, spoil)).start()

    def _pump(self, source, sink, way, spoil):
        try:
            self._pass(source, sink, way, spoil)
        except OSError:
            pass
        # The other direction ends by itself, as with a server.
        if not (spoil and self.resetting):
            self._shut(sink, socket.SHUT_WR)

    def _pass(self, source, sink, way, spoil):
        left = self.at if spoil and way == self.direction else None
        while True:
            got = source.recv(65536)
            if not got:
                return
            if spoil:
                self.seen[way] += len(got)
            if left is None or len(got) < left:
                sink.sendall(got)
                left = left if left is None else left - len(got)
                continue
            sink.sendall(got[:left])
            self.hit = True
            rest, left = got[left:], None
            if not self._spoil(source, sink, rest):
                return

    def _spoil(self, source, sink, rest):
        """True: the line goes on."""
        if self.how == "delay":
            time.sleep(.3)
            sink.sendall(rest)
            return True
        if self.how == "dribble":
            for n in range(min(len(rest), 300)):
                sink.sendall(rest[n:n + 1])
                time.sleep(.0005)
            sink.sendall(rest[300:])
            return True
        if self.how == "stall":
            self.closed.wait()
            return False
        if self.how == "half":
            self._shut(sink, socket.SHUT_WR)
            while source.recv(65536):   # what still comes is lost
                pass
            return False
        if self.how == "rst":
            self._reset(source, sink)
            return False
        for sock in (source, sink):
            self._shut(sock)
        return False

    def _reset(self, *socks):
        """A socket is closed once no thread waits in it any more: SHUT_RD
        wakes that thread, and tells the other side nothing."""
        self.resetting = True
        for sock in socks:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
            self._shut(sock, socket.SHUT_RD)
        time.sleep(.002)
        for sock in socks:
            sock.close()

    @staticmethod
    def _shut(sock, how=socket.SHUT_RDWR):
        try:
            sock.shutdown(how)
        except OSError:
            pass
