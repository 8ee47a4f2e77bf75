#!/usr/bin/env python3
"""Drains an outbox beside postfix's smtp-source, to the same smtp-sink, in
one interleaved run; prints the ratio of the rates. Every letter's state is
durable (handed before its end leaves, sent after the answer); smtp-source
keeps nothing.

usage: send.py --build DIR [--letters 10000] [--bytes 6000] [--runs 5]
               [--connections 1 4] [--channels 1] [--json]

Needs smtp-sink and smtp-source (Debian: postfix; no service need run).
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
TARGETS = {1: 0.35, 4: 0.30}

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level warning
relay out {{ host 127.0.0.1; port {port}; tls none
	connections {connections} }}
inbox desk {{ kind helpdesk }}
user alice {{ name "Alice"; email alice@desk.example }}
channel c0 {{ inbox desk; address support@example.com; relay out }}
"""


def program(name):
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not found:
        sys.exit(f"send.py: {name} is missing (Debian package postfix)")
    return found


def machine():
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo")
                if l.startswith("model name")), "unknown")
    return (f"{os.cpu_count()} x {cpu}, Linux {os.uname().release}, "
            f"load {os.getloadavg()[0]:.1f}")


class Sink:
    def __init__(self, backlog=200):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        words = [program("smtp-sink")]
        if os.geteuid() == 0:
            words += ["-u", "nobody"]
        self.process = subprocess.Popen(
            [*words, f"127.0.0.1:{self.port}", str(backlog)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(.02)
        sys.exit("send.py: smtp-sink does not listen")

    def close(self):
        self.process.terminate()
        self.process.wait()


def theirs(args, sink, connections):
    began = time.monotonic()
    subprocess.run(
        [program("smtp-source"), "-d", "-s", str(connections),
         "-m", str(args.letters), "-l", str(args.bytes), "-f", "a@b.example",
         "-t", "c@d.example", f"127.0.0.1:{sink.port}"], check=True)
    return time.monotonic() - began


def build_shim(folder):
    """The counter of flushes; None without a compiler."""
    shim = folder / "count_flushes.so"
    done = subprocess.run(
        [os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC",
         "-D_GNU_SOURCE", "-o", str(shim),
         str(SOURCE / "tests/bench/count_flushes.c"), "-ldl"])
    return shim if done.returncode == 0 else None


def sent(state):
    """How many letters are sent, all of it durable. They are counted when
    none is under way: to count them takes from those two processors."""
    with sqlite3.connect(f"file:{state}/out.db?mode=ro", uri=True) as db:
        if db.execute("SELECT EXISTS (SELECT 1 FROM delivery"
                      " WHERE pending = 1)").fetchone()[0]:
            return 0
        return db.execute("SELECT count(*) FROM delivery"
                          " WHERE state = 'sent'").fetchone()[0]


def ours(args, folder, sink, connections, shim):
    """Seconds, CPU seconds, flushes."""
    state = folder / "state"
    shutil.rmtree(state, ignore_errors=True)
    conf = folder / "postroom.conf"
    conf.write_text(CONF.format(
        state=state, templates=SOURCE / "templates", port=sink.port,
        connections=connections))
    conf.chmod(0o600)
    subprocess.run([str(args.build / "tests/bench/fill_outbox"), str(state),
                    str(args.letters), str(args.bytes), str(args.channels)],
                   check=True)
    env = dict(os.environ)
    count = folder / "flushes"
    if shim:
        env.update(LD_PRELOAD=str(shim), FLUSH_COUNT=str(count))
    began = time.monotonic()
    process = subprocess.Popen([str(args.build / "src/postroom"), "-c",
                                str(conf), "send"], env=env)
    try:
        while sent(state) < args.letters:
            if process.poll() is not None or time.monotonic() > began + 600:
                sys.exit("send.py: not all letters went out")
            time.sleep(.02)
        took = time.monotonic() - began
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        _, _, use = os.wait4(process.pid, 0)
    flushes = int(count.read_text()) if shim else None
    return took, use.ru_utime + use.ru_stime, flushes


def compare(args, folder, sink, connections, shim):
    rows = []
    for run in range(args.runs):
        peer = theirs(args, sink, connections)
        took, cpu, flushes = ours(args, folder, sink, connections, shim)
        rows.append((peer / took, took, peer, cpu, flushes))
        if not args.json:
            print(f"run {run + 1}, {connections} connection(s): postroom "
                  f"{args.letters / took:.0f}/s, smtp-source "
                  f"{args.letters / peer:.0f}/s, ratio {peer / took:.2f}",
                  flush=True)
    ratios = [r[0] for r in rows]
    result = {
        "connections": connections,
        "ratio": round(statistics.median(ratios), 3),
        "least": round(min(ratios), 3), "most": round(max(ratios), 3),
        "cpu_per_1000": round(statistics.median(r[3] for r in rows)
                              * 1000 / args.letters, 3),
        "target": TARGETS.get(connections),
    }
    if shim:
        result["flushes_per_letter"] = round(
            statistics.median(r[4] for r in rows) / args.letters, 3)
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default="build")
    parser.add_argument("--letters", type=int, default=10000)
    parser.add_argument("--bytes", type=int, default=6000)
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 4])
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    args.build = args.build.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postroom-bench."))
    sink = Sink()
    try:
        shim = build_shim(folder)
        results = [compare(args, folder, sink, n, shim)
                   for n in args.connections]
    finally:
        sink.close()
        shutil.rmtree(folder, ignore_errors=True)
    if args.json:
        print(json.dumps({"bench": "send", "letters": args.letters,
                          "bytes": args.bytes, "runs": args.runs,
                          "machine": machine(), "results": results}))
        return 0
    for r in results:
        print(f"{r['connections']} connection(s): rate / smtp-source's median "
              f"{r['ratio']:.2f} (least {r['least']:.2f}, most "
              f"{r['most']:.2f}; target {r['target']}), "
              f"{r['cpu_per_1000']:.3f} CPU s per 1000, "
              f"{r.get('flushes_per_letter', '?')} flushes a letter")
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
