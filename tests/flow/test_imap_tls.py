"""T27, CH-2, SC-5: nobody but the right server, over TLS, hears a password."""
import pytest

from kit import certs
from kit.belt import Belt
from kit.fakeimap import FakeImap

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
            server.add(2, MAIL)
            belt.wait_mails(2)
    assert server.commands("IDLE")
