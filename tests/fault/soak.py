#!/usr/bin/env python3
"""C04: mails at a steady rate, and a fault of any kind every few seconds.

usage: soak.py [--seconds 600] [--rate 5] [--every 5] [--seed N] [--out PATH]

At the end every mail has one outcome and every letter its end. Memory and
descriptors of each role are sampled while it lives; what a role that lives
long gains is printed, and more than the bound fails. POSTROOM_BUILD and
POSTROOM_SOURCE say where the program is. PATH.json has the figures.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cutproxy import CutProxy                               # noqa: E402
from kit import mails                                       # noqa: E402
from oracle import Bounds                                   # noqa: E402
from table import FILE_OF, JUMPS                            # noqa: E402
from world import ROLES, Problem, Run, World, asan          # noqa: E402

WARM_SECONDS = 20               # of a role's life that are not sampled
KIB_PER_MAIL = 1.0              # of memory that a role may gain; noise, too


class Soak:
    def __init__(self, run, args):
        self.run, self.args = run, args
        self.rand = random.Random(args.seed)
        self.faults = collections.Counter()
        self.sent = 0
        # (role, pid) -> [(seconds, mails, KiB, descriptors)]
        self.lives = collections.defaultdict(list)
        self.process = None

    # -- the faults -----------------------------------------------------

    def kill(self):
        self.run.gateway.kill(self.rand.choice(ROLES))

    def freeze(self):
        pid = self.run.gateway.role_pid(self.rand.choice(ROLES))
        if pid:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(self.rand.uniform(.1, 1.5))
            os.kill(pid, signal.SIGCONT)

    def lock(self):
        name = FILE_OF[self.rand.choice(ROLES)]
        db = sqlite3.connect(self.run.gateway.state / f"{name}.db",
                             timeout=5, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        time.sleep(self.rand.uniform(.1, 1.5))
        db.execute("ROLLBACK")
        db.close()

    def cut_imap(self):
        self.imap.cut_all()

    def cut_smtp(self):
        self.smtp.cut_all()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def refuse(self):
        self.run.sink.misbehave(MAIL="451 4.3.0 later")
        time.sleep(self.rand.uniform(.1, 1))
        self.run.sink.misbehave()

    def jump(self):
        self.run.set_clock(self.rand.choice(JUMPS))
        time.sleep(self.rand.uniform(.1, 1))
        self.run.set_clock(0)

    KINDS = ("kill", "freeze", "lock", "cut_imap", "cut_smtp", "reload",
             "refuse", "jump")

    def strike(self):
        kind = self.rand.choice(self.KINDS)
        if kind == "jump" and asan(self.run.world.build):
            return
        self.faults[kind] += 1
        try:
            getattr(self, kind)()
        except (ProcessLookupError, sqlite3.OperationalError):
            pass

    # -- the run ----------------------------------------------------------

    def deliver(self):
        n = self.sent
        first = n - n % 5
        named = {} if n == first else {
            "in_reply_to": f"s{first}@people.example"}
        self.run.deliver([mails.mail(
            f"c{first}@people.example", f"Invoice {first}", f"Mail {n}\n" +
            "All of it matters. " * self.rand.randrange(500),
            message_id=f"s{n}@people.example", **named)])
        self.sent += 1

    def sample(self, now):
        for role in ROLES:
            pid = self.run.gateway.role_pid(role)
            try:
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
                fds = len(os.listdir(f"/proc/{pid}/fd"))
            except OSError:
                continue
            kib = int(status.split("VmRSS:")[1].split()[0])
            self.lives[role, pid].append((now, self.sent, kib, fds))

    def go(self):
        self.imap = CutProxy(self.run.world.dovecot.port)
        self.smtp = CutProxy(self.run.sink.port)
        self.run.closers += [self.imap.close, self.smtp.close]
        self.run.configure(imap_port=self.imap.port, lines=2,
                           sink_port=self.smtp.port, pipeline="on new { "
                           "notify team:support with notify-new }")
        clock = not asan(self.run.world.build)
        self.process = self.run.start("run", clock=clock)
        began = time.monotonic()
        strike_at, sample_at = began + self.args.every, began
        while (now := time.monotonic()) < began + self.args.seconds:
            while self.sent < (now - began) * self.args.rate:
                self.deliver()
            if now >= sample_at:
                self.sample(now)
                sample_at = now + 2
            if now >= strike_at:
                self.strike()
                strike_at = time.monotonic() + self.rand.expovariate(
                    1 / self.args.every)
            if self.process.poll() is not None:
                raise Problem("the gateway ended: "
                              f"{self.process.returncode}")
            time.sleep(.05)
        self.settle(clock)

    def settle(self, clock):
        """What was deferred is due within hours: the clock runs ahead."""
        for hours in range(0, 30, 2):
            if clock:
                self.run.set_clock(hours * 3600 * 1000)
            end = time.monotonic() + 5
            while time.monotonic() < end:
                if self.run.done("run"):
                    self.run.ended(self.run.stop(self.process, 20), (0,),
                                   "run")
                    return
                time.sleep(.1)
        raise Problem("it has not come to rest")

    # -- what it cost -----------------------------------------------------

    def gains(self):
        """For each role the life with most samples: what it gained."""
        best = {}
        for (role, _), life in self.lives.items():
            life = [s for s in life if s[0] >= life[0][0] + WARM_SECONDS]
            if len(life) > len(best.get(role, [])):
                best[role] = life
        out = {}
        for role, life in best.items():
            half = len(life) // 2
            if half < 5:
                continue
            first, last = life[:half], life[half:]
            mean = lambda part, i: sum(s[i] for s in part) / len(part)
            taken = mean(last, 1) - mean(first, 1)
            out[role] = {
                "seconds": round(life[-1][0] - life[0][0]),
                "mails": round(taken),
                "kib": round(mean(last, 2) - mean(first, 2)),
                "rss_kib": life[-1][2],
                "descriptors": round(mean(last, 3) - mean(first, 3), 1),
            }
        return out


def check_gains(gains):
    for role, g in gains.items():
        if g["kib"] > 512 + KIB_PER_MAIL * g["mails"]:
            raise Problem(f"{role} grows: {g}")
        if g["descriptors"] > 3:
            raise Problem(f"{role} loses descriptors: {g}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--dir", type=pathlib.Path)
    args = parser.parse_args()
    folder = args.dir or pathlib.Path(tempfile.mkdtemp(prefix="soak"))
    world = World(folder, os.environ["POSTROOM_BUILD"],
                  os.environ["POSTROOM_SOURCE"])
    run = Run(world, "soak", int(args.seconds), args.seed)
    soak = Soak(run, args)
    try:
        soak.go()
        gains = soak.gains()
        run.note_states()
        # A letter may be under way at each kill, freeze, jump and cut.
        run.check(Bounds(unsure=2 * sum(soak.faults.values())))
        check_gains(gains)
        run.close()
    except Problem as why:
        print(f"FAILED: {why}\nkept: {folder}")
        run.close()
        world.dovecot.stop()
        return 1
    figures = {"seconds": args.seconds, "mails": soak.sent,
               "faults": dict(soak.faults), "letters": run.notes,
               "gained": gains, "seed": args.seed}
    print(json.dumps(figures, indent=1))
    print(f"soak: {soak.sent} mails in = out, "
          f"{sum(soak.faults.values())} faults, {args.seconds:.0f} s")
    if args.out:
        args.out.with_suffix(".json").write_text(
            json.dumps(figures, indent=1) + "\n")
    world.close()
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
