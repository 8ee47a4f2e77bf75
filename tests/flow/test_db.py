"""The disk's faults, each with its exit code and its line (SECURITY.md R09,
R12), and commands on the store as a whole."""
import os
import pathlib
import re

import pytest

from kit.fakeimap import FakeImap
from kit.gateway import Gateway, wait_for

CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
stop-wait 1s
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
team support { }
user alice { name "Alice"; email alice@desk.example; team support; seat yes }
pipeline support {
	status new { class open; initial yes }
	status waiting-on-us { class open }
	status closed { class closed }
}
channel support {
	inbox desk; address support@example.com; pipeline support; relay out
	imap { host 127.0.0.1; port %d; tls none; user u; password-env DB
		folder INBOX; start from-beginning }
}
"""


def mail(n):
    return (f"From: c{n}@people.example\r\nTo: support@example.com\r\n"
            f"Message-ID: <q{n}@people.example>\r\nReferences: <a{n}@x> "
            f"<b{n}@x>\r\nSubject: Question {n}\r\n\r\nHello {n}?\r\n").encode()


def shim(words):
    library = pathlib.Path(os.environ["POSTROOM_BUILD"],
                           "tests/fault/vfs_shim.so")
    if not library.exists():
        pytest.skip("the disk that fails is not built")
    return {"LD_PRELOAD": str(library), "VFS_SHIM": words,
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}


@pytest.fixture
def server():
    with FakeImap({n: mail(n) for n in range(1, 7)}) as made:
        yield made


def gateway(folder, server):
    return Gateway(folder, CONF % server.port, env={"DB": "secret"})


def filed(g, n):
    return lambda: [r["outcome"] for r in g.list("intake")] == ["filed"] * n


@pytest.mark.parametrize("role,file,op", [
    ("desk", "desk.db-wal", "sync"), ("desk", "desk.db-wal", "write"),
    ("receive", "mail.db-wal", "sync")])
def test_a_disk_error_ends_the_role_and_loses_nothing(tmp_path, server, role,
                                                      file, op):
    """R09: exit 74 with a line, nothing tried again on what failed; the next
    process opens the file anew and all goes on."""
    g = gateway(tmp_path, server)
    g.start(env=shim(f"prog={role} op={op} file={file} at=1 do=eio "
                     f"once={tmp_path}/fired"))
    wait_for("all is filed", filed(g, 6))
    assert wait_for("a role ended", lambda: re.search(
        rf"role.ended role={role} exit=74", g.log_text()))
    assert f"db.io-error role={role}" in g.log_text()
    g.stop()
    assert len(g.list("conversation")) == 6
    assert g.plain("db", "check", "--deep").returncode == 0


def test_no_right_to_a_file_is_exit_77_and_names_it(tmp_path, server):
    """R12"""
    if os.geteuid() == 0:
        pytest.skip("root has every right")
    g = gateway(tmp_path, server)
    assert g.plain("db", "migrate").returncode == 0
    (g.state / "desk.db").chmod(0o000)
    assert g.popen("desk").wait(20) == 77
    line = [l for l in g.log_text().splitlines() if "db.no-right" in l][-1]
    assert str(g.state / "desk.db") in line
    (g.state / "desk.db").chmod(0o600)
    g.state.chmod(0o500)
    try:
        assert g.popen("send").wait(20) == 77
        assert str(g.state) in g.log_text().splitlines()[-1]
    finally:
        g.state.chmod(0o700)


def refs(g):
    import sqlite3
    db = sqlite3.connect(f"file:{g.state}/desk.db?mode=ro", uri=True)
    rows = sorted(db.execute("SELECT * FROM ref"))
    db.close()
    return rows


def test_rebuild_makes_the_derived_rows_again(tmp_path, server):
    import sqlite3
    g = gateway(tmp_path, server).start()
    wait_for("all is filed", filed(g, 6))
    busy = g.plain("db", "rebuild")
    assert busy.returncode == 75 and "stop it first" in busy.stderr
    g.stop()
    before = refs(g)
    assert len(before) == 18
    db = sqlite3.connect(g.state / "desk.db")
    db.execute("DELETE FROM ref WHERE conversation > 1")
    db.execute("INSERT INTO ref VALUES ('lost@x', 99, 99, 2)")
    db.commit()
    db.close()
    check = g.plain("db", "check")
    assert check.returncode == 1
    assert "message-without-ref" in check.stdout
    assert "ref-to-nothing" in check.stdout
    assert g.plain("db", "rebuild").returncode == 0
    assert refs(g) == before
    assert g.plain("db", "check").returncode == 0


def damage(file, how):
    data = bytearray(file.read_bytes())
    if how == "cut":
        del data[len(data) // 2:]
    elif how == "bit":
        data[len(data) // 3] ^= 4
    elif how == "other":
        data = bytearray(b"not an archive\n" * 100)
    file.write_bytes(data)


@pytest.mark.parametrize("how", ["cut", "bit", "other"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path,
                                                                server, how):
    g = gateway(tmp_path, server)
    assert g.plain("db", "migrate").returncode == 0
    file = tmp_path / "b.tar"
    assert g.plain("db", "backup", str(file)).returncode == 0
    before = {f.name: f.read_bytes() for f in g.state.glob("*.db")}
    damage(file, how)
    done = g.plain("db", "restore", "--force", str(file))
    assert done.returncode == 65, (done.returncode, done.stderr)
    assert {f.name: f.read_bytes() for f in g.state.glob("*.db")} == before
    assert not list(g.state.glob("restore*"))


def test_a_restore_that_was_interrupted_is_finished(tmp_path, server):
    """RL-1: between the store made ready and the last file in place."""
    g = gateway(tmp_path, server)
    assert g.plain("db", "migrate").returncode == 0
    file = tmp_path / "b.tar"
    assert g.plain("db", "backup", str(file)).returncode == 0
    ready = 0
    for k in range(1, 60, 4):
        done = g.plain("db", "restore", "--force", str(file),
                       env={"POSTROOM_CRASH_AT": f"db:{k}"})
        if done.returncode == 0:
            break
        assert done.returncode == -9
        if list(g.state.glob("restore.ready")):
            ready += 1
            refused = g.plain("db", "check", "--deep")
            started = g.popen("desk").wait(20)
            assert started == 78, refused
            done = g.plain("db", "restore", "--continue")
            assert done.returncode == 0, done.stderr
        assert g.plain("db", "check").returncode == 0, k
    assert k > 10 and ready > 2


def found(g, *words):
    return sorted(t["name"] for t in g.command(
        "ticket", "list", "--search", " ".join(words), "--sort", "id",
        check=False))


def test_search_finds_tickets_by_all_their_words(tmp_path):
    """VW-3, behind the filing; `db rebuild` makes it again."""
    def one(n, name, subject, text):
        return (f"From: {name} <c{n}@people{n}.example>\r\n"
                f"To: support@example.com\r\nMessage-ID: <q{n}@x>\r\n"
                f"Content-Type: text/plain; charset=utf-8\r\n"
                f"Subject: {subject}\r\n\r\n{text}\r\n").encode()
    texts = {1: one(1, "Ann Lee", "Invoice", "The boiler leaks."),
             2: one(2, "Ben Fox", "Invoice", "Wrong sum, caf\u00e9 bill."),
             3: one(3, "Ann Fox", "Heating", "No invoices here.")}
    with FakeImap(texts) as server:
        g = gateway(tmp_path, server).start()
        wait_for("all is filed", filed(g, 3))
        wait_for("all is indexed", lambda: found(g, "heating"))
        cases = [
            ("invoice", ["Invoice", "Invoice"]),
            ("INVOICE ann", ["Invoice"]),
            ("invoic*", ["Heating", "Invoice", "Invoice"]),
            ("fox", ["Heating", "Invoice"]),
            ("boiler", ["Invoice"]),
            ("cafe sum", ["Invoice"]),
            ("c2@people2.example", ["Invoice"]),
            ("people3", ["Heating"]),
            ("boiler heating", []),
            ('"boiler" OR heating) NOT', []),
        ]
        for words, want in cases:
            assert found(g, words) == sorted(want), words
        ids = [t["id"] for t in g.command(
            "ticket", "list", "--search", "invoic*", "--sort", "id",
            "--limit", 2)]
        assert len(ids) == 2
        rest = [t["id"] for t in g.command(
            "ticket", "list", "--search", "invoic*", "--sort", "id",
            "--after", ids[-1])]
        assert sorted(ids + rest) == [1, 2, 3]
        ticket = g.one("ticket", "show", 1)
        g.one("--as", "alice", "ticket", "set", ticket["id"], "name=Bathroom")
        wait_for("the new name", lambda: found(g, "bathroom"))
        assert found(g, "bathroom boiler") == ["Bathroom"]
        empty = g.plain("ticket", "list", "--search", "...")
        assert empty.returncode == 65 and "no word" in empty.stderr
        g.stop()
        done = g.plain("db", "rebuild")
        assert done.returncode == 0 and "rows indexed" in done.stdout
        for words, want in cases[3:]:           # one has another name now
            assert len(found(g, words)) == len(want), words
        assert g.plain("db", "check").returncode == 0
