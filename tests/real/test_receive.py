"""CH-2..CH-7, CH-11: the first belt against a real Dovecot."""
import hashlib
import time

import pytest

from kit import certs, dovecot
from kit.belt import Belt
from kit.fakeimap import CutProxy, FakeImap

pytestmark = pytest.mark.skipif(dovecot.available() is not None,
                                reason=str(dovecot.available()))
MAIL = b"Subject: hello\r\n\r\nhi\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certs.make(tmp_path_factory.mktemp("certs"))


@pytest.fixture(scope="module")
def server(authority):
    with dovecot.Dovecot(authority) as running:
        yield running


@pytest.fixture
def user(request):
    """A mailbox of each test's own."""
    return "u" + hashlib.sha256(request.node.name.encode()).hexdigest()[:12]


def mail(text, filler=0):
    return (f"Subject: {text}\r\n\r\n{text}\r\n".encode() +
            b"0123456789abcdef\r\n" * filler)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def digests(belt):
    return sorted(m.digest for m in belt.mails())


def channel(server, user, **more):
    return dict(dict(port=server.port, user=user), **more)


@pytest.mark.parametrize("tls, port", [("implicit", "tls_port"),
                                       ("starttls", "port")])
@pytest.mark.parametrize("name, reason", [
    ("good", None),
    ("wronghost", "IP address mismatch"),
    ("expired", "certificate has expired"),
    ("selfsigned", "self-signed certificate"),
])
def test_tls(tmp_path, authority, server, user, tls, port, name, reason):
    server.deliver(user, MAIL)
    with Belt(tmp_path, [dict(
            host=dovecot.ADDRESSES[name], port=getattr(server, port), tls=tls,
            ca=authority.ca, user=user)]) as belt:
        if reason is None:
            belt.wait_mails(1)
            assert belt.raw(1) == MAIL
        else:
            belt.wait_log("inbox.down")
            assert reason in belt.log()
            assert f"Login: user=<{user}>" not in server.log()


def test_idle_wakes(tmp_path, server, user):
    server.make_folder(user)
    with Belt(tmp_path, [channel(server, user)]) as belt:
        belt.wait_log("inbox.up")
        time.sleep(0.3)
        for number in range(3):
            server.deliver(user, mail(f"m{number}"))
            belt.wait_mails(number + 1, seconds=5)


def test_a_mail_read_by_a_person_is_taken(tmp_path, server, user):
    server.load(user, [mail("a"), mail("b")])
    server.set_flag(user, "1", "\\Seen")
    with Belt(tmp_path, [channel(server, user)]) as belt:
        belt.wait_mails(2)
        belt.wait_log("inbox.up")
    assert server.flags(user)[1] - {"\\Recent"} == {"\\Seen"}
    assert server.flags(user)[2] - {"\\Recent"} == set()


@pytest.mark.parametrize("after, flag", [("seen", "\\Seen"),
                                         ("flag", "$Postroom")])
def test_after_intake(tmp_path, server, user, after, flag):
    server.load(user, [mail(str(n)) for n in range(130)])
    server.load(user, [mail("x")], "Förder & x")
    with Belt(tmp_path, [channel(server, user, after=after, flag=flag,
                                 folder=["INBOX", "Förder & x"])]) as belt:
        belt.wait_mails(131)
        for folder, count in (("INBOX", 130), ("Förder & x", 1)):
            end = time.monotonic() + 10
            while sum(flag in flags for flags in server.flags(
                    user, folder).values()) != count:
                assert time.monotonic() < end
                time.sleep(0.05)


def test_a_large_mail_and_an_empty_one(tmp_path, server, user):
    big = mail("big", filler=600000)            # 10.8 MB
    server.load(user, [mail("a"), big, b"", mail("c")])
    with Belt(tmp_path, [channel(server, user)]) as belt:
        belt.wait_mails(4)
        assert digests(belt) == sorted(
            map(digest, [mail("a"), big, b"", mail("c")]))


def test_uidvalidity_changes(tmp_path, server, user):
    server.load(user, [mail("a"), mail("b")])
    with Belt(tmp_path, [channel(server, user)]) as belt:
        belt.wait_mails(2)
        belt.wait_log("inbox.up")
    before = server.uidvalidity(user)
    time.sleep(1.1)                     # Dovecot's new one is the time
    server.reset_uidvalidity(user)
    server.deliver(user, mail("c"))
    assert server.uidvalidity(user) != before
    with belt:
        belt.wait_mails(5)
        assert "uidvalidity.changed" in belt.log()
    assert set(digests(belt)) == {digest(mail(t)) for t in "abc"}


def test_expunged_under_our_feet(tmp_path, server, user):
    """I06: whatever is gone in between, the rest is taken once."""
    server.load(user, [mail(f"m{n}", filler=200) for n in range(400)])
    with Belt(tmp_path, [channel(server, user)]) as belt:
        belt.wait_mails(1)
        server.expunge(user, "200:400")
        belt.wait_log("inbox.up")
        server.deliver(user, mail("last"))
        belt.wait_log(f"uid=401", seconds=10)
        found = [m.uid for m in belt.mails()]
        gone = belt.log().count("mail.gone")
        assert len(found) == len(set(found))
        assert set(range(1, 200)) <= set(found)
        assert gone + len(found) <= 401


@pytest.mark.parametrize("cut_at", [1, 100, 900, 1500, 2500, 5000, 9000,
                                    20000, 40000, 60000])
def test_cut_anywhere(tmp_path, server, user, cut_at):
    """I01, RL-1: all mails, each exactly once."""
    wanted = [mail(f"m{n}", filler=20) for n in range(150)]
    server.load(user, wanted)
    with CutProxy(server.port, cut_at) as proxy:
        with Belt(tmp_path, [channel(server, user,
                                     port=proxy.port)]) as belt:
            belt.wait_mails(150, seconds=30)
            belt.wait_log("inbox.up")
            assert digests(belt) == sorted(map(digest, wanted))
            assert proxy.cuts == 1


def test_crash_anywhere(tmp_path, server, user):
    """CH-4, RL-1: killed at fault points spread over a whole run, then left
    to finish: every mail exactly once, every mail told."""
    wanted = [mail(f"m{n}") for n in range(60)]
    server.load(user, wanted)
    for number, point in enumerate([1, 5, 20, 45, 46, 47, 50, 100, 150, 200,
                                    300, 400, 500]):
        place = tmp_path / str(number)
        place.mkdir()
        belt = Belt(place, [channel(server, user, after="flag",
                                    flag=f"$P{number}")], crash_at=point)
        belt.start()
        try:
            code = belt.child.wait(10)
        except Exception:               # it went through unharmed
            code = None
        belt.stop()
        assert code in (None, -9), belt.log()
        belt.crash_at = None
        with belt:
            belt.wait_log("inbox.up")
            assert digests(belt) == sorted(map(digest, wanted)), point
        assert all(f"$P{number}" in flags
                   for flags in server.flags(user).values())


def test_channel_test_says_what_is_there(tmp_path, server, user):
    server.load(user, [mail("a"), mail("b")])
    belt = Belt(tmp_path, [channel(server, user, folder=["INBOX", "none"])])
    code, out, said = belt.test()
    assert code != 0
    assert "logged in to" in out and "folder INBOX: 2 mails" in out
    assert "none" in said and "secret" not in out + said


def test_one_mail_that_breaks_the_line_stops_no_other(tmp_path):
    """CH-6: the server dies whenever UID 2 is asked for."""
    with FakeImap({u: MAIL for u in range(1, 6)}) as server:
        def die(session, tag, rest):
            if "BODY" in rest and 2 in server._set(rest.split()[0],
                                                   server.shown()):
                session.sock.close()
                raise ConnectionError
        server.hook["UID FETCH"] = die
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("mail.unfetchable", seconds=60)
            belt.wait_mails(4)
            assert [m.uid for m in belt.mails()] == [1, 3, 4, 5]




def test_moved_and_deleted(tmp_path, server, user):
    """after-intake against a real server: MOVE into a folder that is not
    there yet; delete only what was taken."""
    wanted = [mail(f"m{n}") for n in range(260)]
    server.load(user, wanted)
    with Belt(tmp_path, [channel(server, user, after="move",
                                 move_to="Erledigt & gut")]) as belt:
        belt.wait_mails(260)
        belt.wait_log("inbox.up")
        assert server.flags(user) == {}
        assert len(server.flags(user, "Erledigt & gut")) == 260
        server.deliver(user, mail("later"))
        end = time.monotonic() + 10
        while len(server.flags(user, "Erledigt & gut")) != 261:
            assert time.monotonic() < end, belt.log()
            time.sleep(0.05)
    server.load(user, [mail("x"), mail("y")])
    server.set_flag(user, "1", "\\Deleted")
    (tmp_path / "2").mkdir()
    with Belt(tmp_path / "2", [channel(server, user, after="delete",
                                       start="now")]) as belt:
        belt.wait_log("inbox.up")
        server.deliver(user, mail("z"))
        belt.wait_mails(1)
        end = time.monotonic() + 10
        while len(server.flags(user)) != 2:
            assert time.monotonic() < end, belt.log()
            time.sleep(0.05)


def test_a_reconnect_lists_nothing_again(tmp_path, server, user):
    """CONDSTORE as Dovecot speaks it: connection lost, folder unchanged."""
    server.load(user, [mail(f"m{n}") for n in range(3000)])
    with CutProxy(server.port, None) as proxy:
        with Belt(tmp_path, [channel(server, user, port=proxy.port,
                                     start="now")]) as belt:
            belt.wait_log("inbox.up")
            time.sleep(0.3)
            first = proxy.passed
            proxy.drop_all()
            time.sleep(2.5)
            assert proxy.connections == 2
            again = proxy.passed - first
            server.deliver(user, mail("new"))
            belt.wait_mails(1)
            assert belt.log().count("folder.reconciled") == 1
            assert again < 6000, again
