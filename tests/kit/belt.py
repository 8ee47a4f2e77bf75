"""The first belt alone (tests/real/receive_driver), run by a test.

    with Belt(tmp_path, channels=[dict(host=..., port=...)]) as belt:
        belt.wait_log("inbox.up")
        belt.mails()
"""
import collections
import os
import pathlib
import re
import signal
import subprocess
import time

Mail = collections.namedtuple(
    "Mail", "id channel folder uid size partial full_size digest")


class Belt:
    def __init__(self, directory, channels, crash_at=None):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(exist_ok=True)
        self.state = self.directory / "state"
        self.conf = self.directory / "receive.conf"
        self.log_path = self.directory / "receive.log"
        self.driver = pathlib.Path(os.environ["POSTROOM_BUILD"],
                                   "tests/real/receive_driver")
        self.crash_at = crash_at
        self.child = None
        self.configure(channels)

    def configure(self, channels):
        text = ""
        for number, channel in enumerate(channels):
            text += f"channel {channel.get('name', f'c{number}')}\n"
            for key, value in channel.items():
                for each in value if isinstance(value, list) else [value]:
                    if key != "name":
                        text += f"{key.replace('_', '-')} {each}\n"
        self.conf.write_text(text)

    def start(self):
        env = dict(os.environ)
        if self.crash_at:
            env["POSTROOM_CRASH_AT"] = str(self.crash_at)
        with open(self.log_path, "ab") as log:
            self.child = subprocess.Popen(
                [self.driver, "run", self.state, self.conf], env=env,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log)
        return self

    def stop(self):
        """Its exit code: negative when it died of a signal."""
        if self.child is None:
            return None
        while self.child.poll() is None and not self.listens():
            time.sleep(0.005)
        if self.child.poll() is None:
            self.child.terminate()
        try:
            return self.child.wait(20)
        finally:
            self.child.kill()
            self.child = None

    def listens(self):
        """Is it so far that SIGTERM is heard, and no sudden end?"""
        try:
            status = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        except OSError:
            return True
        caught = re.search(r"SigCgt:\s*(\w+)", status)
        return caught is None or bool(
            int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)

    def reload(self):
        self.child.send_signal(signal.SIGHUP)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        code = self.stop()
        assert kind is not None or code in (None, 0, -9), (code, self.log())

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_log(self, text, count=1, seconds=15):
        end = time.monotonic() + seconds
        while self.log().count(text) < count:
            assert time.monotonic() < end, (text, self.log())
            time.sleep(0.01)

    def wait_mails(self, count, seconds=20):
        """Waits for so many mail.taken or mail.partial lines."""
        end = time.monotonic() + seconds
        while self.taken() < count:
            assert time.monotonic() < end, self.log()
            time.sleep(0.01)

    def taken(self):
        log = self.log()
        return log.count(" mail.taken ") + log.count(" mail.partial ")

    def _driver(self, *words):
        return subprocess.run([self.driver, *words], capture_output=True)

    def mails(self):
        done = self._driver("dump", self.state)
        assert done.returncode == 0, done.stderr
        rows = [line.split("\t") for line in done.stdout.decode().split("\n")
                if line]
        return [Mail(int(i), c, f, int(u), int(s), p == "1", int(n), d)
                for i, c, f, u, s, p, n, d in rows]

    def raw(self, number):
        done = self._driver("raw", self.state, str(number))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test(self):
        done = self._driver("test", self.conf)
        return done.returncode, done.stdout.decode(), done.stderr.decode()
