/* CH-1, CH-4: what an LMTP client says, and what it is told (RFC 2033). */
#include "wire/lmtp.h"

#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"

enum { SIZE_MOST = 1000 };

/* talk plays the caller: takes recipients with a "yes" in them and notes
 * what it sees: M(sender), R(address), T for data, [text], E, V for a mail
 * void, Q. step: so many bytes at a time. */
static void
talk(struct str in, size_t step, bool intake, struct buf *seen,
     struct buf *out)
{
	struct lmtp_limits limits = { "desk.example", SIZE_MOST, intake };
	struct lmtp *l = lmtp_new(&limits, out);
	enum lmtp_event got = LMTP_HUNGRY;
	bool open = false;

	while (in.n > 0 && got != LMTP_BYE) {
		struct str part = str_sub(in, 0, step);

		in = str_sub(in, step, in.n);
		while (part.n > 0 && got != LMTP_BYE) {
			got = lmtp_eat(l, &part, out);
			if (open && got != LMTP_CHUNK && got != LMTP_HUNGRY) {
				buf_z(seen, "]");
				open = false;
			}
			switch (got) {
			case LMTP_HUNGRY:
				break;
			case LMTP_MAIL:
				buf_printf(seen, "M(%.*s)",
				    STR_ARG(lmtp_sender(l)));
				if (lmtp_handed(l)->on)
					buf_printf(seen, "X(%.*s|%.*s|%.*s|"
					    "%.*s|%lld|%d)", STR_ARG(
					    lmtp_handed(l)->channel),
					    STR_ARG(lmtp_handed(l)->source),
					    STR_ARG(lmtp_handed(l)->folder),
					    STR_ARG(lmtp_handed(l)->key),
					    (long long)
					    lmtp_handed(l)->received_ms,
					    lmtp_handed(l)->history);
				lmtp_say_mail(l, NULL, out);
				break;
			case LMTP_RCPT:
				buf_printf(seen, "R(%.*s)",
				    STR_ARG(lmtp_address(l)));
				lmtp_say_rcpt(l, str_find(lmtp_address(l),
				    STR("no"), 0) < lmtp_address(l).n ?
				    "550 5.1.1 no such recipient" : NULL,
				    out);
				break;
			case LMTP_DATA:
				buf_z(seen, "T");
				lmtp_say_data(l, NULL, out);
				break;
			case LMTP_CHUNK:
				if (!open)
					buf_z(seen, "[");
				open = true;
				buf_str(seen, lmtp_chunk(l));
				break;
			case LMTP_END:
				buf_z(seen, "E");
				for (size_t n = lmtp_recipients(l); n > 0; n--)
					lmtp_say_end(l, "250 2.0.0 taken",
					    out);
				break;
			case LMTP_RESET:
				buf_z(seen, "V");
				break;
			case LMTP_BYE:
				buf_z(seen, "Q");
				break;
			}
		}
	}
	lmtp_free(l);
}

#define HI "LHLO mx\r\n"
#define TO HI "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"
#define TOLD "VM(a@x)R(b@y)T"
#define HELLO "220 desk.example LMTP postroom|250-desk.example" \
	"|250-PIPELINING|250-SIZE 1000|250-8BITMIME|250-SMTPUTF8" \
	"|250 ENHANCEDSTATUSCODES|"
#define ASKED HELLO "250 2.1.0 ok|250 2.1.5 ok|354 go on|"

static const struct {
	const char *what;
	struct str in;
	struct str seen;
	const char *out;        /* CR LF as |; its end alone when it begins
				 * with ... */
} T[] = {
	{ "a mail for one",
	  STR_INIT(TO "Subject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n"),
	  STR_INIT(TOLD "[Subject: x\r\n\r\nhi\r\n]EQ"),
	  ASKED "250 2.0.0 taken|221 2.0.0 bye|" },
	{ "RFC 2033, 4.2: a reply for each recipient that was accepted",
	  STR_INIT(HI "MAIL FROM:<>\r\nRCPT TO:<b@y>\r\nRCPT TO:<no@y>\r\n"
	  "RCPT TO:<c@y>\r\nDATA\r\nx\r\n.\r\n"),
	  STR_INIT("VM()R(b@y)R(no@y)R(c@y)T[x\r\n]E"),
	  HELLO "250 2.1.0 ok|250 2.1.5 ok|550 5.1.1 no such recipient|"
	  "250 2.1.5 ok|354 go on|250 2.0.0 taken|250 2.0.0 taken|" },
	{ "RFC 2033, 4.2: no recipient, no data",
	  STR_INIT(HI "MAIL FROM:<a@x>\r\nRCPT TO:<no@y>\r\nDATA\r\n"),
	  STR_INIT("VM(a@x)R(no@y)"),
	  "...550 5.1.1 no such recipient|503 5.5.1 no valid recipients|" },
	{ "RFC 2033, 4.1: HELO and EHLO are not for us",
	  STR_INIT("EHLO mx\r\nHELO mx\r\nMAIL FROM:<a@x>\r\n"), STR_INIT(""),
	  "220 desk.example LMTP postroom|500 5.5.1 this is LMTP: say LHLO|"
	  "500 5.5.1 this is LMTP: say LHLO|503 5.5.1 say LHLO first|" },
	{ "an empty mail is one",
	  STR_INIT(TO ".\r\n"), STR_INIT(TOLD "E"),
	  ASKED "250 2.0.0 taken|" },
	{ "RFC 5321, 4.5.2: dots are unstuffed",
	  STR_INIT(TO "..\r\n...\r\n.x\r\n.\r\r\n.\r\n"),
	  STR_INIT(TOLD "[.\r\n..\r\nx\r\n\r\r\n]E"), "...taken|" },
	{ "smuggling: LF . LF is text",
	  STR_INIT(TO "a\n.\nb\r\n.\r\n"),
	  STR_INIT(TOLD "[a\n.\nb\r\n]E"), "...taken|" },
	{ "smuggling: LF . CR LF is text",
	  STR_INIT(TO "a\n.\r\nMAIL FROM:<e@v>\r\n.\r\n"),
	  STR_INIT(TOLD "[a\n.\r\nMAIL FROM:<e@v>\r\n]E"), "...taken|" },
	{ "smuggling: CR LF . LF is text without its dot",
	  STR_INIT(TO "a\r\n.\nb\r\n.\r\n"),
	  STR_INIT(TOLD "[a\r\n\nb\r\n]E"), "...taken|" },
	{ "smuggling: CR . CR LF and CR LF . CR are text",
	  STR_INIT(TO "a\r.\r\nb\r\n.\rc\r\n.\r\n"),
	  STR_INIT(TOLD "[a\r.\r\nb\r\n\rc\r\n]E"), "...taken|" },
	{ "NUL and 8 bits in a mail stay",
	  STR_INIT(TO "a\0b\xff\r\n.\r\n"),
	  STR_INIT(TOLD "[a\0b\xff\r\n]E"), "...taken|" },
	{ "the next mail on the same line",
	  STR_INIT(TO "x\r\n.\r\nMAIL FROM:<c@x>\r\nRCPT TO:<d@y>\r\n"
	  "DATA\r\ny\r\n.\r\n"),
	  STR_INIT(TOLD "[x\r\n]EM(c@x)R(d@y)T[y\r\n]E"), "...taken|" },
	{ "a bare LF in a command ends it",
	  STR_INIT(HI "NOOP\nMAIL FROM:<a@x>\r\n"), STR_INIT("VQ"),
	  HELLO "521 5.5.2 a bare line feed|" },
	{ "so do a bare CR and a NUL",
	  STR_INIT(HI "NOOP\0\r\n"), STR_INIT("VQ"),
	  HELLO "521 5.5.2 a bare CR or a NUL|" },
	{ "a control character is only refused",
	  STR_INIT(HI "NOOP \x1b[2J\r\nNOOP\r\n"), STR_INIT("V"),
	  HELLO "500 5.5.2 not UTF-8 text|250 2.0.0 ok|" },
	{ "RSET forgets the mail",
	  STR_INIT(HI "MAIL FROM:<a@x>\r\nRSET\r\nRCPT TO:<b@y>\r\n"),
	  STR_INIT("VM(a@x)V"),
	  HELLO "250 2.1.0 ok|250 2.0.0 ok|503 5.5.1 say MAIL first|" },
	{ "a second MAIL is out of order",
	  STR_INIT(HI "MAIL FROM:<a@x>\r\nMAIL FROM:<b@x>\r\n"),
	  STR_INIT("VM(a@x)"),
	  HELLO "250 2.1.0 ok|503 5.5.1 a mail has begun|" },
	{ "paths: route, quotes, UTF-8, spaces, case",
	  STR_INIT(HI "mail from: <@r,@s:a@x> body=8bitmime SMTPUTF8 size=9"
	  "\r\nrcpt to:<\"b >\"@y>\r\nRCPT TO:<\xc3\xa5@y>\r\n"),
	  STR_INIT("VM(a@x)R(\"b >\"@y)R(\xc3\xa5@y)"),
	  HELLO "250 2.1.0 ok|250 2.1.5 ok|250 2.1.5 ok|" },
	{ "what is no path",
	  STR_INIT(HI "MAIL FROM:a@x\r\nMAIL FROM:<a@x\r\n"
	  "MAIL FROM:<a@x>y\r\nMAIL FROM:<a b@x>\r\nMAIL\r\n"),
	  STR_INIT("V"),
	  HELLO "501 5.1.7 write: MAIL FROM:<address>|"
	  "501 5.1.7 write: MAIL FROM:<address>|"
	  "501 5.1.7 write: MAIL FROM:<address>|"
	  "501 5.1.7 write: MAIL FROM:<address>|"
	  "501 5.1.7 write: MAIL FROM:<address>|" },
	{ "CH-11: too large is refused before it is sent, and visibly",
	  STR_INIT(HI "MAIL FROM:<a@x> SIZE=1001\r\n"
	  "MAIL FROM:<a@x> SIZE=99999999999999999999\r\n"
	  "MAIL FROM:<a@x> SIZE=1k\r\nMAIL FROM:<a@x> SIZE=1000\r\n"),
	  STR_INIT("VM(a@x)"),
	  HELLO "552 5.3.4 larger than SIZE says|"
	  "552 5.3.4 larger than SIZE says|501 5.5.4 SIZE takes a number|"
	  "250 2.1.0 ok|" },
	{ "parameters unknown, twice, or not for this door",
	  STR_INIT(HI "MAIL FROM:<a@x> RET=FULL\r\n"
	  "MAIL FROM:<a@x> SIZE=1 SIZE=1\r\n"
	  "MAIL FROM:<a@x> XCHANNEL=support\r\n"
	  "MAIL FROM:<a@x> BODY=BINARYMIME\r\n"),
	  STR_INIT("V"),
	  HELLO "555 5.5.4 a parameter unknown or given twice|"
	  "555 5.5.4 a parameter unknown or given twice|"
	  "555 5.5.4 a parameter unknown or given twice|"
	  "501 5.5.4 BODY is 7BIT or 8BITMIME|" },
	{ "nothing is offered that is not there",
	  STR_INIT(HI "BDAT 1 LAST\r\nSTARTTLS\r\nFOO\r\nVRFY x\r\n"),
	  STR_INIT("V"),
	  HELLO "502 5.5.1 not offered|502 5.5.1 not offered|"
	  "500 5.5.1 no such command|252 2.1.5 send it and see|" },
};

static void
check_talk(const char *what, struct str in, size_t step, bool intake,
           struct str seen, const char *out)
{
	struct buf s = BUF_INIT, o = BUF_INIT, want = BUF_INIT;
	struct str got;

	talk(in, step, intake, &s, &o);
	for (const char *p = out; *p != '\0'; p++)
		if (*p == '|')
			buf_z(&want, "\r\n");
		else
			buf_char(&want, *p);
	got = buf_view(&o);
	if (strncmp(out, "...", 3) == 0) {
		got = str_sub(got, got.n - (want.n - 3), got.n);
		check_str(what, got, str_sub(buf_view(&want), 3, want.n));
	} else {
		check_str(what, got, buf_view(&want));
	}
	check_str(what, buf_view(&s), seen);
	buf_clear(&s);
	buf_clear(&o);
	buf_clear(&want);
}

static void
test_talk(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		check_talk(T[i].what, T[i].in, T[i].in.n, false, T[i].seen,
		    T[i].out);
		check_talk(T[i].what, T[i].in, 1, false, T[i].seen,
		    T[i].out);
		check_talk(T[i].what, T[i].in, 7, false, T[i].seen,
		    T[i].out);
	}
}

/* --- XINTAKE -------------------------------------------------------------- */

static const struct {
	const char *what, *words, *seen, *out;
} X[] = {
	{ "all of it", "XCHANNEL=support XSOURCE=import XFOLDER=Old+20mail"
	  " XRECEIVED=1000 XHISTORY=yes XKEY=a+2Bb",
	  "VM()X(support|import|Old mail|a+b|1000|1)", "250 2.1.0 ok" },
	{ "the channel is enough", "XCHANNEL=support",
	  "VM()X(support|pipe|||0|0)", "250 2.1.0 ok" },
	{ "nothing: as any other door", "", "VM()", "250 2.1.0 ok" },
	{ "the channel is missing", "XKEY=a", "V",
	  "501 5.5.4 XCHANNEL is missing" },
	{ "old mail with what we sent, and its status",
	  "XCHANNEL=support XHISTORY=sent XSTATUS=closed",
	  "VM()X(support|pipe|||0|1)", "250 2.1.0 ok" },
	{ "no such history", "XCHANNEL=a XHISTORY=maybe", "V",
	  "501 5.5.4 XHISTORY is yes, sent or no" },
	{ "a status that is no xtext", "XCHANNEL=a XSTATUS=+2", "V",
	  "501 5.5.4 XSTATUS is wrong" },
	{ "no such source", "XCHANNEL=a XSOURCE=imap", "V",
	  "501 5.5.4 XSOURCE is pipe, import or json" },
	{ "a key that is no xtext", "XCHANNEL=a XKEY=+2", "V",
	  "501 5.5.4 XKEY is wrong" },
	{ "a key with a control character", "XCHANNEL=a XKEY=a+00b", "V",
	  "501 5.5.4 XKEY is wrong" },
	{ "a folder that is no UTF-8", "XCHANNEL=a XFOLDER=+FF", "V",
	  "501 5.5.4 XFOLDER is wrong" },
	{ "a time before 1970", "XCHANNEL=a XRECEIVED=-1", "V",
	  "501 5.5.4 XRECEIVED is milliseconds since 1970" },
	{ "no time at all", "XCHANNEL=a XRECEIVED=now", "V",
	  "501 5.5.4 XRECEIVED is milliseconds since 1970" },
};

static void
test_xintake(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof X / sizeof *X; i++) {
		struct str in = str_printf(&a, "LHLO me\r\nMAIL FROM:<> %s"
		    "\r\n", X[i].words);

		check_talk(X[i].what, in, in.n, true, str_from(X[i].seen),
		    str_printf(&a, "...250-XINTAKE|250 ENHANCEDSTATUSCODES|"
		    "%s|", X[i].out).p);
	}
	arena_clear(&a);
}

static void
only_one_recipient_of_a_mail_handed_in(void **state)
{
	(void)state;
	check_talk("XINTAKE", STR(HI "MAIL FROM:<> XCHANNEL=c\r\n"
	    "RCPT TO:<c>\r\nRCPT TO:<d>\r\nDATA\r\nx\r\n.\r\n"), 5, true,
	    STR("VM()X(c|pipe|||0|0)R(c)T[x\r\n]E"),
	    "...250 2.1.5 ok|452 4.5.3 too many recipients|354 go on|"
	    "250 2.0.0 taken|");
}

/* --- Limits --------------------------------------------------------------- */

static void
repeat(struct buf *b, const char *text, size_t n)
{
	while (n-- > 0)
		buf_z(b, text);
}

static const struct {
	const char *what, *text;
	size_t n;
	const char *end;        /* then */
	bool ends;              /* the session */
	const char *out;
} L[] = {
	{ "the longest line", "x", LMTP_LINE - 2, "\r\nNOOP\r\n", false,
	  "...500 5.5.1 no such command|250 2.0.0 ok|" },
	{ "a byte more", "x", LMTP_LINE - 1, "\r\nNOOP\r\n", false,
	  "...500 5.5.2 line too long|250 2.0.0 ok|" },
	{ "a line without end", "x", 70000, "", true,
	  "...521 5.5.2 line too long|" },
	{ "rubbish", "x\r\n", 100, "", true, "...421 4.7.0 too many errors|" },
	{ "endless talk", "NOOP\r\n", LMTP_COMMANDS + 10, "", true,
	  "...421 4.7.0 too many commands|" },
	{ "1000 recipients and one",
	  "RCPT TO:<a@b>\r\n", LMTP_RCPTS + 1, "NOOP\r\n", false,
	  "...250 2.1.5 ok|452 4.5.3 too many recipients|250 2.0.0 ok|" },
};

static void
test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof L / sizeof *L; i++)
		for (size_t step = 1; step < 100000; step = step * 50 + 3) {
			struct buf in = BUF_INIT, s = BUF_INIT, o = BUF_INIT;
			struct str seen;

			buf_z(&in, HI "MAIL FROM:<a@x>\r\n");
			repeat(&in, L[i].text, L[i].n);
			buf_z(&in, L[i].end);
			talk(buf_view(&in), step, false, &s, &o);
			seen = buf_view(&s);
			check_int(L[i].what, str_ends(seen, "Q"), L[i].ends);
			check_talk(L[i].what, buf_view(&in), step, false,
			    seen, L[i].out);
			buf_clear(&in);
			buf_clear(&s);
			buf_clear(&o);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talk),
		cmocka_unit_test(test_xintake),
		cmocka_unit_test(only_one_recipient_of_a_mail_handed_in),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
