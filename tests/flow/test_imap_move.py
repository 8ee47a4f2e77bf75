"""CH-4, CH-11: after-intake move and delete lose no mail and double none,
wherever a line is cut."""
import itertools
import os

import pytest

from kit.belt import Belt
from kit.fakeimap import FakeImap, wait

ALL = {"MOVE": "IMAP4rev1 IDLE MOVE UIDPLUS", "UIDPLUS": "IMAP4rev1 IDLE "
       "UIDPLUS", "neither": "IMAP4rev1 IDLE"}


def mail(text):
    return f"Subject: {text}\r\n\r\n{text}\r\n".encode()


def three():
    return {1: mail("a"), 2: mail("bb"), 3: mail("ccc")}


def channel(server, **more):
    return dict(dict(port=server.port, user="u", after="move",
                     move_to="Done"), **more)


def moved(server):
    return sorted(server.places.get("Done", {}).values())


def marked(server):
    return {uid for uid, flags in server.flags.items()
            if "\\Deleted" in flags}


@pytest.mark.parametrize("has", ALL)
def test_moved_once_into_a_folder_made_for_it(tmp_path, has):
    with FakeImap(three()) as server:
        server.capabilities = ALL[has]
        with Belt(tmp_path, [channel(server)]) as belt:
            belt.wait_log("inbox.up")
            assert moved(server) == sorted(three().values())
            wait(lambda: server.idlers)
            server.add(4, mail("later"))
            assert wait(lambda: len(moved(server)) == 4)
            assert wait(lambda: marked(server) == {1, 2, 3, 4}
                        if has == "neither" else not server.mails)
            # Where EXPUNGE would take away others' mails too, none goes.
            assert belt.log().count("folder.no-expunge") == (has == "neither")
        with belt:                      # and again: nothing is left to do
            belt.wait_log("inbox.up", count=2)
        assert len(moved(server)) == 4
        assert not [line for line in server.heard if b" EXPUNGE" in line and
                    b"UID EXPUNGE" not in line]


@pytest.mark.parametrize("has", ALL)
def test_deleted_and_no_other(tmp_path, has):
    """A mail that somebody else has marked as deleted stays."""
    with FakeImap({**three(), 9: mail("theirs")}) as server:
        server.capabilities = ALL[has]
        server.flags[9] = {"\\Deleted"}
        server.dates[9] = "01-Jan-2001 10:00:00 +0000"
        with Belt(tmp_path, [channel(server, after="delete", start="since",
                                     since=1000000000000)]) as belt:
            belt.wait_log("inbox.up")
            assert belt.taken() == 3
            if has == "neither":
                assert marked(server) == {1, 2, 3, 9} == set(server.mails)
            else:
                assert set(server.mails) == {9}


def cut(server, verb, when):
    """The server dies once, before or after it has done `verb`."""
    do = getattr(server, "_" + verb.replace(" ", "_").lower())

    def die(session, tag, rest):
        del server.hook[verb]
        if when == "after":
            do(session, tag, rest)
        session.sock.close()
        raise ConnectionError
    server.hook[verb] = die


CUTS = [
    *itertools.product(["MOVE"], ["UID MOVE"], ["before", "after"]),
    *itertools.product(["UIDPLUS"], ["STATUS", "CREATE", "UID COPY",
                                     "UID STORE", "UID EXPUNGE"],
                       ["before", "after"]),
    *itertools.product(["neither"], ["UID COPY", "UID STORE"],
                       ["before", "after"]),
]


def test_cut_between(tmp_path):
    """All of them at once, a channel each."""
    servers, channels = [], []
    for number, (has, verb, when) in enumerate(CUTS):
        server = FakeImap(three()).__enter__()
        server.capabilities = ALL[has]
        cut(server, verb, when)
        servers.append(server)
        channels.append(channel(server, name=f"c{number}"))
    with Belt(tmp_path, channels) as belt:
        for number, (has, verb, when) in enumerate(CUTS):
            server, what = servers[number], (has, verb, when)
            assert wait(lambda: verb not in server.hook), what
            assert wait(lambda: len(marked(server)) == 3 if has == "neither"
                        else not server.mails), what
            belt.wait_log(f"inbox.up channel=c{number}")
            assert moved(server) == sorted(three().values()), what
            assert sorted(m.uid for m in belt.mails()
                          if m.channel == f"c{number}") == [1, 2, 3], what
    for server in servers:
        server.__exit__()


@pytest.mark.parametrize("has", ["MOVE", "UIDPLUS"])
def test_killed_between(tmp_path, has):
    """Killed at fault points of the telling, then left to finish."""
    with FakeImap(three()) as server:
        server.capabilities = ALL[has]
        with Belt(tmp_path / "0", [channel(server)]) as belt:
            belt.wait_log("inbox.up")
        points = int(belt.log().split("fault points passed: ")[1].split()[0])
    chosen = range(points, points // 3, -1) if os.environ.get(
        "POSTROOM_LONG") else [points * n // 16 for n in (14, 11, 9)]
    killed = 0
    for point in chosen:
        with FakeImap(three()) as server:
            server.capabilities = ALL[has]
            belt = Belt(tmp_path / str(point), [channel(server)],
                        crash_at=point)
            belt.start()
            assert wait(lambda: belt.child.poll() is not None or
                        "inbox.up" in belt.log())
            killed += belt.stop() == -9
            belt.crash_at = None
            ups = belt.log().count("inbox.up")
            with belt:
                belt.wait_log("inbox.up", count=ups + 1)
                assert wait(lambda: not server.mails), point
                assert moved(server) == sorted(three().values()), point
                assert len(belt.mails()) == 3, point
    assert killed >= 2


def test_a_partial_mail_stays(tmp_path):
    """CH-11: not stored whole, so it is neither moved nor deleted."""
    big = b"Subject: big\r\n\r\n" + b"0123456789abcde\n" * 100000
    for after in ("move", "delete"):
        with FakeImap({1: big, 2: mail("small")}) as server:
            server.capabilities = ALL["MOVE"]
            with Belt(tmp_path / after, [channel(
                    server, after=after, max_size=1200000)]) as belt:
                belt.wait_log("mail.partial")
                belt.wait_log("inbox.up")
                assert set(server.mails) == {1}
                assert not marked(server)


def test_a_uid_that_is_another_mail_now_stays(tmp_path):
    """A server that reuses UIDs: what we took is not what would be
    deleted."""
    with FakeImap({1: mail("a")}) as server:
        server.capabilities = ALL["MOVE"]
        server.hook["UID STORE"] = lambda *_: "NO not now"
        with Belt(tmp_path, [channel(server, after="delete")]) as belt:
            belt.wait_log("folder.mute")
        del server.hook["UID STORE"]
        server.mails[1] = mail("somebody else's, and longer")
        with belt:
            belt.wait_log("inbox.up", count=2)
            assert "mail.other" in belt.log()
            assert server.mails and not marked(server)


def test_a_refused_move_stops_nothing_and_is_tried_again(tmp_path):
    with FakeImap(three()) as server:
        server.capabilities = ALL["MOVE"]
        server.hook["UID MOVE"] = lambda *_: "NO [OVERQUOTA] full"
        with Belt(tmp_path, [channel(server, reconcile_ms=300)]) as belt:
            belt.wait_log("folder.mute")
            server.add(4, mail("d"))
            belt.wait_mails(4)
            belt.wait_log("folder.reconciled", count=3)
            assert belt.log().count("folder.mute") == 1
            del server.hook["UID MOVE"]
            assert wait(lambda: not server.mails)
