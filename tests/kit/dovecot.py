"""A private Dovecot, run as an ordinary user: the honest IMAP server.

    with Dovecot(certs) as server:
        server.deliver("support", b"Subject: ...", "INBOX")

Any user logs in with the password "secret". Plain text and STARTTLS on
.port, TLS on .tls_port. 127.0.0.1 has the good certificate, .2 one for
another host, .3 an expired one, .4 a self-signed one. Started by root it
runs as nobody; without Dovecot, available() says why not.
"""
import base64
import imaplib
import itertools
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PASSWORD = "secret"
ADDRESSES = {"good": "127.0.0.1", "wronghost": "127.0.0.2",
             "expired": "127.0.0.3", "selfsigned": "127.0.0.4"}

_numbers = itertools.count()


def available():
    """None, or the reason why there is no Dovecot."""
    if program() is None:
        return "no Dovecot"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "root without setpriv"
    return None


def program():
    return shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def modified_utf7(name):
    out, run = "", ""

    def flush():
        nonlocal run
        if not run:
            return ""
        coded = base64.b64encode(run.encode("utf-16-be")).rstrip(b"=")
        run = ""
        return "&" + coded.decode().replace("/", ",") + "-"

    for c in name:
        if " " <= c <= "~":
            out += flush() + ("&-" if c == "&" else c)
        else:
            run += c
    return out + flush()


_COMMON = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
info_log_path = {root}/log
protocols = imap
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_process_limit = 1000
default_client_limit = 4000
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login
mail_max_userip_connections = 1000
imap_idle_notify_interval = 2 mins
ssl = yes
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1000
}}
service anvil {{
  chroot =
  # No waiting after a wrong password: all tests come from one address.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
service stats {{
  chroot =
}}
"""

_V23 = """
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%u
maildir_stat_dirs = no
ssl_cert = <{certs}/good.pem
ssl_key = <{certs}/good.key
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
"""

_V24 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {root}/mail/%{{user}}
mail_inbox_path = {root}/mail/%{{user}}
ssl_server_cert_file = {certs}/good.pem
ssl_server_key_file = {certs}/good.key
passdb static {{
  password = secret
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {root}/mail/%{{user}}
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""


def _local(new, certs):
    cert, key, put = (("ssl_server_cert_file", "ssl_server_key_file", "")
                      if new else ("ssl_cert", "ssl_key", "<"))
    text = ""
    for name, address in ADDRESSES.items():
        if name != "good":
            text += (f"local {address} {{\n"
                     f"  {cert} = {put}{certs}/{name}.pem\n"
                     f"  {key} = {put}{certs}/{name}.key\n}}\n")
    return text


class Dovecot:
    def __init__(self, certs):
        self.certs = certs
        self.port, self.tls_port = free_port(), free_port()
        root = os.geteuid() == 0
        self.who = pwd.getpwnam("nobody") if root else pwd.getpwuid(
            os.getuid())
        self.child = None
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="dc"))

    # -- the server -----------------------------------------------------

    def _own(self, path):
        if os.geteuid() == 0:
            os.chown(path, self.who.pw_uid, self.who.pw_gid)

    def _configure(self):
        import grp
        for name in ("run", "state", "mail", "certs"):
            (self.root / name).mkdir()
        for path in self.certs.directory.iterdir():
            if path.suffix in (".pem", ".key"):
                shutil.copy(path, self.root / "certs")
        values = dict(root=self.root, user=self.who.pw_name,
                      group=grp.getgrgid(self.who.pw_gid).gr_name,
                      uid=self.who.pw_uid, gid=self.who.pw_gid,
                      port=self.port, tls_port=self.tls_port,
                      certs=self.root / "certs")
        version = subprocess.run([program(), "--version"], text=True,
                                 capture_output=True).stdout
        new = tuple(map(int, version.split()[0].split(".")[:2])) >= (2, 4)
        head, tail = (_V24, _COMMON) if new else (_COMMON, _V23)
        (self.root / "conf").write_text(
            head.format(**values) + tail.format(**values) +
            _local(new, values["certs"]))
        for path in [self.root, *self.root.rglob("*")]:
            self._own(path)

    def _command(self):
        command = [program(), "-F", "-c", str(self.root / "conf")]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={self.who.pw_uid}",
                       f"--regid={self.who.pw_gid}", "--clear-groups",
                       *command]
        return command

    def start(self):
        if not (self.root / "conf").exists():
            self._configure()
        self.child = subprocess.Popen(
            self._command(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self.child.poll() is not None:
                raise RuntimeError("Dovecot: " + self.child.stderr.read())
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("Dovecot does not answer")

    def stop(self):
        if self.child is not None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(10)
            self.child.stderr.close()
            self.child = None

    def log(self):
        path = self.root / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    # -- the mail -------------------------------------------------------

    def folder_path(self, user, folder="INBOX"):
        path = self.root / "mail" / user
        if folder != "INBOX":
            path = path / ("." + modified_utf7(folder))
        return path

    def make_folder(self, user, folder="INBOX"):
        path = self.folder_path(user, folder)
        if not (path / "tmp").exists():
            for part in ("cur", "new", "tmp"):
                (path / part).mkdir(parents=True, exist_ok=True)
            for each in (path.parent, path, *path.iterdir()):
                self._own(each)
        return path

    def deliver(self, user, mail, folder="INBOX", received=None):
        """Puts a mail into new/ as a delivery agent does: atomically."""
        path = self.make_folder(user, folder)
        # The size as stored, so that Dovecot need not count line ends.
        name = (f"{int(time.time())}.M{next(_numbers):08d}P{os.getpid()}"
                f".kit,S={len(mail)}")
        temp = path / "tmp" / name
        temp.write_bytes(mail)
        self._own(temp)
        if received is not None:
            os.utime(temp, (received, received))
        temp.rename(path / "new" / name)

    def load(self, user, mails, folder="INBOX"):
        for mail in mails:
            self.deliver(user, mail, folder)

    def load_directory(self, user, source, folder="INBOX"):
        """All files of a directory, quickly."""
        path = self.make_folder(user, folder)
        for each in sorted(pathlib.Path(source).iterdir()):
            copy = path / "new" / each.name.split(":")[0]
            shutil.copy2(each, copy)
            self._own(copy)

    def client(self, user):
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(user, PASSWORD)
        return client

    def _in_folder(self, user, folder):
        client = self.client(user)
        client.select('"' + modified_utf7(folder) + '"')
        return client

    def flags(self, user, folder="INBOX"):
        """{uid: set of flags} as another client sees them."""
        client = self._in_folder(user, folder)
        _, rows = client.uid("FETCH", "1:*", "(FLAGS)")
        client.logout()
        found = {}
        for row in rows:
            if row:
                text = row.decode()
                uid = int(text.split("UID ")[1].split()[0].rstrip(")"))
                found[uid] = set(
                    text.split("FLAGS (")[1].split(")")[0].split())
        return found

    def set_flag(self, user, uids, flag, folder="INBOX"):
        client = self._in_folder(user, folder)
        client.uid("STORE", uids, "+FLAGS", f"({flag})")
        client.logout()

    def expunge(self, user, uids, folder="INBOX"):
        client = self._in_folder(user, folder)
        client.uid("STORE", uids, "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.logout()

    def uidvalidity(self, user, folder="INBOX"):
        client = self.client(user)
        _, row = client.status('"' + modified_utf7(folder) + '"',
                               "(UIDVALIDITY)")
        client.logout()
        return int(row[0].decode().split("UIDVALIDITY ")[1].rstrip(")"))

    def reset_uidvalidity(self, user, folder="INBOX"):
        """The server lost its index: same mails, new UIDs."""
        path = self.folder_path(user, folder)
        for each in path.glob("dovecot*"):
            if each.is_file():
                each.unlink()
