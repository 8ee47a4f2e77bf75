"""I09, T28: a server that lies. However it does, the session ends clean or
with an error, no byte is stored that is not of that mail, and every other
channel goes on."""
import hashlib

from kit.belt import Belt
from kit.fakeimap import FakeImap, wait

CORPUS = {uid: f"Subject: mail {uid}\r\n\r\n".encode() +
          f"line {uid}\r\n".encode() * 20 * uid for uid in (1, 2, 3)}
DIGEST = {uid: hashlib.sha256(mail).hexdigest()
          for uid, mail in CORPUS.items()}
DATE = '"01-Jan-2024 10:00:00 +0000"'
HUGE = 4294967295


def opening(exists=3, uidnext=4, uidvalidity=1, more=""):
    """EXAMINE is answered with these; None: not said."""
    def hook(session, tag, rest):
        text = f"* {exists} EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n"
        if uidvalidity is not None:
            text += f"* OK [UIDVALIDITY {uidvalidity}] .\r\n"
        if uidnext is not None:
            text += f"* OK [UIDNEXT {uidnext}] .\r\n"
        return (text + more + f"{tag} OK [READ-ONLY] open\r\n").encode()
    return {"EXAMINE": hook}


def listing(*rows, end="OK done", head=""):
    """The list of mails is these rows: (place, what is within FETCH ())."""
    def hook(session, tag, rest):
        text = head + "".join(f"* {place} FETCH ({items})\r\n"
                              for place, items in rows)
        return f"{text}{tag} {end}\r\n".encode()
    return {"FETCH": hook}


def row(uid, size=None, date=DATE, place=None):
    size = len(CORPUS[uid]) if size is None and uid in CORPUS else size
    return (place or uid, f"UID {uid} RFC822.SIZE {size} INTERNALDATE {date}")


ALL = [row(1), row(2), row(3)]


def bodies(answer):
    """answer(uid, mail) is what a window or a piece of a mail becomes."""
    def hook(session, tag, rest):
        if "BODY" not in rest:
            return None
        server = session.server
        uids = server._set(rest.split()[0], server.shown())
        return b"".join(answer(uid, server.mails[uid], rest)
                        for uid in uids) + f"{tag} OK done\r\n".encode()
    return {"UID FETCH": hook}


def item(rest):
    return b"BODY[]<0>" if "<" in rest else b"BODY[]"


def fetched(uid, mail, rest, said=None, extra=b"", before=b"", uid_said=None,
            tail=b"", opener=b"{%d}\r\n"):
    return (before + b"* %d FETCH (UID %d " % (uid, uid_said or uid) + extra +
            item(rest) + b" " + opener % (len(mail) if said is None else said)
            + mail + b")\r\n" + tail)


def changed(**how):
    return bodies(lambda uid, mail, rest: fetched(uid, mail, rest, **how))


def literal(delta):
    return bodies(lambda uid, mail, rest: fetched(uid, mail, rest,
                                                  said=len(mail) + delta))


def once(answer):
    """Only the first answer is a lie."""
    told = []

    def hook(uid, mail, rest):
        if told:
            return fetched(uid, mail, rest)
        told.append(1)
        return answer(uid, mail, rest)
    return bodies(hook)


def ending(text):
    def hook(session, tag, rest):
        if "BODY" in rest:
            return text.replace("TAG", tag).encode()
    return {"UID FETCH": hook}


NOTHING, SOME, EVERY = set(), None, {1, 2, 3}

# What it does; which UIDs must be there at the end (SOME: any of them).
LIES = {
    # EXISTS, UIDNEXT, UIDVALIDITY
    "EXISTS 0": (opening(exists=0), EVERY),
    "EXISTS too few": (opening(exists=1), SOME),
    "EXISTS too many": (opening(exists=30), EVERY),
    "EXISTS beyond all": (opening(exists=HUGE), SOME),
    "EXISTS beyond 32 bits": (opening(exists=10 ** 12), SOME),
    "EXISTS negative": (opening(exists=-1), SOME),
    "EXISTS twice": (opening(more="* 2 EXISTS\r\n"), SOME),
    "UIDNEXT 0": (opening(uidnext=0), SOME),
    "UIDNEXT too low": (opening(uidnext=2), EVERY),
    "UIDNEXT too high": (opening(uidnext=10 ** 6), EVERY),
    "UIDNEXT the highest": (opening(uidnext=HUGE), EVERY),
    "no UIDNEXT": (opening(uidnext=None), EVERY),
    "UIDVALIDITY 0": (opening(uidvalidity=0), SOME),
    "no UIDVALIDITY": (opening(uidvalidity=None), EVERY),
    "UIDVALIDITY the highest": (opening(uidvalidity=HUGE), EVERY),
    "UIDVALIDITY twice": (opening(more="* OK [UIDVALIDITY 9] .\r\n"), EVERY),
    "no answer but OK": ({"EXAMINE": lambda *_: "OK [READ-ONLY] open"}, SOME),
    "codes nobody knows": (opening(more="* OK [XFOO bar] .\r\n"), EVERY),
    # what it is
    "no word of what it knows": ({"CAPABILITY": lambda *_: "OK done"},
                                 EVERY),
    "CAPABILITY is unknown": ({"CAPABILITY": lambda *_: "BAD what"},
                              NOTHING),
    "charsets nobody asked about": (opening(
        more="* OK [BADCHARSET (utf-8)] .\r\n"), NOTHING),
    "a literal among them": (opening(
        more="* NO [BADCHARSET ({5}\r\n"), NOTHING),
    # the list
    "sizes of 0": (listing(*(row(u, 0) for u in CORPUS)), EVERY),
    "sizes too small": (listing(*(row(u, 3) for u in CORPUS)), EVERY),
    "sizes too large": (listing(*(row(u, 10 ** 6) for u in CORPUS)), EVERY),
    "sizes in gigabytes": (listing(*(row(u, HUGE) for u in CORPUS)), SOME),
    "sizes beyond 32 bits": (listing(*(row(u, 10 ** 14) for u in CORPUS)),
                             SOME),
    "sizes below 0": (listing(*(row(u, -5) for u in CORPUS)), SOME),
    "no sizes": (listing(*((u, f"UID {u}") for u in CORPUS)), NOTHING),
    "no dates": (listing(*((u, f"UID {u} RFC822.SIZE {len(m)}")
                           for u, m in CORPUS.items())), EVERY),
    "dates that are none": (listing(*(row(u, date='"soon"')
                                      for u in CORPUS)), SOME),
    "dates of no calendar": (listing(*(row(
        u, date='"31-Feb-9999 77:88:99 +9999"') for u in CORPUS)), SOME),
    "UIDs that are not there": (listing(*ALL, row(8, 50), row(9, 50)), EVERY),
    "UID 0": (listing(row(0, 50), *ALL), SOME),
    "the highest UID": (listing(*ALL, row(HUGE, 50)), EVERY),
    "a UID beyond 32 bits": (listing(*ALL, row(10 ** 12, 50)), SOME),
    "each row twice": (listing(*ALL, *ALL), EVERY),
    "rows backwards": (listing(*ALL[::-1]), EVERY),
    "places that are wrong": (listing(row(1, place=3), row(2, place=900),
                                      row(3, place=HUGE)), EVERY),
    "one place for all": (listing(*(row(u, place=1) for u in CORPUS)), EVERY),
    "rows without UID": (listing((1, "RFC822.SIZE 5")), NOTHING),
    "an empty list": (listing(), NOTHING),
    "NO behind the list": (listing(*ALL, end="NO sorry"), SOME),
    "BAD behind the list": (listing(*ALL, end="BAD what"), SOME),
    "items nobody asked for": (listing(*((p, t + " FLAGS (\\Seen)")
                                         for p, t in ALL)), EVERY),
    "items nobody knows": (listing(*((p, t + " XFOO 5") for p, t in ALL)),
                           SOME),
    "EXPUNGE in the list": (listing(*ALL, head="* 3 EXPUNGE\r\n"), EVERY),
    "EXPUNGE of what is not there": (listing(
        *ALL, head="* 900 EXPUNGE\r\n"), EVERY),
    # the bodies
    "a literal 1 shorter": (literal(-1), SOME),
    "a literal 5 shorter": (literal(-5), SOME),
    "a literal 1 longer": (literal(1), SOME),
    "a literal 100 longer": (literal(100), SOME),
    "an empty literal before the bytes": (changed(said=0), SOME),
    "a literal of gigabytes": (changed(said=HUGE), SOME),
    "a literal below 0": (changed(opener=b"{-%d}\r\n"), SOME),
    "a literal of letters": (changed(opener=b"{x%d}\r\n"), SOME),
    "a literal with a plus": (changed(opener=b"{%d+}\r\n"), SOME),
    "a binary literal": (changed(opener=b"~{%d}\r\n"), SOME),
    "a literal without a line end": (changed(opener=b"{%d}"), SOME),
    "once a literal too short": (once(lambda u, m, r: fetched(
        u, m, r, said=len(m) - 7)), EVERY),
    "once a literal too long": (once(lambda u, m, r: fetched(
        u, m, r, said=len(m) + 7)), EVERY),
    "another UID": (bodies(lambda u, m, r: fetched(u, m, r, uid_said=u + 50)),
                    NOTHING),
    "UID 0 in the answer": (changed(before=b"* 1 FETCH (UID 0)\r\n"), SOME),
    "bodies of other UIDs too": (bodies(lambda u, m, r: fetched(
        u + 70, b"evil", r) + fetched(u, m, r)), EVERY),
    "each body twice": (bodies(lambda u, m, r: fetched(u, m, r) * 2), EVERY),
    "flags between": (changed(before=b"* 1 FETCH (FLAGS (\\Seen))\r\n"),
                      EVERY),
    "words between": (changed(before=b"* OK still here\r\n"), EVERY),
    "EXISTS between": (changed(before=b"* 3 EXISTS\r\n"), EVERY),
    "a response nobody knows between": (changed(before=b"* XFOO 1 2\r\n"),
                                        SOME),
    "an item nobody knows": (changed(extra=b"XFOO 5 "), SOME),
    "BYE between": (changed(before=b"* BYE going\r\n"), SOME),
    "a plus between": (changed(before=b"+ go on\r\n"), SOME),
    "the tag of another": (ending("z99 OK done\r\n"), NOTHING),
    "OK without a mail": (ending("TAG OK done\r\n"), NOTHING),
    "NO for every mail": (ending("TAG NO not today\r\n"), NOTHING),
    "BAD for every mail": (ending("TAG BAD never\r\n"), NOTHING),
    "NUL bytes for an answer": (ending("\0" * 3000 + "\r\nTAG OK\r\n"),
                                NOTHING),
}
assert len(LIES) >= 60
LIES_BY = {f"l{n}": what for n, what in enumerate(LIES)}
WAITING = {"a literal 100 longer", "a literal 1 longer"}


def self_explained(belt, name):
    log = belt.log()
    return f"inbox.up channel={name}\n" in log or \
        f"inbox.down channel={name} " in log


def test_lies(tmp_path):
    servers, channels = {}, []
    for number, (what, (hooks, _)) in enumerate(LIES.items()):
        server = servers[f"l{number}"] = FakeImap(CORPUS).__enter__()
        server.hook.update(hooks)
        channels.append(dict(name=f"l{number}", port=server.port, user="u"))
    with FakeImap(CORPUS) as honest:
        channels.append(dict(name="honest", port=honest.port, user="u"))
        with Belt(tmp_path, channels) as belt:
            belt.wait_log("inbox.up channel=honest")
            # A line may still wait for bytes that were promised (60 s).
            wait(lambda: all(self_explained(belt, name) or
                             LIES_BY[name] in WAITING for name in servers), 5)
            mute = [LIES_BY[name] for name in servers
                    if not self_explained(belt, name)]
            assert set(mute) <= WAITING, mute

            def found():
                have = {name: {} for name in servers}
                for m in belt.mails():
                    have.setdefault(m.channel, {})[m.uid] = m.digest
                return have

            def all_there():
                have = found()
                return all(SOME is wanted or set(have[f"l{n}"]) == wanted
                           for n, (_, wanted) in enumerate(LIES.values()))
            wait(all_there, seconds=8)
            honest.add(4, CORPUS[1])
            belt.wait_log("channel=honest folder=INBOX uid=4")
            for n, (what, (_, wanted)) in enumerate(LIES.items()):
                have = found()[f"l{n}"]
                for uid, digest in have.items():
                    assert DIGEST.get(uid) == digest, (what, uid)
                assert wanted is SOME or set(have) == wanted, (what, have)
    for server in servers.values():
        server.__exit__()
