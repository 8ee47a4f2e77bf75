#!/usr/bin/env python3
"""Many mails, a kill -9 of a random role every few seconds, and then the
audit: in equals out.

usage: flood.py [--mails 100000] [--rate 500] [--every 10] [--seed N]
                [--out PATH]

The mails are written into a Dovecot folder, so many a second (0: as fast as
that goes), while the gateway runs; a fifth of them open conversations, the others answer. Each new
ticket sends a notification to the team. POSTROOM_BUILD and POSTROOM_SOURCE
say where the program is. PATH.json has the figures.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import oracle                                               # noqa: E402
from world import ROLES, Problem, Run, World                # noqa: E402

REPLIES = 4                     # to each mail that opens a conversation


def cheap(n):
    """Mail n, 0.4 KB: its sender's first, or an answer to that."""
    first = n - n % (REPLIES + 1)
    head = f"From: c{first}@people.example\r\n" \
        "To: support@example.com\r\n" \
        f"Message-ID: <f{n}@people.example>\r\n" \
        "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n"
    if n == first:
        head += f"Subject: Invoice {n}\r\n"
    else:
        head += (f"Subject: Re: Invoice {first}\r\n"
                 f"In-Reply-To: <f{first}@people.example>\r\n"
                 f"References: <f{first}@people.example>\r\n")
    return (head + f"\r\nMail {n}. " + "All of it matters. " * 8 +
            "\r\n").encode()


def pour(run, count, rate):
    began = time.monotonic()
    for n in range(count):
        run.deliver([cheap(n)])
        if rate and n % 50 == 0:
            time.sleep(max(0, began + n / rate - time.monotonic()))


class Flood:
    def __init__(self, run, args):
        self.run, self.args = run, args
        self.rand = random.Random(args.seed)
        self.kills = dict.fromkeys(ROLES, 0)
        self.pouring = threading.Thread(target=pour,
                                        args=(
            run, args.mails, args.rate))

    def settled(self):
        return not self.pouring.is_alive() and self.run.done("run")

    def kill_one(self):
        role = self.rand.choice(ROLES)
        if self.run.gateway.kill(role):
            self.kills[role] += 1

    def go(self):
        self.pouring.start()
        process = self.run.start("run")
        kill_at, last, stuck = time.monotonic() + self.args.every, -1, 0
        while not self.settled():
            time.sleep(.5)
            if process.poll() is not None:
                raise Problem(f"the gateway ended: {process.returncode}")
            if time.monotonic() < kill_at:
                continue
            self.kill_one()
            kill_at = time.monotonic() + self.args.every
            now = sum(self.run.count(f"SELECT count(*) FROM {t}") for t in (
                "mail.intake", "desk.outcome", "out.result"))
            stuck = stuck + 1 if now == last else 0
            last = now
            if stuck >= 12:
                raise Problem("nothing has moved for 12 kills")
        self.run.ended(self.run.stop(process, 20), (0,), "run")


def audit(run, kills):
    """The oracle, and the same by the product's own command."""
    run.note_states()
    run.check(oracle.Bounds(unsure=kills["send"]))
    done = run.gateway.plain("audit")
    if done.returncode != 0:
        raise Problem(f"postroom audit: exit {done.returncode}: "
                      f"{done.stdout}{done.stderr}")
    return done.returncode, (done.stdout + done.stderr).strip()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mails", type=int, default=100000)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--every", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--dir", type=pathlib.Path)
    args = parser.parse_args()
    folder = args.dir or pathlib.Path(tempfile.mkdtemp(prefix="flood"))
    world = World(folder, os.environ["POSTROOM_BUILD"],
                  os.environ["POSTROOM_SOURCE"])
    run = Run(world, "flood", args.mails, args.seed)
    run.configure(lines=4, pipeline="on new { notify team:support with "
                  "notify-new }")
    flood = Flood(run, args)
    began = time.monotonic()
    try:
        flood.go()
        seconds = time.monotonic() - began
        code, said = audit(run, flood.kills)
        run.close()
    except Problem as why:
        print(f"FAILED: {why}\nkept: {folder}")
        run.close()
        world.dovecot.stop()
        return 1
    figures = {"mails": args.mails, "seconds": round(seconds),
               "kills": flood.kills, "seed": args.seed, "lost": 0,
               "twice": 0, "letters": run.notes,
               "audit_exit": code, "audit": said[-2000:]}
    print(json.dumps(figures, indent=1))
    print(f"{args.mails} mails in = {args.mails} out, "
          f"{sum(flood.kills.values())} kills, {seconds:.0f} s")
    if args.out:
        args.out.with_suffix(".json").write_text(
            json.dumps(figures, indent=1) + "\n")
    world.close()
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
