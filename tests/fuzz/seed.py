#!/usr/bin/env python3
"""seed.py PROJECT OUT: what the fuzzers begin with.

Real mail (../shared/corpus beside PROJECT, when it is there) cut into what
each fuzzer reads: whole mails, header blocks, address lists, texts, HTML.
"""

import email
import email.policy
import hashlib
import json
import sys
from pathlib import Path

MOST_BYTES = 64 * 1024
ADDRESS_FIELDS = ("from", "to", "cc", "reply-to", "sender")
MAIL = ("mime", "answer", "bounce", "lmtp")
LMTP = (b"LHLO x\r\nMAIL FROM:<a@b> SIZE=10 XCHANNEL=c XKEY=d+20e XFOLDER=f"
        b" XHISTORY=yes XRECEIVED=5\r\nRCPT TO:<\"g h\"@i>\r\nDATA\r\n..j\r\n.\r\n"
        b"RSET\r\nQUIT\r\n")
# A session: each \0 is the tag of the next command. Of the first byte, which
# step it begins with.
LOGIN = (b"* OK [CAPABILITY IMAP4rev1] hi\r\n"
         b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS CONDSTORE AUTH=PLAIN\r\n"
         b"\0 OK c\r\n\0 OK in\r\n"
         b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS CONDSTORE\r\n\0 OK c\r\n")
FOLDER = (b"* 3 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n"
          b"* OK [UIDVALIDITY 9] v\r\n* OK [UIDNEXT 8] n\r\n"
          b"* OK [HIGHESTMODSEQ 12] m\r\n\0 OK [READ-WRITE] s\r\n")
ROWS = (b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE'
        b' "01-Jan-2024 10:00:00 +0130")\r\n'
        b'* 3 FETCH (UID 7 RFC822.SIZE 6 FLAGS (\\Seen x) MODSEQ (12)'
        b' INTERNALDATE " 2-Feb-2024 10:00:00 -0800")\r\n\0 OK f\r\n')
MAILS = (b"* 1 FETCH (UID 1 BODY[] {7}\r\nA: b\r\n\r)\r\n"
         b'* 2 FETCH (BODY[] "x" UID 2)\r\n\0 OK m\r\n'
         b"* 3 FETCH (UID 3 BODY[] NIL)\r\n\0 NO m\r\n")
REST = (b'* 1 FETCH (UID 1 BODY[]<0> {2}\r\nxy)\r\n\0 OK p\r\n'
        b"* 1 FETCH (FLAGS (\\Seen))\r\n\0 OK m\r\n"
        b"* STATUS Other (UIDVALIDITY 3 UIDNEXT 4)\r\n\0 OK s\r\n"
        b"* SEARCH 4 5\r\n\0 OK s\r\n"
        b"* OK [COPYUID 9 1:2 3:4] x\r\n* 1 EXPUNGE\r\n\0 OK m\r\n"
        b"\0 NO [TRYCREATE] c\r\n* 2 EXPUNGE\r\n\0 OK e\r\n"
        b"\0 OK [CLOSED] m\r\n+ go\r\n\0 OK [APPENDUID 9 8] a\r\n"
        b"+ idling\r\n* 4 EXISTS\r\n\0 OK i\r\n")
INBOX = (b"\0" + LOGIN + FOLDER + FOLDER + 4 * ROWS + MAILS + REST,
         b"\6" + LOGIN + MAILS + REST, b"\7" + LOGIN + REST,
         b"\2" + LOGIN.replace(b"CONDSTORE", b"LOGINDISABLED") + 4 * ROWS,
         b"\0* PREAUTH hi\r\n" + LOGIN[33:], b"\0* BYE no\r\n")
TEXT = ("quote", "forward", "uuencode", "bounce")
HTML = ("html", "inert")


class Seeds:
    def __init__(self, out):
        self.out = out

    def put(self, kinds, data):
        if not 0 < len(data) <= MOST_BYTES:
            return
        name = hashlib.sha256(data).hexdigest()[:16]
        for kind in kinds:
            folder = self.out / f"fuzz_{kind}.corpus"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def part_seeds(seeds, part):
    data = part.get_payload(decode=True)
    if data is None:
        return
    if part.get_content_type() == "text/html":
        seeds.put(HTML, data)
    elif part.get_content_type() == "application/ms-tnef":
        seeds.put(("tnef",), data)
    elif part.get_content_maintype() == "text":
        seeds.put(TEXT, data)


def mail_seeds(seeds, raw):
    seeds.put(MAIL, raw)
    head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0] + b"\n\n"
    seeds.put(("header",), head)
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        for name, value in mail.items():
            value = str(value).encode("utf-8", "replace")
            if name.lower() in ADDRESS_FIELDS:
                seeds.put(("addr",), value)
            elif name.lower() == "authentication-results":
                seeds.put(("authres",), value)
        for part in mail.walk():
            part_seeds(seeds, part)
    except (LookupError, ValueError, AttributeError, TypeError):
        pass    # Python cannot read it; the whole mail is a seed already


def case_seeds(seeds, corpus, case):
    for key, kinds in (("input_text", TEXT), ("input_html", HTML)):
        if isinstance(case.get(key), str):
            seeds.put(kinds, case[key].encode("utf-8", "surrogatepass"))
    if isinstance(case.get("mail"), str):
        path = corpus / case["mail"]
        if path.is_file():
            mail_seeds(seeds, path.read_bytes())


def main():
    project, out = Path(sys.argv[1]), Path(sys.argv[2])
    seeds = Seeds(out)
    seeds.put(("lmtp",), LMTP)
    for session in INBOX:
        seeds.put(("inbox",), session)
    for conf in project.glob("conf/*.conf"):
        seeds.put(("conf",), conf.read_bytes())
    corpus = project.resolve().parent / "shared" / "corpus"
    for cases in sorted(corpus.glob("neutral/*.jsonl")):
        for line in cases.read_bytes().splitlines():
            case_seeds(seeds, corpus, json.loads(line))


if __name__ == "__main__":
    main()
