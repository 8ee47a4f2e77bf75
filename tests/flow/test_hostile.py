"""RD-7, T16-T24, T29, I20, P01, P02: every hostile mail, read alone, is an
answer within 1 s of CPU and 128 MB, and harmless where it is shown."""
import json
import os
import pathlib
import re
import resource
import subprocess
import unicodedata

import pytest

from kit import hostile

BATCH = 20                      # mails of one process
CPU_SECONDS = 1                 # for all of a batch, or else for each mail
MEMORY = 128 << 20              # beside what reading a small mail needs
LEAST = 300

# Its seconds are not ours. The reading itself is the units' there.
pytestmark = pytest.mark.skipif("POSTROOM_UNDER_VALGRIND" in os.environ,
                                reason="CPU and memory are judged")

UNSAFE_TAGS = {"script", "style", "iframe", "object", "embed", "form", "input",
               "button", "meta", "base", "link", "svg", "math", "template",
               "noscript", "title", "textarea", "video", "audio", "frame"}
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAG = re.compile(r"<([a-zA-Z!?/][^\s/>]*)((?:[^>\"]|\"[^\"]*\")*)>")
ATTRIBUTE = re.compile(r"\s([^\s=\"]+)(?:=\"([^\"]*)\")?")


@pytest.fixture(scope="module")
def program():
    return os.environ["POSTROOM_BUILD"] + "/src/postroom"


@pytest.fixture(scope="module")
def limits(program):
    """Seconds of CPU, and bytes of address space. A sanitizer has all of
    the latter, and its seconds are not ours: there only an end is asked."""
    if b"__asan_init" in pathlib.Path(program).read_bytes():
        print("built with a sanitizer: memory is not limited")
        return 4 * CPU_SECONDS, 0
    child = subprocess.Popen([program, "read", "--json", "-"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(b"Subject: s\r\n\r\nt\r\n" + b"a\r\n" * 70000)
    child.stdin.flush()         # a pipe is smaller: it has begun to read
    peak = re.search(r"VmPeak:\s+(\d+) kB", pathlib.Path(
        f"/proc/{child.pid}/status").read_text())
    child.communicate()
    return CPU_SECONDS, int(peak[1]) * 1024 + MEMORY


def test_each_is_read(program, limits, tmp_path):
    batch, count, bad = [], 0, []
    for name, data in hostile.mails():
        batch.append((name, data))
        if len(batch) == BATCH:
            bad += read_batch(program, limits, tmp_path, batch)
            count += len(batch)
            batch = []
    bad += read_batch(program, limits, tmp_path, batch)
    count += len(batch)
    assert not bad, "\n".join(bad)
    assert count >= LEAST


def read_batch(program, limits, folder, batch):
    """What is wrong with these mails, a line each. A batch that takes more
    than one mail may is read again, mail by mail."""
    paths = []
    for n, (_, data) in enumerate(batch):
        paths.append(folder / str(n))
        paths[-1].write_bytes(data)
    why, answers = read(program, limits, paths)
    if not why:
        found = [harm(answer) for answer in answers]
    elif len(batch) == 1:
        found = [why]
    else:
        return [line for one in batch
                for line in read_batch(program, limits, folder, [one])]
    return [f"{name}: {what}" for (name, _), what in zip(batch, found) if what]


def read(program, limits, paths):
    """(what went wrong, the answers)"""
    seconds, memory = limits

    def limit():
        # More than is allowed, so that too long is told from a crash.
        resource.setrlimit(resource.RLIMIT_CPU, (4 * seconds,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    before = cpu()
    done = subprocess.run([program, "read", "--json", *map(str, paths)],
                          capture_output=True, preexec_fn=limit)
    spent = cpu() - before
    if done.returncode != 0:
        return (f"exit {done.returncode} after {spent:.2f} s: "
                f"{done.stderr[-500:]!r}"), []
    if spent > seconds:
        return f"{spent:.2f} s of CPU", []
    lines = done.stdout.split(b"\n")
    if len(lines) != len(paths) + 1:
        return f"{len(lines) - 1} answers to {len(paths)} mails", []
    try:
        return "", [json.loads(line.decode("utf-8", "strict"))
                    for line in lines[:-1]]
    except ValueError as error:
        return f"no JSON: {error}", []


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# --- what a reading may not have in it

def harm(answer):
    """Says what is harmful in an answer, or nothing."""
    for box in (answer["from"], *answer["to"], *answer["cc"],
                *answer["reply_to"]):
        for key in ("name", "address"):
            if control(box[key] or "") or BIDI.search(box[key] or ""):
                return f"{key} with control characters: {box[key][:200]!a}"
    for key in ("subject", "return_path", "list_id"):
        if control(answer[key] or ""):
            return f"{key} with control characters: {answer[key][:200]!a}"
    # An id stays as it came, to be found again; only what can stand in a
    # header is ever written (build_id_ok).
    if set(answer["message_id"] or "") & set("\0\r\n"):
        return f"message_id of several lines: {answer['message_id']!a}"
    for key in ("text", "reply_text", "elided_text", "signature"):
        if "\0" in answer[key]:
            return f"{key} with NUL"
    for attachment in answer["attachments"]:
        name, said = attachment["name"], attachment["filename"]
        if name is not None and unsafe_name(name):
            return f"file name {name[:200]!a}"
        if control(said or ""):
            return f"said file name {said[:200]!a}"
    return unsafe_html(answer["html"] or "")


def control(text):
    return any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in text)


def unsafe_name(name):
    """T19: what a display name of an attachment may not have."""
    return (len(name.encode()) > 255 or name.startswith(".")
            or any(c in "/\\:" or unicodedata.category(c) in ("Cc", "Cf")
                   for c in name)
            or name.split(".")[0].upper() in ("CON", "NUL", "LPT1"))


def unsafe_html(text):
    """T16, T17: elements that act, attributes that act or fetch."""
    for tag in TAG.finditer(text):
        if tag[1].strip("/").lower() in UNSAFE_TAGS or tag[1][0] in "!?":
            return f"html with {tag[0][:200]!a}"
        for name, value in ATTRIBUTE.findall(tag[2]):
            name, value = name.lower(), value.strip().lower()
            if (name.startswith("on") or name in ("srcset", "background")
                    or name == "style" and "url" in value
                    or name == "src" and not value.startswith("cid:")
                    or "script:" in value.split("?")[0][:20]):
                return f"html with {tag[0][:200]!a}"
    return ""
