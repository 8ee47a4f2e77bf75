"""`postroom import`: old mail threads through the same code, sends nothing,
triggers nothing, and is taken once however often it is begun (CH-9, RL-1)."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from kit import certs, dovecot
from kit.gateway import SECONDS, Gateway, wait_for
from test_deliver import receive

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
relay out { host 127.0.0.1; port 9; tls none }
inbox support-desk { kind helpdesk }
user alice { name "Alice A"; email alice@desk.example; team support; seat yes }
team support { }
pipeline support {
	label Support
	status new { label New; class open; initial yes }
	status working { label Working; class open }
	status closed { label Closed; class closed }
	when customer-replies set status working
	on new {
		send ticket-received to contact
		notify team:support with notify-new
	}
	on closed { send ticket-closed to contact }
}
channel support {
	inbox support-desk
	address help@mail.example
	pipeline support
	relay out
	{source}
}
"""


def mail(n, reply_to=None, sender="ann@x.example", text=None):
    named = f"In-Reply-To: <{reply_to}@x>\n" if reply_to is not None else ""
    return (f"From: {sender}\nTo: help@mail.example\n"
            f"Message-ID: <{n}@x>\n{named}Subject: Lamp {n}\n"
            f"Date: Mon, 1 Jan 2024 10:{n % 60:02d}:00 +0000\n\n"
            + (text or f"Mail {n}.\n>From here it is old.\n"))


def mbox(mails, year=2024):
    return "".join(f"From x@y Mon Jan  1 10:{n % 60:02d}:00 {year}\n{m}\n"
                   for n, m in enumerate(mails))


def make(tmp_path, source=""):
    return Gateway(tmp_path, CONF.replace("{source}", source))


@contextlib.contextmanager
def desk(g, *roles):
    children = [g.popen(role) for role in roles or ("desk",)]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
            assert child.wait(timeout=30) == 0


def settle(g):
    wait_for("all is filed", lambda: not g.command(
        "intake", "list", "--outcome", "waiting"))


def run_import(g, *words, env=None, stdin=None, code=0):
    done = subprocess.run(
        [g.program, "-c", str(g.conf), "--json", "import", *map(str, words),
         "--channel", "support"], env=dict(g.env, **(env or {})),
        input=stdin, capture_output=True, text=True, timeout=120)
    if code is not None:
        assert done.returncode == code, (done.returncode, done.stdout,
                                         done.stderr)
    g.code, g.errors = done.returncode, done.stderr
    first = done.stdout.split("\n")[0]
    return json.loads(first) if first else {}


@pytest.fixture(params=["alone", "receive"])
def gateway(request, tmp_path):
    g = make(tmp_path)
    with receive(g) if request.param == "receive" else \
            contextlib.nullcontext():
        yield g


def test_history_is_filed_and_nothing_is_sent(gateway, tmp_path):
    """CH-9, TK-14: threads both ways, closed tickets of source import, times
    of then; a second run takes nothing."""
    g = gateway
    box = tmp_path / "old.mbox"
    # The answer stands before what it answers.
    box.write_text(mbox([mail(2, reply_to=1), mail(1), mail(3, reply_to=1),
                         mail(4, sender="bob@x.example")]))
    said = run_import(g, "mbox", box)
    assert (said["seen"], said["taken"], said["known"]) == (4, 4, 0)
    again = run_import(g, "mbox", box)
    assert (again["seen"], again["taken"], again["known"]) == (4, 0, 4)
    with desk(g):
        settle(g)
        tickets = g.list("ticket")
        assert [(t["status"], t["source"]) for t in tickets] == [
            ("closed", "import")] * 2
        assert all(t[k].startswith("2024-01-01T10:0") for t in tickets
                   for k in ("created", "changed", "closed"))
        # Several mails are on their way to receive at a time.
        both = [g.one("ticket", "show", t["id"]) for t in tickets]
        shown = max(both, key=lambda t: len(t["messages"]))
        assert [m["message_id"] for m in shown["messages"]] == [
            "2@x", "1@x", "3@x"]        # in the order in which they came
        assert "\nFrom here" in shown["messages"][0]["text"]
        assert g.list("letter") == []
        # New mail is new: it joins, reopens and triggers.
        deliver = mail(9, reply_to=1, text="It is broken again.\n")
        done = subprocess.run(
            [g.program, "-c", str(g.conf), "deliver", "--channel",
             "support"], input=deliver, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        settle(g)
        assert g.one("ticket", "show",
                     shown["id"])["status"] == "working"


def test_old_mail_joins_what_lives(tmp_path):
    """TH-1 (c): the answer is here already; nothing about it changes."""
    g = make(tmp_path)
    with desk(g):
        subprocess.run([g.program, "-c", str(g.conf), "deliver",
                        "--channel", "support"], input=mail(2, reply_to=1),
                       text=True, check=True)
        settle(g)
        before = g.one("ticket", "show", 1)
        letters = len(g.list("letter"))
        box = tmp_path / "old.mbox"
        box.write_text(mbox([mail(1)]))
        run_import(g, "mbox", box)
        settle(g)
        after = g.one("ticket", "show", 1)
        assert [m["message_id"] for m in after["messages"]] == ["1@x", "2@x"]
        assert (after["status"], after["changed"]) == (
            before["status"], before["changed"])
        assert len(g.list("letter")) == letters
        assert len(g.list("ticket")) == 1


def test_status_sent_and_dates(tmp_path):
    """--status, --sent, --since, --before."""
    g = make(tmp_path)
    new = tmp_path / "new.mbox"
    old = tmp_path / "old.mbox"
    new.write_text(mbox([mail(1)], year=2026))
    old.write_text(mbox([mail(5), mail(6, reply_to=5,
                                       sender="alice@desk.example")]))
    run_import(g, "mbox", new, "--status", "paused", code=66)
    said = run_import(g, "mbox", old, "--since", "2025-01-01")
    assert (said["taken"], said["outside"]) == (0, 2)
    run_import(g, "mbox", old, "--since", "yesterday", code=64)
    run_import(g, "mbox", new, "--status", "working", "--before",
               "2026-02-01")
    run_import(g, "mbox", old, "--sent")
    with desk(g):
        settle(g)
        assert [t["status"] for t in g.list("ticket")] == [
            "working", "closed"]
        shown = g.one("ticket", "show", 2)
        assert [(m["direction"], m["by"]) for m in shown["messages"]] == [
            ("incoming", None), ("outgoing", "alice")]
        assert g.list("letter") == []


def test_a_dry_run_only_counts(tmp_path):
    g = make(tmp_path)
    box = tmp_path / "old.mbox"
    box.write_text(mbox([mail(1), mail(2), "\n", mail(1) + "\n\n"]))
    said = run_import(g, "mbox", box, "--dry-run")
    assert (said["seen"], said["taken"], said["duplicate"],
            said["unreadable"], said["dry_run"]) == (4, 3, 1, 1, True)
    assert g.command("intake", "list") == []
    with desk(g):
        subprocess.run([g.program, "-c", str(g.conf), "deliver",
                        "--channel", "support"], input=mail(2).replace(
                            "\n>From", "\nFrom"), text=True, check=True)
        settle(g)
    said = run_import(g, "mbox", box, "--dry-run")
    assert (said["taken"], said["duplicate"]) == (3, 2)


@pytest.mark.parametrize("what, make_it, kind, code", [
    ("nothing there", lambda p: None, "mbox", 66),
    ("no mbox", lambda p: p.write_text("Subject: x\n\ny\n"), "mbox", 65),
    ("no Maildir", lambda p: p.mkdir(), "maildir", 65),
    ("an empty Maildir", lambda p: (p / "cur").mkdir(parents=True),
     "maildir", 0),
    ("an empty mbox", lambda p: p.write_text(""), "mbox", 0),
])
def test_sources_that_are_none(tmp_path, what, make_it, kind, code):
    g = make(tmp_path)
    make_it(tmp_path / "source")
    run_import(g, kind, tmp_path / "source", code=code)


def test_a_maildir(gateway, tmp_path):
    """Names, not bytes, say what was taken; flags and cur or new may
    change."""
    g = gateway
    box = tmp_path / "Mail"
    for part in ("cur", "new", "tmp"):
        (box / part).mkdir(parents=True)
    for n in range(6):
        (box / "new" / f"{1700000000 + n}.M{n}.host").write_text(mail(n))
    (box / "new" / "1700000009.M9.host").write_text("")
    (box / "tmp" / "1700000010.M10.host").write_text(mail(10))
    said = run_import(g, "maildir", box)
    assert (said["seen"], said["taken"], said["unreadable"]) == (7, 6, 1)
    for n in range(6):
        name = f"{1700000000 + n}.M{n}.host"
        (box / "new" / name).rename(box / "cur" / (name + ":2,S"))
    (box / "new" / "1700000011.M11.host").write_text(mail(11))
    said = run_import(g, "maildir", box)
    assert (said["taken"], said["known"]) == (1, 6)
    times = {i["received"][:16] for i in g.list("intake")}
    assert times == {"2023-11-14T22:13"}


def test_an_imap_folder(tmp_path):
    """A folder of the channel's own account, and any by its URL."""
    why = dovecot.available()
    if why:
        pytest.skip(why)
    with dovecot.Dovecot(certs.make(tmp_path)) as server:
        for n in range(7):
            server.deliver("shop", mail(n).encode(), "INBOX")
        server.deliver("shop", (mail(8) + "x" * 1500000).encode(), "INBOX")
        secret = tmp_path / "secret"
        secret.write_text("secret\n")
        secret.chmod(0o600)
        g = make(tmp_path, f"imap {{ host 127.0.0.1; port {server.port}; "
                 f"tls none; user shop; password-file {secret} }}")
        said = run_import(g, "imap", "INBOX")
        assert (said["seen"], said["taken"]) == (8, 8)
        said = run_import(g, "imap", "INBOX")
        assert (said["taken"], said["known"]) == (0, 8)
        url = f"imap://shop@127.0.0.1:{server.port}/INBOX"
        said = run_import(g, "imap", url, "--password-file", secret)
        assert (said["taken"], said["known"]) == (0, 8)
        run_import(g, "imap", url, code=64)
        run_import(g, "imap", "Nowhere", code=None)
        assert g.code != 0
        run_import(g, "imap", url.replace("shop@", "shop:secret@"), code=64)


def test_an_interrupt_ends_it_well(tmp_path):
    """What was taken is durable and said, with the line to go on with."""
    g = make(tmp_path)
    child = subprocess.Popen(
        [g.program, "-c", str(g.conf), "import", "mbox", "-", "--channel",
         "support"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    mails = [mail(n) for n in range(5)]
    child.stdin.write(mbox(mails).encode())
    child.stdin.flush()
    time.sleep(SECONDS / 30)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=SECONDS)
    assert child.returncode == 75
    assert b"4 taken" in out                # the fifth may not be whole
    assert b"go on with: postroom -c " in err and b"interrupted" in err
    said = run_import(g, "mbox", "-", stdin=mbox(mails))
    assert (said["taken"], said["known"]) == (1, 4)


def test_killed_anywhere_nothing_is_taken_twice(gateway, tmp_path):
    """RL-1: killed at its k-th step and begun again. Every sixth here, each
    of them in POSTROOM_LONG."""
    g = gateway
    step = 1 if os.environ.get("POSTROOM_LONG") else 6
    box, k, killed, want = tmp_path / "old.mbox", 1, True, 0
    while killed:
        box.write_text(mbox([mail(1000 * k + n) for n in range(5)]))
        run_import(g, "mbox", box, env={"POSTROOM_CRASH_AT": str(k)},
                   code=None)
        killed = g.code == -9
        if killed:
            said = run_import(g, "mbox", box)
            assert said["taken"] + said["known"] == 5
        else:
            assert g.code == 0, g.errors
        want += 5
        assert len(g.list("intake")) == want, k
        k += step
    assert k > 2 * step


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_receive_goes_away_under_it(tmp_path, how):
    """What was not answered for is handed in again when it is back."""
    g = make(tmp_path)
    box = tmp_path / "old.mbox"
    box.write_text(mbox([mail(n, text="x" * 3000 + "\n")
                         for n in range(1500)]))
    first = g.popen("receive")
    wait_for("its socket", lambda: (g.state / "receive.sock").exists())
    child = subprocess.Popen(
        [g.program, "-c", str(g.conf), "--json", "import", "mbox", str(box),
         "--channel", "support"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    wait_for("some are taken", lambda: g.command("intake", "list"))
    first.send_signal(how)
    first.wait()
    with receive(g):
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, err
        said = json.loads(out)
        assert said["taken"] + said["known"] == 1500
        assert len(g.list("intake")) == 1500


@pytest.mark.skipif(not os.environ.get("POSTROOM_LONG"),
                    reason="only in POSTROOM_LONG")
def test_five_thousand_mails(tmp_path):
    shared = pathlib.Path(os.environ.get("POSTROOM_SHARED", pathlib.Path(
        os.environ["POSTROOM_SOURCE"]).resolve().parent / "shared"))
    generator = shared / "perf" / "gen.py"
    if not generator.exists():
        pytest.skip("no generator of mails beside the source")
    subprocess.run([sys.executable, str(generator), str(tmp_path / "gen"),
                    "5000"], check=True, stdout=subprocess.DEVNULL)
    g = make(tmp_path)
    with receive(g), desk(g):
        said = run_import(g, "mbox", tmp_path / "gen" / "all.mbox")
        assert (said["seen"], said["taken"]) == (5000, 5000)
        said = run_import(g, "maildir", tmp_path / "gen" / "maildir",
                          "--dry-run")
        wait_for("all is filed", lambda: not g.command(
            "intake", "list", "--outcome", "waiting"), seconds=180)
        assert g.list("letter") == []
        said = run_import(g, "maildir", tmp_path / "gen" / "maildir",
                          "--dry-run")
        assert said["duplicate"] == 5000
