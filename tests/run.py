#!/usr/bin/env python3
"""Run groups of tests and close with one line: N passed, N failed, N skipped.

usage: run.py --source DIR --build DIR --units "PROGRAM ..." GROUP...
groups: lint unit scenario flow real corpus fault

Each lint, unit program, file of tests and so on is a job; one more of them
than there are processors run at a time, for many of them wait. The groups are
begun in the order of their length, whatever order they are named in, so that
the last are short. What took longest is said at the end.

Units are cmocka programs that speak TAP; scenarios are stories that `postroom
sandbox` plays, once as they are and once with a desk that is killed in every
step; lints are programs that exit 0 or not; flow and real are pytest folders;
corpus scores `postroom read --json`
when the folder of cases is beside the source (or at POSTROOM_SHARED).
"""
import argparse
import ast
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET

sys.dont_write_bytecode = True
from kit import scratch                                     # noqa: E402

UNIT_SECONDS = 300
SLOWEST = 15            # told at the end

# Which part of the cases must pass. Not all of them can: of the MIME cases
# two ask for what our own rules forbid (a NUL in text; not to see an outer
# boundary inside an inner part, against RFC 2046 5.1.2).
CORPUS_GOALS = (
    ("MIME", ("mikel_mail", "stalwart_mail_parser", "robust"), 0.98),
    ("replies", ("email_reply_trimmer", "github_reply_parser", "talon"), 0.95),
    ("forwards", ("crisp_email_forward_parser",), 0.97),
    ("bounces", ("sisimai",), 0.95),
    ("HTML", ("html_sanitize",), 0.97),
)


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.lock = threading.Lock()

    def count(self, passed=0, failed=0, skipped=0):
        with self.lock:
            self.passed += passed
            self.failed += failed
            self.skipped += skipped

    def note(self, ok, name, text=""):
        self.count(passed=int(bool(ok)), failed=int(not ok))
        if not ok:
            print(f"FAILED {name}\n{text}", flush=True)

    def skip(self, name, why):
        self.count(skipped=1)
        print(f"skipped {name}: {why}", flush=True)


def why_skipped(text):
    """What a unit printed as "skipped: REASON"."""
    found = re.search(r"skipped: (.*)", text)
    return found[1] if found else "it does not say why"


def unit(args, tally, unit):
    program = args.build / unit
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP",
               POSTROOM_SOURCE=str(args.source))
    try:
        done = subprocess.run([str(program)], env=env, cwd=args.build,
                              capture_output=True, text=True,
                              errors="replace", timeout=UNIT_SECONDS)
    except (subprocess.TimeoutExpired, OSError) as why:
        tally.note(False, unit, str(why))
        return
    lines = re.findall(r"^(?:not ok|ok)\b.*$", done.stdout, re.M)
    skipped = [l for l in lines if "# SKIP" in l]       # cmocka: "not ok"
    for line in skipped:
        name = re.sub(r"^(not ok|ok) \d+ (- )?|# SKIP", "", line).strip()
        tally.skip(f"{unit} {name}", why_skipped(done.stdout + done.stderr))
    results = [l for l in lines if l not in skipped]
    good = sum(l.startswith("ok") for l in results)
    bad = len(results) - good
    tally.count(passed=good)
    if bad or done.returncode != 0 or not lines:
        tally.count(failed=max(bad, 1))
        print(f"FAILED {unit} (exit {done.returncode})\n"
              f"{done.stdout}{done.stderr}", flush=True)
    else:
        print(f"{unit}: {good} passed", flush=True)


def scenarios(args, tally, mode):
    stories = sorted(map(str, (args.source / "tests" / "scenario").glob("*.scn")))
    done = subprocess.run(
        [str(args.build / "src" / "postroom"), "sandbox", "-q", *mode,
         *stories], capture_output=True, text=True, errors="replace",
        timeout=UNIT_SECONDS)
    good = len(re.findall(r"^ok ", done.stdout, re.M))
    tally.count(passed=good, failed=len(stories) - good)
    print(f"scenarios {' '.join(mode)}: {good} of {len(stories)}",
          flush=True)
    if good < len(stories) or done.returncode != 0:
        tally.count(failed=int(good == len(stories)))
        print(f"FAILED scenarios (exit {done.returncode})\n"
              f"{done.stdout}{done.stderr}", flush=True)


def lint(args, tally, lint):
    done = subprocess.run([str(lint), str(args.source), str(args.build)],
                          capture_output=True, text=True)
    if done.returncode == 77:
        tally.skip(f"lint {lint.name}", done.stdout.strip())
    else:
        tally.note(done.returncode == 0, f"lint {lint.name}",
                   done.stdout + done.stderr)


def pytest_file(args, tally, path):
    what = f"{path.parent.name} {path.stem}"
    with tempfile.TemporaryDirectory() as temp:
        report = pathlib.Path(temp) / "report.xml"
        env = dict(os.environ, POSTROOM_BUILD=str(args.build),
                   POSTROOM_SOURCE=str(args.source),
                   PYTHONDONTWRITEBYTECODE="1",
                   PYTHONPATH=str(args.source / "tests"))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
             "--durations=3", f"--junitxml={report}",
             f"--basetemp={temp}/t", str(path)],
            env=env, cwd=args.build, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace")
        print(f"{what}\n{done.stdout}", flush=True)
        if not report.exists():
            tally.note(False, what, f"exit {done.returncode}")
            return
        for case in ET.parse(report).iter("testcase"):
            name = f"{what}.{case.get('name')}"
            skipped = case.find("skipped")
            bad = case.find("failure")
            if bad is None:
                bad = case.find("error")
            if skipped is not None:
                tally.skip(name, skipped.get("message", ""))
            else:
                tally.note(bad is None, name)


def corpus(args, tally):
    shared = pathlib.Path(os.environ.get(
        "POSTROOM_SHARED", args.source.resolve().parent / "shared"))
    runner = shared / "corpus" / "tools" / "run.py"
    if not runner.exists():
        tally.skip("corpus", "no folder of cases beside the source")
        return
    cases = sorted(str(p) for p in (shared / "corpus" / "neutral").glob("*.jsonl"))
    done = subprocess.run(
        [sys.executable, str(runner), *cases, "--",
         str(args.build / "src" / "postroom"), "read", "--json"],
        capture_output=True, text=True, errors="replace")
    tally.note(done.returncode == 0, "corpus: every case answered",
               done.stderr[-3000:])
    scores = {}
    for name, counts in re.findall(r"^== (\w+):.*?^(\{.*?\})$", done.stdout,
                                   re.M | re.S):
        scores[name] = ast.literal_eval(counts)
    for what, sets, goal in CORPUS_GOALS:
        passed = sum(scores.get(n, {}).get("pass", 0) for n in sets)
        asked = sum(sum(scores.get(n, {}).values()) for n in sets)
        print(f"{what}: {passed} of {asked}", flush=True)
        tally.note(asked and passed >= goal * asked,
                   f"corpus: {what} at least {goal:.0%}",
                   done.stdout[-3000:])


def faults(args, tally):
    """The fault table's selection; each row of it counts as one test. Of the
    sanitized program a part of it: its rows are those that need no preload,
    and prove here that nothing is touched that should not be."""
    env = dict(os.environ, POSTROOM_BUILD=str(args.build),
               POSTROOM_SOURCE=str(args.source), PYTHONDONTWRITEBYTECODE="1",
               PYTHONPATH=str(args.source / "tests"))
    less = ["--part", "4"] if sanitized(args.build) else []
    done = subprocess.run(
        [sys.executable, str(args.source / "tests" / "fault" / "run.py"),
         "--lanes", str(os.cpu_count() or 1), *less], env=env, cwd=args.build, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace")
    print(done.stdout, flush=True)
    if done.returncode == 77:
        tally.skip("fault", done.stdout.strip())
        return
    for row, why in re.findall(r"^skipped (\S+): (.*)", done.stdout, re.M):
        tally.skip(f"fault {row}", why)
    rows = re.findall(r"^(\S+) +\d+ runs +\d+ reached +(\d+) broken",
                      done.stdout, re.M)
    for row, broken in rows:
        tally.note(broken == "0", f"fault {row}")
    if not rows or done.returncode not in (0, 1):
        tally.note(False, "fault", f"exit {done.returncode}")


def sanitized(build):
    return "-fsanitize=address" in (build / "Makefile").read_text()


def jobs(args, group):
    """(what, its function, its further arguments)"""
    tests = args.source / "tests"
    if group == "fault":
        return [("faults", faults, [])]
    if group in ("real", "flow"):
        return [(f"{group} {p.stem}", pytest_file, [p])
                for p in sorted((tests / group).glob("test_*.py"))]
    if group == "unit":
        return [(u, unit, [u]) for u in args.units.split()]
    if group == "scenario":
        return [("scenarios", scenarios, [[]]),
                ("scenarios --crashes", scenarios, [["--crashes"]])]
    if group == "corpus":
        return [("corpus", corpus, [])]
    return [(f"lint {p.name}", lint, [p])
            for p in sorted((tests / "lint").iterdir())
            if os.access(p, os.X_OK) and not p.is_dir()]


# Longest jobs first: the crashed scenarios are one job of minutes.
GROUPS = ("fault", "scenario", "real", "flow", "unit", "corpus", "lint")


def timed(args, tally, what, function, more):
    began = time.monotonic()
    try:
        function(args, tally, *more)
    except Exception as why:            # ours, or a program without an end
        tally.note(False, what, repr(why))
    return time.monotonic() - began, what


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--units", default="")
    parser.add_argument("groups", nargs="+", choices=GROUPS)
    args = parser.parse_args()
    args.source, args.build = args.source.resolve(), args.build.resolve()
    tally, began = Tally(), time.monotonic()
    if scratch.parent():
        os.environ["TMPDIR"] = scratch.parent()
    with concurrent.futures.ThreadPoolExecutor(
            (os.cpu_count() or 1) + 1) as pool:
        took = [pool.submit(timed, args, tally, *job)
                for group in sorted(args.groups, key=GROUPS.index)
                for job in jobs(args, group)]
    took = sorted((f.result() for f in took), reverse=True)
    print(f"{time.monotonic() - began:.0f} s; the longest:", ", ".join(
        f"{what} {seconds:.0f}" for seconds, what in took[:SLOWEST]))
    print(f"{tally.passed} passed, {tally.failed} failed, "
          f"{tally.skipped} skipped")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
