"""CONDSTORE, reconcile, connections: what a folder costs, and what the server
does not tell."""
import os
import threading
import time

import pytest

from kit.belt import Belt
from kit.fakeimap import CutProxy, FakeImap, wait
from test_imap_hostile import memory_peak_kb


def mail(text):
    return f"Subject: {text}\r\n\r\n{text}\r\n".encode()


def test_a_reconnect_costs_the_same_however_large_the_folder(tmp_path):
    """CONDSTORE: an unchanged folder is not listed again, one with news only
    as far as it changed; late UIDs are found at once."""
    size = 100000 if os.environ.get("POSTROOM_LONG") else 2000
    with FakeImap({u: b"old" for u in range(1, size)}) as server:
        server.capabilities = "IMAP4rev1 IDLE CONDSTORE"
        with Belt(tmp_path, [dict(port=server.port, user="u", start="since",
                                  since=1800000000000)]) as belt:
            belt.wait_log("inbox.up", seconds=60)
            assert wait(lambda: server.idlers)
            listed = server.sent

            def again(count):
                before, sessions = server.sent, server.sessions
                server.drop_all()
                assert wait(lambda: server.sessions > sessions and
                            server.idlers)
                belt.wait_mails(count)
                assert wait(lambda: server.idlers)
                return server.sent - before
            assert again(0) < 1000 < listed / 10
            server.dates[size + 1] = "01-Jan-2040 10:00:00 +0000"
            server.hidden = {size + 1}
            server.add(size + 1, mail("late"), silent=True)
            server.add(size + 2, mail("new"), silent=True)
            assert again(1) < 3000
            server.hidden = set()
            server.touch(size + 1)
            assert again(2) < 3000
            # Numbers that do not fit: the folder is compared as a whole.
            del server.mails[7]
            assert again(2) > size * 10


def test_without_condstore_every_reconnect_compares(tmp_path):
    with FakeImap({u: mail("m") for u in range(1, 40)}) as server:
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("folder.reconciled")
            assert wait(lambda: server.idlers)
            server.drop_all()
            belt.wait_log("folder.reconciled", count=2)
            assert "exists=39 new=0" in belt.log()
    assert not server.commands("CHANGEDSINCE")


@pytest.mark.parametrize("has", ["IDLE", ""])
def test_reconcile_by_itself_finds_a_late_uid(tmp_path, has):
    """I08: nothing is announced and nothing reconnects."""
    with FakeImap({1: mail("a"), 2: mail("b"), 3: mail("c")}) as server:
        server.capabilities = f"IMAP4rev1 {has}"
        server.hidden = {2}
        with Belt(tmp_path, [dict(port=server.port, user="u", poll_ms=100,
                                  reconcile_ms=600)]) as belt:
            belt.wait_mails(2)
            server.hidden = set()
            belt.wait_mails(3, seconds=5)
            assert sorted(m.uid for m in belt.mails()) == [1, 2, 3]
            assert server.sessions == 1


def channel(server, number, folders, **more):
    return dict(dict(name=f"c{number}", port=server.port, user="u",
                     folder=[f"F{number}{n}" for n in range(folders)],
                     poll_ms=200), **more)


def test_connections_are_shared_by_account(tmp_path):
    """Two channels of one account: four connections, three of them IDLE; all
    seven folders get their mail."""
    with FakeImap({1: mail("a")}) as server:
        open_now, most, lock = set(), [0], threading.Lock()

        def count(session, tag, rest):
            with lock:
                open_now.add(session)
                most[0] = max(most[0], sum(
                    s.sock.fileno() >= 0 for s in open_now))
        server.hook["LOGIN"] = count
        with Belt(tmp_path, [channel(server, 1, 2),
                             channel(server, 2, 5)]) as belt:
            belt.wait_mails(7)
            assert wait(lambda: len(server.idlers) == 3)
            server.add(2, mail("b"), silent=True)
            server.announce()
            belt.wait_mails(14)
            assert most[0] == 4 and server.sessions == 4


def test_one_connection_looks_at_all_in_turn(tmp_path):
    with FakeImap({1: mail("a")}) as server:
        with Belt(tmp_path, [channel(server, 1, 6, connections=1)]) as belt:
            belt.wait_mails(6)
            server.add(2, mail("b"), silent=True)
            belt.wait_mails(12)
            assert server.sessions == 1


def test_cut_at_every_37th_byte(tmp_path):
    """I01: ten lines at a time; all mails, each once."""
    wanted = {u: mail(f"m{u}" * u) for u in range(1, 5)}
    with FakeImap(wanted) as server:
        with Belt(tmp_path / "whole", [dict(port=server.port,
                                            user="u")]) as belt:
            belt.wait_log("inbox.up")
            assert wait(lambda: server.idlers)
        total = server.sent
        step = 37 if os.environ.get("POSTROOM_LONG") else 37 * 4
        proxies = [CutProxy(server.port, at).__enter__()
                   for at in range(1, total, step)]
        with Belt(tmp_path / "cut", [dict(name=f"p{n}", port=p.port, user="u")
                                     for n, p in enumerate(proxies)]) as belt:
            for n, proxy in enumerate(proxies):
                assert wait(lambda: proxy.cuts == 1), n
                belt.wait_log(f"inbox.up channel=p{n}\n")
            found = [(m.channel, m.uid) for m in belt.mails()]
            assert sorted(found) == sorted(
                (f"p{n}", u) for n in range(len(proxies)) for u in wanted)
        for proxy in proxies:
            proxy.__exit__()


def test_cut_between_literal_and_ok(tmp_path):
    """I02: asked for again, taken once."""
    with FakeImap({1: mail("a"), 2: mail("b")}) as server:
        def die(session, tag, rest):
            if "BODY" in rest:
                del server.hook["UID FETCH"]
                session.send(server.rows([1, 2]))
                session.sock.close()
                raise ConnectionError
        server.hook["UID FETCH"] = die
        with Belt(tmp_path, [dict(port=server.port, user="u")]) as belt:
            belt.wait_log("inbox.up")
            assert sorted(m.uid for m in belt.mails()) == [1, 2]


def test_slow_and_silent_servers_disturb_nobody(tmp_path):
    """I11: a byte a second, nothing at all, a greeting that never ends; the
    others go on, and the door stops at once all the same."""
    def drip(session, tag, rest):
        for byte in server.rows([1]):
            session.send(bytes([byte]))
            time.sleep(1)

    def silence(session, tag, rest):
        time.sleep(60)

    bad = [FakeImap({1: mail("a")}).__enter__() for _ in range(3)]
    server = bad[0]
    server.hook["UID FETCH"] = drip
    bad[1].hook["EXAMINE"] = silence
    bad[2].greeting = b"* OK "
    with FakeImap({1: mail("a")}) as honest:
        with Belt(tmp_path, [dict(name=f"b{n}", port=s.port, user="u")
                             for n, s in enumerate(bad)] +
                  [dict(name="honest", port=honest.port, user="u")]) as belt:
            belt.wait_log("inbox.up channel=honest")
            assert wait(lambda: honest.idlers)
            honest.add(2, mail("b"))
            belt.wait_mails(2)
            began = time.monotonic()
            belt.stop()
            assert time.monotonic() - began < 5
    for each in bad:
        each.__exit__()


@pytest.mark.parametrize("start", ["now", "since"])
def test_a_million_old_mails(tmp_path, start):
    """I18: memory is flat, whatever is there. (A million with
    POSTROOM_LONG.)"""
    size = 10 ** 6 if os.environ.get("POSTROOM_LONG") else 10000
    with FakeImap() as server:
        def rows(session, tag, rest):
            low, high = map(int, rest.split(" ")[0].split(":"))
            return b"".join(
                b'* %d FETCH (UID %d RFC822.SIZE 5000 INTERNALDATE '
                b'"01-Jan-2024 10:00:00 +0000")\r\n' % (n, n)
                for n in range(low, high + 1)) + \
                f"{tag} OK done\r\n".encode()

        def opened(session, tag, rest):
            return (f"* {size} EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n"
                    f"* OK [UIDNEXT {size + 1}] .\r\n"
                    f"{tag} OK [READ-ONLY] open\r\n").encode()
        server.hook["FETCH"] = rows
        server.hook["EXAMINE"] = opened
        with Belt(tmp_path, [dict(port=server.port, user="u", start=start,
                                  since=1800000000000)]) as belt:
            belt.wait_log("inbox.up", seconds=120)
            assert wait(lambda: server.idlers)
            assert memory_peak_kb(belt.child.pid) < (
                64 if "asan" not in str(belt.driver) else 640) * 1024
            assert belt.taken() == 0
            if start == "now":
                assert server.sent < 100000
