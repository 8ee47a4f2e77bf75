"""SE-11 with a real Dovecot: the folder is made, its name is no ASCII, the copy
is what the recipients got, as read."""
import pytest

from kit import certs
from kit.dovecot import Dovecot, available
from kit.gateway import Gateway, wait_for
from kit.sink import Sink

FOLDER = "Skickat å ä ö"
CONF = """
config-version 1
state-dir {state}
templates {templates}
log stderr level info
stop-wait 1s
relay out { host 127.0.0.1; port %d; tls none }
inbox desk { kind helpdesk }
user alice { name "Alice"; email alice@desk.example; seat yes }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
}
channel support { inbox desk; address support@example.com; relay out
	send-delay 0s
	imap { host 127.0.0.1; port %d; tls none; user support
		password-env SENT; sent-folder "%s" } }
"""


@pytest.mark.skipif(available() is not None, reason=str(available()))
def test_what_was_sent_is_in_the_folder(tmp_path):
    with Dovecot(certs.make(tmp_path / "certs")) as server, \
            Sink(tmp_path / "sink") as sink:
        g = Gateway(tmp_path, CONF % (sink.port, server.port, FOLDER),
                    env={"SENT": "secret"}).start()
        try:
            for n in range(3):
                ticket = g.command(
                    "--as", "alice", "ticket", "create", "--name", f"t{n}",
                    "--pipeline", "support", "--status", "new", "--contact",
                    f"c{n}@people.example")[0]["id"]
                g.command("--as", "alice", "ticket", "reply", ticket, "-m",
                          f"Hej {n}, å ä ö.\n.\n..\n" + "x" * 3000,
                          "--cc", f"d{n}@people.example")
                if n == 1:
                    g.kill("receive")
            sink.wait(6, 30)
            wait_for("all are kept", lambda: g.log_text().count(
                " copy.kept ") >= 3)
        finally:
            g.stop()
        flags = server.flags("support", FOLDER)
        assert {n: f - {r"\Recent"} for n, f in flags.items()} == dict.fromkeys(
            (1, 2, 3), {r"\Seen"})
        client = server._in_folder("support", FOLDER)
        _, rows = client.uid("FETCH", "1:*", "(BODY.PEEK[])")
        client.logout()
        kept = sorted(row[1] for row in rows if isinstance(row, tuple))
        assert kept == sorted({m.data for m in sink.mails()})
