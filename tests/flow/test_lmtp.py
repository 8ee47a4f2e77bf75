"""CH-1, CH-4, CH-11, SC-6: the LMTP door and receive's own socket, with
clients that behave and clients that do not."""
import collections
import json
import os
import resource
import signal
import socket
import stat
import threading
import time

import pytest

from kit.gateway import Gateway, wait_for
from kit.lmtp import Lmtp, Queue, stuffed

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr level info
admins-mail root@desk.example
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
channel support { inbox desk; address support@mail.example; relay out
	alias help@mail.example; lmtp unix:%(socket)s }
channel forms { inbox desk; address forms@mail.example; relay out
	lmtp unix:%(socket)s; max-size 25K }
channel other { inbox desk; address other@mail.example; relay out
	lmtp 127.0.0.1:%(port)d; paused %(paused)s }
%(more)s
"""

MAIL = b"From: Ann <ann@people.example>\r\nSubject: Fire\r\n\r\nIt burns.\r\n"
PATH = b"Return-Path: <a@people.example>\r\n"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Door(Gateway):
    """The receive role alone."""

    def __init__(self, folder, **values):
        self.values = dict({"socket": folder / "lmtp.sock", "more": "",
                            "port": free_port(), "paused": "no"}, **values)
        super().__init__(folder, CONF % self.values)
        self.unix, self.tcp = self.values["socket"], ("127.0.0.1",
                                                      self.values["port"])
        self.own = self.state / "receive.sock"
        self.role = None

    def again(self, **values):
        self.values.update(values)
        self.configure(CONF % self.values)
        self.role.send_signal(signal.SIGHUP)

    def run(self):
        self.role = self.popen("receive")
        wait_for("it listens", lambda: self.log_text().count("listen.up") >= 3)
        return self

    def end(self):
        if self.role is None:
            return
        self.role.terminate()
        assert self.role.wait(timeout=30) == 0
        self.role = None

    def rows(self):
        return self.command("intake", "list")[::-1]

    def raw(self, number):
        return self.plain("intake", "show", number, "--raw").stdout.encode()

    def state_of(self, channel):
        return json.loads(self.plain("--json", "channel", "show",
                                     channel).stdout)


@pytest.fixture
def door(tmp_path):
    made = Door(tmp_path).run()
    yield made
    made.end()


def test_a_mail_is_answered_for_when_it_is_durable(door):
    """CH-4, and RFC 5321, 4.4: the envelope stands in front of it."""
    with Lmtp(door.unix) as line:
        assert "SIZE 268435456" in line.offers and "XINTAKE" not in line.offers
        assert line.mail(MAIL + b"..\r\n.\r\n", "Support@mail.example") == [
            "250 2.0.0 mail=1 new"]
        os.kill(door.role.pid, signal.SIGKILL)
    door.role.wait()
    door.role = None
    row, = door.rows()
    assert (row["channel"], row["source"], row["partial"]) == (
        "support", "lmtp", False)
    assert door.raw(1).replace(b"\r\n", b"\n") == (
        PATH + MAIL + b"..\r\n.\r\n").replace(b"\r\n", b"\n")


def test_a_mail_is_one_row_for_each_channel(door):
    """CH-1, CH-8: recipients by address, alias and detail; a reply each."""
    with Lmtp(door.unix) as line:
        replies = line.mail(
            MAIL, "support@mail.example", "nobody@mail.example",
            "support+tag@mail.example", "HELP@mail.example",
            "forms@mail.example", "other@mail.example", "support",
            sender="")
    assert [r[:9] for r in replies] == [
        "250 2.0.0", "550 5.1.1", "250 2.0.0", "250 2.0.0", "250 2.0.0",
        "550 5.1.1", "550 5.1.1"]
    assert [r["channel"] for r in door.rows()] == ["support", "forms"]
    assert door.raw(1).splitlines()[:3] == [
        b"Return-Path: <>", b"Delivered-To: support+tag@mail.example",
        b"Delivered-To: HELP@mail.example"]
    assert door.raw(2).splitlines()[:2] == [
        b"Return-Path: <>", b"From: Ann <ann@people.example>"]


def test_a_mail_above_max_size_is_cut_and_a_giant_refused(door):
    """CH-11: never silently."""
    large = MAIL + b"0123456789abcdef\r\n" * 50000
    with Lmtp(door.unix) as line:
        assert line.mail(large, "forms@mail.example",
                         "support@mail.example") == [
            "250 2.0.0 mail=1 partial", "250 2.0.0 mail=2 new"]
        assert line.ask("MAIL FROM:<a@b.example> SIZE=268435457")[:9] == \
            "552 5.3.4"
    cut, whole = door.rows()
    assert cut["partial"] and cut["size"] == 25 * 1024 + len(PATH)
    assert not whole["partial"] and whole["size"] == len(large) + len(PATH)
    assert door.raw(1).replace(b"\r", b"") == (
        PATH + large)[:cut["size"]].replace(b"\r", b"")


def test_nothing_in_a_mail_is_a_command(door):
    """Smuggling: only CR LF . CR LF ends a mail."""
    tricks = b"".join(
        b"x" + end + b"MAIL FROM:<evil@v.example>\r\n" for end in (
            b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\r.\r\n",
            b"\0\n.\n", b"\r\n\0.\r\n"))
    with Lmtp(door.unix) as line:
        line.begin("support@mail.example")
        line.send(tricks + b"\r\n.\r\n")
        assert line.reply() == "250 2.0.0 mail=1 new"
        assert line.ask("NOOP")[:3] == "250"
    row, = door.rows()
    # The dots that began a line, at \r\n.\n and \r\n.\r, were stuffing.
    assert row["size"] == len(PATH + tricks) - 2 + len(b"\r\n")


def test_pipelined_commands_and_rubbish(door):
    with Lmtp(door.unix) as line:
        line.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<x@y.example>\r\n"
                  b"RCPT TO:<support@mail.example>\r\nDATA\r\n")
        assert [line.reply()[:3] for _ in range(4)] == [
            "250", "550", "250", "354"]
        line.send(stuffed(MAIL) + b"MAIL FROM:<a@b.example>\r\n"
                  b"RCPT TO:<x@y.example>\r\nDATA\r\nQUIT\r\n")
        assert [line.reply()[:3] for _ in range(5)] == [
            "250", "250", "550", "503", "221"]
    for rubbish, last in ((b"x\r\n" * 100, "421"),
                          (os.urandom(200) + b"\n", "521"),
                          (b"x" * 200000, "521"), (b"NOOP\n", "521"),
                          (b"NOOP\r\n" * 5000, "421")):
        with Lmtp(door.unix) as line:
            try:
                line.send(rubbish)
            except OSError:
                pass                    # it hung up on us
            said = []
            try:
                while (reply := line.reply()):
                    said.append(reply)
            except ConnectionResetError:
                continue
            assert said[-1][:3] == last, (rubbish[:9], said[-1])
    assert len(door.rows()) == 1


def test_a_mail_cut_off_is_no_mail(door):
    with Lmtp(door.unix) as line:
        line.begin("support@mail.example")
        line.send(MAIL * 5000)
    with Lmtp(door.unix) as line:
        line.begin("support@mail.example")
        line.send(MAIL + b"\r\n.\r")
    with Lmtp(door.unix) as line:
        line.begin("support@mail.example")
        line.send(MAIL)
        assert line.ask("\r\n.\r\nRSET")[:3] == "250"
    assert len(door.rows()) == 1


def test_slow_clients_keep_nobody_waiting(door):
    """RL-4: they fill their listener, at most, and little memory."""
    slow = []
    for n in range(50):
        line = Lmtp(door.unix)
        line.begin("support@mail.example")
        line.send(MAIL * 4000)          # and then nothing more
        slow.append(line)
    late = Lmtp(door.unix, hello=False)
    assert late.greeting[:9] == "421 4.3.2"
    with Lmtp(door.tcp) as line:
        assert line.mail(MAIL, "other@mail.example")[0][:3] == "250"
    with open(f"/proc/{door.role.pid}/status") as status:
        kib = int(next(l for l in status if l.startswith("VmRSS")).split()[1])
    assert kib < 400 * 1024              # ASan takes most of it
    for line in slow:
        line.close()
    wait_for("room again", lambda: Lmtp(
        door.unix, hello=False).greeting[:3] == "220")


def test_many_at_once_are_all_taken(door):
    """A busy moment shares a flush of the disk."""
    def deliver(n):
        with Lmtp(door.unix) as line:
            for m in range(10):
                got.append(line.mail(MAIL + b"%d.%d\r\n" % (n, m),
                                     "support@mail.example")[0])
    got = []
    threads = [threading.Thread(target=deliver, args=(n,)) for n in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(got) == 200 and all(r.startswith("250 2.0.0") for r in got)
    assert len({r.split()[2] for r in got}) == 200


def test_no_room_is_try_again(door):
    """R10, R11: a full disk, and none of it lost when there is room."""
    unlimited = resource.RLIM_INFINITY
    with Lmtp(door.unix) as line:
        resource.prlimit(door.role.pid, resource.RLIMIT_FSIZE,
                         (4096, unlimited))
        assert line.mail(MAIL, "support@mail.example")[0][:5] == "451 4"
        assert line.mail(MAIL * 5000, "support@mail.example")[0][:5] == "452 4"
        resource.prlimit(door.role.pid, resource.RLIMIT_FSIZE,
                         (unlimited, unlimited))
        assert line.mail(MAIL * 5000,
                         "support@mail.example")[0][:9] == "250 2.0.0"
    assert len(door.rows()) == 1
    assert "lmtp.deferred" in door.log_text()


def test_reload_leaves_alone_who_is_connected(door):
    line = Lmtp(door.unix)
    line.begin("support@mail.example")
    line.send(MAIL)
    tcp = Lmtp(door.tcp)
    more = door.folder / "more.sock"
    door.again(paused="yes", more="channel new { inbox desk; relay out; "
               "address new@mail.example; alias new2@mail.example; "
               f"lmtp unix:{door.unix} }}\nchannel far {{ inbox desk; "
               f"relay out; address far@mail.example; lmtp unix:{more} }}")
    wait_for("the new listener", more.exists)
    wait_for("the pause is said",
             lambda: door.state_of("other")["state"] == "paused")
    line.send(b".\r\n")
    assert line.reply()[:9] == "250 2.0.0"
    assert line.mail(MAIL, "new2@mail.example")[0][:9] == "250 2.0.0"
    assert tcp.ask("MAIL FROM:<>")[:3] == "250"
    assert tcp.ask("RCPT TO:<other@mail.example>")[:9] == "450 4.2.1"
    wait_for("it is up", lambda: door.state_of("far")["state"] == "up")
    door.again(more="")
    wait_for("it is gone", lambda: not more.exists())
    assert line.mail(MAIL, "new@mail.example")[0][:9] == "550 5.1.1"
    assert line.mail(MAIL, "support@mail.example")[0][:9] == "250 2.0.0"
    line.close()
    tcp.close()


def test_an_address_in_use_is_said_and_tried_again(tmp_path):
    """CH-7."""
    door = Door(tmp_path)
    door.unix.write_text("no socket")
    with socket.create_server(door.tcp) as taken:
        door.role = door.popen("receive")
        wait_for("both are down",
                 lambda: door.log_text().count("listen.down") == 2)
        assert "in use" in wait_for(
            "it is said", lambda: door.state_of("other")["error"])
        assert "something else" in door.state_of("support")["error"]
        taken.close()
    door.unix.unlink()
    wait_for("both are up", lambda: [door.state_of(c)["state"] for c in (
        "support", "other")] == ["up", "up"])
    # Two gateways, one address: the second must not take it away.
    (tmp_path / "second").mkdir()
    second = Door(tmp_path / "second", socket=door.unix)
    second.role = second.popen("receive")
    wait_for("in use", lambda: "address in use" in second.log_text())
    second.end()
    with Lmtp(door.unix) as line:
        assert line.mail(MAIL, "support@mail.example")[0][:3] == "250"
    door.end()
    assert not door.unix.exists()


def test_a_stop_asks_to_try_again(door):
    with Lmtp(door.unix) as line, Lmtp(door.tcp) as idle:
        line.begin("support@mail.example")
        line.send(MAIL)
        began = time.monotonic()
        door.end()
        assert line.reply()[:9] == idle.reply()[:9] == "421 4.3.2"
        assert time.monotonic() - began < 5
    assert door.rows() == []


def test_it_dies_everywhere(tmp_path):
    """RL-1: killed at fault points, while an MTA tries again what got no 250.
    Every mail is filed once; one that came twice, for the reply to it was
    lost, is a duplicate (RFC 1047)."""
    door = Door(tmp_path).run()                 # makes the store
    door.end()
    k, sent, deaths = 1, 0, 0
    queue = Queue(door.unix, [])
    while True:
        for _ in range(2):
            sent += 1
            queue.left.append((MAIL + b"x" * sent, "support@mail.example"))
        door.role = door.popen("receive",
                               env={"POSTROOM_CRASH_AT": f"receive:{k}"})
        wait_for("done or dead", lambda: queue.run() and not queue.left or
                 door.role.poll() is not None)
        door.role.terminate()           # a point may be on the way out
        if door.role.wait(timeout=30) == 0:
            door.role = None
            break
        assert door.role.returncode == -signal.SIGKILL
        deaths += 1
        # Nearby ones first; all of them where there is time.
        k += 1 if "POSTROOM_EVERY_POINT" in os.environ else 1 + k // 5
    desk = door.popen("desk")
    wait_for("all have an outcome", lambda: not door.command(
        "intake", "list", "--outcome", "waiting"))
    desk.terminate()
    assert desk.wait(timeout=30) == 0
    rows = door.list("intake")
    filed = collections.Counter(r["size"] - len(PATH + MAIL)
                                for r in rows if r["outcome"] == "filed")
    # Its last line had no end; LMTP has given it one.
    assert filed == {n + 2: 1 for n in range(1, sent + 1)}
    again = [r for r in rows if r["outcome"] != "filed"]
    assert all(r["outcome"] == "duplicate" for r in again)
    assert len(again) <= deaths and deaths > 12
    assert again or "POSTROOM_EVERY_POINT" not in os.environ
    print(f"lmtp: {deaths} points, {len(again)} mails came twice")


# --- receive.sock ----------------------------------------------------------


def test_the_private_socket_takes_a_key_once(door):
    """SC-6, RL-1: mode 0600; the same key is answered for, not taken."""
    assert stat.S_IMODE(door.own.stat().st_mode) == 0o600
    words = (" XCHANNEL=other XSOURCE=import XFOLDER=Old+20mail XKEY=k+2B1"
             " XRECEIVED=1000000000000 XHISTORY=yes")
    with Lmtp(door.own) as line:
        assert "XINTAKE" in line.offers
        assert line.mail(MAIL, "other", sender="", words=words) == [
            "250 2.0.0 mail=1 new"]
        assert line.mail(MAIL, "other", sender="", words=words) == [
            "250 2.0.0 mail=1 known"]
        assert line.mail(MAIL, "other", sender="",
                         words=" XCHANNEL=other") == ["250 2.0.0 mail=2 new"]
        assert line.ask("MAIL FROM:<> XCHANNEL=none")[:9] == "550 5.1.1"
        # And without the extension as any other door.
        assert line.mail(MAIL, "forms@mail.example")[0] == \
            "250 2.0.0 mail=3 new"
    first, second, third = door.rows()
    assert (first["channel"], first["source"], first["folder"],
            first["received"]) == ("other", "import", "Old mail",
                                   "2001-09-09T01:46:40.000Z")
    assert second["source"] == "pipe" and third["source"] == "lmtp"
    # Handed in, it is kept as it is.
    assert door.raw(1).replace(b"\r", b"") == MAIL.replace(b"\r", b"")


def test_channel_test_speaks_to_it(door):
    done = door.plain("channel", "test", "support")
    assert done.returncode == 0 and "LMTP postroom" in done.stdout
    door.end()
    done = door.plain("channel", "test", "support")
    assert done.returncode != 0 and "nobody listens" in done.stdout
