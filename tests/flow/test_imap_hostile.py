"""T28, CH-6, CH-7: a hostile or broken server costs little and disturbs no
other channel."""
import os
import pathlib
import re

import pytest

from kit.belt import Belt
from kit.fakeimap import FakeImap, wait

MAIL = b"Subject: hello\r\n\r\nhi\r\n"


def flood(session, tag, rest):
    while True:
        session.send(b"* 1 EXISTS\r\n" * 10000)


def long_line(session, tag, rest):
    while True:
        session.send(b"* OK " + b"x" * 100000)


def says(text):
    return lambda session, tag, rest: text.replace("TAG", tag).encode()


def says_goodbye(session, tag, rest):
    session.send("* BYE too busy")
    session.sock.close()
    raise ConnectionError


def hangs_up(session, tag, rest):
    session.send(b"* 1 FETCH (UID 1 BODY[] {1000}\r\nhalf")
    session.sock.close()
    raise ConnectionError


BAD = {
    "a huge literal": ("UID FETCH", says(
        "* 1 FETCH (UID 1 BODY[] {4294967295}\r\n" + "x" * 1000)),
    "a negative literal": ("UID FETCH", says(
        "* 1 FETCH (UID 1 BODY[] {-1}\r\nx)\r\nTAG OK done\r\n")),
    "a million parentheses": ("FETCH", says(
        "* 1 FETCH (BODYSTRUCTURE " + "(" * 1000000 + "\r\n")),
    "parentheses hidden behind a false literal": ("FETCH", says(
        "* OK {100000}\r\n* 1 FETCH (BODYSTRUCTURE " + "(" * 60000 +
        "\r\n")),
    "untagged lines without end": ("EXAMINE", flood),
    "a line without end": ("EXAMINE", long_line),
    "an unknown response": ("FETCH", says("* XFOO\r\nTAG OK done\r\n")),
    "another one's tag": ("FETCH", says("zzz OK done\r\n")),
    "no IMAP at all": ("LOGIN", says("HTTP/1.0 400 Bad Request\r\n\r\n")),
    "an end within a literal": ("UID FETCH", hangs_up),
    "a goodbye": ("EXAMINE", says_goodbye),
}


def memory_peak_kb(pid):
    """0 under valgrind, whose memory it would be."""
    if "POSTROOM_UNDER_VALGRIND" in os.environ:
        return 0
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1))


def test_hostile_servers_disturb_nobody(tmp_path):
    servers = []
    channels = []
    for number, (verb, hook) in enumerate(BAD.values()):
        server = FakeImap({1: MAIL}).__enter__()
        server.hook[verb] = hook
        servers.append(server)
        channels.append(dict(name=f"bad{number}", port=server.port, user="u"))
    with FakeImap({1: MAIL}) as honest:
        channels.append(dict(name="honest", port=honest.port, user="u"))
        with Belt(tmp_path, channels) as belt:
            belt.wait_log("inbox.up channel=honest")
            for number, what in enumerate(BAD):
                belt.wait_log(f"inbox.down channel=bad{number} ")
            honest.add(2, MAIL)
            belt.wait_log("mail.taken", count=2)
            assert memory_peak_kb(belt.child.pid) < 128 * 1024
            assert {m.channel for m in belt.mails()} == {"honest"}
    for server in servers:
        server.__exit__()


def test_a_mail_nobody_asked_for_is_not_taken(tmp_path):
    """The server's answer holds UID 9 too, and UID 1 twice."""
    with FakeImap({1: MAIL, 2: MAIL}) as server:
        def lie(session, tag, rest):
            if "BODY.PEEK[]" in rest:
                session.send(b"* 1 FETCH (UID 9 BODY[] {3}\r\nbad)\r\n")
                session.send(server.rows([1, 2, 1]))
                return "OK done"
        server.hook["UID FETCH"] = lie
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            assert [m.uid for m in belt.mails()] == [1, 2]


def test_a_false_size_does_not_matter(tmp_path):
    """RFC822.SIZE says 10 for a mail of 3 MB, and the other way round."""
    big = b"Subject: big\r\n\r\n" + b"0123456789abcde\n" * 200000
    with FakeImap({1: MAIL, 2: big}) as server:
        def lie(session, tag, rest):
            if "RFC822.SIZE" in rest:
                session.send('* 1 FETCH (UID 1 RFC822.SIZE 3000000 '
                             'INTERNALDATE "01-Jan-2024 10:00:00 +0000")')
                session.send('* 2 FETCH (UID 2 RFC822.SIZE 10 '
                             'INTERNALDATE "01-Jan-2024 10:00:00 +0000")')
                return "OK done"
        server.hook["FETCH"] = lie
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_mails(2)
            found = {m.uid: belt.raw(m.id) for m in belt.mails()}
            assert found == {1: MAIL, 2: big}


def test_a_refused_mail_stops_no_other(tmp_path):
    """The server says NO to the window and to UID 2 alone."""
    with FakeImap({u: MAIL for u in range(1, 6)}) as server:
        def no(session, tag, rest):
            if "BODY" in rest and 2 in server._set(rest.split()[0],
                                                   server.shown()):
                return "NO that mail is damaged"
        server.hook["UID FETCH"] = no
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            assert "mail.unfetchable" in belt.log()
            assert [m.uid for m in belt.mails()] == [1, 3, 4, 5]


@pytest.mark.parametrize("answer, kind", [
    ("NO [AUTHENTICATIONFAILED] no CANARY123 here", "refused"),
    ("NO [UNAVAILABLE] come back later", "again"),
    ("NO [ALERT] Too many simultaneous connections", "again"),
])
def test_only_a_refused_login_counts_as_one(tmp_path, answer, kind):
    """T35: a passing fault of the server is tried again soon. T31: a server
    that quotes the password is not quoted."""
    with FakeImap({1: MAIL}) as server:
        server.hook["LOGIN"] = lambda *_: answer
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  password="CANARY123",
                                  folder=["INBOX", "a", "b"])]) as belt:
            belt.wait_log("inbox.down")
            # Three connections, one of them tries.
            if kind == "again":
                assert wait(lambda: len(server.commands("LOGIN")) >= 2)
            assert belt.log().count("inbox.down") == 1
            assert "CANARY" not in belt.log()
            code, _, said = belt.test()
            assert said.startswith(f"receive_driver: {kind}:")
            logins = len(server.commands("LOGIN"))
            assert kind == "again" or logins == 2       # one, and the test


def test_nil_is_no_mail(tmp_path):
    """Dovecot answers BODY[] NIL for a mail that another client expunges in
    the meantime: it is gone, and no empty mail was received (CH-5)."""
    with FakeImap({1: MAIL, 2: MAIL, 3: MAIL}) as server:
        def nil(session, tag, rest):
            if "BODY.PEEK[]" not in rest:
                return None
            for uid in server._set(rest.split()[0], server.shown()):
                session.send(server.rows([uid]) if uid != 2 else
                             b"* 2 FETCH (UID 2 BODY[] NIL)\r\n")
            server.mails.pop(2, None)
            return "OK done"
        server.hook["UID FETCH"] = nil
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            assert "mail.gone" in belt.log()
            assert [m.uid for m in belt.mails()] == [1, 3]


def test_nothing_sent_of_a_mail_is_no_mail(tmp_path):
    """A mail with a size of which the server sends no byte, as Exchange does
    of one that it cannot convert: not received, and said so."""
    with FakeImap({1: MAIL, 2: MAIL}) as server:
        def nothing(session, tag, rest):
            if "BODY.PEEK[]" in rest:
                item = "BODY[]<0>" if "<0." in rest else "BODY[]"
                for uid in server._set(rest.split()[0], server.shown()):
                    session.send(server.rows([uid]) if uid != 2 else
                                 f"* 2 FETCH (UID 2 {item} {{0}}\r\n)")
                return "OK done"
        server.hook["UID FETCH"] = nothing
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            assert "mail.unfetchable" in belt.log()
            assert [m.uid for m in belt.mails()] == [1]


def test_a_folder_in_trouble_is_looked_at_again_as_a_whole(tmp_path):
    """CH-6: on a line that folders share, a server that says NO in the
    middle does not make us forget the mails that were listed before."""
    with FakeImap({1: MAIL}) as server:
        trouble = []

        def busy(session, tag, rest):
            if not trouble or "," in rest.split()[0] or \
                    rest.split()[0] not in ("2", "2:*"):
                return None
            if "BODY" in rest:
                return "OK nothing of it"
            if rest.startswith("2 "):
                trouble.clear()
                return "NO busy"
            return None
        server.hook["UID FETCH"] = busy
        with Belt(tmp_path, [dict(port=server.port, user="u", poll_ms=100,
                                  connections=1,
                                  folder=["INBOX", "a"])]) as belt:
            belt.wait_log("inbox.up")
            trouble.append(1)
            server.add(2, MAIL, silent=True)
            assert wait(lambda: not trouble)
            assert wait(lambda: {m.uid for m in belt.mails()
                                 if m.folder == "INBOX"} == {1, 2})


def test_an_account_is_refused_once_for_all_its_channels(tmp_path):
    """T35, I13: three channels of one account and a bad password make one
    login, not three; a changed password is tried at once, by all."""
    with FakeImap({1: MAIL}) as server:
        right = []
        server.hook["LOGIN"] = lambda session, tag, rest: (
            None if right and right[0] in rest else
            "NO [AUTHENTICATIONFAILED] no")

        def channels(password):
            return [dict(name=f"c{n}", port=server.port, user="u",
                         password=password, folder=[f"F{n}", f"G{n}"])
                    for n in range(3)]
        with Belt(tmp_path, channels("wrong")) as belt:
            for n in range(3):
                belt.wait_log(f"inbox.down channel=c{n} ")
            assert len(server.commands("LOGIN")) == 1
            right.append("better")
            belt.configure(channels("better"))
            belt.reload()
            belt.wait_mails(6)
            for n in range(3):
                belt.wait_log(f"inbox.up channel=c{n}\n")
            assert len(server.commands("LOGIN")) <= 1 + 6
