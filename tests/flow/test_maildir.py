"""CH-1, CH-6, CH-11: the Maildir door, and what may lie in a Maildir."""
import json
import os
import signal
import time

import pytest

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr level info
admins-mail root@desk.example
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
channel box { inbox desk; address box@mail.example; relay out
	max-size 2M; maildir %s; paused %s }
"""

MAIL = b"From: Ann <ann@people.example>\nSubject: Fire\n\nIt burns.\n"


class Box(Gateway):
    def __init__(self, folder):
        self.path = folder / "Maildir"
        for sub in ("tmp", "new", "cur"):
            (self.path / sub).mkdir(parents=True)
        super().__init__(folder, CONF % (self.path, "no"))
        self.role = None

    def run(self, **more):
        self.role = self.popen("receive", **more)
        return self

    def end(self):
        if self.role is not None:
            self.role.terminate()
            # -15: it was told to stop before it had begun.
            assert self.role.wait(timeout=30) in (0, -signal.SIGTERM)
        self.role = None

    def put(self, name, data=MAIL):
        (self.path / "tmp" / name).write_bytes(data)
        os.rename(self.path / "tmp" / name, self.path / "new" / name)

    def rows(self):
        return self.command("intake", "list")[::-1]

    def wait_rows(self, count):
        return wait_for(f"{count} mails", lambda: (
            lambda rows: len(rows) >= count and rows)(self.command(
                "intake", "list", check=False)[::-1]))

    def wait_empty(self, *stay):
        wait_for("new/ is empty", lambda: sorted(
            os.listdir(self.path / "new")) == sorted(stay))

    def state_is(self, state):
        shown = json.loads(self.plain("--json", "channel", "show",
                                      "box").stdout)
        return shown.get("state") == state and shown

    def cur(self):
        return sorted(os.listdir(self.path / "cur"))


@pytest.fixture
def box(tmp_path):
    made = Box(tmp_path)
    yield made
    made.end()


def test_what_is_there_and_what_comes_is_taken(box):
    """All of new/, from the first; tmp/ and cur/ are left alone."""
    box.put("1.one.host")
    (box.path / "tmp" / "3.tmp").write_bytes(MAIL)
    (box.path / "cur" / "0.old:2,S").write_bytes(MAIL)
    box.run().wait_rows(1)
    box.put("2.two.host:2,FS", MAIL + b"two\n")
    began = time.monotonic()
    first, second = box.wait_rows(2)
    assert time.monotonic() - began < 5         # told, not polled
    box.wait_empty()
    assert (first["source"], first["folder"], first["partial"]) == (
        "maildir", str(box.path), False)
    assert box.cur() == ["0.old:2,S", "1.one.host:2,", "2.two.host:2,FS"]
    assert (box.path / "cur" / "1.one.host:2,").read_bytes() == MAIL
    assert box.plain("intake", "show", "2", "--raw").stdout.encode() == \
        MAIL + b"two\n"
    assert os.listdir(box.path / "tmp") == ["3.tmp"]


def test_a_bad_file_blocks_nobody(box):
    """CH-6: links, folders, pipes, empty and unreadable files stay."""
    new = box.path / "new"
    secret = box.folder / "secret"
    secret.write_bytes(MAIL)
    (new / "1.link").symlink_to(secret)
    (new / "2.folder").mkdir()
    os.mkfifo(new / "3.fifo")
    (new / "4.empty").touch()
    (new / "5.shut").write_bytes(MAIL)
    (new / "5.shut").chmod(0)
    (new / ".hidden").write_bytes(MAIL)
    os.mkfifo(new / b"6.\xff\n\x1b[2J".decode(errors="surrogateescape"))
    box.put("9.good")
    box.run().wait_rows(1)
    stay = sorted(n for n in os.listdir(new))
    assert len(stay) == 7 and "9.good" not in stay
    (new / "5.shut").chmod(0o600)               # that is news
    box.wait_rows(2)
    log = box.log_text()
    assert log.count("maildir.bad") == 6 and "\x1b" not in log
    assert "symbolic link" in log and secret.exists()


def test_a_file_still_being_written_is_left(box):
    """A deliverer without manners: it writes in new/."""
    box.run()
    wait_for("it is up", lambda: box.state_is("up"))
    with open(box.path / "new" / "1", "wb") as file:
        file.write(MAIL)
        file.flush()
        box.put("2")
        assert len(box.wait_rows(1)) == 1
        file.write(MAIL)
    row = box.wait_rows(2)[1]
    assert row["size"] == 2 * len(MAIL)


def test_a_large_mail_is_cut_here_and_whole_there(box):
    """CH-11."""
    box.put("1", MAIL + b"0123456789abcde\n" * 200000)
    box.run()
    row, = box.wait_rows(1)
    assert row["partial"] and row["size"] == 1024 * 1024
    box.wait_empty()
    assert (box.path / "cur" / "1:2,").stat().st_size > 3000000


def test_many_come_in_their_order(box):
    for n in range(500):
        box.put(f"{n:05}.x", MAIL + b"%d\n" % n)
    box.run().wait_empty()
    assert [r["size"] for r in sorted(box.list("intake"),
                                      key=lambda r: r["id"])] == [
        len(MAIL) + len(str(n)) + 1 for n in range(500)]


def test_a_name_met_again(box):
    """RL-1: with the same bytes it is the same mail; with others another."""
    box.put("1")
    box.run().wait_rows(1)
    box.wait_empty()
    os.rename(box.path / "cur" / "1:2,", box.path / "new" / "1")
    box.wait_empty()
    assert len(box.rows()) == 1
    box.put("1", MAIL + b"another\n")
    box.wait_rows(2)
    box.wait_empty()
    assert box.cur() == ["1.1:2,", "1:2,"]      # nothing is overwritten


def test_a_maildir_that_cannot_be_used_is_down(box):
    """CH-7: once an outage, and on recovery; what was taken stays so."""
    box.put("1")
    (box.path / "cur").chmod(0o500)
    box.run()
    wait_for("it is down", lambda: "cur" in (
        box.state_is("down") or {"error": ""})["error"])
    assert box.plain("channel", "test", "box").returncode != 0
    (box.path / "cur").chmod(0o700)
    wait_for("it is up", lambda: box.state_is("up"))
    box.wait_empty()
    assert len(box.rows()) == 1
    os.rename(box.path / "new", box.folder / "away")
    wait_for("it is down again", lambda: box.state_is("down"))
    os.rename(box.folder / "away", box.path / "new")
    box.put("2")
    box.wait_rows(2)
    assert "works" in box.plain("channel", "test", "box").stdout
    log = box.log_text()
    assert log.count("maildir.down") == 2 and log.count("maildir.up") == 2


def test_a_pause_takes_nothing(box):
    box.run()
    wait_for("it is up", lambda: box.state_is("up"))
    box.configure(CONF % (box.path, "yes"))
    box.role.send_signal(signal.SIGHUP)
    wait_for("it is paused", lambda: box.state_is("paused"))
    box.put("1")
    time.sleep(0.3)
    assert box.rows() == []
    box.configure(CONF % (box.path, "no"))
    box.role.send_signal(signal.SIGHUP)
    box.wait_rows(1)


def test_it_dies_everywhere(box):
    """RL-1: killed at each fault point between its first look and the end,
    every mail is taken once and put away once."""
    for n in range(3):
        box.put(f"{n}", MAIL + b"%d\n" % n)
    box.run().wait_rows(3)                      # makes the store
    box.wait_empty()
    box.end()
    k, deaths, want = 1, 0, 3
    while True:
        for n in range(2):
            box.put(f"{k}.{n}", MAIL + b"%d %d\n" % (k, n))
        want += 2
        box.run(env={"POSTROOM_CRASH_AT": f"receive:{k}"})
        wait_for("done or dead", lambda: box.role.poll() is not None or
                 not os.listdir(box.path / "new"))
        if box.role.poll() is None:
            box.end()
            break
        assert box.role.returncode == -signal.SIGKILL
        deaths += 1
        # Nearby ones first; all of them where there is time.
        k += 1 if "POSTROOM_EVERY_POINT" in os.environ else 1 + k // 5
    box.run()
    box.wait_empty()
    box.end()
    rows = box.list("intake")
    assert len(rows) == want == len(box.cur()), k
    print(f"maildir: {deaths} points")
    assert deaths > 12
