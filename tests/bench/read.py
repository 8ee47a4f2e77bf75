#!/usr/bin/env python3
"""read.py --build DIR [--mails DIR] [--peer SOURCE.c] [--times N]

How many mails a second do we read? Parsing and decoding every leaf, beside
GMime in the same run, over the same bytes in memory; texts as UTF-8 on both
sides, and a hash over all that was decoded, printed for both. What the full
reading (attachments' sums, quotes, kind, text from HTML) and HTML that may be
shown cost, beside it.

--mails   a directory of *.eml; else --count are generated
--peer    another program's source that takes a directory and "decode": it is
          built and run once, and what it says is printed
--times   runs of each; the best counts (default 3)

CPU seconds of one thread. Exit 0: our rate is at least 1.5 times GMime's and
the hashes are one; 1: not; 77: GMime is not there.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

import bench_kit as bench
import gen

HERE = pathlib.Path(__file__).resolve().parent
WANTED = 1.5


def build(source, out):
    """Compiles one C source against GMime, at -O2 as we are."""
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "gmime-3.0"],
                           capture_output=True, text=True)
    if flags.returncode != 0:
        print("read: gmime-3.0 is not installed", file=sys.stderr)
        sys.exit(77)
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", f"-I{HERE.parent.parent}",
                    str(source), "-o", str(out)]
                   + shlex.split(flags.stdout), check=True)


def run(command):
    said = subprocess.run([str(c) for c in command], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(said)


def generated(folder, count):
    gen.make(folder / "set", count)
    for n, path in enumerate(sorted((folder / "set" / "cur").iterdir())):
        path.rename(path.parent / f"{n:06}.eml")
    return folder / "set" / "cur"


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--build", default=".", type=pathlib.Path)
    ask.add_argument("--mails", type=pathlib.Path)
    ask.add_argument("--count", type=int, default=10000)
    ask.add_argument("--json", type=pathlib.Path)
    ask.add_argument("--peer", type=pathlib.Path)
    ask.add_argument("--times", type=int, default=3)
    args = ask.parse_args()
    ours = args.build / "tests/bench/read_mails"
    best = {}
    with tempfile.TemporaryDirectory() as temp:
        gmime = pathlib.Path(temp) / "read_gmime"
        build(HERE / "read_gmime.c", gmime)
        if args.mails is None:
            args.mails = generated(pathlib.Path(temp), args.count)
        sides = [[gmime, args.mails]] + [
            [ours, args.mails, way] for way in ("mime", "full", "inert")]
        for _ in range(args.times):
            for side in sides:
                one = run(side)
                old = best.get(one["what"])
                if old is None or one["cpu"] < old["cpu"]:
                    best[one["what"]] = one
        if args.peer:
            peer = pathlib.Path(temp) / "peer"
            build(args.peer, peer)
            subprocess.run([str(peer), str(args.mails), "decode"], check=True)
    base = best["gmime"]
    for what, one in best.items():
        print(f"{what:6} {one['mails']} mails {one['per_second']:8.0f}/s "
              f"{one['bytes'] / one['cpu'] / 1e6:6.0f} MB/s  "
              f"{base['cpu'] / one['cpu']:5.2f} x GMime  "
              f"decoded {one['decoded']} hash {one['hash']}")
    same = best["mime"]["hash"] == base["hash"]
    ratio = base["cpu"] / best["mime"]["cpu"]
    print(f"hashes {'one' if same else 'DIFFER'}, {ratio:.2f} x GMime, "
          f"wanted {WANTED}")
    if args.json:
        bench.finish(args, [bench.row(
            "read: time of parsing and decoding / GMime", 1 / ratio,
            "x", "<= 0.67", "<= 0.5",
            note="hashes are one" if same else "HASHES DIFFER")])
    return 0 if same and ratio >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
