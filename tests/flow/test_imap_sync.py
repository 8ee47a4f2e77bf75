"""CH-3, CH-4, CH-9: what a server may do with UIDs, against the ledger."""
import time

from kit.belt import Belt
from kit.fakeimap import FakeImap, wait

NOW = time.strftime("%d-%b-%Y %H:%M:%S +0000",
                    time.gmtime(time.time() + 3600))


def mail(text):
    return f"Subject: {text}\r\n\r\n{text}\r\n".encode()


def uids(belt):
    return sorted((m.folder, m.uid) for m in belt.mails())


def test_now_takes_only_what_comes(tmp_path):
    with FakeImap({5: mail("old")}) as server:
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  start="now")]) as belt:
            belt.wait_log("inbox.up")
            wait(lambda: server.idlers)
            server.add(6, mail("new"))
            belt.wait_mails(1)
            assert [m.uid for m in belt.mails()] == [6]
        # The start is the first look ever, not the start of the program.
        server.add(7, mail("while away"), silent=True)
        with belt:
            belt.wait_mails(2)
        assert [m.uid for m in belt.mails()] == [6, 7]


def test_since_takes_what_arrived_since(tmp_path):
    with FakeImap({1: mail("a"), 2: mail("b"), 3: mail("c")}) as server:
        server.dates = {1: "01-Jan-2024 10:00:00 +0000",
                        2: "02-Feb-2024 00:30:00 +0100",
                        3: "02-Feb-2024 00:00:00 +0000"}
        since = 1706832000000           # 2024-02-02 00:00 UTC
        with Belt(tmp_path, [dict(port=server.port, user="u", start="since",
                                  since=since)]) as belt:
            belt.wait_log("inbox.up")
            assert [m.uid for m in belt.mails()] == [3]
            # Moved in by a person, with its old date: it is new to us.
            wait(lambda: server.idlers)
            server.add(4, mail("moved in"))
            belt.wait_mails(2)


def test_a_late_uid_is_found(tmp_path):
    """I08: below the highest UID seen; found at the next connection."""
    with FakeImap({1: mail("a"), 2: mail("b"), 3: mail("c")}) as server:
        server.hidden = {2}
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_mails(2)
            wait(lambda: server.idlers)
            server.hidden = set()
            server.drop_all()
            belt.wait_mails(3)
            assert sorted(m.uid for m in belt.mails()) == [1, 2, 3]


def test_uidvalidity_changes(tmp_path):
    """CH-3: mail since the first look is read again, and nothing older."""
    with FakeImap({1: mail("before")}, uidvalidity=7) as server:
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  start="now")]) as belt:
            belt.wait_log("inbox.up")
            wait(lambda: server.idlers)
            server.dates[2] = NOW
            server.add(2, mail("after"))
            belt.wait_mails(1)
        server.uidvalidity = 8
        server.mails = {11: mail("before"), 12: mail("after"),
                        13: mail("during")}
        server.dates = {12: NOW, 13: NOW}
        with belt:
            belt.wait_mails(3)
            assert "uidvalidity.changed" in belt.log()
        assert [m.uid for m in belt.mails()] == [2, 12, 13]


def test_a_mail_that_vanishes_is_gone(tmp_path):
    """Listed, then expunged before it is sent: recorded, not an error."""
    with FakeImap({1: mail("a"), 2: mail("b"), 3: mail("c")}) as server:
        def expunge(session, tag, rest):
            server.mails.pop(2, None)
        server.hook["UID FETCH"] = expunge
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            belt.wait_log("mail.gone")
            assert [m.uid for m in belt.mails()] == [1, 3]
            assert belt.log().count("uid=2") == 1


def test_the_server_is_told_only_after_the_commit(tmp_path):
    """CH-4, and again after a crash between the commit and the telling."""
    with FakeImap({1: mail("a"), 2: mail("b")}) as server:
        def die(session, tag, rest):
            session.sock.close()
            raise ConnectionError
        server.hook["UID STORE"] = die
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  after="seen")]) as belt:
            belt.wait_mails(2)
            assert wait(lambda: server.commands("UID STORE"))
            assert len(belt.mails()) == 2
            del server.hook["UID STORE"]
            assert wait(lambda: server.flags == {1: {"\\Seen"},
                                                 2: {"\\Seen"}})
            assert belt.taken() == 2


def test_a_flag_the_server_refuses_stops_nothing(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        server.hook["UID STORE"] = lambda *_: "NO no keywords here"
        with Belt(tmp_path, [dict(port=server.port, user="u", after="flag",
                                  flag="$Postroom")]) as belt:
            belt.wait_log("folder.mute")
            wait(lambda: server.idlers)
            server.add(2, mail("b"))
            belt.wait_mails(2)


def test_keep_changes_nothing_on_the_server(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
    assert not server.commands("STORE") and not server.commands("SELECT")
    assert all(b"PEEK" in line for line in server.commands("BODY"))


def test_an_exists_that_came_early_is_not_forgotten(tmp_path):
    """The server announces a mail in the answer to a listing; it will not
    announce it again when IDLE begins."""
    with FakeImap({1: mail("a")}) as server:
        sent = []

        def announce(session, tag, rest):
            if not sent and "RFC822.SIZE" in rest:
                sent.append(1)
                rows = server.rows([1], "RFC822.SIZE")
                server.add(2, mail("b"), silent=True)
                session.send(rows + b"* 2 EXISTS\r\n")
                return "OK done"
        server.hook["FETCH"] = announce
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_mails(2, seconds=5)


def test_without_idle_it_polls(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        server.capabilities = "IMAP4rev1"
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  poll_ms=100)]) as belt:
            belt.wait_mails(1)
            server.add(2, mail("b"), silent=True)
            belt.wait_mails(2)
    assert not server.commands("IDLE")


def test_idle_offered_and_refused_is_polled(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        server.hook["IDLE"] = lambda *_: "NO not today"
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  poll_ms=100)]) as belt:
            belt.wait_mails(1)
            server.add(2, mail("b"), silent=True)
            belt.wait_mails(2)
            assert server.sessions == 1


def test_a_server_that_always_says_exists_is_no_busy_loop(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        server.hook["UID FETCH"] = lambda session, tag, rest: (
            session.send(f"* {len(server.shown())} EXISTS"))
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_mails(1)
            assert wait(lambda: server.idlers)
            server.add(2, mail("b"))
            belt.wait_mails(2)
            time.sleep(0.3)
            assert len(server.heard) < 60


def test_one_bad_folder_does_not_disturb_the_others(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        server.hook["EXAMINE"] = lambda session, tag, rest: (
            "NO no such folder" if "bad" in rest else None)
        with Belt(tmp_path, [dict(port=server.port, user="u", connections=1,
                                  poll_ms=100,
                                  folder=["bad", "INBOX"])]) as belt:
            belt.wait_mails(1)
            time.sleep(0.5)
            assert belt.log().count("folder.refused") == 1


def test_an_outage_is_told_once(tmp_path):
    """CH-7: one inbox.down, one inbox.up."""
    with FakeImap({1: mail("a")}) as server:
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            wait(lambda: server.idlers)
            server.hook["LOGIN"] = lambda *_: "NO [UNAVAILABLE] later"
            server.drop_all()
            belt.wait_log("inbox.down")
            wait(lambda: len(server.commands("LOGIN")) >= 3)
            del server.hook["LOGIN"]
            server.add(2, mail("b"), silent=True)
            belt.wait_log("inbox.up", count=2, seconds=30)
            assert belt.log().count("inbox.down") == 1
            assert belt.taken() == 2


def test_reload_reconnects_only_what_changed(tmp_path):
    with FakeImap({1: mail("a")}) as one, FakeImap({1: mail("b")}) as two:
        same = dict(name="same", port=one.port, user="u")
        other = dict(name="other", port=two.port, user="u")
        with Belt(tmp_path, [same, other]) as belt:
            belt.wait_log("inbox.up", count=2)
            belt.configure([same, dict(other, folder=["INBOX", "more"])])
            belt.reload()
            assert wait(lambda: two.sessions == 3)
            belt.wait_log("inbox.up channel=other", count=2)
            belt.wait_mails(3)
            assert one.sessions == 1


def test_a_mail_too_large_is_partial(tmp_path):
    """CH-11, T26: the first part and the size; never refused in silence."""
    big = b"Subject: big\r\n\r\n" + b"0123456789abcde\n" * 200000
    with FakeImap({1: big}) as server:
        with Belt(tmp_path, [dict(port=server.port, user="u",
                                  max_size=2000000)]) as belt:
            belt.wait_log("mail.partial")
            found, = belt.mails()
            assert found.partial and found.full_size == len(big)
            assert belt.raw(found.id) == big[:1024 * 1024]
