#!/usr/bin/env python3
"""How many mails a second do the rules decide? The whole sample configuration
with every comment taken away and twenty filters, facts of ten candidates, all
of it in memory: what the desk costs without the store and the reader.
"""
import json
import pathlib
import subprocess
import sys

import bench_kit as bench
import gen

SUBJECTS = ("refund", "invoice", "faktura", "unsubscribe", "out of office",
            "rendez-vous", "lottery", "password", "shipment", "webinar")
FILTERS = [
    f"	when subject ~ /\\b{word}\\b[^a-z]*(now|today)/i and sender !~ "
    f"/@bigcustomer\\.example$/i then set category question"
    for word in SUBJECTS] + [
    f"	when header X-Rule-{i} ~ /^yes$/i and body ~ /number {i}\\b/ "
    "then spam" for i in range(5)] + [
    f"	when attachment-name ~ /\\.(exe|scr|vb{i})$/i then set-aside"
    for i in range(3)] + [
    "	when body ~ /click (here|below) to (win|claim)/i then drop",
    "	when sender ~ /^(alerts|cron)@/i then no-auto-reply"]


def sample():
    """conf/postroom.conf with all that is commented out; ours are the
    filters."""
    lines = []
    for line in (bench.SOURCE / "conf/postroom.conf").read_text().split("\n"):
        code = line[1:] if line.startswith("#") and line[1:2] not in (
            "", " ") else line
        if code.strip().startswith("holidays "):
            code = f'holidays "{bench.SOURCE}/tests/unit/data/holidays.ics"'
        if not code.strip().startswith(("#", "include")):
            lines.append(code)
    return "\n".join(lines) + "\nfilter {\n" + "\n".join(FILTERS) + "\n}\n"


def main():
    parser = bench.options(__doc__, mails=4000, runs=9)
    args = parser.parse_args()
    assert len(FILTERS) == 20
    with bench.scratch() as folder:
        gen.make(folder / "set", args.mails)
        conf = pathlib.Path(folder / "postroom.conf")
        conf.write_text(sample())
        told = json.loads(subprocess.run(
            [args.build.resolve() / "tests/bench/desk", conf,
             folder / "set" / "cur", str(args.runs)], check=True,
            stdout=subprocess.PIPE, text=True).stdout)
    return bench.finish(args, [bench.row(
        "desk: mails decided a CPU second", told["rate"], "/s", ">= 50000",
        ">= 100000", note=f"{told['filters']} filters; of 100 mails "
        f"{told['tickets']} change a ticket, {told['letters']} letters")])


if __name__ == "__main__":
    sys.exit(main())
