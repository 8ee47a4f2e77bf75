"""What the benches share: the machine, rows of the table, a gateway that is
watched, a disk that is slow.

A bench ends with rows: {"what", "got", "unit", "must", "stretch", "note"}.
must and stretch are texts like "<= 1.0"; a row without them only reports.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests"))

from kit.gateway import Gateway, wait_for                # noqa: E402

HEAD = """
config-version 1
state-dir {state}
templates {templates}
log stderr level warning
inbox desk { kind helpdesk }
user alice { name "Alice"; email alice@desk.example }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on new { send ticket-received to contact }
}
"""


# --- what is told ------------------------------------------------------------

def row(what, got, unit="x", must=None, stretch=None, note=""):
    return {"what": what, "got": got, "unit": unit, "must": must,
            "stretch": stretch, "note": note}


def holds(got, target):
    """Does got fulfil a target like "<= 1.0"?"""
    sign, bound = target.split()
    return got <= float(bound) if sign == "<=" else got >= float(bound)


def verdict(one):
    if one["must"] is None or one["got"] is None:
        return ""
    if not holds(one["got"], one["must"]):
        return "MISSED"
    return "stretch" if one["stretch"] and holds(
        one["got"], one["stretch"]) else "ok"


def table(rows):
    """Text of the rows, one a line."""
    lines = [f"{'':58} {'got':>9} {'':4} {'must':>9} {'stretch':>9}"]
    for one in rows:
        got = "-" if one["got"] is None else f"{one['got']:.3g}"
        if one["got"] is not None and abs(one["got"]) >= 1000:
            got = f"{one['got']:.0f}"
        lines.append(f"{one['what']:58} {got:>9} {one['unit']:4} "
                     f"{one['must'] or '':>9} {one['stretch'] or '':>9} "
                     f"{verdict(one):8} {one['note']}".rstrip())
    return "\n".join(lines)


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                if line.startswith("model name")), "unknown CPU")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    kind = subprocess.run(
        ["stat", "-f", "-c", "%T", tempfile.gettempdir()],
        capture_output=True, text=True).stdout.strip() or "?"
    return (f"{os.cpu_count()} x {cpu}, {memory / 2**30:.0f} GB, {kind}, "
            f"a flush takes {flush_ms():.2f} ms, Linux {os.uname().release}, "
            f"load {os.getloadavg()[0]:.1f}")


def flush_ms():
    """The median of 50 small appends with fdatasync."""
    took = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            began = time.monotonic()
            file.write(b"x" * 12288)
            file.flush()
            os.fdatasync(file.fileno())
            took.append(time.monotonic() - began)
    return statistics.median(took) * 1000


def options(doc, **defaults):
    """The parser every bench begins with."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default="build")
    parser.add_argument("--json", type=pathlib.Path,
                        help="where the rows go, too")
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    return parser


def finish(args, rows):
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n")
    else:
        print(table(rows))
        print(machine())
    return 0


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def scratch():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postroom-bench."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


# --- a disk that is slow, or only counted ------------------------------------

def flush_shim(folder):
    """The LD_PRELOAD object of slow_flush.c."""
    shim = folder / "slow_flush.so"
    if not shim.exists():
        subprocess.run(
            [os.environ.get("CC", "cc"), "-std=c11", "-O2", "-shared", "-fPIC",
             "-D_GNU_SOURCE", "-o", shim,
             SOURCE / "tests/bench/slow_flush.c", "-ldl"], check=True)
    return shim


def flush_env(folder, slower_us=0):
    """The environment for it; the counts start anew."""
    counts = folder / "flushes"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir()
    return {"LD_PRELOAD": str(flush_shim(folder)), "FLUSH_DIR": str(counts),
            "FLUSH_US": str(slower_us)}


def flushes(folder):
    """{name of the program or role: how often}"""
    counts = {}
    for path in (folder / "flushes").iterdir():
        name = path.name.rsplit("-", 1)[0]
        counts[name] = counts.get(name, 0) + path.stat().st_size
    return counts


# --- a gateway that is watched -----------------------------------------------

def family(pid):
    """A process and all that come from it."""
    children = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(words[1]), []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory_kib(pids):
    """Of all together. The roles let only root look at their pages: others
    are told the private ones, and the largest share of files once."""
    total = shared = 0
    for pid in pids:
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"Pss:\s+(\d+)", text)[1])
        except (OSError, TypeError):
            anon, file = rss_kib(pid)
            total += anon
            shared = max(shared, file)
    return total + shared


def rss_kib(pid):
    """(private, of files), 0 when it has gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    sizes = [re.search(name + r":\s+(\d+)", text)
             for name in ("RssAnon", "RssFile")]
    return tuple(int(s[1]) if s else 0 for s in sizes)


class Peak:
    """The most memory a process and its children had together, in MiB."""

    def __init__(self, pid, step=.05):
        self.pid, self.step = pid, step
        self.mib = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self):
        while not self.ended.wait(self.step):
            now = memory_kib(family(self.pid)) / 1024
            self.mib = max(self.mib, now)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def reads(state, name):
    """A connection that only reads NAME.db."""
    return sqlite3.connect(f"file:{state}/{name}.db?mode=ro", uri=True,
                           check_same_thread=False)


def outcomes(state):
    """How many mails have their outcome; 0 while there is no store."""
    try:
        with contextlib.closing(reads(state, "desk")) as db:
            return db.execute("SELECT count(*) FROM outcome").fetchone()[0]
    except sqlite3.Error:
        return 0


def searchable(state):
    """Has search caught up with the filing?"""
    with contextlib.closing(reads(state, "desk")) as db:
        return db.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM search_stale)"
            " AND coalesce((SELECT value FROM cursor"
            "  WHERE name = 'search.message'), 0)"
            " >= (SELECT max(id) FROM message)").fetchone()[0]


def cpu_seconds():
    """Of all children that have ended."""
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


class Run:
    """One run of a gateway, from its start to `count` mails filed and found
    by search."""

    def __init__(self, folder, conf, count, build, env=None, peak=False,
                 fresh=True):
        if fresh:
            shutil.rmtree(folder / "state", ignore_errors=True)
        self.gateway = Gateway(folder, conf, build=build, source=SOURCE,
                               env=dict(env or {}, BENCH="secret"))
        before = cpu_seconds()
        began = time.monotonic()
        self.gateway.process = self.gateway.popen("run")
        with contextlib.ExitStack() as watch:
            if peak:
                watched = watch.enter_context(
                    Peak(self.gateway.process.pid))
            try:
                wait_for("all are filed", lambda: outcomes(
                    self.gateway.state) >= count and searchable(
                    self.gateway.state), seconds=900, step=.02)
                self.seconds = time.monotonic() - began
            finally:
                code = self.gateway.stop()
        assert code == 0, self.gateway.log_text()[-2000:]
        self.cpu = cpu_seconds() - before
        self.mib = watched.mib if peak else None

    def tally(self, table, where="1"):
        with contextlib.closing(reads(self.gateway.state, "desk")) as db:
            return db.execute(f"SELECT count(*) FROM {table} WHERE {where}"
                              ).fetchone()[0]

    def store_bytes(self):
        return sum(p.stat().st_size for p in self.gateway.state.iterdir()
                   if p.is_file())
