#!/usr/bin/env python3
"""From the start of the gateway to the last mail filed, beside mbsync that
copies the same mailbox, by turns in one run. Ratios only: a lone time says
nothing on a shared machine.

Filed: parsed in the sandbox, threaded, ticketed, automatic replies composed,
committed with synchronous=FULL, found by search. mbsync runs with its default,
a flush for each mail, and once a round without. Needs dovecot-imapd and isync (mbsync).
"""
import contextlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import bench_kit as bench
import gen

from kit import certs
from kit.dovecot import PASSWORD, Dovecot

CONF = bench.HEAD + """
relay out { host 127.0.0.1; port 9; tls none }
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; tls none; user %s; password-env BENCH
		folder INBOX; start from-beginning }
}
"""

MBSYNC = """
FSync %s

IMAPStore far
Host 127.0.0.1
Port %d
User support
Pass secret
SSLType None
AuthMechs LOGIN

MaildirStore near
Path %s/
Inbox %s/INBOX
SubFolders Verbatim

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""

# What search still has to index.
ONE = "INSERT INTO search_stale VALUES (2);"
ALL = """
INSERT INTO search_message (search_message) VALUES ('delete-all');
DELETE FROM search_name;
INSERT INTO search_stale SELECT id * 2 FROM ticket;
INSERT INTO search_stale SELECT id * 2 + 1 FROM contact;
UPDATE cursor SET value = 0 WHERE name = 'search.message';
"""


class Bench:
    def __init__(self, args, folder, dovecot):
        self.args, self.folder, self.dovecot = args, folder, dovecot
        self.pull = args.build.resolve() / "tests/bench/imap_pull"

    def mbsync(self, fsync="yes", env=None):
        box = self.folder / "mbsync"
        shutil.rmtree(box, ignore_errors=True)
        box.mkdir()
        rc = self.folder / "mbsyncrc"
        rc.write_text(MBSYNC % (fsync, self.dovecot.port, box, box))
        began, cpu = time.monotonic(), bench.cpu_seconds()
        subprocess.run(["mbsync", "-q", "-c", str(rc), "c"], check=True,
                       env=env and dict(bench.os.environ, **env),
                       stderr=subprocess.DEVNULL)
        took = time.monotonic() - began
        self.mbsync_cpu = bench.cpu_seconds() - cpu
        got = sum(1 for _ in (box / "INBOX").glob("[nc][eu][wr]/*"))
        assert got == self.args.mails, f"mbsync copied {got}"
        return took

    def raw(self):
        done = subprocess.run(
            [self.pull, str(self.dovecot.port), "support", PASSWORD],
            check=True, capture_output=True, text=True)
        mails, seconds = done.stdout.split()
        assert int(mails) == self.args.mails, f"pulled {mails}"
        return float(seconds)

    def ours(self, user="support", count=None, **how):
        return bench.Run(self.folder, CONF % (self.dovecot.port, user),
                         count or self.args.mails, self.args.build, **how)

    # --- rounds

    def rounds(self):
        """Each peer once a round, so that all see the same weather."""
        for n in range(self.args.runs):
            mbsync, ours = self.mbsync(), self.ours()
            one = {"mbsync": mbsync, "its cpu": self.mbsync_cpu,
                   "quick": self.mbsync("no"), "raw": self.raw(),
                   "ours": ours.seconds, "cpu": ours.cpu}
            bench.say(f"ingest {n + 1}: " + ", ".join(
                f"{name} {value:.2f} s" for name, value in one.items()))
            yield one
            self.last = ours

    def slow(self):
        """Both on a disk whose flushes take 5 ms more; once: it is long."""
        env = bench.flush_env(self.folder, 5000)
        theirs = self.mbsync(env=env)
        ours = self.ours(env=env)
        bench.say(f"+5 ms a flush: mbsync {theirs:.1f} s, "
                  f"ours {ours.seconds:.1f} s")
        return ours.seconds / theirs

    def flushes(self):
        self.ours(env=bench.flush_env(self.folder))
        counts = bench.flushes(self.folder)
        bench.say(f"flushes: {counts}")
        return counts

    def search(self):
        """CPU of the index alone: it is made again of what was filed, less
        what a start with one ticket to index takes."""
        return self.indexing(ALL) - self.indexing(ONE)

    def indexing(self, what):
        with contextlib.closing(
                sqlite3.connect(self.folder / "state/desk.db")) as db:
            db.executescript(what)
        return self.ours(fresh=False).cpu

    def memory(self):
        """Medians, by turns: a peak is a matter of luck."""
        small, large = [], []
        for _ in range(self.args.runs):
            small.append(self.ours("few", self.args.few, peak=True).mib)
            large.append(self.ours(peak=True).mib)
        return statistics.median(small), statistics.median(large)


def rows(b, args):
    rounds = list(b.rounds())
    per_mail = 1000 / args.mails

    def against(name):
        return statistics.median(r["ours"] / r[name] for r in rounds)

    search = b.search()
    counts = b.flushes()
    small, large = b.memory()
    cpu = statistics.median(r["cpu"] for r in rounds)
    beside = statistics.median((r["cpu"] - search) / r["its cpu"]
                               for r in rounds)
    out = [
        bench.row("ingest: time / mbsync, durable", against("mbsync"),
                  must="<= 1.0", stretch="<= 0.5"),
        bench.row("ingest: time / mbsync, FSync no", against("quick"),
                  must="<= 1.5", stretch="<= 1.0"),
        bench.row("ingest: time / raw pull that keeps nothing",
                  against("raw"), must="<= 16", stretch="<= 8"),
        bench.row("ingest: mails a second", statistics.median(
            args.mails / r["ours"] for r in rounds), "/s"),
        bench.row("ingest: CPU of all roles, 1,000 mails, search apart",
                  (cpu - search) * per_mail, "s", "<= 0.6", "<= 0.4",
                  note=f"search {search * per_mail:.3f} s"),
        bench.row("ingest: the same / mbsync's own, durable", beside),
        bench.row("ingest: flushes a mail, receive and desk",
                  (counts.get("receive", 0) + counts.get("desk", 0))
                  / args.mails, "", "<= 0.1", "<= 0.03"),
        bench.row(f"ingest: peak memory of all roles, {args.mails} mails",
                  large, "MiB", "<= 64", "<= 48"),
        bench.row(f"ingest: the same / at {args.few} mails",
                  large / small, must="<= 1.05"),
        bench.row("ingest: store, bytes a mail",
                  b.last.store_bytes() / args.mails, "B",
                  note=f"mails are {b.bytes / args.mails:.0f} B"),
        bench.row("ingest: automatic replies composed and stored, a mail",
                  b.last.tally("letter") / args.mails, "",
                  note="beyond 50 an hour to strangers they are held"),
    ]
    if args.slow:
        out.append(bench.row("ingest, +5 ms a flush: time / mbsync, durable",
                             b.slow(), must="<= 0.10", stretch="<= 0.05"))
    return out


def main():
    parser = bench.options(__doc__, mails=10000, few=1000, runs=5, slow=1)
    args = parser.parse_args()
    args.few = min(args.few, args.mails)
    with bench.scratch() as folder:
        total = gen.make(folder / "set", args.mails)
        gen.make(folder / "few", args.few)
        with Dovecot(certs.make(folder / "certs")) as dovecot:
            dovecot.load_directory("support", folder / "set" / "cur")
            dovecot.load_directory("few", folder / "few" / "cur")
            b = Bench(args, folder, dovecot)
            b.bytes = total
            return bench.finish(args, rows(b, args))


if __name__ == "__main__":
    sys.exit(main())
