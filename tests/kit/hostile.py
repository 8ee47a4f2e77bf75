"""Mails that mean harm: nesting bombs, floods, tricks, garbage.

    for name, data in mails(): ...

The same names and bytes at every run; made one by one, because all of them
together are some 190 MB. The classes are those of SECURITY.md 1.4 (T16-T25,
T29-T33) and 2 (I20, P01, P02). largest: leave out what is larger, in bytes.
"""
import base64
import random

from kit import hostile_text
from kit.hostile_make import bare, html, mail, multipart, part, text_part

KB, MB = 1 << 10, 1 << 20
AROUND_LIMITS = {"depth": (49, 50, 51, 10000), "parts": (999, 1000, 1001, 30000),
                 "fields": (1999, 2000, 2001, 100000),
                 "addresses": (1999, 2000, 2001, 60000),
                 "references": (99, 100, 101, 50000),
                 "block": (255 * KB, 256 * KB, 257 * KB, 3 * MB)}


def mails(largest=None):
    for family in FAMILIES + hostile_text.FAMILIES:
        label = family.__name__.replace("_", "-")
        for name, data in family():
            if largest is None or len(data) <= largest:
                yield f"{label}: {name}", data


# --- T21, P01, P02: trees and floods

def nested(depth, kinds, closed=True):
    """Parts within parts, of these kinds in turn; the boundaries differ."""
    head, tail = [], []
    for n in range(depth):
        if kinds[n % len(kinds)] == "message":
            head.append(b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n")
        else:
            head.append(b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n"
                        % (kinds[n % len(kinds)].encode(), n, n))
            tail.append(b"\r\n--b%d--" % n)
    tail = tail[::-1] if closed else []
    return bare(b"".join(head) + b"\r\nin the middle" + b"".join(tail))


def nesting_bomb():
    for depth in AROUND_LIMITS["depth"]:
        for kinds in (("mixed",), ("message",), ("mixed", "message"),
                      ("alternative", "related", "digest")):
            yield f"{depth} of {'+'.join(kinds)}", nested(depth, kinds)
        yield f"{depth} never closed", nested(depth, ("mixed",), closed=False)
    yield "one boundary for all", bare(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 20000)
    # Each line is compared with each open boundary: quadratic, done badly.
    yield "boundaries that begin alike", bare(b"".join(
        b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (
            b"b" * n, b"b" * n) for n in range(1, 900)))
    yield "forwarded in base64, 30 deep", wrapped_in_base64(30)


def wrapped_in_base64(depth):
    inner = b"Subject: innermost\r\n\r\nhello\r\n"
    for _ in range(depth):
        inner = (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: "
                 b"base64\r\n\r\n" + base64.encodebytes(inner))
        if len(inner) > 4 * MB:
            break
    return bare(inner)


def part_flood():
    for n in AROUND_LIMITS["parts"]:
        yield f"{n} text parts", multipart([text_part("p")] * n)
        yield f"{n} empty parts", multipart([b""] * n)
        yield f"{n} attachments", multipart([part(
            "application/octet-stream; name=a.bin", b"x",
            b"Content-Disposition: attachment")] * n)
    yield "250,000 boundary lines", multipart([b""] * 250000, boundary="b")
    yield "nearly the boundary, 200,000 times", multipart(
        [text_part("--boundar\r\n" * 200000)], boundary="boundary")
    yield "parts of headers alone", multipart([b"X-A: b\r\n" * 50] * 5000)
    yield "999 parts of 10 fields", multipart(
        [b"X-A: b\r\n" * 11 + b"\r\nt\r\n"] * 999)
    yield "900 parts of html", multipart([part("text/html", b"<b>x</b>")] * 900,
                                         kind="alternative")


def boundary_trick():
    for name, kind in (
            ("none", 'multipart/mixed'), ("empty", 'multipart/mixed; boundary=""'),
            ("10 KB", f'multipart/mixed; boundary="{"b" * 10240}"'),
            ("two", 'multipart/mixed; boundary=b; boundary=c'),
            ("of spaces", 'multipart/mixed; boundary="   "'),
            ("of regex", 'multipart/mixed; boundary="(a+)+$[.*"'),
            ("unclosed quote", 'multipart/mixed; boundary="b'),
            ("with NUL", 'multipart/mixed; boundary="b\0c"'),
            ("in 2231", "multipart/mixed; boundary*0=b; boundary*1=b"),
            ("of dashes", 'multipart/mixed; boundary="--"'),
            ("never there", 'multipart/mixed; boundary=elsewhere'),
            ("unknown kind", 'multipart/x-\x01; boundary=b'),
            ("parallel", 'multipart/parallel; boundary=b'),
            ("byteranges", 'multipart/byteranges; boundary=b')):
        yield name, mail(b"--b\r\n\r\none\r\n--c\r\n\r\ntwo\r\n--b--\r\n",
                         ("Content-Type", kind))
    yield "in base64", mail(
        base64.encodebytes(b"--b\r\n\r\none\r\n--b--\r\n"),
        ("Content-Type", "multipart/mixed; boundary=b"),
        ("Content-Transfer-Encoding", "base64"))
    yield "huge preamble", mail(b"x" * 78 + b"\r\n" + b"pre\r\n" * 400000
                                + b"--b\r\n\r\nt\r\n--b--",
                                ("Content-Type", "multipart/mixed; boundary=b"))
    yield "huge epilogue", mail(b"--b\r\n\r\nt\r\n--b--\r\n" + b"--b\r\n" * 400000,
                                ("Content-Type", "multipart/mixed; boundary=b"))
    for kind in ("message/partial; id=a; number=1; total=99999",
                 "message/external-body; access-type=URL; URL=\"http://x.example\"",
                 "multipart/encrypted; protocol=x; boundary=b", "text", "/", ";;;",
                 "text/plain" + "; a=b" * 20000, "text/" + "x" * 50000):
        yield f"type {kind[:30]}", mail(b"--b\r\n\r\nt\r\n--b--\r\n",
                                        ("Content-Type", kind))


def header_flood():
    for n in AROUND_LIMITS["fields"]:
        yield f"{n} fields", mail(b"t", *[("X-F", "v")] * n)
        yield f"{n} Received", mail(b"t", *[("Received", "from a by b; now")] * n)
    for n in AROUND_LIMITS["block"]:
        yield f"one field of {n}", mail(b"t", ("X-Huge", "v" * n))
        yield f"a subject of {n}", mail(b"t", ("Subject", "word " * (n // 5)))
        yield f"folded to {n}", mail(b"t", ("Subject", "a" + "\r\n b" * (n // 4)))
    for name in ("From", "To", "Subject", "Message-ID", "Date", "Content-Type",
                 "Content-Transfer-Encoding", "Auto-Submitted", "References"):
        yield f"2000 times {name}", mail(name, *[(name, "text/plain")] * 2000)
    yield "a name of 200 KB", mail(b"t", ("X" * 200 * KB, "v"))
    yield "300,000 lines of blanks", mail(b"t", ("Subject", "\r\n \t" * 300000))
    yield "no end", bare(b"X-A: b\r\n" * 200000)


def address_flood():
    for n in AROUND_LIMITS["addresses"]:
        many = ", ".join(f"a{i}@b.example" for i in range(n))
        yield f"To of {n}", mail(b"t", ("To", many))
        yield f"group of {n}", mail(b"t", ("Cc", f"all: {many};"))
    for name, value in (
            ("open comments", "(" * 100000), ("open brackets", "<" * 500000),
            ("commas", "," * MB), ("colons", ":" * 200000), ("dots", "." * 200000),
            ("groups in groups", "g:" * 50000), ("at signs", "@" * 200000),
            ("open quote", '"' + "a" * 60000), ("quotes", '"' * 100000),
            ("backslashes", '"' + "\\" * 100001), ("semicolons", ";" * 200000),
            ("nested comments", "(" * 30000 + ")" * 30000 + " a@b.example"),
            ("a route", "<" + "@a.example," * 20000 + ":a@b.example>"),
            ("local part of 100 KB", "a" * 100000 + "@b.example"),
            ("domain of 100 KB", "a@" + "b." * 50000 + "example"),
            ("name of 100 KB", "n " * 50000 + "<a@b.example>"),
            ("pairs", "<a@b.example>" * 10000), ("literal", "a@[" * 30000)):
        for field in ("From", "To"):
            yield f"{field} of {name}", mail(b"t", (field, value))


def reference_flood():
    for n in AROUND_LIMITS["references"]:
        many = " ".join(f"<{i}@a.example>" for i in range(n))
        yield f"References of {n}", mail(b"t", ("References", many))
        yield f"In-Reply-To of {n}", mail(b"t", ("In-Reply-To", many))
    for field in ("References", "In-Reply-To", "Message-ID"):
        for name, value in (("open brackets", "<" * 100000),
                            ("100 KB in one", f"<{'a' * 100000}@b.example>"),
                            ("nothing in brackets", "<>" * 50000),
                            ("no brackets", "a@b.example " * 5000),
                            ("control characters", "<a\x01\x7f\x1b[2J@b.example>")):
            yield f"{field} of {name}", mail(b"t", (field, value))


# --- T22: encodings and charsets

def encoded_word_trick():
    for name, value in (
            ("40,000 short", "=?utf-8?q?a?= " * 40000),
            ("40,000 folded", "=?utf-8?q?a?=\r\n " * 40000),
            ("40,000 glued", "=?utf-8?q?a?=" * 40000),
            ("never ended", "=?utf-8?q?" * 40000), ("question marks", "=?" * 200000),
            ("alternating charsets", "=?iso-2022-jp?b?GyRC?= =?koi8-r?q?=C1?= " * 9000),
            ("split in a character", "=?utf-8?b?4oI=?= =?utf-8?b?rA==?= " * 9000),
            ("shift never left", "=?iso-2022-jp?b?" + "GyRC" * 15000 + "?="),
            ("one of 200 KB", "=?utf-8?q?" + "a" * 200000 + "?="),
            ("unknown charset", "=?x-nowhere?q?=FF=FE?= " * 1000),
            ("unknown coding", "=?utf-8?z?abc?= " * 1000),
            ("language", "=?utf-8*" + "en" * 30000 + "?q?a?="),
            ("words in words", "=?utf-8?b?" + base64.b64encode(
                b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?= " * 900).decode() + "?="),
            ("bad base64", "=?utf-8?b?!!!!====a?= " * 1000),
            ("bad hex", "=?utf-8?q?=ZZ=4?= " * 1000),
            ("NUL", "=?utf-8?q?a=00b?="), ("lone surrogates", "=?utf-8?q?=ED=A0=80?="),
            ("overlong", "=?utf-8?q?=C0=AF=E0=80=AF?="),
            ("utf-7 script", "=?utf-7?q?+ADw-script+AD4-?="),
            ("utf-16", "=?utf-16?b?//48AHMAYwByAGkAcAB0AD4A?=")):
        for field in ("Subject", "From"):
            end = " <a@b.example>" if field == "From" else ""
            yield f"{field}, {name}", mail(b"t", (field, value + end))


def parameter_bomb():
    def attached(params):
        return multipart([text_part("t"), part(
            "application/octet-stream", b"x",
            f"Content-Disposition: attachment; {params}".encode())])
    for name, params in (
            ("10,000 continuations", "; ".join(
                f"filename*{i}=a" for i in range(10000))),
            ("backwards", "; ".join(f"filename*{i}*=%41" for i in range(300, -1, -1))),
            ("a gap at 4294967297", "filename*0=a; filename*4294967297=b"),
            ("negative", "filename*-1=a; filename*0=b"),
            ("number of 10,000 digits", f"filename*{'9' * 10000}=a"),
            ("same number 2000 times", "filename*0=a; " * 2000),
            ("never ended", "filename*=utf-8''" + "%41" * 60000),
            ("no quotes", "filename*=utf-8%41"), ("one quote", "filename*=utf-8'%41"),
            ("bad hex", "filename*=utf-8''%zz%4%"), ("open", 'filename="' + "a" * 9999),
            ("empty", "filename*=''; filename="), ("mixed", "filename*0*=x'y'%FF; "
                                                   "filename*1=b; filename=c"),
            ("unknown charset", "filename*=x-no''%FF%FE"),
            ("semicolons", ";" * 200000), ("equals", "=" * 200000),
            ("NUL and line end", "filename*=utf-8''a%00b%0d%0aBcc:%20x@y.example")):
        yield name, attached(params)


def body_coding():
    rand = random.Random(22)
    noise = rand.randbytes(MB)
    for name, body, coding in (
            ("base64 of 1 MB", base64.encodebytes(noise), "base64"),
            ("base64 in one line", base64.b64encode(noise), "base64"),
            ("base64 one letter a line", b"A\r\n" * 400000, "base64"),
            ("base64 with noise between", b"QQ==!\xff\0=\r\n" * 100000, "base64"),
            ("padding alone", b"=" * MB, "base64"),
            ("base64 cut off", b"SGVsbG8gd29ybG", "base64"),
            ("soft line ends, 4 MB", b"=\r\n" * (4 * MB // 3), "quoted-printable"),
            ("bad hex", b"=ZZ=4=\n=" * 200000, "quoted-printable"),
            ("one line of 3 MB", b"=41" * MB, "quoted-printable"),
            ("blanks at line ends", b" " * 900 * KB + b"\r\nx" + b" \t" * 400 * KB,
             "quoted-printable"),
            ("raw noise", noise, "8bit"), ("raw noise as 7bit", noise, "7bit"),
            ("unknown coding", noise[:9999], "x-rot13"),
            ("binary", noise[:99999], "binary"), ("uuencoded body",
             b"begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", "x-uuencode"),
            ("two words", b"SGk=", "base64 quoted-printable"),
            ("5 MB of text", b"All is well that ends well. " * (5 * MB // 28), "7bit"),
            ("5 MB of short lines", b"a\n" * (5 * MB // 2), "7bit")):
        yield name, mail(body, ("Content-Type", "text/plain; charset=utf-8"),
                         ("Content-Transfer-Encoding", coding))
    yield "base64 within base64", mail(
        base64.encodebytes(base64.encodebytes(noise[:300000])),
        ("Content-Transfer-Encoding", "base64"))


LABELS = """utf-8 utf8 us-ascii ascii 646 iso-8859-1 latin1 l1 iso_8859-1:1987 cp1252
windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256
windows-1257 windows-1258 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6
iso-8859-7 iso-8859-8-i iso-8859-9 iso-8859-10 iso-8859-11 iso-8859-13 iso-8859-14
iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh x-mac-cyrillic cp437 cp850 cp852
cp855 cp866 tis-620 gb2312 gbk gb18030 hz-gb-2312 big5 big5-hkscs x-x-big5 euc-kr
ks_c_5601-1987 johab shift_jis windows-31j euc-jp iso-2022-jp iso-2022-jp-2
iso-2022-jp-3 iso-2022-kr iso-2022-cn euc-tw utf-16 utf-16le utf-16be utf-32 utf-7
unicode-1-1-utf-7 imap-utf-7 ucs-2 ucs-4 tcvn viscii armscii-8 georgian-ps
utf-8//TRANSLIT utf-8//IGNORE x-unknown default binary iso-10646 ebcdic-us ibm037
x-user-defined none null ../../etc/passwd %s%n utf-8;utf-7 8bit _autodetect_all"""


def charset_label():
    """Each label over bytes that are right in none of them."""
    rand = random.Random(7)
    body = (b"<script> caf\xe9 \x93q\x94 +ADw- ~{VPND~} \x1b$B%F\x1b(B \x0e\x0f "
            + bytes(range(256)) + rand.randbytes(2000) + b"\xff\xfe\xd8\x00\r\n")
    for label in LABELS.split():
        yield label, mail(body, ("Content-Type", f'text/plain; charset="{label}"'))


def charset_flood():
    for label, body in (
            ("iso-2022-jp", b"\x1b$B\x1b(B" * 100000), ("iso-2022-jp", b"\x1b" * 400000),
            ("iso-2022-kr", b"\x1b$)C" + b"\x0e\x0f" * 100000),
            ("iso-2022-cn", b"\x1b$)A\x0e" * 100000 + b"\x1bN" * 100000),
            ("hz-gb-2312", b"~{~}" * 100000), ("gb18030", b"\x81\x30" * 200000),
            ("utf-8", b"\xf0\x9f" * 400000), ("utf-8", b"\xcc\x81" * 400000),
            ("utf-8", "\u202e\u200b\u2028".encode() * 100000),
            ("utf-8", "\ufdfa".encode() * 200000), ("us-ascii", b"\xff" * 400000),
            ("utf-16", b"\x00\xd8" * 200000), ("utf-32", b"\xff\xff\x10\x00" * 100000),
            ("utf-7", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-" * 30000),
            ("big5", b"\x88\x62" * 200000), ("x-none", b"\x80\x81" * 200000)):
        yield f"{label} {body[:4].hex()}", mail(
            body, ("Content-Type", f"text/plain; charset={label}"))
        yield f"{label} {body[:4].hex()} as html", html(body[:200000], charset=label)


# --- I20: what lacks, what should not be there

def odd_frame():
    for name, data in (
            ("nothing", b""), ("a line end", b"\r\n"), ("a line feed", b"\n"),
            ("NUL", b"\0"), ("100 KB of NUL", b"\0" * 100 * KB), ("a colon", b":"),
            ("colons", b":\r\n" * 1000), ("a body alone", b"\r\nbody alone\r\n"),
            ("headers alone", b"Subject: s\r\nFrom: a@b.example"),
            ("a header cut off", b"Subject: s\r\nFro"), ("text alone", b"just text\r\n"),
            ("a blank first", b" Subject: s\r\n\r\nt"), ("bare CR", b"A: b\rC: d\r\rt\r"),
            ("bare CR, 1 MB", b"\r" * MB), ("LF CR", b"Subject: s\n\rFrom: a@b\n\r\n\rt"),
            ("all bytes", bytes(range(256)) * 100), ("utf-8 mark",
             b"\xef\xbb\xbfSubject: s\r\n\r\nt"), ("utf-16", "Subject: s\r\n\r\nt".encode(
                 "utf-16")), ("mbox", b"From a@b Mon Jan  1 00:00:00 2024\nSubject: m\n"
                              b"\n>From here\nFrom there Mon Jan  1\n"),
            ("mbox of 1000", b"From a@b Mon Jan  1 00:00:00 2024\nSubject: m\n\nt\n\n"
             * 1000), ("From_ quoted", b">From a@b Mon\nSubject: q\n\nt\n"),
            ("noise", random.Random(20).randbytes(MB)), ("a zip", b"PK\3\4" + b"\0" * 999),
            ("an SMTP session", b"EHLO x\r\nMAIL FROM:<a@b>\r\nDATA\r\n.\r\nQUIT\r\n"),
            ("dots", b"Subject: d\r\n\r\n" + b".\r\n..\r\n" * 1000)):
        yield name, data
    for without in ("From", "To", "Date", "Message-ID", "Subject"):
        yield f"no {without}", mail(f"no {without}", without=(without,))
    yield "two From", mail(b"t", ("From", "a@b.example"), ("From", "c@d.example"))
    yield "From of two", mail(b"t", ("From", "a@b.example, c@d.example"))
    yield "space before colon", mail(b"t", ("Subject ", "s"), ("From\t", "x@y.example"))
    yield "8-bit everywhere", mail(b"\xe9\xff", ("Subject", b"\xe9t\xe9 \xff\xfe"),
                                   ("From", b"J\xfcrgen <j\xfcrgen@b\xfccher.example>"))
    yield "NUL everywhere", mail(b"a\0b\0c", ("Subject", b"a\0b"),
                                 ("From", b"a\0b <c\0@d.example>"),
                                 ("Message-ID", b"<a\0b@c.example>"))
    for ends in ("\n", "\r", "\r\n\n", "\n\r", "\r\r\n"):
        yield f"ends of {ends!r}", ends.join(
            ("From: a@b.example", "To: support@example.com", f"Subject: {ends!r}", "",
             "one", "two", "", "three")).encode()
    yield "mixed ends", b"From: a@b.example\nSubject: mixed\r\nX: y\r\n\none\rtwo\r\nx\n"


FAMILIES = (nesting_bomb, part_flood, boundary_trick, header_flood, address_flood,
            reference_flood, encoded_word_trick, parameter_bomb, body_coding,
            charset_label, charset_flood, odd_frame)
