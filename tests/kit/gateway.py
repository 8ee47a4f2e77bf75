"""A postroom of its own in a scratch folder: configuration, roles, commands."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

# How long anything may take before a test gives up.
SECONDS = 300 if "POSTROOM_UNDER_VALGRIND" in os.environ else 30


class Gateway:
    """conf: text of postroom.conf; {state} and {templates} are filled in."""

    def __init__(self, folder, conf, build=None, source=None, env=None):
        self.folder = pathlib.Path(folder)
        self.build = pathlib.Path(build or os.environ["POSTROOM_BUILD"])
        self.source = pathlib.Path(source or os.environ["POSTROOM_SOURCE"])
        self.program = str(self.build / "src" / "postroom")
        self.state = self.folder / "state"
        self.conf = self.folder / "postroom.conf"
        self.log = self.folder / "log"
        self.env = dict(os.environ, **(env or {}))
        self.configure(conf)
        self.process = None

    def configure(self, conf):
        text = conf.replace("{state}", str(self.state)).replace(
            "{templates}", str(self.source / "templates"))
        self.conf.write_text(text)
        self.conf.chmod(0o600)

    # --- the gateway itself

    def popen(self, *words, env=None):
        out = open(self.log, "ab")
        return subprocess.Popen(
            [self.program, "-c", str(self.conf), *words], stdin=subprocess.DEVNULL,
            stdout=out, stderr=out, env=dict(self.env, **(env or {})))

    def start(self, env=None):
        self.process = self.popen("run", env=env)
        wait_for("the roles are up", lambda: all(
            self.role_pid(r) for r in ("desk", "receive", "send")))
        wait_for("the desk answers", self.desk_answers)
        return self

    def desk_answers(self):
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(str(self.state / "desk.sock"))
            except OSError:
                return False
        return True

    def stop(self):
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=90)
        finally:
            self.process = None

    def kill(self, role):
        """kill -9 of one role; returns its pid, or 0 when it is not there."""
        pid = self.role_pid(role)
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return 0
        return pid

    def role_pid(self, role):
        done = subprocess.run(
            [self.program, "-c", str(self.conf), "--json", "status"],
            capture_output=True, text=True, env=self.env)
        for line in done.stdout.splitlines():
            one = json.loads(line)
            if one.get("role") == role:
                return one.get("pid") or 0
        return 0

    # --- commands

    def command(self, *words, stdin=None, check=True):
        """Runs a command with --json; returns its objects as a list."""
        done = subprocess.run(
            [self.program, "-c", str(self.conf), "--json", *map(str, words)],
            input=stdin, capture_output=True, text=True, env=self.env,
            timeout=SECONDS)
        empty = done.returncode == 1 and "list" in words and not done.stderr
        if check and done.returncode != 0 and not empty:
            raise AssertionError(f"{words}: exit {done.returncode}: "
                                 f"{done.stdout}{done.stderr}")
        self.code, self.errors = done.returncode, done.stderr
        objects = [json.loads(line) for line in done.stdout.split("\n") if line]
        return [o for o in objects if not isinstance(o.get("error"), dict)]

    def asked(self, command, user=None, **args):
        """What the desk's socket answers; for hundreds of questions, where
        it is not the command line that is tested. Its objects."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(SECONDS)
            s.connect(str(self.state / "desk.sock"))
            s.sendall(json.dumps({"command": command, "as": user,
                                  "args": args}).encode() + b"\n")
            found = []
            for line in s.makefile():
                answer = json.loads(line)
                if "done" in answer:
                    return found
                assert "object" in answer, (command, args, answer)
                found.append(answer["object"])
        raise AssertionError(f"{command}: the desk hung up")

    def plain(self, *words, stdin=None, env=None):
        return subprocess.run(
            [self.program, "-c", str(self.conf), *map(str, words)],
            input=stdin, capture_output=True, text=True,
            env=dict(self.env, **(env or {})), timeout=SECONDS)

    def one(self, *words, **more):
        objects = self.command(*words, **more)
        assert len(objects) == 1, (words, objects)
        return objects[0]

    def list(self, noun, *words):
        """Every object of a list, page after page."""
        found, after = [], None
        while True:
            page = self.command(noun, "list", "--limit", 500, *words,
                                *(["--sort", "id"] if noun == "ticket" else []),
                                *(["--after", after] if after else []))
            found += page
            if len(page) < 500:
                return found
            after = page[-1]["id"]

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def sanitized():
    """Is the program built with AddressSanitizer, and slow?"""
    return "-fsanitize=address" in pathlib.Path(
        os.environ["POSTROOM_BUILD"], "Makefile").read_text()


def wait_for(what, condition, seconds=SECONDS, step=0.02):
    """Calls condition until it gives something true; returns that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(step)
