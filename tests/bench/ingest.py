#!/usr/bin/env python3
"""From connect to the last mail filed, beside mbsync copying the same mailbox
in the same run. Prints ratios; a lone time says nothing on a shared machine.

usage: ingest.py --build DIR [--generator gen.py] [--mails 10000] [--runs 3]

The mails come from a generator script called as `GENERATOR DIR COUNT`, which
leaves DIR/maildir (by default the one beside the project, at POSTROOM_SHARED).
Needs dovecot-imapd and isync (mbsync).
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests"))

from kit import certs                                   # noqa: E402
from kit.dovecot import Dovecot                         # noqa: E402
from kit.gateway import Gateway, wait_for               # noqa: E402

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level warning
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
user alice { name "Alice"; email alice@desk.example }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
	on new { send ticket-received to contact }
}
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; tls none; user support; password-env BENCH
		folder INBOX; start from-beginning }
}
"""

MBSYNC = """
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


def mbsync(folder, dovecot, count):
    box = folder / "mbsync"
    shutil.rmtree(box, ignore_errors=True)
    box.mkdir()
    rc = folder / "mbsyncrc"
    rc.write_text(MBSYNC % (dovecot.port, box, box))
    began = time.monotonic()
    subprocess.run(["mbsync", "-q", "-c", str(rc), "c"], check=True)
    took = time.monotonic() - began
    got = sum(1 for _ in (box / "INBOX").glob("[nc][eu][wr]/*"))
    assert got == count, f"mbsync copied {got} of {count}"
    return took


def postroom(folder, dovecot, count, build):
    shutil.rmtree(folder / "state", ignore_errors=True)
    gateway = Gateway(folder, CONF % dovecot.port, build=build, source=SOURCE,
                      env={"BENCH": "secret"})
    began = time.monotonic()
    gateway.process = gateway.popen("run")

    def filed():
        """The newest intake has an outcome and none waits before it."""
        rows = gateway.command("intake", "list", "--limit", 1, check=False)
        return rows and rows[0]["id"] >= count and \
            rows[0]["outcome"] != "waiting"
    try:
        wait_for("all are filed", filed, seconds=600, step=.02)
        took = time.monotonic() - began
        waiting = gateway.command("intake", "list", "--outcome", "waiting",
                                  check=False)
        assert not waiting, waiting[:3]
        return took
    finally:
        gateway.stop()


def main():
    shared = pathlib.Path(os.environ.get("POSTROOM_SHARED",
                                         SOURCE.parent / "shared"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, default="build")
    parser.add_argument("--generator", default=shared / "perf" / "gen.py")
    parser.add_argument("--mails", type=int, default=10000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postroom-bench."))
    try:
        subprocess.run([sys.executable, str(args.generator),
                        str(folder / "set"), str(args.mails)], check=True,
                       stdout=subprocess.DEVNULL)
        dovecot = Dovecot(certs.make(folder / "certs")).start()
        dovecot.load_directory("support", folder / "set" / "maildir" / "cur")
        ratios = []
        for run in range(args.runs):
            theirs = mbsync(folder, dovecot, args.mails)
            ours = postroom(folder, dovecot, args.mails, args.build.resolve())
            ratios.append(ours / theirs)
            print(f"run {run + 1}: postroom {ours:.2f} s, mbsync {theirs:.2f} s,"
                  f" ratio {ours / theirs:.2f}", flush=True)
        print(f"ingest of {args.mails} mails, postroom / mbsync: median "
              f"{statistics.median(ratios):.2f} (least {min(ratios):.2f}, "
              f"most {max(ratios):.2f})")
        dovecot.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
