#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mail/mail.h"

#define HUMAN "From: ann@x.example\nSubject: Help\n"

/* RD-6, SE-7, SECURITY T13 */
static void
kinds(void **state)
{
	static const struct {
		const char *what, *raw;
		enum mail_kind kind;
		bool quiet;             /* no automatic answer */
	} T[] = {
		{ "a person", HUMAN, KIND_PERSON, false },
		{ "Auto-Submitted: no", HUMAN "Auto-Submitted: no\n",
		    KIND_PERSON, false },
		{ "no, with a parameter", HUMAN "Auto-Submitted: no; x=y\n",
		    KIND_PERSON, false },
		{ "RFC 3834: replied", HUMAN "Auto-Submitted: auto-replied\n",
		    KIND_AUTO_REPLY, true },
		{ "with a comment", HUMAN
		    "Auto-Submitted: Auto-Replied (vacation)\n",
		    KIND_AUTO_REPLY, true },
		{ "RFC 3834: generated", HUMAN
		    "Auto-Submitted: auto-generated\n", KIND_AUTO_REPLY,
		    true },
		{ "a word nobody knows", HUMAN "Auto-Submitted: x\n",
		    KIND_PERSON, true },
		{ "X-Autoreply", HUMAN "X-Autoreply: yes\n", KIND_AUTO_REPLY,
		    true },
		{ "X-Autorespond", HUMAN "X-Autorespond: x\n",
		    KIND_AUTO_REPLY, true },
		{ "Precedence: auto_reply", HUMAN "Precedence: auto_reply\n",
		    KIND_AUTO_REPLY, true },
		{ "Precedence: bulk", HUMAN "Precedence: bulk\n", KIND_PERSON,
		    true },
		{ "Exchange's wish", HUMAN "X-Auto-Response-Suppress: All\n",
		    KIND_PERSON, true },
		{ "X-Loop", HUMAN "X-Loop: a@b.example\n", KIND_PERSON,
		    true },
		{ "by its subject", "From: ann@x.example\nSubject: Out of "
		    "Office: Help\n", KIND_AUTO_REPLY, true },
		{ "in German", "From: ann@x.example\nSubject: Automatische "
		    "Antwort: Help\n", KIND_AUTO_REPLY, true },
		{ "not when it is only named",
		    "From: ann@x.example\nSubject: Question on auto-reply\n",
		    KIND_PERSON, false },
		{ "a list", HUMAN "List-Id: <l.x.example>\n", KIND_LIST,
		    true },
		{ "a newsletter", HUMAN "List-Unsubscribe: <http://x>\n",
		    KIND_LIST, true },
		{ "Precedence: list", HUMAN "Precedence: list\n", KIND_LIST,
		    true },
		{ "nobody reads there", "From: no-reply@x.example\n",
		    KIND_PERSON, true },
		{ "a null return path", "Return-Path: <>\n" HUMAN,
		    KIND_PERSON, true },
		{ "a bounce (RFC 3464)", HUMAN "Content-Type: multipart/report;"
		    " report-type=delivery-status; boundary=b\n\n--b\n\nx\n"
		    "--b--\n", KIND_BOUNCE, true },
		{ "a bounce beats its Auto-Submitted", HUMAN
		    "Auto-Submitted: auto-replied\nContent-Type: "
		    "multipart/report; report-type=delivery-status; "
		    "boundary=b\n\n--b\n\nx\n--b--\n", KIND_BOUNCE, true },
		{ "from the daemon", "From: MAILER-DAEMON@x.example\n"
		    "Subject: Undelivered\n", KIND_BOUNCE, true },
		{ "a daemon without address", "From: Mailer-Daemon\n",
		    KIND_BOUNCE, true },
		{ "a person who forwards a bounce", HUMAN "Content-Type: "
		    "multipart/mixed; boundary=b\n\n--b\nContent-Type: "
		    "message/rfc822\n\nContent-Type: multipart/report; "
		    "report-type=delivery-status; boundary=c\n\n--c\n\nx\n"
		    "--c--\n--b--\n", KIND_PERSON, false },
		{ "a server that has only a name", "From: Mail Delivery System "
		    "<x7@mx.example>\nSubject: Undeliverable: Help\n",
		    KIND_BOUNCE, true },
		{ "its name alone is not enough", "From: Mail Administrator "
		    "<ann@x.example>\nSubject: Help\n", KIND_PERSON, false },
		{ "without manners, but nobody to answer",
		    "Return-Path: <>\nFrom: info@mx.example\nSubject: Mail\n"
		    "\nCould not be delivered to: <a@x.example>\n",
		    KIND_BOUNCE, true },
		{ "the same words from a person", HUMAN "\nIt could not be "
		    "delivered to: <a@x.example>\n", KIND_PERSON, false },
		{ "a postmaster's program", "From: postmaster@mx.example\n"
		    "Subject: Re: Help\n\nHi. This is the James mail server "
		    "at mx.example.\n", KIND_BOUNCE, true },
		{ "a postmaster who quotes one", "From: postmaster@mx.example"
		    "\nSubject: Re: Help\n\nWe looked:\n> Hi. This is the "
		    "qmail-send program\n", KIND_PERSON, true },
		{ "a list program's loop", "From: l-admin@x.example\nSubject: "
		    "Loop Alert: Duplicated Message-ID\n", KIND_BOUNCE,
		    true },
		{ "a complaint by Amazon SES", "From: no-reply@sns.example\n"
		    "\n{\"notificationType\":\"Complaint\"}\n",
		    KIND_FEEDBACK, true },
		{ "iCloud's vacation", HUMAN "X-Apple-Action: VACATION\n",
		    KIND_AUTO_REPLY, true },
		{ "a person's subject is no bounce", "From: ann@x.example\n"
		    "Subject: Undelivered mail?\n", KIND_PERSON, false },
		{ "feedback (RFC 5965)", HUMAN "Content-Type: multipart/report;"
		    " report-type=feedback-report; boundary=b\n\n--b\n\nx\n"
		    "--b--\n", KIND_FEEDBACK, true },
		{ "a calendar's answer", HUMAN "Content-Type: text/calendar;"
		    " method=REPLY\n\nBEGIN:VCALENDAR\n", KIND_CALENDAR,
		    true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mail m;

		mail_read(&a, str_from(T[i].raw), &m);
		check_str(T[i].what, str_from(mail_kind_name(m.kind)),
		    str_from(mail_kind_name(T[i].kind)));
		check_int(T[i].what, m.wants_no_auto_reply, T[i].quiet);
		check_int(T[i].what, m.evidence.n > 0, T[i].quiet);
		arena_clear(&a);
	}
}

static void
evidence_is_kept(void **state)
{
	struct arena a = ARENA_INIT;
	struct mail m;

	(void)state;
	mail_read(&a, STR(HUMAN "Precedence: list\nList-Id: Ann's\x1b<l.x>\n"),
	    &m);
	check_int("two signs", m.evidence.n, 2);
	check_str("the header as it was", m.evidence.s[0],
	    STR("Precedence: list"));
	check_str("the list", m.list_id, STR("Ann's <l.x>"));
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(evidence_is_kept),
	};

	return cmocka_run_group_tests_name("mail_kind", tests, NULL, NULL);
}
