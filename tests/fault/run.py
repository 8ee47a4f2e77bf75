#!/usr/bin/env python3
"""Runs the fault table (rows.py): rows of faults, each at many points.

usage: run.py [--seconds S [--out PATH [--into DOC]]] [--seed N]
              [--rows R01,S03-in] [--row R02-desk-kill --point 17]
              [--lanes N] [--dir DIR] [--part N] [--list]

Without --seconds: a seeded selection of all rows, once (with --part N the N-th
part of it, at least one of each row). With it: all rows,
round after round and point after point, for so long; then PATH.json and
PATH.md have the figures; DOC has the table between its marks, and what is
proven elsewhere (proven.py) too. With --point: that one run, whose directory
stays.
A run that breaks a promise keeps its directory, and how to repeat it is said.
POSTROOM_BUILD and POSTROOM_SOURCE say where the program is.
"""
import argparse
import collections
import json
import os
import pathlib
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cutproxy import CutProxy                               # noqa: E402
from kit import scratch                                     # noqa: E402
from kit.dovecot import available                           # noqa: E402
import copies                                               # noqa: E402
import doors                                                # noqa: E402
from proven import OPEN, PROVEN                             # noqa: E402
from rows import IDS, ROWS                                  # noqa: E402
from table import RANDOM                                    # noqa: E402
from world import (Problem, Run, Stock, World, asan,        # noqa: E402
                   load_stocks, make_stocks)

TOLD = 3                # failures shown of one row

BY_ID = {row.id: row for row in ROWS}


# --- A lane: a process that runs what it is told --------------------------------

def one_run(world, row, point, seed):
    began = time.monotonic()
    run = Run(world, row.id, point, seed)
    problems = []
    try:
        row.run(run, point)
    except Problem as why:
        problems.append(str(why))
    except Exception:                       # ours or a helper's: show it all
        problems.append(traceback.format_exc())
    try:
        run.close()
    except Problem as why:
        problems.append(str(why))
    reached = run.was_reached() if run.reached is None else run.reached
    if not problems and not world.keep:
        run.remove()
    return {"row": row.id, "point": point, "seed": seed, "reached": reached,
            "problems": problems, "folder": str(run.folder),
            "notes": run.notes, "seconds": time.monotonic() - began}


def lane(args):
    world = World(args.dir / f"lane{args.lane}", args.build, args.source)
    world.keep = False
    load_stocks(world)
    try:
        for line in sys.stdin:
            row, point, seed = json.loads(line)
            print(json.dumps(one_run(world, BY_ID[row], point, seed)),
                  flush=True)
    finally:
        world.close()


# --- What to run -----------------------------------------------------------------

def count_bytes(world):
    """How long the streams are when nothing goes wrong."""
    counts = {}
    for role, to, name in (("receive", "imap", None),
                           ("send", "smtp", None)):
        run = Run(world, "bytes", role, 1)
        proxy = CutProxy(world.dovecot.port if to == "imap"
                         else run.sink.port)
        run.closers.append(proxy.close)
        run.prepare(role, **{"imap_port" if to == "imap" else "sink_port":
                             proxy.port})
        run.finish(role)
        for way in ("in", "out"):
            counts[f"{to}-{way}"] = proxy.seen[way]
        run.close()
    stock = Stock(world.stock_path("bytes"), [])
    stock.counts = counts
    stock.save()


def count_doors(world):
    """How many calls each door and each command makes."""
    stock = Stock(world.stock_path("doors"), [])
    for each in (doors, copies):
        stock.counts.update(each.count(
            world, lambda kind: Run(world, "count", kind, 1)))
    stock.save()


def prepare(args):
    (args.dir / "stock").mkdir(parents=True)
    world = World(args.dir / "stocks", args.build, args.source)
    try:
        make_stocks(world)
        load_stocks(world)
        count_bytes(world)
        count_doors(world)
        load_stocks(world)
    finally:
        world.close()
    return world


def points_of(world, row):
    return row.points if isinstance(row.points, int) else row.points(world)


def why_not(world, row):
    if row.preload and asan(world.build):
        return "not under AddressSanitizer"
    if row.user and os.geteuid() == 0:
        return "root is refused nothing"
    return None


class Plan:
    """What comes next: rows in turn, each point before any comes again."""

    def __init__(self, world, rows, seed, long, part=1):
        self.rows, self.seed, self.long, self.part = rows, seed, long, part
        self.rand = random.Random(seed)
        self.total = {r.id: points_of(world, r) for r in rows}
        self.round = 0
        self.left = {}

    def next_points(self, row, n):
        left = self.left.get(row.id, [])
        while len(left) < n and len(left) < self.total[row.id]:
            more = list(range(1, self.total[row.id] + 1))
            self.rand.shuffle(more)
            left += [p - 1 if isinstance(row.points, int) else p
                     for p in more]
        self.left[row.id] = left[n:]
        return left[:n]

    def tasks(self):
        """One round, shuffled so that slow rows do not come in a lump."""
        self.round += 1
        seed = self.seed + self.round - 1
        out = [(row.id, point, seed) for row in self.rows for point in
               self.next_points(row, row.share if self.long else
                                -(-row.short // self.part))]
        self.rand.shuffle(out)
        return out


# --- Figures -----------------------------------------------------------------------

class Tally:
    def __init__(self, plan):
        self.plan = plan
        self.runs = collections.Counter()
        self.reached = collections.Counter()
        self.seconds = collections.Counter()
        self.points = collections.defaultdict(set)
        self.found = collections.defaultdict(list)
        self.notes = collections.defaultdict(collections.Counter)

    def add(self, result):
        row = result["row"]
        self.runs[row] += 1
        self.reached[row] += bool(result["reached"])
        self.seconds[row] += result["seconds"]
        self.points[row].add(result["point"])
        for name, n in result["notes"].items():
            if name == "ms":
                self.notes[row][name] = max(self.notes[row][name], n)
            else:
                self.notes[row][name] += n
        if result["problems"]:
            self.found[row].append(result)

    def figures(self):
        return [{
            "row": row.id, "what": row.what, "points": self.plan.total[row.id],
            "points_run": len(self.points[row.id]),
            "runs": self.runs[row.id], "reached": self.reached[row.id],
            "found": len(self.found[row.id]),
            "seconds": round(self.seconds[row.id], 1),
            "notes": dict(self.notes[row.id]),
        } for row in self.plan.rows]


def together(figures):
    """The rows of an id as one."""
    out = {}
    for f in figures:
        one = out.setdefault(f["row"].split("-")[0], collections.Counter())
        for key in ("points_run", "runs", "reached", "found"):
            one[key] += f[key]
        if f["points"] == RANDOM:
            one["random"] = 1
        one["points"] += f["points"]
        for name, n in f["notes"].items():
            if name == "ms":
                one["note ms at most"] = max(one["note ms at most"], n)
            else:
                one["note " + name] += n
    return out


def markdown(figures, seconds, seed, lanes):
    runs, reached, found = (sum(f[k] for f in figures)
                            for k in ("runs", "reached", "found"))
    text = (f"{runs} runs in {seconds:.0f} s on {lanes} lanes (seed {seed}); "
            f"the fault was reached in {reached}; promises broken: "
            f"{found}.\n\n"
            "| id | fault | points | of | runs | reached | broken | "
            "also seen |\n|---|---|--:|--:|--:|--:|--:|---|\n")
    for name, f in sorted(together(figures).items()):
        notes = ", ".join(f"{n} {k[5:]}" for k, n in sorted(f.items())
                          if k.startswith("note "))
        text += (f"| {name} | {IDS[name]} | {f['points_run']} | "
                 f"{'random' if f['random'] else f['points']} | {f['runs']} |"
                 f" {f['reached']} | {f['found']} | {notes} |\n")
    return text


def elsewhere():
    """The plan's other rows: by which test, or why by none."""
    text = "| id | fault | proven by |\n|---|---|---|\n"
    for rid, (what, tests) in sorted(PROVEN.items()):
        text += f"| {rid} | {what} | " + ", ".join(
            f"`tests/{t}`" for t in tests) + " |\n"
    for rid, why in sorted(OPEN.items()):
        text += f"| {rid} | | not by a test: {why} |\n"
    return text


def put_into(path, **texts):
    """The tables in the docs, anew: between <!-- NAME --> and
    <!-- end of NAME -->."""
    whole = path.read_text()
    for name, text in texts.items():
        before, rest = whole.split(f"<!-- {name} -->\n")
        after = rest.split(f"<!-- end of {name} -->")[1]
        whole = (f"{before}<!-- {name} -->\n{text}"
                 f"<!-- end of {name} -->{after}")
    path.write_text(whole)


def repeat(result):
    return (f"tests/fault/run.py --row {result['row']} --point "
            f"{result['point']} --seed {result['seed']}")


def tell(result):
    print(f"FAILED {result['row']} at {result['point']}, seed "
          f"{result['seed']}:\n  " + "\n  ".join(result["problems"]) +
          f"\n  kept: {result['folder']}\n  again: {repeat(result)}",
          flush=True)


# --- The lanes ---------------------------------------------------------------------

class Lanes:
    def __init__(self, args, on_result):
        self.todo, self.on_result = queue.Queue(maxsize=2 * args.lanes), \
            on_result
        self.threads = [threading.Thread(target=self.drive, args=(args, n))
                        for n in range(args.lanes)]
        for thread in self.threads:
            thread.start()

    def drive(self, args, n):
        process = subprocess.Popen(
            [sys.executable, __file__, "--lane", str(n), "--dir",
             str(args.dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        while (task := self.todo.get()) is not None:
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                line = json.dumps({
                    "row": task[0], "point": task[1], "seed": task[2],
                    "reached": False, "problems": ["the lane died"],
                    "folder": "", "notes": {}, "seconds": 0})
            self.on_result(json.loads(line))
        process.stdin.close()
        process.wait()

    def close(self):
        for _ in self.threads:
            self.todo.put(None)
        for thread in self.threads:
            thread.join()


def run_all(args, plan):
    tally, lock = Tally(plan), threading.Lock()

    def on_result(result):
        with lock:
            tally.add(result)
            if result["problems"] and \
                    len(tally.found[result["row"]]) <= TOLD:
                tell(result)
    began = time.monotonic()
    lanes = Lanes(args, on_result)
    try:
        while True:
            for task in plan.tasks():
                if args.seconds and \
                        time.monotonic() - began > args.seconds:
                    break
                lanes.todo.put(task)
            if not args.seconds or time.monotonic() - began > args.seconds:
                break
    finally:
        lanes.close()
    return tally, time.monotonic() - began


def report(args, tally, seconds):
    figures = tally.figures()
    for f in figures:
        print(f"{f['row']:24} {f['runs']:5} runs {f['reached']:5} reached "
              f"{f['found']:3} broken {f['seconds']:7.1f} s  {f['what']}")
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.with_suffix(".json").write_text(json.dumps({
            "seed": args.seed, "seconds": round(seconds),
            "lanes": args.lanes, "rows": figures}, indent=1) + "\n")
        text = markdown(figures, seconds, args.seed, args.lanes)
        args.out.with_suffix(".md").write_text(text)
        print(text)
        if args.into:
            put_into(args.into, figures=text, elsewhere=elsewhere())
    broken = sum(f["found"] for f in figures)
    print(f"faults: {sum(f['runs'] for f in figures)} runs of "
          f"{len(figures)} rows in {seconds:.0f} s, "
          f"{sum(f['reached'] for f in figures)} reached, {broken} broken")
    return broken


# --- ----------------------------------------------------------------------------------

def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--into", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows")
    parser.add_argument("--row")
    parser.add_argument("--point", type=int)
    parser.add_argument("--lanes", type=int,
                        default=2 * (os.cpu_count() or 1))
    parser.add_argument("--dir", type=pathlib.Path)
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--lane", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    args.build = pathlib.Path(os.environ["POSTROOM_BUILD"])
    args.source = pathlib.Path(os.environ["POSTROOM_SOURCE"])
    return args


def main():
    args = arguments()
    if args.lane is not None:
        return lane(args)
    if args.list:
        for row in ROWS:
            print(f"{row.id:24} {row.what}")
        return 0
    if available():
        print(available())
        return 77
    args.dir = (args.dir or pathlib.Path(tempfile.mkdtemp(
        prefix="faults", dir=scratch.parent()))).resolve()
    os.environ["TMPDIR"] = str(args.dir)        # Dovecot's folders, too
    world = prepare(args)
    chosen = (args.rows or args.row or "").split(",")
    rows = [r for r in ROWS if chosen == [""] or r.id in chosen or
            any(c and r.id.startswith(c) for c in chosen)]
    for row in rows[:]:
        why = why_not(world, row)
        if why:
            print(f"skipped {row.id}: {why}")
            rows.remove(row)
    if args.point is not None:
        world = World(args.dir / "lane", args.build, args.source)
        world.keep = True
        load_stocks(world)
        result = one_run(world, BY_ID[args.row], args.point, args.seed)
        world.close()
        print(json.dumps(result, indent=1))
        return 1 if result["problems"] else 0
    tally, seconds = run_all(args, Plan(world, rows, args.seed,
                                        bool(args.seconds), args.part))
    broken = report(args, tally, seconds)
    if not broken:
        shutil.rmtree(args.dir, ignore_errors=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
