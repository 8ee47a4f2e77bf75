#!/usr/bin/env python3
"""linear.py --build DIR [--most BYTES] [NAME...]

Does reading cost more than a mail is long? Mails of one kind grow by
doubling; printed is the CPU time of `postroom read --json` for each, and what
each doubling cost. Exit 1 when two doublings in a row cost more than 2.3
each: once may be the machine, twice is a law.
"""
import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile

BOUND = 2.3
LEAST = 0.05            # seconds: below it the start of a program is measured

HEAD = "From: a@x.example\nTo: b@x.example\nSubject: s\n"
HTML = HEAD + "Content-Type: text/html\n\n"


def parts(n):
    return (HEAD + "Content-Type: multipart/mixed; boundary=b\n\n"
            + "--b\n\nx\n" * (n // 7) + "--b--\n")


def lost_parts(n):
    return HEAD + "".join(
        f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"
        for i in range(min(n // 60, 49))) + "\n" + "--bx\n" * (n // 5)


def depth(n):
    return HEAD + "".join(
        f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"
        for i in range(n // 55))


KINDS = {
    "text": lambda n: HEAD + "\n" + "some words of text\n" * (n // 19),
    "one line": lambda n: HEAD + "\n" + "word " * (n // 5),
    "base64": lambda n: HEAD + "Content-Transfer-Encoding: base64\n\n"
    + ("c29tZSB3b3JkcyBvZiB0ZXh0IHRoYXQgYXJlIGxvbmcgZW5vdWdo\n" * (n // 53)),
    "quoted-printable": lambda n: HEAD
    + "Content-Transfer-Encoding: quoted-printable\n\n"
    + "=C3=A4=\n" * (n // 8),
    "parts": parts,
    "lost boundaries": lost_parts,
    "depth": depth,
    "headers": lambda n: HEAD + "X-A: b\n" * (n // 7) + "\nx\n",
    "header folds": lambda n: HEAD + "X-A: b\n" + " c\n" * (n // 3) + "\nx\n",
    "stray headers": lambda n: HEAD + "stray\nX-A: b\n" * (n // 13) + "\nx\n",
    "addresses": lambda n: "From: a@x.example\nTo: "
    + "a@x.example,\n " * (n // 14) + "b@x.example\n\nx\n",
    "nested comments": lambda n: "From: " + "(" * n + "\n\nx\n",
    "references": lambda n: HEAD + "References: "
    + "<a@x.example>\n " * (n // 15) + "\n\nx\n",
    "encoded words": lambda n: "From: a@x.example\nSubject: "
    + "=?utf-8?q?=C3=A4?=\n " * (n // 20) + "\n\nx\n",
    "broken words": lambda n: "From: a@x.example\nSubject: "
    + "=?utf-8?q?" * (n // 10) + "\n\nx\n",
    "parameters": lambda n: HEAD + "Content-Type: text/plain"
    + ";\n a*1*=b" * (n // 9) + "\n\nx\n",
    "quotes": lambda n: HEAD + "\n" + "> quoted\nanswer\n" * (n // 16),
    "deep quotes": lambda n: HEAD + "\n" + (">" * 400 + "\n") * (n // 401),
    "headers of quotes": lambda n: HEAD + "\n"
    + "On 1 Jan 2024, Ann <a@x.example> wrote:\n> x\n" * (n // 44),
    "half headers of quotes": lambda n: HEAD + "\n"
    + "On 1 Jan 2024, Ann\n" * (n // 19),
    "forwards": lambda n: HEAD + "\n"
    + "From: a\nSent: b\nTo: c\nSubject: d\n\nx\n" * (n // 37),
    "uuencode": lambda n: HEAD + "\n" + "begin 644 x\n#0V%T\n" * (n // 18),
    "flowed": lambda n: HEAD + "Content-Type: text/plain; format=flowed\n\n"
    + "word \n" * (n // 6),
    "html text": lambda n: HTML + "<p>some words</p>" * (n // 17),
    "html nesting": lambda n: HTML + "<div>" * (n // 5),
    "html nesting and ends": lambda n: HTML + "<b>" * (n // 7)
    + "</i>" * (n // 7),
    "html loose ends": lambda n: HTML + "<li><td>" * (n // 16)
    + "</td><b></li>" * (n // 26),
    "html attributes": lambda n: HTML + "<p "
    + " ".join(f"a{i}=b" for i in range(n // 9)) + ">x",
    "html tags of attributes": lambda n: HTML
    + ("<p " + "a=b " * 200 + ">") * (n // 804),
    "html quotes": lambda n: HTML + "<blockquote>x" * (n // 13),
    "html marked quotes": lambda n: HTML
    + "<div class=gmail_quote>x</div>" * (n // 30),
    "html links": lambda n: HTML
    + "<a href='http://x.example'>y" * (n // 28),
    "html tables": lambda n: HTML + "<table><tr><td>x" * (n // 16),
    "html lists": lambda n: HTML + "<ol><li>x" * (n // 9),
    "html comments": lambda n: HTML + "<!-- " * (n // 5),
    "html open tags": lambda n: HTML + "<a " * (n // 3),
    "html open quotes": lambda n: HTML + "<a b=\"'>" * (n // 8),
    "html entities": lambda n: HTML + "&amp;&#8364;" * (n // 12),
    "html half entities": lambda n: HTML + "&" * n,
    "html scripts": lambda n: HTML + "<script></" * (n // 10),
}


def cpu(program, path):
    """Seconds of CPU for one mail."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "read", "--json", str(path)],
                   stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime
            - before.ru_utime - before.ru_stime)


def grow(program, temp, name, most):
    """The times for one kind, and whether they are a law against us."""
    path, n, row = pathlib.Path(temp) / "mail.eml", 1 << 17, []
    while n <= most:
        path.write_text(KINDS[name](n))
        row.append(min(cpu(program, path) for _ in range(2)))
        n *= 2
    ratios = [b / a if a >= LEAST else 1.0 for a, b in zip(row, row[1:])]
    bad = any(a > BOUND and b > BOUND for a, b in zip(ratios, ratios[1:]))
    bad = bad or (len(ratios) > 1 and row[-1] > 4 * BOUND * row[-3]
                  and row[-3] >= LEAST)
    print(f"{name:26} " + " ".join(f"{s:6.2f}s" for s in row) + "  x "
          + " ".join(f"{r:4.2f}" for r in ratios) + ("  NOT LINEAR"
                                                     if bad else ""),
          flush=True)
    return bad


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--build", default=".", type=pathlib.Path)
    ask.add_argument("--most", default=1 << 22, type=int)
    ask.add_argument("name", nargs="*")
    args = ask.parse_args()
    program = args.build / "src/postroom"
    bad = []
    with tempfile.TemporaryDirectory() as temp:
        for name in args.name or KINDS:
            if grow(program, temp, name, args.most):
                bad.append(name)
    print(f"{len(bad)} kinds cost more than {BOUND} per doubling"
          + "".join("\n  " + name for name in bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
