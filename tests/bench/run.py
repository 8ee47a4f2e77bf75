#!/usr/bin/env python3
"""All benches, and one table: each figure a ratio to a peer or a ceiling in
the same run, what must hold, what we aim for, and the machine.

usage: run.py --build DIR [--quick] [--million] [--json FILE] [BENCH...]
benches: ingest latency idle decay peers read send desk views

A bench whose peer is not installed is told as skipped. About 20 minutes; with
--quick a few, smaller, and good for nothing but to see that they run. Exit 1
when something that must hold does not.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import bench_kit as bench

HERE = pathlib.Path(__file__).resolve().parent
QUICK = {
    "ingest": ["--mails", 1000, "--few", 300, "--runs", 1],
    "latency": ["--mails", 40],
    "idle": ["--inboxes", 50, "--rounds", 20],
    "decay": ["--few", 1000, "--many", 4000, "--runs", 1],
    "peers": ["--mails", 1000, "--rt", 40, "--runs", 1],
    "read": ["--count", 500, "--times", 1],
    "send": ["--letters", 1000, "--runs", 1],
    "desk": ["--mails", 2000, "--runs", 3],
    "views": ["--few", 1000, "--many", 10000, "--runs", 3],
}


def send_rows(text):
    """send.py says what it found in a way of its own."""
    for one in json.loads(text)["results"]:
        yield bench.row(
            f"send: rate / smtp-source, {one['connections']} connection(s)",
            one["ratio"], "x",
            f">= {one['target']}" if one["target"] else None,
            {1: ">= 0.45", 4: ">= 0.5"}.get(one["connections"]),
            note=f"{one['cpu_per_1000']} CPU s for 1,000")
        if "flushes_per_letter" in one:
            yield bench.row(f"send: flushes a letter, {one['connections']} "
                            "connection(s)", one["flushes_per_letter"], "")


def run(name, args, folder):
    """The rows of one bench; one row that says why when it failed."""
    out = folder / f"{name}.json"
    words = [sys.executable, HERE / f"{name}.py", "--build", args.build]
    words += ["--json"] if name == "send" else ["--json", out]
    words += QUICK[name] if args.quick else []
    words += ["--million"] if name == "decay" and args.million else []
    bench.say(f"--- {name}")
    done = subprocess.run(list(map(str, words)), stdout=subprocess.PIPE,
                          text=True)
    try:
        if name == "send":
            return list(send_rows(done.stdout))
        return json.loads(out.read_text())
    except (OSError, ValueError):
        return [bench.row(name, None, "", note="skipped or failed, exit "
                          f"{done.returncode}; see above")]


def main():
    ask = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--build", type=pathlib.Path, default=pathlib.Path("."))
    ask.add_argument("--quick", action="store_true")
    ask.add_argument("--million", action="store_true")
    ask.add_argument("--json", type=pathlib.Path)
    ask.add_argument("bench", nargs="*", default=list(QUICK))
    args = ask.parse_args()
    unknown = set(args.bench) - set(QUICK)
    if unknown:
        ask.error(f"no such bench: {', '.join(sorted(unknown))}")
    before = bench.machine()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in args.bench:
            rows += run(name, args, pathlib.Path(folder))
    after = bench.machine()
    missed = [r for r in rows if bench.verdict(r) == "MISSED"]
    print(bench.table(rows))
    print(f"\nbefore: {before}\nafter:  {after}")
    print(f"{len(missed)} of {sum(r['must'] is not None for r in rows)} "
          "that must hold do not" if missed else "all that must hold do")
    if args.json:
        args.json.write_text(json.dumps(
            {"machine": [before, after], "rows": rows}, indent=1) + "\n")
    return 1 if missed and not args.quick else 0


if __name__ == "__main__":
    sys.exit(main())
