#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mail/bounce_code.h"
#include "mail/bounce_report.h"
#include "mail/bounce_text.h"
#include "mail/mail.h"

#define DAEMON "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n"
#define HUMAN "From: ann@x.example\nSubject: Why?\n"
#define DSN DAEMON "Content-Type: multipart/report; " \
	"report-type=delivery-status; boundary=b\n\n--b\n\n"
#define STATUS "\n--b\nContent-Type: message/delivery-status\n\n" \
	"Reporting-MTA: dns; mx.example\n\n"
#define LETTER "\n--b\nContent-Type: message/rfc822\n\n" \
	"Message-ID: <letter@x.example>\nTo: bob@y.example\n\nHi\n--b--\n"

/* RD-6: what a server answered, in running text. */
static void
codes(void **state)
{
	static const struct {
		const char *what, *text, *status;
		int reply;
	} T[] = {
		{ "an answer", "550 5.1.1 <a@x>... no", "5.1.1", 550 },
		{ "of many lines", "550-5.7.26 a\n550 5.7.26 b", "5.7.26",
		    550 },
		{ "in brackets", "Sorry (#5.4.4)", "5.4.4", 0 },
		{ "a reply code alone", "said: 452 later", "", 452 },
		{ "the status behind a reply code says more", "5.1.0 - Unknown"
		    " address error 550-'5.7.1 Access denied'", "5.7.1", 550 },
		{ "a time-out says less than its cause", "554 4.4.7 expired "
		    "<421 4.4.2 timed out>", "4.4.2", 421 },
		{ "x.0.0 says least", "550 5.0.0 no; 5.2.2 full", "5.2.2",
		    550 },
		{ "a network address is no status", "host 5.1.1.1 and "
		    "192.5.1.1", "", 0 },
		{ "nor is a version", "/5.1.2 x4.8.5 v=5.1.2", "", 0 },
		{ "a number that counts is no reply", "for 450 hours, 550 "
		    "bytes", "", 0 },
		{ "nor is a part of one", "1550 5501 SIZE=550 x@550", "", 0 },
		{ "nor is any other number", "586 599 port", "", 0 },
		{ "success is not looked for", "250 2.6.0 ok", "", 0 },
		{ "cut off", "5.1", "", 0 },
		{ "cut off behind the point", "550 5.1.", "", 550 },
		{ "nothing", "", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct bounce_code got;

		bounce_code_read(str_from(T[i].text), &got);
		check_str(T[i].what, got.status, str_from(T[i].status));
		check_int(T[i].what, got.reply, T[i].reply);
	}
}

static void
words(void **state)
{
	static const struct {
		const char *text, *status;
	} T[] = {
		{ "Their Mailbox is FULL.", "5.2.2" },
		{ "User unknown in local recipient table", "5.1.1" },
		{ "Host or domain name not found. Host not found", "5.1.2" },
		{ "exceeded storage, user unknown", "5.2.2" },
		{ "message too large", "5.3.4" },
		{ "All is well", "" },
	};
	struct str why;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_str(T[i].text, bounce_code_words(str_from(T[i].text),
		    &why), str_from(T[i].status));
}

/* The shapes of lines that name a recipient. */
static void
mentions(void **state)
{
	static const struct {
		const char *what, *text, *first;
		size_t n;
	} T[] = {
		{ "qmail, Postfix", "Hi.\n\n<a@x.example>:\nno\n",
		    "a@x.example", 1 },
		{ "Exim", "failed:\n\n  a@x.example\n    no such\n",
		    "a@x.example", 1 },
		{ "OpenSMTPD", "a@x.example: 550 5.1.1 no\n"
		    "b@x.example: 550 no\n", "a@x.example", 2 },
		{ "in quotes", "\"a@x.example\":\nno\n", "a@x.example", 1 },
		{ "Exchange", "'a@x.example' on 4/29/99 9:19\n",
		    "a@x.example", 1 },
		{ "old sendmail", "550 <a@x.example>... User unknown\n",
		    "a@x.example", 1 },
		{ "old sendmail, a local user", "550 <ann>... User unknown\n",
		    "ann", 1 },
		{ "what it was told is no recipient", "<<< 550 <a@x.example>"
		    "... no\n", "", 0 },
		{ "the protocol", " In:  RCPT TO:<a@x.example>\n Out: 550\n",
		    "a@x.example", 1 },
		{ "an alias that was expanded is no second one",
		    "<a@x.example>\n>>> RCPT TO:<b@y.example>\n<<< 553 no\n",
		    "a@x.example", 1 },
		{ "in a sentence", "There was an error delivering your mail "
		    "to <a@x.example>.\n", "a@x.example", 1 },
		{ "the same twice", "a@x.example\n no\nA@x.example\n",
		    "a@x.example", 1 },
		{ "the sender is none", "A message sent by\n  <a@x.example>\n"
		    "could not be delivered to:\n  b@x.example\n",
		    "b@x.example", 1 },
		{ "nor is whom to ask", "For help, ask <pm@x.example>\n", "",
		    0 },
		{ "a sentence that begins with one", "a@x.example wrote me\n",
		    "", 0 },
		{ "below the letter's border", "x\n--- Below this line is a "
		    "copy of the message.\n\n<a@x.example>:\n", "", 0 },
		{ "no address", "@x.example:\na@:\n", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct bounce_text t;

		bounce_text_read(&a, str_from(T[i].text), &t);
		check_int(T[i].what, t.n, T[i].n);
		check_str(T[i].what, t.n > 0 ? t.mention[0].address :
		    STR_NONE, str_from(T[i].first));
		arena_clear(&a);
	}
}

/* RD-6: the whole of it, from bytes. */
static void
bounces(void **state)
{
	static const struct {
		const char *what, *raw;
		enum mail_kind kind;
		size_t n;
		const char *recipient, *status;
		int class, reply;
		const char *action, *letter;
	} T[] = {
		{ "RFC 3464", DSN "x\n" STATUS "Final-Recipient: rfc822; "
		    "bob@y.example\nAction: failed\nStatus: 5.2.2\n"
		    "Diagnostic-Code: smtp; 552 5.2.2 full\n" LETTER,
		    KIND_BOUNCE, 1, "bob@y.example", "5.2.2", 5, 552,
		    "failed", "letter@x.example" },
		{ "two, with no line between", DSN "x\n" STATUS
		    "Final-Recipient: rfc822; bob@y.example\nAction: failed\n"
		    "Status: 5.1.1\nFinal-Recipient: rfc822;c@y.example\n"
		    "Action: failed\nStatus: 4.2.2\n" LETTER, KIND_BOUNCE, 2,
		    "bob@y.example", "5.1.1", 5, 0, "failed",
		    "letter@x.example" },
		{ "the server's own words beat a general status", DSN "x\n"
		    STATUS "Final-Recipient: rfc822; bob@y.example\nAction: "
		    "failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 550 "
		    "5.7.1 no\n" LETTER, KIND_BOUNCE, 1, "bob@y.example",
		    "5.7.1", 5, 550, "failed", "letter@x.example" },
		{ "a clear status is not argued with", DSN "550 5.7.1 x\n"
		    STATUS "Final-Recipient: rfc822; bob@y.example\nAction: "
		    "failed\nStatus: 5.1.1\n" LETTER, KIND_BOUNCE, 1,
		    "bob@y.example", "5.1.1", 5, 550, "failed",
		    "letter@x.example" },
		{ "a delay", DSN "x\n" STATUS "Final-Recipient: rfc822; "
		    "bob@y.example\nAction: Delayed\nStatus: 4.4.1\n" LETTER,
		    KIND_BOUNCE, 1, "bob@y.example", "4.4.1", 4, 0, "delayed",
		    "letter@x.example" },
		{ "news of success is no bounce", DSN "x\n" STATUS
		    "Final-Recipient: rfc822; bob@y.example\nAction: "
		    "delivered\nStatus: 2.0.0\n" LETTER, KIND_AUTO_REPLY, 1,
		    "bob@y.example", "2.0.0", 2, 0, "delivered",
		    "letter@x.example" },
		{ "qmail", DAEMON "\nHi. This is the qmail-send program.\n\n"
		    "<bob@y.example>:\nRemote host said: 550 5.1.1 no\n\n"
		    "--- Below this line is a copy of the message.\n\n"
		    "Message-ID: <letter@x.example>\n", KIND_BOUNCE, 1,
		    "bob@y.example", "5.1.1", 5, 550, "failed",
		    "letter@x.example" },
		{ "words alone", DAEMON "\n<bob@y.example>:\nuser unknown\n",
		    KIND_BOUNCE, 1, "bob@y.example", "5.1.1", 5, 0, "failed",
		    "" },
		{ "words, and a reply code for now", DAEMON "\n"
		    "<bob@y.example>:\n452 mailbox full\n", KIND_BOUNCE, 1,
		    "bob@y.example", "4.2.2", 4, 452, "failed", "" },
		{ "Exim gave up, for now", DAEMON "\n  bob@y.example\n    "
		    "retry timeout exceeded\n", KIND_BOUNCE, 1,
		    "bob@y.example", "4.4.7", 4, 0, "failed", "" },
		{ "the reason stands before the name", DAEMON "\nUser not "
		    "listed in Address Book\nbob@y.example\n", KIND_BOUNCE,
		    1, "bob@y.example", "5.1.1", 5, 0, "failed", "" },
		{ "an answer names the letter", DAEMON "In-Reply-To: "
		    "<letter@x.example>\n\n<bob@y.example>:\nno\n",
		    KIND_BOUNCE, 1, "bob@y.example", "5.0.0", 5, 0, "failed",
		    "letter@x.example" },
		{ "a warning", DAEMON "\nTHIS IS A WARNING MESSAGE ONLY.\n\n"
		    "    bob@y.example\n", KIND_BOUNCE, 1, "bob@y.example",
		    "4.0.0", 4, 0, "delayed", "" },
		{ "X-Failed-Recipients", DAEMON "X-Failed-Recipients: "
		    "bob@y.example,\n c@y.example\n\nno such user\n",
		    KIND_BOUNCE, 2, "bob@y.example", "5.1.1", 5, 0, "failed",
		    "" },
		{ "nobody is named: whom the letter was for", DAEMON
		    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
		    "no\n" LETTER, KIND_BOUNCE, 1, "bob@y.example", "5.0.0",
		    5, 0, "failed", "letter@x.example" },
		{ "nothing at all", DAEMON "\n", KIND_BOUNCE, 1, "", "5.0.0",
		    5, 0, "failed", "" },
		{ "Amazon SES, quoted twice", "From: no-reply@sns.example\n\n"
		    "{\"Message\":\"{\\\"notificationType\\\":\\\"Bounce\\\","
		    "\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":"
		    "\\\"bob@y.example\\\",\\\"status\\\":\\\"5.1.1\\\","
		    "\\\"action\\\":\\\"failed\\\"}],\\\"commonHeaders\\\":"
		    "{\\\"messageId\\\":\\\"<letter@x.example>\\\"}}\"}\n",
		    KIND_BOUNCE, 1, "bob@y.example", "5.1.1", 5, 0, "failed",
		    "letter@x.example" },
		{ "feedback (RFC 5965)", HUMAN "Content-Type: multipart/"
		    "report; report-type=feedback-report; boundary=b\n\n"
		    "--b\nContent-Type: message/feedback-report\n\n"
		    "Feedback-Type: abuse\nOriginal-Rcpt-To: "
		    "<bob@y.example>\n" LETTER, KIND_FEEDBACK, 1,
		    "bob@y.example", "", 0, 0, "", "letter@x.example" },
		/* Ordinary mail stays so. */
		{ "a person quotes a bounce", HUMAN "\nWhat does this mean?\n"
		    "\n> <bob@y.example>:\n> Remote host said: 550 5.1.1 no\n"
		    "> Message-ID: <letter@x.example>\n", KIND_PERSON, 0, "",
		    "", 0, 0, "", "" },
		{ "a person pastes the fields of one", HUMAN "\n"
		    "Final-Recipient: rfc822; bob@y.example\nAction: failed\n"
		    "Status: 5.1.1\n", KIND_PERSON, 0, "", "", 0, 0, "", "" },
		{ "a person forwards one", "From: ann@x.example\nSubject: Fwd:"
		    " Undelivered Mail\nContent-Type: multipart/mixed; "
		    "boundary=f\n\n--f\n\nlook\n--f\nContent-Type: "
		    "message/rfc822\n\n" DSN "x\n" STATUS "Final-Recipient: "
		    "rfc822; bob@y.example\nStatus: 5.1.1\n--b--\n--f--\n",
		    KIND_PERSON, 0, "", "", 0, 0, "", "" },
		{ "a person pastes a notice", HUMAN "\n{\"notificationType\":"
		    "\"Bounce\",\"bouncedRecipients\":[]}\n", KIND_PERSON, 0,
		    "", "", 0, 0, "", "" },
		{ "a shop whose parcel comes back", "From: no-reply@shop."
		    "example\nSubject: Your order\n\nIt could not be "
		    "delivered to the address.\n", KIND_PERSON, 0, "", "", 0,
		    0, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mail m;
		const char *w = T[i].what;

		mail_read(&a, str_from(T[i].raw), &m);
		check_str(w, str_from(mail_kind_name(m.kind)),
		    str_from(mail_kind_name(T[i].kind)));
		check_int(w, m.nbounce, T[i].n);
		check_str(w, m.original_message_id, str_from(T[i].letter));
		if (T[i].n > 0) {
			check_str(w, m.bounce[0].recipient,
			    str_from(T[i].recipient));
			check_str(w, m.bounce[0].status,
			    str_from(T[i].status));
			check_int(w, m.bounce[0].class, T[i].class);
			check_int(w, m.bounce[0].reply_code, T[i].reply);
			check_str(w, m.bounce[0].action,
			    str_from(T[i].action));
		}
		arena_clear(&a);
	}
}

/* RD-7: at the limit, one over, and far over. */
static void
limits(void **state)
{
	static const struct {
		size_t given, want;
	} T[] = {
		{ 199, 199 }, { 200, 200 }, { 201, 200 }, { 3000, 200 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct buf fields = BUF_INIT, lines = BUF_INIT;
		struct mail m;

		buf_z(&fields, DSN "x\n" STATUS);
		buf_z(&lines, DAEMON "\n");
		for (size_t k = 0; k < T[i].given; k++) {
			buf_printf(&fields, "Final-Recipient: rfc822; "
			    "%zu@y.example\nStatus: 5.1.1\n\n", k);
			buf_printf(&lines, "<%zu@y.ex>:\n", k);
		}
		buf_z(&fields, LETTER);
		mail_read(&a, buf_view(&fields), &m);
		check_int("by fields", m.nbounce, T[i].want);
		check("evidence is bounded", m.evidence.n < 20);
		mail_read(&a, buf_view(&lines), &m);
		check_int("by lines", m.nbounce, T[i].want);
		buf_clear(&fields);
		buf_clear(&lines);
		arena_clear(&a);
	}
}

static void
feedback(void **state)
{
	struct arena a = ARENA_INIT;
	struct bounce_report r = { .feedback_type = STR_INIT("") };

	(void)state;
	bounce_report_read(&a, STR("Feedback-Type: fraud\nOriginal-Rcpt-To: "
	    "a@x\nOriginal-Rcpt-To: <b@x>\n"), &r);
	check_int("each complained of", r.n, 2);
	check_str("the second", r.group[1].final, STR("b@x"));
	check_str("the type", r.feedback_type, STR("fraud"));
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes),
		cmocka_unit_test(words),
		cmocka_unit_test(mentions),
		cmocka_unit_test(bounces),
		cmocka_unit_test(limits),
		cmocka_unit_test(feedback),
	};

	return cmocka_run_group_tests_name("mail_bounce", tests, NULL, NULL);
}
