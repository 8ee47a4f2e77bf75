"""T27, CH-2, SC-5: nobody but the right server, over TLS, hears a password."""
import ssl

import pytest

from kit import certs
from kit.belt import Belt
from kit.fakeimap import FakeImap, wait

MAIL = b"Subject: hello\r\n\r\nhi\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return certs.make(tmp_path_factory.mktemp("certs"))


def pair(authority, name):
    return authority.pem(name), authority.key(name)


def channel(server, authority, **more):
    return dict(host="127.0.0.1", port=server.port, ca=authority.ca,
                user="support", password="CANARY123", **more)


def heard_nothing_secret(server):
    return not any(b"LOGIN" in line or b"AUTHENTICATE" in line or
                   b"CANARY" in line for line in server.heard)


@pytest.mark.parametrize("name, reason", [
    ("wronghost", "IP address mismatch"),
    ("expired", "certificate has expired"),
    ("selfsigned", "self-signed certificate"),
])
@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_bad_certificate_gets_no_login(tmp_path, authority, name, reason,
                                         tls):
    with FakeImap({1: MAIL}, certificate=pair(authority, name),
                  implicit=tls == "implicit") as server:
        server.capabilities = "IMAP4rev1 STARTTLS"
        with Belt(tmp_path, [channel(server, authority, tls=tls)]) as belt:
            belt.wait_log("inbox.down")
            assert reason in belt.log()
    assert heard_nothing_secret(server)
    assert "CANARY" not in belt.log()


def no_starttls(server):
    server.capabilities = "IMAP4rev1"


def preauth(server):
    server.greeting = "* PREAUTH you are in"
    server.capabilities = "IMAP4rev1 STARTTLS"


def injected(server):
    server.capabilities = "IMAP4rev1 STARTTLS"
    server.hook["STARTTLS"] = lambda session, tag, rest: (
        f"{tag} OK go on\r\n* OK [ALERT] from the middle\r\n").encode()


def refused(server):
    server.capabilities = "IMAP4rev1 STARTTLS"
    server.hook["STARTTLS"] = lambda *_: "NO not today"


@pytest.mark.parametrize("trick, reason", [
    (no_starttls, "offers no STARTTLS"),
    (preauth, "PREAUTH"),
    (injected, "bytes behind the answer to STARTTLS"),
    (refused, "not today"),
])
def test_starttls_fails_closed(tmp_path, authority, trick, reason):
    with FakeImap({1: MAIL}, certificate=pair(authority, "good")) as server:
        trick(server)
        with Belt(tmp_path, [channel(server, authority,
                                     tls="starttls")]) as belt:
            belt.wait_log("inbox.down")
            assert reason in belt.log()
    assert heard_nothing_secret(server)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_the_right_server_is_believed(tmp_path, authority, tls):
    with FakeImap({1: MAIL}, certificate=pair(authority, "good"),
                  implicit=tls == "implicit") as server:
        server.capabilities = "IMAP4rev1 STARTTLS IDLE"
        with Belt(tmp_path, [channel(server, authority, tls=tls)]) as belt:
            belt.wait_mails(1)
            assert belt.raw(1) == MAIL
            assert "CANARY" not in belt.log()


def test_capabilities_are_asked_again_under_tls(tmp_path, authority):
    """What was said in clear may be a lie: here, that there is no IDLE."""
    with FakeImap({1: MAIL}, certificate=pair(authority, "good")) as server:
        server.hook["CAPABILITY"] = lambda session, tag, rest: (
            f"* CAPABILITY IMAP4rev1 {'IDLE' if session.tls else 'STARTTLS'}"
            f"\r\n{tag} OK done\r\n").encode()
        with Belt(tmp_path, [channel(server, authority,
                                     tls="starttls")]) as belt:
            belt.wait_log("inbox.up")
            assert wait(lambda: server.idlers)
            server.add(2, MAIL)
            belt.wait_mails(2)


def test_old_tls_gets_no_login(tmp_path, authority):
    """T27, I14: TLS 1.0 and 1.1 are refused before anything is said."""
    for newest in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with FakeImap({1: MAIL}, certificate=pair(authority, "good"),
                      implicit=True) as server:
            server.newest_tls = newest
            with Belt(tmp_path / str(int(newest)), [channel(
                    server, authority, tls="implicit")]) as belt:
                belt.wait_log("inbox.down")
                assert "inbox.up" not in belt.log()
        assert heard_nothing_secret(server)


@pytest.mark.parametrize("offers, verb", [
    ("IMAP4rev1 LOGINDISABLED", None),
    ("IMAP4rev1 LOGINDISABLED AUTH=CRAM-MD5", None),
    ("IMAP4rev1 LOGINDISABLED AUTH=PLAIN", "AUTHENTICATE PLAIN"),
    ("IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR",
     "AUTHENTICATE PLAIN AHN1cHBvcnQAQ0FOQVJZMTIz"),
    ("IMAP4rev1 AUTH=PLAIN", "LOGIN"),
])
def test_how_to_log_in(tmp_path, authority, offers, verb):
    """CH-2; RFC 3501, 6.2.3: LOGINDISABLED is respected."""
    with FakeImap({1: MAIL}, certificate=pair(authority, "good"),
                  implicit=True) as server:
        server.capabilities = offers
        server.log_in = ("support", "CANARY123")
        with Belt(tmp_path, [channel(server, authority,
                                     tls="implicit")]) as belt:
            if verb is None:
                belt.wait_log("inbox.down")
                assert "has disabled LOGIN" in belt.log()
                assert heard_nothing_secret(server)
            else:
                belt.wait_mails(1)
                assert any(line.split(b" ", 1)[1].startswith(verb.encode())
                           for line in server.heard if b" " in line)
                assert verb == "LOGIN" or not server.commands(" LOGIN ")
            assert "CANARY" not in belt.log()


def test_a_password_beyond_ascii_goes_by_plain(tmp_path, authority):
    """A quoted string of IMAP has seven bits."""
    with FakeImap({1: MAIL}, certificate=pair(authority, "good"),
                  implicit=True) as server:
        server.capabilities = "IMAP4rev1 AUTH=PLAIN"
        server.log_in = ("support", "Paßwort")
        with Belt(tmp_path, [dict(channel(server, authority, tls="implicit"),
                                  password="Paßwort")]) as belt:
            belt.wait_mails(1)


def test_a_refused_plain_is_a_refusal(tmp_path, authority):
    """T35 holds for PLAIN too, with SASL-IR and without."""
    for number, more in enumerate(("", " SASL-IR")):
        with FakeImap({1: MAIL}, certificate=pair(authority, "good"),
                      implicit=True) as server:
            server.capabilities = "IMAP4rev1 LOGINDISABLED AUTH=PLAIN" + more
            belt = Belt(tmp_path / str(number), [channel(
                server, authority, tls="implicit")])
            _, _, said = belt.test()
            assert said.startswith("receive_driver: refused:"), said
