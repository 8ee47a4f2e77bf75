"""A real mail server delivers by LMTP while the gateway is killed at random:
its queue and our intake add up. (RL-1, CH-1)

Exim runs as whoever runs the test. Postfix's master wants root, so that part
needs root; the gateway runs as nobody then.
"""
import collections
import os
import pathlib
import pwd
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time

import pytest

from kit import mails
from kit.gateway import Gateway, wait_for

MAILS = int(os.environ.get("POSTROOM_MTA_MAILS", "40"))

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr level info
admins-mail root@desk.example
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
channel support { inbox desk; address support@mail.example; relay out
	alias help@mail.example; lmtp %(lmtp)s }
channel forms { inbox desk; address forms@mail.example; relay out
	lmtp %(lmtp)s; max-size 1M }
"""

MAIN = """compatibility_level = 3.6
queue_directory = {0}/queue
data_directory = {0}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
default_privs = nobody
myhostname = mx.mail.example
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = mail.example
virtual_transport = lmtp:unix:{1}
default_transport = discard:
smtpd_recipient_restrictions = permit_mynetworks, reject
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
lmtp_destination_recipient_limit = 50
default_destination_concurrency_limit = 5
default_destination_concurrency_failed_cohort_limit = 0
lmtp_connection_cache_on_demand = yes
maillog_file = {0}/data/mail.log
maillog_file_prefixes = {0}
"""

MASTER = """127.0.0.1:{0} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
discard unix - - n - - discard
proxymap unix - - n - - proxymap
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    def __init__(self, folder, port, socket):
        self.folder, self.port = folder, port
        (folder / "queue").mkdir(parents=True)
        (folder / "data").mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "main.cf").write_text(MAIN.format(folder, socket))
        (folder / "master.cf").write_text(MASTER.format(port))

    def postfix(self, word):
        return subprocess.run(["postfix", "-c", str(self.folder), word],
                              capture_output=True, text=True)

    def start(self):
        done = self.postfix("start")
        assert done.returncode == 0, done.stderr
        wait_for("smtpd answers", lambda: answers(self.port))
        return self

    def stop(self):
        self.postfix("stop")

    def queue(self):
        """How many mails it still holds."""
        return sum(len(files) for name in ("maildrop", "incoming", "active",
                                           "deferred", "hold", "corrupt")
                   for _, _, files in os.walk(self.folder / "queue" / name))

    def log(self):
        return (self.folder / "data" / "mail.log").read_text()


EXIM = """exim_path = {5}
spool_directory = {0}/spool
log_file_path = {0}/log/%slog
pid_file_path = {0}/pid
exim_user = {1}
exim_group = {2}
never_users =
deliver_drop_privilege
primary_hostname = mx.mail.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {3}
acl_smtp_rcpt = accept
tls_advertise_hosts =
keep_environment =
queue_run_max = 5
remote_max_parallel = 5
ignore_bounce_errors_after = 0s
begin routers
desk:
  driver = manualroute
  domains = mail.example
  route_list = * 127.0.0.1
  self = send
  transport = lmtp
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = {4}
begin retry
* * F,1h,1s
"""


class Exim:
    program = os.environ.get("POSTROOM_EXIM") or shutil.which(
        "exim4", path=os.environ.get("PATH", "") + ":/usr/sbin")

    def __init__(self, folder, port, lmtp_port):
        self.folder, self.port = folder, port
        self.conf = folder / "exim.conf"
        for sub in ("spool", "log"):
            (folder / sub).mkdir(parents=True)
            give_away(folder / sub)
        me = os.geteuid() or pwd.getpwnam("nobody").pw_uid
        self.conf.write_text(EXIM.format(folder, me, pwd.getpwuid(me).pw_gid,
                                         port, lmtp_port, self.program))
        give_away(folder)
        self.daemon = None

    def start(self):
        self.daemon = subprocess.Popen(
            [self.program, "-C", str(self.conf), "-bdf", "-q1s"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, **as_nobody())
        wait_for("exim answers", lambda: answers(self.port))
        return self

    def stop(self):
        """Its deliveries too: they are of its session."""
        if self.daemon is not None:
            os.killpg(self.daemon.pid, signal.SIGKILL)
            self.daemon.wait()

    def queue(self):
        return sum(name.endswith("-H") for _, _, files in os.walk(
            self.folder / "spool" / "input") for name in files)

    def log(self):
        return (self.folder / "log" / "mainlog").read_text()


def as_nobody():
    """What subprocess needs for that, when we are root."""
    return {} if os.geteuid() != 0 else dict(
        user="nobody", group="nogroup", extra_groups=[])


def give_away(path):
    if os.geteuid() == 0:
        shutil.chown(path, "nobody", "nogroup")


def answers(port):
    try:
        with smtplib.SMTP("127.0.0.1", port):
            return True
    except OSError:
        return False


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Ours(Gateway):
    """Receive and desk, not as root; no supervisor, which would be slower and
    slower to start what dies so often."""

    def __init__(self, folder, conf):
        super().__init__(folder, conf)
        self.roles = {}

    def again(self, role):
        """kill -9, if it is there; then it starts anew."""
        if role in self.roles:
            self.roles[role].kill()
            self.roles[role].wait()
        self.roles[role] = self.popen(role)

    def end(self):
        for process in self.roles.values():
            process.terminate()
            process.wait(timeout=30)

    def popen(self, *words, env=None):
        with open(self.log, "ab") as out:
            return subprocess.Popen(
                [self.program, "-c", str(self.conf), *words],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                env=dict(self.env, **(env or {})), **as_nobody())


def postfix_world(folder):
    if shutil.which("postfix") is None:
        pytest.skip("no postfix (apt-get install postfix)")
    if os.geteuid() != 0:
        pytest.skip("Postfix's master wants root")
    sockets = folder / "sockets"
    sockets.mkdir()
    shutil.chown(sockets, "nobody", "postfix")  # as the manual says
    sockets.chmod(0o2750)
    path = sockets / "lmtp.sock"
    return Postfix(folder / "mta", free_port(), path), f"unix:{path}"


def exim_world(folder):
    if Exim.program is None:
        pytest.skip("no exim (apt-get install exim4-daemon-light)")
    port = free_port()
    return Exim(folder / "mta", free_port(), port), f"127.0.0.1:{port}"


@pytest.fixture(params=[exim_world, postfix_world],
                ids=["exim", "postfix"])
def world(request):
    # Not pytest's own folder: nobody else may pass through that.
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    mta = gateway = None
    try:
        mta, lmtp = request.param(folder)
        own = folder / "ours"
        own.mkdir()
        gateway = Ours(own, CONF % {"lmtp": lmtp})
        give_away(own)
        give_away(gateway.conf)
        yield mta.start(), gateway
    finally:
        if mta is not None:
            mta.stop()
        if gateway is not None:
            gateway.end()
        shutil.rmtree(folder)


def inject(mta, numbers):
    with smtplib.SMTP("127.0.0.1", mta.port) as line:
        for n in numbers:
            to = ["support@mail.example", "help+x@mail.example"]
            if n % 10 == 0:
                to.append("forms@mail.example")
            if n % 50 == 0:
                to.append("nobody@mail.example")
            line.sendmail("ann@people.example", to, mails.mail(
                "ann@people.example", f"Mail {n}", ".\r\n..\r\n" + "x" * n,
                message_id=f"m{n}@people.example"))


def outcomes(gateway):
    return [r["outcome"] for r in gateway.list("intake")]


def test_its_queue_and_ours_add_up(world):
    mta, gateway = world
    rand = random.Random(5)
    kills = -1
    gateway.again("desk")
    for first in range(0, MAILS, 10):
        inject(mta, range(first, first + 10))
        for _ in range(4):
            gateway.again("receive")
            kills += 1
            # Between a start that has just begun and some work done.
            time.sleep(rand.random() * .3)
    try:
        wait_for("it has nothing left", lambda: mta.queue() == 0, 60)
    except AssertionError:
        print(mta.log()[-3000:], gateway.log_text()[-2000:])
        raise
    wait_for("all have an outcome", lambda: "waiting" not in
             outcomes(gateway), 60)
    rows = gateway.list("intake")
    per = collections.Counter((r["channel"], r["outcome"]) for r in rows)
    print(f"{type(mta).__name__}: {MAILS} mails, {kills} kills, {dict(per)}")
    # CH-8: in two channels of one inbox it is filed once, the other is a
    # duplicate; so is one that came again, its reply being lost.
    assert sum(n for (_, what), n in per.items() if what == "filed") == MAILS
    assert {what for _, what in per} <= {"filed", "duplicate"}
    names = {m["message_id"].strip("<>") for c in gateway.list("conversation")
             for m in gateway.one("conversation", "show",
                                  c["id"])["messages"]}
    assert names == {f"m{n}@people.example" for n in range(MAILS)}
    # The unknown recipient was refused to the server, which bounces it.
    assert mta.log().count("550 5.1.1") >= (MAILS + 49) // 50
    assert kills > 10
