"""SL-2: zones and working hours, compared with Python's zoneinfo.

Nothing here is worked out by hand: offsets are those of zoneinfo, and working
time is counted quarter by quarter on zoneinfo's clock.
"""
import os
import pathlib
import random
import subprocess
import zoneinfo
from datetime import datetime, timedelta, timezone

import pytest

BUILD = pathlib.Path(os.environ.get("POSTROOM_BUILD", "build"))
TOOL = BUILD / "tests/unit/hours_tool"
LONG = "POSTROOM_LONG" in os.environ
ZONES = pathlib.Path("/usr/share/zoneinfo")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
FIRST = int((datetime(1900, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds())
LAST = int((datetime(2400, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds())

# Gaps, overlaps, half hours, a quarter, two hours at once, days left out,
# summer in winter, rules beyond midnight, none at all.
ODD = """Europe/Stockholm Europe/Dublin America/New_York America/St_Johns
Australia/Lord_Howe Asia/Kathmandu Pacific/Apia Antarctica/Troll
Africa/Casablanca Africa/El_Aaiun Asia/Gaza America/Godthab America/Nuuk
Pacific/Chatham Asia/Tehran America/Santiago Australia/Sydney UTC
Asia/Kolkata Pacific/Kiritimati America/Sao_Paulo Europe/London
Africa/Monrovia Asia/Pyongyang""".split()


def ask(args, lines):
    done = subprocess.run([str(TOOL), *args], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def local(zone, at):
    return (EPOCH + timedelta(seconds=at)).astimezone(zone)


def offset(zone, at):
    return int(local(zone, at).utcoffset().total_seconds())


def all_zones():
    return sorted(z for z in zoneinfo.available_timezones()
                  if (ZONES / z).is_file())


@pytest.mark.parametrize("part", range(4))
def test_every_zone(part):
    """Random instants of 500 years, and both sides of each change that is
    named, in every zone of the system (SL-2)."""
    rng = random.Random(part)
    zones = all_zones()
    assert len(zones) > 300
    for name in zones[part::4 if LONG else 16]:
        zone = zoneinfo.ZoneInfo.from_file(open(ZONES / name, "rb"))
        at = [rng.randrange(FIRST, LAST) for _ in range(40 if LONG else 8)]
        got = [line.split() for line in
               ask(["zone", str(ZONES / name)], map(str, at))]
        near = sorted({int(u) + d for _, u in got
                       for d in (-1, 0) if int(u) < LAST})
        for t, (o, _) in zip(at, got):
            assert int(o) == offset(zone, t), (name, t)
        if near:
            for t, line in zip(near, ask(["zone", str(ZONES / name)],
                                         map(str, near))):
                assert int(line.split()[0]) == offset(zone, t), (name, t)


@pytest.mark.parametrize("name", ODD)
def test_every_hour_of_odd_zones(name):
    """No change is missed: each hour of some years, old and far."""
    zone = zoneinfo.ZoneInfo.from_file(open(ZONES / name, "rb"))
    at = []
    for year in (1946, 1979, 2011, 2024, 2087, 2150):
        start = int((datetime(year, 1, 1, tzinfo=timezone.utc)
                     - EPOCH).total_seconds())
        at += range(start, start + 366 * 86400, 3600 if LONG else 28800)
    got = ask(["zone", str(ZONES / name)], map(str, at))
    for t, line in zip(at, got):
        assert int(line.split()[0]) == offset(zone, t), (name, t)


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:New Year's\r
  Day\r
DTSTART;VALUE=DATE:20200101\r
RRULE:FREQ=YEARLY\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Some days\r
DTSTART;VALUE=DATE:20240328\r
DTEND;VALUE=DATE:20240402\r
END:VEVENT\r
END:VCALENDAR\r
"""

CONF = """config-version 1
state-dir /nowhere
hours h {
	timezone %s
	mon-thu 08:00-12:00 13:00-17:00
	fri 22:00-24:00
	sat 00:00-04:30
	sun 00:30-03:15
	holidays days.ics
}
"""

OPEN = {0: [(480, 720), (780, 1020)], 1: [(480, 720), (780, 1020)],
        2: [(480, 720), (780, 1020)], 3: [(480, 720), (780, 1020)],
        4: [(1320, 1440)], 5: [(0, 270)], 6: [(30, 195)]}


def counts(zone, at):
    t = local(zone, at)
    if (t.month, t.day) == (1, 1) and t.year >= 2020:
        return False
    if datetime(2024, 3, 28).date() <= t.date() < datetime(2024, 4, 2).date():
        return False
    minute = t.hour * 60 + t.minute
    return any(a <= minute < b for a, b in OPEN[t.weekday()])


@pytest.mark.parametrize("name", [
    "Europe/Stockholm", "America/New_York", "Australia/Lord_Howe",
    "Antarctica/Troll"])
@pytest.mark.parametrize("month, days", [(3, 40), (9, 65)] + [(1, 330)] * LONG)
def test_working_hours(tmp_path, name, month, days):
    """Random spans over the changes of 2024 (nights of Saturday to Sunday
    are working hours here), counted quarter by quarter (SL-2)."""
    (tmp_path / "days.ics").write_bytes(CALENDAR.encode())
    conf = tmp_path / "postroom.conf"
    conf.write_text(CONF % name)
    zone = zoneinfo.ZoneInfo.from_file(open(ZONES / name, "rb"))
    start = int((datetime(2024, month, 1, tzinfo=timezone.utc)
                 - EPOCH).total_seconds())
    steps = days * 96                  # every change is on a quarter
    sums = [0]
    for i in range(steps):
        sums.append(sums[-1] + counts(zone, start + i * 900))
    rng = random.Random(name)
    spans = sorted(rng.sample(range(steps), 2) for _ in range(300))
    spans = [sorted(s) for s in spans]
    ms = lambda i: (start + i * 900) * 1000
    got = ask(["hours", str(conf), "h"],
              [f"b {ms(a)} {ms(b)}" for a, b in spans])
    for (a, b), line in zip(spans, got):
        assert int(line) == (sums[b] - sums[a]) * 900000, (name, a, b)
    # The instant after: the first at which so much has passed.
    got = ask(["hours", str(conf), "h"],
              [f"a {ms(a)} {(sums[b] - sums[a]) * 900000}" for a, b in spans])
    for (a, b), line in zip(spans, got):
        first = next(i for i in range(a, b + 1)
                     if sums[i] - sums[a] == sums[b] - sums[a])
        assert int(line) == ms(first), (name, a, b)
