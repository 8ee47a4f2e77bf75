#!/usr/bin/env python3
"""How long a lone mail takes: from the line in which the server says EXISTS
to its ticket committed, and to the automatic reply accepted by an SMTP sink;
and how many flushes it costs.

Committed is when its mail.filed line is read here, which is written after
the commit. The servers are of tests/kit, in this process: their share is in
the figures.
"""
import random
import subprocess
import sys
import threading
import time
from email.utils import formatdate

import bench_kit as bench

from kit.fakeimap import FakeImap
from kit.gateway import wait_for
from kit.sink import Sink

CHANNEL = """
channel c%d {
	inbox desk; address support%d@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; tls none; user u%d;
		password-env BENCH }
}
"""
MAIL = """From: Customer %(n)d <c%(n)d@customer.example>\r
To: support@example.com\r
Subject: A question, number %(n)d\r
Message-ID: <%(n)d@customer.example>\r
Date: %(date)s\r
MIME-Version: 1.0\r
%(more)sContent-Type: text/plain; charset=utf-8\r
\r
""" + "What the customer has to say about it.\r\n" * 100
A_CHANNEL = 40          # automatic replies stop at 50 an hour for one


class StampedSink(Sink):
    """Keeps when the answer to each recipient's mail was about to go."""

    def __init__(self, *args, **more):
        self.at = {}
        super().__init__(*args, **more)

    def keep(self, session, data):
        kept = super().keep(session, data)
        self.at[session.to[0]] = time.monotonic()
        return kept


class Filed(threading.Thread):
    """Stamps the mail.filed lines of a log."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self.pipe, self.at, self.last = pipe, [], b""
        self.start()

    def run(self):
        for line in self.pipe:
            self.last = line
            if b" mail.filed " in line:
                self.at.append(time.monotonic())


class Desk:
    """A gateway whose log is read, and its servers."""

    def __init__(self, args, folder, servers, sink):
        self.folder, self.servers, self.sink = folder, servers, sink
        conf = bench.HEAD.replace("level warning", "level info") + (
            f"relay out {{ host 127.0.0.1; port {sink.port}; tls none }}\n")
        for n, server in enumerate(servers):
            conf += CHANNEL % (n, n, server.port, n)
        self.gateway = bench.Gateway(folder, conf, build=args.build,
                                     source=bench.SOURCE)
        env = dict(self.gateway.env, BENCH="secret",
                   **bench.flush_env(folder))
        self.gateway.process = subprocess.Popen(
            [self.gateway.program, "-c", str(self.gateway.conf), "run"],
            env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.filed = Filed(self.gateway.process.stdout)
        wait_for("all are idle", lambda: all(s.idlers for s in servers))
        time.sleep(1)

    def mail(self, n, more=""):
        """One mail; the moment of its EXISTS."""
        server = self.servers[n % len(self.servers)]
        server.dates[n + 1] = time.strftime("%d-%b-%Y %T +0000",
                                            time.gmtime())
        mail = MAIL % {"n": n, "date": formatdate(), "more": more}
        time.sleep(random.uniform(.02, .06))
        told = time.monotonic()
        server.add(n + 1, mail.encode())
        wait_for("it is filed", lambda: len(self.filed.at) > n, step=.002)
        wait_for("it idles again", lambda: server.idlers, step=.002)
        return told

    def answered(self, n):
        told = self.mail(n)
        to = f"c{n}@customer.example"
        wait_for("it is answered", lambda: to in self.sink.at, step=.002)
        return self.filed.at[n] - told, self.sink.at[to] - told

    def flushes(self):
        counts = bench.flushes(self.folder)
        return counts["receive"] + counts["desk"]


def lone_mails(args, desk):
    """[(to committed, to answered)] in seconds, and flushes a mail. What a
    program wrote is not answered, so no letter's flushes are among them."""
    pairs = [desk.answered(n) for n in range(args.mails)]
    time.sleep(1)
    before, quiet = desk.flushes(), max(args.mails // 4, 1)
    for n in range(args.mails, args.mails + quiet):
        desk.mail(n, "Auto-Submitted: auto-generated\r\n")
    return pairs, (desk.flushes() - before) / quiet


def rows(pairs, flushes):
    out = []
    for at, what, bounds in (
            (0, "committed", (("<= 5", None), ("<= 20", "<= 10"))),
            (1, "automatic reply accepted",
             (("<= 10", None), ("<= 50", "<= 25")))):
        for part, (must, stretch) in zip((.5, .99), bounds):
            out.append(bench.row(
                f"latency: EXISTS to {what}, p{part * 100:.0f}",
                1000 * bench.percentile([p[at] for p in pairs], part),
                "ms", must, stretch))
    out.append(bench.row("latency: flushes of a lone mail, receive and desk",
                         flushes, "", "<= 2.1",
                         note="its letter apart; 2 and the checkpoints"))
    return out


def main():
    args = bench.options(__doc__, mails=200).parse_args()
    count = (args.mails + A_CHANNEL - 1) // A_CHANNEL
    servers = [FakeImap().__enter__() for _ in range(count)]
    with bench.scratch() as folder, StampedSink(folder / "sink") as sink:
        desk = Desk(args, folder, servers, sink)
        try:
            return bench.finish(args, rows(*lone_mails(args, desk)))
        except AssertionError:
            bench.say(f"the log ends with {desk.filed.last}")
            raise
        finally:
            desk.gateway.stop()


if __name__ == "__main__":
    sys.exit(main())
