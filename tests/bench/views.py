#!/usr/bin/env python3
"""The desk's lists: does a page take longer where there are more tickets? Two
stores, of 10,000 and of 1,000,000 tickets, are asked for the same pages by
turns in one process, through the door that every command comes by, with all
that is looked up for a row. A page of a default view, a quick filter, a
promised sort or a search takes at most three times as long; any other sort
less than a second.
"""
import json
import subprocess
import sys

import bench_kit as bench

USERS, TEAMS = 50, 8
CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level warning
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
inbox second { kind helpdesk }
property severity { type choice low high }
property category { type choice question fault wish }
pipeline support {
	status new { class open; initial yes }
	status waiting-on-contact { class open; clock paused }
	status waiting-on-us { class open }
	status closed { class closed }
}
pipeline billing {
	access team:team0 team:team1
	status new { class open; initial yes }
	status waiting-on-contact { class open }
	status waiting-on-us { class open }
	status closed { class closed }
}
sla standard { all { close 3d } }
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
}
""" + "".join(f"team team{i} {{ }}\n" for i in range(TEAMS)) + "".join(
    f"user user{i} {{ email user{i}@desk.example; team team{i % TEAMS}; "
    f"seat yes }}\n" for i in range(USERS)) + """
user boss { email boss@desk.example; role super-admin; team team0 }
user mate { email mate@desk.example; seat yes; team team3; see team; unassigned yes }
user lone { email lone@desk.example; seat yes; team team3; see own; unassigned yes }
"""
VIEWS = ("unassigned", "mine", "my-team-unassigned", "my-team-open",
         "all-open", "sent", "spam")
QUICK = (("owner", "user7"), ("owner", "nobody"), ("team", "team3"),
         ("priority", "urgent"), ("priority", "normal"),
         ("pipeline", "support"), ("pipeline", "billing"),
         ("status", "waiting-on-us"), ("status", "closed"))
SORTS = ("status", "owner", "priority", "pipeline", "created", "changed",
         "sla.due")
OTHER = ("name", "category", "team", "closed", "severity", "source",
         "inbox", "sla.state")


def requests():
    """(kind, request): what is promised, and the others."""
    def one(kind, name, who, command, **args):
        return kind, {"name": name, "as": who, "command": command,
                      "args": args}
    for view in VIEWS:
        for who in ("boss", "user7", "mate", "lone"):
            yield one("view", f"view {view}, {who}", who, "ticket.list",
                      view=view)
    for prop, value in QUICK:
        for who in ("boss", "mate"):
            yield one("quick filter", f"{prop} = {value}, {who}", who,
                      "ticket.list", **{prop: value})
    yield one("quick filter", "two quick filters", "boss", "ticket.list",
              owner="user7", status="waiting-on-us")
    for sort in SORTS:
        for way in ("asc", "desc"):
            yield one("sort", f"sort {sort}:{way}", "boss", "ticket.list",
                      sort=f"{sort}:{way}")
        yield one("sort", f"sort {sort}, the middle", "boss", "ticket.list",
                  sort=sort, after=0.5)
        yield one("sort", f"sort {sort}, mate", "mate", "ticket.list",
                  sort=sort)
    for words in ("thousand", "ten", "thousandfold", "thousand w7"):
        yield one("search", f"search {words}", "boss", "ticket.list",
                  search=words)
    yield one("search", "search thousand, mate", "mate", "ticket.list",
              search="thousand")
    for name, args in (("all", {}), ("open", {"state": "open"}),
                       ("closed", {"state": "closed"}),
                       ("spam", {"state": "spam"}),
                       ("trash", {"state": "trashed"}),
                       ("nobody", {"owner": "nobody"}),
                       ("inbox", {"inbox": "second"}),
                       ("contact", {"contact": "c77@customer.example"})):
        for who in ("boss", "mate"):
            yield one("conversations", f"conversations, {name}, {who}", who,
                      "conversation.list", **args)
    yield one("conversations", "conversations, owner, boss", "boss",
              "conversation.list", owner="user7")
    # None of them is mate's to see: all have to be looked at.
    yield one("other criteria", "conversations, owner, mate", "mate",
              "conversation.list", owner="user7")
    yield one("other criteria", "search a word of all tickets", "boss",
              "ticket.list", search="about thousand")
    for sort in OTHER:
        yield one("other sort", f"sort {sort}", "boss", "ticket.list",
                  sort=sort)
    for where in ("category = fault", "name ~ w777", "severity = high",
                  "contact.company = \"Company 77\"",
                  "contact.email = c77@customer.example"):
        yield one("other criteria", f"where {where}", "boss", "ticket.list",
                  where=[where])


def made(args, folder, name, count):
    """The configuration of a store with so many tickets."""
    (folder / name).mkdir()
    gateway = bench.Gateway(folder / name, CONF, build=args.build,
                            source=bench.SOURCE)
    gateway.state.mkdir(mode=0o700, exist_ok=True)
    subprocess.run([args.build.resolve() / "tests/bench/desk_fill",
                    gateway.conf, str(count)], check=True)
    size = sum(p.stat().st_size for p in gateway.state.iterdir())
    bench.say(f"{count} tickets: {size / 2**20:.0f} MiB")
    return gateway.conf


def ask(args, few, many):
    """{name: what was measured}, and how far memory grew, in MiB."""
    lines = "\n".join(json.dumps(r) for _, r in requests()) + "\n"
    done = subprocess.run(
        [args.build.resolve() / "tests/bench/desk_pages", few, many,
         str(args.runs)], input=lines, stdout=subprocess.PIPE, text=True,
        check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {t["name"]: t for t in told[:-1]}, told[-1]["grew_kib"] / 1024


def promised(kind, told, most=3.0):
    """One row for all of a kind: the worst ratio, and which it is."""
    ratio = {t["name"]: t["large_ms"] / t["small_ms"] for t in told}
    for name in sorted(ratio, key=ratio.get)[-3:]:
        bench.say(f"{kind}: {name}: {ratio[name]:.2f}")
    worst = max(ratio, key=ratio.get)
    slow = max(told, key=lambda t: t["large_ms"])
    return bench.row(f"views: {kind}, many tickets / few, worst of "
                     f"{len(told)}", ratio[worst], "x", f"<= {most}",
                     "<= 1.5", note=f"{worst}; slowest page "
                     f"{slow['large_ms']:.1f} ms")


def others(kind, told):
    slow = max(told, key=lambda t: t["large_ms"])
    return bench.row(f"views: {kind}, slowest page of {len(told)}",
                     slow["large_ms"] / 1000, "s",
                     "<= 1.0" if kind == "other sort" else None,
                     note=slow["name"])


def main():
    parser = bench.options(__doc__, few=10000, many=1000000, runs=9)
    parser.add_argument("--all", action="store_true",
                        help="every page, not the worst of a kind only")
    args = parser.parse_args()
    with bench.scratch() as folder:
        confs = [made(args, folder, name, count) for name, count in
                 (("few", args.few), ("many", args.many))]
        told, grew = ask(args, *confs)
    kinds = {}
    for kind, request in requests():
        kinds.setdefault(kind, []).append(told[request["name"]])
    rows = [(others if kind.startswith("other") else promised)(kind, pages)
            for kind, pages in kinds.items()]
    rows.append(bench.row("views: memory grew by, all of these pages", grew,
                          "MiB", "<= 64"))
    if args.all:
        for t in told.values():
            bench.say(f"{t['name']:40} {t['small_rows']:5} "
                      f"{t['large_rows']:5} {t['small_ms']:9.3f} "
                      f"{t['large_ms']:9.3f} "
                      f"{t['large_ms'] / t['small_ms']:7.2f}")
    return bench.finish(args, rows)


if __name__ == "__main__":
    sys.exit(main())
