"""The pieces that kit/hostile.py and kit/hostile_text.py put together."""
import hashlib

USUAL = (("From", "Mallory <mallory@evil.example>"), ("To", "support@example.com"),
         ("Subject", "Harmless"), ("Date", "Mon, 01 Jan 2024 00:00:00 +0000"))


def raw(value):
    return value if isinstance(value, bytes) else value.encode()


def mail(body, *fields, without=()):
    """A mail of these (name, value), and the usual ones that are not among
    them. Its Message-ID is made of all the rest, and stands before any flood."""
    named = {name.strip().lower() for name, _ in fields}
    usual = [(name, value) for name, value in USUAL
             if name.lower() not in named and name not in without]
    head = b"".join(raw(name) + b": " + raw(value) + b"\r\n"
                    for name, value in (*usual, *fields))
    if "message-id" not in named and "Message-ID" not in without:
        head = identity(head + raw(body)) + head
    return head + b"\r\n" + raw(body)


def bare(rest):
    """The usual fields, then whatever comes: fields and a body, or not."""
    head = b"".join(raw(n) + b": " + raw(v) + b"\r\n" for n, v in USUAL)
    return head + identity(rest) + rest


def identity(data):
    return b"Message-ID: <%s@evil.example>\r\n" % (
        hashlib.sha256(data).hexdigest()[:24].encode())


def part(kind, body, *lines):
    """Header and body of one part."""
    head = b"".join(line + b"\r\n" for line in (b"Content-Type: " + raw(kind), *lines))
    return head + b"\r\n" + raw(body) + b"\r\n"


def text_part(body):
    return part("text/plain; charset=utf-8", body)


def multipart(parts, *fields, kind="mixed", boundary="=_b"):
    line = b"--" + boundary.encode()
    body = b"".join(line + b"\r\n" + one for one in parts) + line + b"--\r\n"
    return mail(body, ("MIME-Version", "1.0"),
                ("Content-Type", f'multipart/{kind}; boundary="{boundary}"'), *fields)


def html(body, *fields, charset="utf-8"):
    return mail(body, ("Content-Type", f"text/html; charset={charset}"), *fields)


def attached(name, data, kind="application/octet-stream"):
    """name as it is to stand in the header, quotes and all."""
    return multipart([text_part("See the file.\r\n"), part(
        kind, data, b"Content-Disposition: attachment; filename=" + raw(name))])
