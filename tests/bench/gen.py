#!/usr/bin/env python3
"""Mails as a help desk gets them: the same bytes for the same seed.

usage: gen.py DIR COUNT [--seed N]

Leaves DIR/cur (one file a mail, CRLF, named as a delivery agent does, with
its size) and DIR/manifest.tsv: number, file, bytes, number of the mail that
began its conversation, Message-ID.

What they are like: median about 6.5 kB, nine in ten under 18 kB, mean about
17 kB because one in twenty carries an attachment of some 200 kB; one in ten
has an HTML alternative; three in five are replies, mostly to what is recent.
"""
import argparse
import base64
import email.header
import email.utils
import pathlib
import quopri
import random

WORDS = """the a order invoice account login password reset error please help
I we you your our cannot could would payment refund shipping delivery late
missing item broken version update install server crash screen button page
mail message attached screenshot see below thanks regards hello team support
ticket number customer since yesterday today morning after before when trying
to open file export import report data user admin permission denied time out
connection network browser mobile app phone call question about price plan
subscription cancel renew upgrade license key activate device printer driver
setting changed still not working again same problem urgent production down
restart logs found following steps expected actual result""".split()
# charset: (weight, words only it can write)
CHARSETS = {
    "us-ascii": (40, []),
    "utf-8": (30, "プリンタ エラー заказ ошибка 订单 问题 żółw łódź €uro 😀".split()),
    "iso-8859-1": (12, "für Änderung größere Straße café déjà reçu año".split()),
    "windows-1252": (8, "„Zitat“ größer 20 € naïve – “quoted” ‘text’".split()),
    "iso-2022-jp": (4, "注文 確認 お願い致します エラー 発生 印刷".split()),
    "koi8-r": (3, "заказ ошибка пожалуйста проверьте оплата".split()),
    "gb18030": (3, "订单 问题 请 帮助 打印机 错误".split()),
}
FIRST = "Anna Ben Carla David Eva Felix Greta Hugo Ines Jan Karin Luca".split()
LAST = "Meier Smith García Müller Novák Rossi Dubois Öztürk Tanaka Li".split()
CUSTOMERS = 1200
BEGAN = 1717200000              # when the first of them was sent
REPLIES, HTML, ATTACHED = .60, .10, .05


class Mails:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.sent = []          # (id, ids before it, subject, root, customer)
        self.customers = [
            (f"{self.r.choice(FIRST)} {self.r.choice(LAST)}",
             f"c{i:04}@customer{i % 37:02}.example") for i in range(CUSTOMERS)]

    def text(self, size, charset):
        own = CHARSETS[charset][1]
        lines = []
        while size > 0:
            words = self.r.choices(WORDS, k=11)
            if own:
                words[self.r.randrange(11)] = self.r.choice(own)
            lines.append(" ".join(words))
            size -= len(lines[-1]) + 1
            if self.r.random() < .12:
                lines.append("")
        return "\r\n".join(lines) + "\r\n"

    def blob(self, n):
        return base64.b64encode(self.r.randbytes(n)).decode()

    def coded(self, kind, text, charset, disposition=""):
        data = text.encode(charset, "replace")
        dice = self.r.random()
        if charset in ("us-ascii", "iso-2022-jp"):
            coding = "7bit"
        elif charset in ("utf-8", "gb18030") and dice < .5:
            coding, data = "base64", base64.encodebytes(data).replace(
                b"\n", b"\r\n")
        elif dice < .65:
            coding = "8bit"
        else:
            coding, data = "quoted-printable", quopri.encodestring(data)
        return (f"Content-Type: text/{kind}; charset={charset}\r\n"
                f"Content-Transfer-Encoding: {coding}\r\n\r\n"
                ).encode() + data

    def multipart(self, kind, parts):
        line = f"=_{self.r.getrandbits(48):012x}"
        return (f"Content-Type: multipart/{kind}; boundary=\"{line}\"\r\n\r\n"
                ).encode() + b"".join(
                    f"--{line}\r\n".encode() + p + b"\r\n" for p in parts
                ) + f"--{line}--\r\n".encode()

    def attachment(self):
        data = base64.encodebytes(self.r.randbytes(
            self.r.randrange(115_000, 175_000))).replace(b"\n", b"\r\n")
        name = self.r.choice(("filename=\"screenshot.png\"",
                              "filename=\"invoice.pdf\"",
                              "filename*=utf-8''Rechnung%20M%C3%BCller.pdf"))
        return (f"Content-Type: application/octet-stream\r\n"
                f"Content-Disposition: attachment; {name}\r\n"
                "Content-Transfer-Encoding: base64\r\n\r\n").encode() + data

    def body(self, charset, quoted, date):
        size = int(min(60000, max(300, self.r.lognormvariate(7.9, .75))))
        text = self.text(size, charset)
        if quoted:
            text += f"\r\nOn {date}, Support wrote:\r\n" + "".join(
                f"> {line}\r\n"
                for line in self.text(size // 2, charset).split("\r\n"))
        part = self.coded("plain", text, charset)
        if self.r.random() < HTML:
            html = "<html><body>" + "".join(
                '<p style="color:#222">'
                + line.replace("<", "&lt;").replace(">", "&gt;") + "</p>\r\n"
                for line in text.split("\r\n")) + "</body></html>\r\n"
            part = self.multipart("alternative", [
                part, self.coded("html", html, charset)])
        if self.r.random() < ATTACHED:
            part = self.multipart("mixed", [part, self.attachment()])
        return part

    def headers_of_the_way(self, when, domain, address):
        for hop in range(self.r.randrange(3, 7)):
            yield (f"Received: from mx{hop}.relay{hop}.example"
                   f" ([192.0.2.{self.r.randrange(1, 254)}])\r\n"
                   f"\tby in{hop}.desk.example (Postfix) with ESMTPS id"
                   f" {self.r.getrandbits(40):010X}\r\n"
                   "\tfor <support@example.com>;"
                   f" {email.utils.formatdate(when - hop)}")
        if self.r.random() < .7:
            lines = "\r\n\t ".join(self.blob(54) for _ in range(5))
            yield (f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1;\r\n"
                   f"\th=from:to:subject:date; bh={self.blob(32)};\r\n"
                   f"\tb={lines}")
            yield ("Authentication-Results: in0.desk.example; dkim=pass"
                   f" header.d={domain}; spf=pass smtp.mailfrom={address}")
        for n in range(self.r.randrange(14)):
            yield f"X-Trace-{n}: {self.blob(self.r.randrange(12, 60))}"

    def place(self, number, charset):
        """Where it belongs: the ids before it, subject, root, customer."""
        customer = self.r.choice(self.customers)
        if number <= 20 or self.r.random() >= REPLIES:
            return [], self.text(40, charset).split("\r\n")[0][:60], \
                number, customer
        recent = int(self.r.expovariate(1 / 300))
        before = self.sent[max(0, number - 1 - recent)]
        subject = before[2]
        if not subject.startswith("Re:"):
            subject = "Re: " + subject
        if self.r.random() < .8:
            customer = before[4]
        return (before[1] + [before[0]])[-20:], subject, before[3], customer

    def word(self, text, charset):
        try:
            text.encode("ascii")
            return text
        except UnicodeEncodeError:
            pass
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            charset = "utf-8"
        return email.header.Header(text, charset, maxlinelen=70).encode(
            linesep="\r\n")

    def next(self):
        """(bytes, when, root, Message-ID)"""
        number = len(self.sent)
        charset = self.r.choices(list(CHARSETS), [
            weight for weight, _ in CHARSETS.values()])[0]
        refs, subject, root, who = self.place(number, charset)
        ident = (f"<{self.r.getrandbits(32):08x}.{number}"
                 f"@mail{self.r.randrange(9)}.example>")
        self.sent.append((ident, refs, subject, root, who))
        when = BEGAN + number * 97
        date = email.utils.formatdate(when)
        head = list(self.headers_of_the_way(when, who[1].split("@")[1],
                                            who[1]))
        head += [f"From: {self.word(who[0], charset)} <{who[1]}>",
                 "To: Support <support@example.com>"]
        if self.r.random() < .2:
            head.append("Cc: " + ", ".join(
                f"cc{self.r.randrange(300)}@customer.example"
                for _ in range(self.r.randrange(1, 5))))
        head += [f"Subject: {self.word(subject, charset)}", f"Date: {date}",
                 f"Message-ID: {ident}"]
        if refs:
            head += [f"In-Reply-To: {refs[-1]}",
                     "References: " + "\r\n ".join(refs)]
        head.append("MIME-Version: 1.0\r\n")
        return ("\r\n".join(head).encode() + self.body(
            charset, bool(refs), date), when, root, ident)


def make(folder, count, seed=1):
    """Writes the set; returns how many bytes of mail it is."""
    folder = pathlib.Path(folder)
    (folder / "cur").mkdir(parents=True)
    mails, total = Mails(seed), 0
    with open(folder / "manifest.tsv", "w") as manifest:
        for n in range(count):
            data, when, root, ident = mails.next()
            name = f"{when}.M{n:08}P1.bench,S={len(data)},W={len(data)}"
            (folder / "cur" / name).write_bytes(data)
            print(n, name, len(data), root, ident, sep="\t", file=manifest)
            total += len(data)
    return total


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("directory")
    ask.add_argument("count", type=int)
    ask.add_argument("--seed", type=int, default=1)
    args = ask.parse_args()
    total = make(args.directory, args.count, args.seed)
    print(f"{args.count} mails, {total} bytes")


if __name__ == "__main__":
    main()
