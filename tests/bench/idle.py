#!/usr/bin/env python3
"""Five hundred inboxes at rest, on IDLE over TLS: what each costs in memory,
what all cost in CPU while nothing happens, whether a mail to one of them is
filed as fast as when there is only one, and whether some of the servers that
answer nothing any more hold up the others.
"""
import os
import pathlib
import random
import subprocess
import sys
import time

import bench_kit as bench
from latency import MAIL, Filed
from many_inboxes import Inboxes

from kit import certs
from kit.gateway import wait_for

CHANNEL = """
channel c%d {
	inbox desk; address support%d@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; ca-file %s; user u%d
		password-env BENCH; start from-beginning; connections 1 }
}
"""
REST = 10               # seconds


def ticks(pids):
    """CPU of processes, in clock ticks."""
    total = 0
    for pid in pids:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        total += sum(map(int, stat.rsplit(")", 1)[1].split()[11:13]))
    return total


def mail(n, m):
    return (MAIL % {"n": n * 100000 + m, "more": "",
                    "date": "Sat, 1 Jun 2024 10:00:00 +0000"}).encode()


class Desk:
    """A gateway with so many channels, up and idle."""

    def __init__(self, args, folder, servers, pems, count):
        self.servers, self.count = servers, count
        conf = bench.HEAD.replace("level warning", "level info")
        conf += "relay out { host 127.0.0.1; port 9; tls none }\n"
        for n in range(count):
            conf += CHANNEL % (n, n, servers.port, pems.ca, n)
        folder.mkdir()
        self.gateway = bench.Gateway(folder, conf, build=args.build,
                                     source=bench.SOURCE)
        self.gateway.process = subprocess.Popen(
            [self.gateway.program, "-c", str(self.gateway.conf), "run"],
            env=dict(self.gateway.env, BENCH="secret"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.filed = Filed(self.gateway.process.stdout)
        wait_for("all are taken", lambda: bench.outcomes(
            self.gateway.state) >= count * args.mails, seconds=120)
        wait_for("all are idle", lambda: servers.idling() >= count,
                 seconds=60)
        time.sleep(2)
        self.receive = self.gateway.role_pid("receive")

    def one(self, n, m):
        """Seconds from EXISTS to filed."""
        before = len(self.filed.at)
        told = self.servers.deliver(n, mail(n, m))
        wait_for("it is filed", lambda: len(self.filed.at) > before,
                 step=.001)
        time.sleep(random.uniform(.01, .03))
        return self.filed.at[before] - told

    def rest(self):
        """Share of one CPU, of all roles, while nothing happens."""
        pids = [self.gateway.role_pid(r) for r in ("receive", "desk", "send")]
        pids.append(self.gateway.process.pid)
        before = ticks(pids)
        time.sleep(REST)
        return (ticks(pids) - before) / os.sysconf("SC_CLK_TCK") / REST * 100


def measured(args, one, many):
    """One inbox and many are asked by turns: they see the same weather."""
    count = many.count
    hung = range(count // 10)
    memory = (bench.rss_kib(many.receive)[0] - bench.rss_kib(one.receive)[0]
              ) / (count - 1)
    rest = many.rest()
    alone, fine, beside = [], [], []
    for m in range(args.rounds):
        alone.append(one.one(0, 1000 + m))
        fine.append(many.one(random.randrange(count), 1000 + m))
    many.servers.hang(hung)
    for n in hung:              # each is asked, and answers nothing
        many.servers.deliver(n, mail(n, 5000))
    for m in range(args.rounds):
        alone.append(one.one(0, 9000 + m))
        beside.append(many.one(random.randrange(len(hung), count), 9000 + m))
    return memory, rest, alone, fine, beside


def run(args, folder, pems):
    def mails(n):
        return [mail(n, m) for m in range(args.mails)]

    with Inboxes(pems, 1, mails) as near, \
            Inboxes(pems, args.inboxes, mails) as far:
        one = Desk(args, folder / "one", near, pems, 1)
        try:
            many = Desk(args, folder / "many", far, pems, args.inboxes)
            try:
                return measured(args, one, many)
            finally:
                many.gateway.stop()
        finally:
            one.gateway.stop()


def main():
    args = bench.options(__doc__, inboxes=500, mails=10, rounds=100
                         ).parse_args()
    with bench.scratch() as folder:
        pems = certs.make(folder / "certs")
        memory, rest, alone, fine, beside = run(args, folder, pems)

    def p50(times):
        return 1000 * bench.percentile(times, .5)

    return bench.finish(args, [
        bench.row(f"idle: private memory of one of {args.inboxes} TLS "
                  "inboxes", memory, "KiB", "<= 96", "<= 64",
                  note=f"after {args.mails} mails each"),
        bench.row("idle: CPU of all roles at rest", rest, "%", "<= 0.5"),
        bench.row("idle: EXISTS to filed, one inbox, p50", p50(alone), "ms"),
        bench.row(f"idle: the same in one of {args.inboxes} / in one",
                  p50(fine) / p50(alone), "x", "<= 1.5", "<= 1.2"),
        bench.row(f"idle: the same while {args.inboxes // 10} servers hang "
                  "/ in one", p50(beside) / p50(alone), "x", "<= 1.5",
                  "<= 1.2",
                  note=f"p99 {1000 * bench.percentile(beside, .99):.0f} ms"),
    ])


if __name__ == "__main__":
    sys.exit(main())
