"""Faults of the plan that a test elsewhere proves, with where that is. The rows
of this harness are in rows.py; together they are every id of the plan.

Run as a program it looks that each test named here is there, that every id of
the plan has a row of the harness or a test, and that none has both.
"""
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
# How many of each letter the plan has.
PLAN = {"R": 19, "I": 20, "P": 8, "S": 11, "L": 4, "C": 4}

# id: (the fault, the tests: FILE or FILE::NAME below tests/)
PROVEN = {
    "I04": ("another UIDVALIDITY, UIDs shuffled, five new mails: five "
            "tickets", ("flow/test_audit.py::test_another_uidvalidity",)),
    "I08": ("a UID that appears late, below the highest seen",
            ("flow/test_imap_sync.py::test_a_late_uid_is_found",
             "flow/test_imap_cheap.py::"
             "test_reconcile_by_itself_finds_a_late_uid")),
    "I09": ("a server that lies, in 70 ways: no wrong byte is stored",
            ("flow/test_imap_lies.py::test_lies",)),
    "I12": ("huge literals, lines, lists; untagged answers without end",
            ("flow/test_imap_hostile.py::test_hostile_servers_disturb_nobody",
             "unit/wire_inbox.c::test_budget")),
    "I13": ("a login that is refused for a day: at most eight tries",
            ("unit/flow_backoff.c::test_a_day_of_refusals",
             "flow/test_imap_hostile.py::"
             "test_an_account_is_refused_once_for_all_its_channels")),
    "I14": ("TLS: expired, wrong host, unknown, old, stripped, injected",
            ("flow/test_imap_tls.py::test_a_bad_certificate_gets_no_login",
             "flow/test_imap_tls.py::test_starttls_fails_closed",
             "flow/test_imap_tls.py::test_old_tls_gets_no_login",
             "real/test_receive.py::test_tls")),
    "I17": ("a flood: a thousand mails with a role killed again and again; "
            "100,000 by make check-flood",
            ("real/test_thousand.py::test_every_mail_once_through_kills",
             "fault/flood.py")),
    "I18": ("a folder with a million old mails",
            ("flow/test_imap_cheap.py::test_a_million_old_mails",)),
    "I19": ("one mail to several channels and inboxes",
            ("scenario/two-inboxes.scn", "scenario/one-inbox.scn",
             "scenario/first-recipient.scn")),
    "I20": ("mails without ids, dates, senders; empty, NUL, bare LF, 8 bit: "
            "each its outcome, each byte kept",
            ("flow/test_hostile.py::test_each_is_read",
             "real/test_hostile.py::"
             "test_every_hostile_mail_has_its_outcome")),
    "P01": ("a bomb of nested messages",
            ("flow/test_hostile.py::test_each_is_read",
             "unit/mail_limits.c")),
    "P02": ("a bomb of quadratic nesting",
            ("flow/test_hostile.py::test_each_is_read",)),
    "P03": ("a reader that dies, hangs, lies, says half or nothing",
            ("unit/flow_reader_apart.c::no_reader_harms_the_desk",
             "unit/flow_reader_apart.c::the_line_moves_on")),
    "P04": ("a reader that is not ours any more: a giant answer, false "
            "lengths", ("unit/flow_reader_apart.c::"
                        "a_giant_answer_takes_no_memory",
                        "unit/mail_answer.c")),
    "P05": ("a reader that opens, connects, executes, traces, kills, forks",
            ("unit/prog_lock_down.c::a_reader_can_do_nothing",)),
    "P06": ("a secret in what the reader was made from",
            ("unit/flow_reader_apart.c::"
             "nothing_of_the_desk_is_in_the_reader",)),
    "P07": ("fuzzing of every parser, with a property each",
            ("fuzz/fuzz.mk",)),
    "S05": ("the relay is down for six days, in virtual time",
            ("unit/flow_send_pace.c::six_days_down",)),
    "S06": ("an answer that comes late in its time",
            ("unit/flow_send.c::slow_and_grey",)),
    "S08": ("1,024 bodies that would smuggle, to a strict and a lenient "
            "server", ("unit/wire_relay.c::smuggling",
                       "unit/mail_compose.c::no_body_smuggles")),
    "S09": ("bounces of all kinds, and forged ones",
            ("unit/mail_bounce.c::bounces", "scenario/bounce.scn")),
    "L01": ("two postrooms that answer each other, headers stripped",
            ("unit/play_storm.c::wired",
             "unit/desk_invariants.c::test_two_desks")),
    "L02": ("a responder without headers, new subject and id each time",
            ("unit/play_storm.c::stubborn",
             "unit/desk_invariants.c::test_responder")),
    "L03": ("a bounce of a bounce",
            ("scenario/bounce.scn", "scenario/automatic-fails.scn")),
    "L04": ("our own address as the sender",
            ("scenario/own-address.scn",)),
    "C04": ("hours of mail with any fault every few seconds: make "
            "check-soak", ("fault/soak.py",)),
}

# Not proven by any test; why.
OPEN = {
    "P08": "the reader is compared with other programs' results on shared "
           "cases (make check-corpus), not with Dovecot and Python on all",
}


def there(name):
    file, _, test = name.partition("::")
    path = TESTS / file
    return path.exists() and (not test or re.search(
        rf"^(def )?{test}\(", path.read_text(), re.M))


def main():
    from rows import IDS, ROWS
    bad = [f"{rid}: no test {t}" for rid, (_, tests) in PROVEN.items()
           for t in tests if not there(t)]
    plan = {f"{letter}{n:02}" for letter, count in PLAN.items()
            for n in range(1, count + 1)}
    names = [row.id for row in ROWS]
    rows = {name.split("-")[0] for name in names}
    elsewhere = set(PROVEN) | set(OPEN)
    for what, ids in (("no row and no test", plan - rows - elsewhere),
                      ("a row, and a test elsewhere", rows & elsewhere),
                      ("a row, and no sentence in IDS", rows - set(IDS)),
                      ("two rows", {n for n in names
                                    if names.count(n) > 1})):
        bad += [f"{i}: {what}" for i in sorted(ids)]
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(TESTS))
    sys.exit(main())
