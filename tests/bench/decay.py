#!/usr/bin/env python3
"""Does it get slower as it fills? Two stores grow side by side, one with
10,000 mails in it and one with 200,000; into both go mails by turns, one a
commit and a hundred a commit. --million fills a third to 1,000,000 and tells
the rate on the way.

Taken in as receive does it and filed as desk does it, in one process without
network and sandbox (store_rate.c).
"""
import pathlib
import statistics
import subprocess
import sys

import bench_kit as bench
import gen

CONF = bench.HEAD + """
relay out { host 127.0.0.1; port 9; tls none }
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
}
"""
WARM = 100              # of each call, not timed (store_rate.c)
SMALL = 64 * 1024       # mails to fill with; those that are measured are all


class Store:
    def __init__(self, args, folder, mails):
        self.program = args.build.resolve() / "tests/bench/store_rate"
        self.mails, self.n = mails, 0
        folder.mkdir()
        self.gateway = bench.Gateway(folder, CONF, build=args.build,
                                     source=bench.SOURCE)

    def put(self, count, together, *most):
        """Mails a second."""
        done = subprocess.run(
            [self.program, self.gateway.conf, self.mails, str(self.n),
             str(count), str(together), *map(str, most)], check=True,
            stdout=subprocess.PIPE, text=True)
        self.n += count
        return (count - WARM) / float(done.stdout)

    def fill(self, count, step=50000):
        while self.n < count:
            rate = self.put(min(step, count - self.n), 100, SMALL)
            bench.say(f"{self.n} mails stored: {rate:.0f}/s")
            yield rate

    def size(self):
        return sum(p.stat().st_size for p in
                   self.gateway.state.iterdir()) / self.n


def compare(args, few, many):
    """[rate with many / rate with few], one a round, for both ways."""
    lone, bulk = [], []
    for _ in range(args.runs):
        lone.append([s.put(WARM + 200, 1) for s in (few, many)])
        bulk.append([s.put(WARM + 1500, 100) for s in (few, many)])
        bench.say(f"lone {lone[-1][0]:.0f} and {lone[-1][1]:.0f}/s, "
                  f"bulk {bulk[-1][0]:.0f} and {bulk[-1][1]:.0f}/s")
    return [statistics.median(m / f for f, m in pairs)
            for pairs in (lone, bulk)]


def million(args, folder, mails):
    store = Store(args, folder / "million", mails)
    rates = list(store.fill(1000000))
    return [
        bench.row("decay: bulk rate of the last 50,000 of 1,000,000",
                  rates[-1], "/s"),
        bench.row("decay: the same / of the first", rates[-1] / rates[0]),
        bench.row("decay: store at 1,000,000, bytes a mail", store.size(),
                  "B"),
    ]


def main():
    parser = bench.options(__doc__, few=10000, many=200000, runs=5)
    parser.add_argument("--million", action="store_true")
    args = parser.parse_args()
    with bench.scratch() as folder:
        gen.make(folder / "set", 4000)
        mails = pathlib.Path(folder / "set" / "cur")
        few = Store(args, folder / "few", mails)
        many = Store(args, folder / "many", mails)
        for store, count in ((few, args.few), (many, args.many)):
            list(store.fill(count))
        lone, bulk = compare(args, few, many)
        rows = [
            bench.row(f"decay: lone rate with {args.many} stored / with "
                      f"{args.few}", lone, "x", ">= 0.90", ">= 0.95"),
            bench.row(f"decay: bulk rate with {args.many} stored / with "
                      f"{args.few}", bulk, "x", ">= 0.80", ">= 0.90"),
            bench.row(f"decay: store at {args.many}, bytes a mail",
                      many.size(), "B"),
        ]
        if args.million:
            rows += million(args, folder, mails)
        return bench.finish(args, rows)


if __name__ == "__main__":
    sys.exit(main())
