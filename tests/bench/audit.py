#!/usr/bin/env python3
"""How long does `postroom audit` take over 100,000 mails, against one query
of SQLite that only counts them?

usage: audit.py BUILD [MAILS]
"""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

CONF = """config-version 1
state-dir {state}
log stderr
inbox desk {{ kind helpdesk }}
relay out {{ host 127.0.0.1; port 9; tls none }}
channel support {{ inbox desk; address support@example.com; relay out }}
"""
LIMIT_S = 10


def fill(state, count):
    mail = sqlite3.connect(state / "mail.db")
    mail.execute("INSERT INTO folder VALUES (1, 'support', 'INBOX', 7, 1, 0,"
                 " 0, 1)")
    numbers = [(n,) for n in range(1, count + 1)]
    mail.executemany("INSERT INTO raw VALUES (?1, 9, x'00', 0,"
                     " zeroblob(2000))", numbers)
    mail.executemany(
        "INSERT INTO intake (id, channel, source, folder, uidvalidity, uid,"
        " size, received, taken, partial, full_size, raw) VALUES (?1,"
        " 'support', 'imap', 'INBOX', 7, ?1, 9, 1, 1, 0, 9, ?1)", numbers)
    mail.executemany("INSERT INTO uid VALUES (1, ?1, ?1, 1, 0, 0)", numbers)
    mail.commit()
    desk = sqlite3.connect(state / "desk.db")
    desk.executemany("INSERT INTO outcome VALUES (?1, 'filtered', 0, 0, 0,"
                     " '', '', 1)", numbers)
    desk.execute("INSERT INTO cursor VALUES ('mail', ?)", (count,))
    desk.commit()


def timed(run):
    began = time.monotonic()
    run()
    return time.monotonic() - began


def main():
    program = pathlib.Path(sys.argv[1], "src/postroom").resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        state = folder / "state"
        state.mkdir(mode=0o700)
        conf = folder / "postroom.conf"
        conf.write_text(CONF.format(state=state))
        audit = [program, "-c", conf, "audit"]
        subprocess.run(audit, check=True, stdout=subprocess.DEVNULL)
        fill(state, count)
        ours = min(timed(lambda: subprocess.run(audit, check=True))
                   for _ in range(3))
        db = sqlite3.connect(state / "mail.db")
        db.execute("ATTACH ? AS desk", (str(state / "desk.db"),))
        peer = min(timed(lambda: db.execute(
            "SELECT count(*) FROM intake i LEFT JOIN desk.outcome o"
            " ON o.intake = i.id WHERE i.taken >= 0").fetchall())
            for _ in range(3))
    print(f"audit of {count} mails: {ours:.2f} s, {ours / peer:.1f} times one"
          f" counting join ({peer:.3f} s)")
    return 0 if ours < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
