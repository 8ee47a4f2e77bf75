#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/digest.h"
#include "mail/mail.h"
#include "mime/limits.h"

#define ALTERNATIVE "Content-Type: multipart/alternative; boundary=b\n\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

static void
a_whole_mail(void **state)
{
	static const char raw[] =
	    "Return-Path: <ann@x.example>\r\n"
	    "Delivered-To: help@desk.example\r\n"
	    "Received: from a by b\r\n"
	    "From: =?utf-8?Q?J=C3=BC?= <ann@X.example>\r\n"
	    "Sender: bob@x.example\r\n"
	    "Reply-To: ann@y.example\r\n"
	    "To: help@desk.example, Bob <bob@x.example>\r\n"
	    "Cc: carl@x.example\r\n"
	    "Subject: a\r\n b\r\n"
	    "Date: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
	    "Message-ID: <1@x.example>\r\n"
	    "In-Reply-To: <0@x.example>\r\n"
	    "References: <r@x.example>\r\n <0@x.example>\r\n"
	    "\r\n"
	    "Yes\r\n\r\n-- \r\nAnn\r\n";
	struct arena a = ARENA_INIT;
	struct mail m;

	(void)state;
	mail_read(&a, str_from(raw), &m);
	check_str("name", m.from.name, STR("J\xc3\xbc"));
	check_str("address", m.from.address, STR("ann@x.example"));
	check("one author", m.from_is_one);
	check_str("sender", m.sender.address, STR("bob@x.example"));
	check_str("reply-to", m.reply_to.box[0].address,
	    STR("ann@y.example"));
	check_int("to", m.to.n, 2);
	check_int("cc", m.cc.n, 1);
	check_str("subject", m.subject, STR("a b"));
	check_int("date", m.date_ms, 1704103200000);
	check_str("id", m.message_id, STR("1@x.example"));
	check_str("in reply to", m.in_reply_to.s[0], STR("0@x.example"));
	check_int("references", m.references.n, 2);
	check_str("oldest first", m.references.s[0], STR("r@x.example"));
	check_str("return path", m.return_path, STR("ann@x.example"));
	check_str("delivered to", m.delivered_to, STR("help@desk.example"));
	check_str("text", m.text, STR("Yes\n\n-- \nAnn\n"));
	check_str("new text", m.new_text, STR("Yes"));
	check_str("signature", m.signature, STR("-- \nAnn"));
	check_int("nothing to mend", m.repairs.n, 0);
	arena_clear(&a);
}

/* Identity is From alone, and only one of it (SECURITY 1.2). */
static void
one_author(void **state)
{
	static const struct {
		const char *what, *raw, *from;
		bool is_one;
	} T[] = {
		{ "one", "From: a@x.example\n\n", "a@x.example", true },
		{ "two addresses", "From: a@x.example, b@x.example\n\n",
		    "a@x.example", false },
		{ "two headers", "From: a@x.example\nFrom: b@x.example\n\n",
		    "a@x.example", false },
		{ "the same header twice",
		    "From: a@x.example\nfrom: a@x.example\n\n",
		    "a@x.example", false },
		{ "a name alone", "From: Ann\n\n", "", false },
		{ "the sender is no author", "Sender: a@x.example\n\n", "",
		    false },
		{ "none", "\n", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mail m;

		mail_read(&a, str_from(T[i].raw), &m);
		check_str(T[i].what, m.from.address, str_from(T[i].from));
		check_int(T[i].what, m.from_is_one, T[i].is_one);
		arena_clear(&a);
	}
}

/* RD-1 */
static void
text_and_attachments(void **state)
{
	static const struct {
		const char *what, *raw, *text;
		size_t files;
	} T[] = {
		{ "plain", "\nhi\n", "hi\n", 0 },
		{ "the plain of two", ALTERNATIVE "--b\n\nplain\n--b\n"
		    "Content-Type: text/html\n\n<p>html\n--b--\n", "plain",
		    0 },
		{ "the HTML where the plain is empty", ALTERNATIVE "--b\n\n \n"
		    "--b\nContent-Type: text/html\n\n<p>html\n--b--\n",
		    "html\n", 0 },
		{ "HTML alone", "Content-Type: text/html\n\n<p>a<p>b\n",
		    "a\n\nb\n", 0 },
		{ "texts are joined", MIXED "--b\n\none\n--b\n\ntwo\n--b--\n",
		    "one\n\ntwo", 0 },
		{ "an attached text is no text", MIXED "--b\n\none\n--b\n"
		    "Content-Disposition: attachment\n\ntwo\n--b--\n", "one",
		    1 },
		{ "a text with a name is attached", MIXED "--b\n\none\n--b\n"
		    "Content-Type: text/plain; name=x.txt\n\ntwo\n--b--\n",
		    "one", 1 },
		{ "an attached mail is not read as text", MIXED "--b\n\none\n"
		    "--b\nContent-Type: message/rfc822\n\nSubject: x\n\ntwo\n"
		    "--b--\n", "one", 1 },
		{ "an unknown type is attached", MIXED "--b\n\none\n--b\n"
		    "Content-Type: x/y\n\ntwo\n--b--\n", "one", 1 },
		{ "the pictures of a page", "Content-Type: multipart/related;"
		    " boundary=b\n\n--b\nContent-Type: text/html\n\na\n--b\n"
		    "Content-Type: image/png\nContent-ID: <i>\n\nx\n--b--\n",
		    "a\n", 1 },
		{ "a mail that is a file", "Content-Type: image/png\n\nx", "",
		    1 },
		{ "quoted-printable in Latin-1", "Content-Type: text/plain;"
		    " charset=iso-8859-1\nContent-Transfer-Encoding: "
		    "quoted-printable\n\n=FC", "\xc3\xbc", 0 },
		{ "the charset of the page", "Content-Type: text/html\n\n"
		    "<meta charset=koi8-r>\xf0", "\xd0\x9f\n", 0 },
		{ "CR alone ends lines", "Subject: x\r\ra\rb\r", "a\nb\n",
		    0 },
		{ "other controls stay", "\na\x01", "a\x01", 0 },
		{ "nothing", "", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mail m;

		mail_read(&a, str_from(T[i].raw), &m);
		check_str(T[i].what, m.text, str_from(T[i].text));
		check_int(T[i].what, m.nattachment, T[i].files);
		arena_clear(&a);
	}
}

static void
an_attachment_is_found_again(void **state)
{
	static const char raw[] = MIXED "--b\n\nhi\n--b\n"
	    "Content-Type: Application/PDF; name=old.pdf\n"
	    "Content-Disposition: inline; filename*=utf-8''%C3%BC.pdf\n"
	    "Content-ID: <c1@x>\n"
	    "Content-Transfer-Encoding: base64\n\nZm9v\nYmFy\n--b--\n";
	static const uint8_t md5[16] = { 0x38, 0x58, 0xf6, 0x22, 0x30, 0xac,
	    0x3c, 0x91, 0x5f, 0x30, 0x0c, 0x66, 0x43, 0x12, 0xc6, 0x3f };
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	mail_read(&a, str_from(raw), &m);
	check_int("one", m.nattachment, 1);
	check_str("name", m.attachment[0].name, STR("\xc3\xbc.pdf"));
	check_str("as said", m.attachment[0].said, STR("\xc3\xbc.pdf"));
	check_str("type", m.attachment[0].type, STR("application/pdf"));
	check_str("content id", m.attachment[0].content_id, STR("c1@x"));
	check("inline", m.attachment[0].is_inline);
	check_int("size", m.attachment[0].size, 6);
	check("md5 of foobar", memcmp(m.attachment[0].md5, md5, 16) == 0);
	attachment_decode(&m.attachment[0], str_from(raw), &b);
	check_str("its bytes", buf_view(&b), STR("foobar"));
	buf_reset(&b);
	m.attachment[0].offset = sizeof raw;
	attachment_decode(&m.attachment[0], str_from(raw), &b);
	check_int("of another mail: nothing", b.n, 0);
	buf_clear(&b);
	arena_clear(&a);
}

/* T19, SC-9 */
static void
a_path_is_evidence_not_a_name(void **state)
{
	static const char raw[] = MIXED "--b\nContent-Type: a/b;"
	    " name=\"/u/x\t1.ps\"\n\nx\n--b--\n";
	struct arena a = ARENA_INIT;
	struct mail m;

	(void)state;
	mail_read(&a, str_from(raw), &m);
	check_int("one", m.nattachment, 1);
	check_str("shown", m.attachment[0].name, STR("_u_x 1.ps"));
	check_str("said", m.attachment[0].said, STR("/u/x 1.ps"));
	arena_clear(&a);
}

/* SECURITY 2.2: what earlier builds wrote is found by later ones. Lines about
 * as long as what is digested at once, and several that fill it together. */
static void
digests_stay_the_same(void **state)
{
	static const char head[] = "Message-ID: <1@x>\r\nDate: x\r\n\r\n";
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t n = 8 * 1024 - 4; n < 8 * 1024 + 4; n++)
		for (size_t part = 1; part <= 3; part++) {
			struct buf raw = BUF_INIT, text = BUF_INIT;
			uint8_t got[DIGEST_BYTES], want[DIGEST_BYTES];
			size_t cut = n / part;
			char *line = arena_get(&a, n);

			memset(line, 'l', n);
			buf_z(&raw, head);
			buf_z(&text, "Message-ID:<1@x>\nDate:x\n");
			for (size_t from = 0; from < n; from += cut) {
				struct str s = str_sub((struct str){ line, n },
				    from, from + cut);

				buf_str(&raw, s);
				buf_z(&raw, "\r\n");
				buf_z(&text, "\n");
				buf_str(&text, s);
			}
			mail_digest(buf_view(&raw), got);
			digest_sha256(buf_view(&text), want);
			check_int("as by its lines one by one", memcmp(got,
			    want, sizeof got), 0);
			buf_clear(&raw);
			buf_clear(&text);
		}
	arena_clear(&a);
}

/* SECURITY 2.2, T08 */
static void
digests(void **state)
{
#define DIGESTED "Message-ID: <1@x>\nDate: x\nFrom: a@x\nSubject: s\n"
	static const struct {
		const char *what, *raw;
		bool same;
	} T[] = {
		{ "itself", DIGESTED "\nbody\n", true },
		{ "trace headers", "Received: a\nReturn-Path: <a@x>\n"
		    "X-Spam: no\n" DIGESTED "\nbody\n", true },
		{ "line ends", "Message-ID: <1@x>\r\nDate: x\r\nFrom: a@x\r\n"
		    "Subject: s\r\n\r\nbody\r\n", true },
		{ "an empty line at the end", DIGESTED "\nbody\n\n", true },
		{ "another body", DIGESTED "\nbodY\n", false },
		{ "another subject", "Message-ID: <1@x>\nDate: x\nFrom: a@x\n"
		    "Subject: t\n\nbody\n", false },
		{ "another id", "Message-ID: <2@x>\nDate: x\nFrom: a@x\n"
		    "Subject: s\n\nbody\n", false },
		{ "a header moved into the body",
		    "Message-ID: <1@x>\nDate: x\nFrom: a@x\n\nSubject: s\n"
		    "\nbody\n", false },
	};
	struct arena a = ARENA_INIT;
	struct mail first, m;

	(void)state;
	mail_read(&a, str_from(T[0].raw), &first);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		mail_read(&a, str_from(T[i].raw), &m);
		check_int(T[i].what, memcmp(first.digest, m.digest,
		    sizeof m.digest) == 0, T[i].same);
	}
	arena_clear(&a);
}

/* RD-5 */
static void
forwards(void **state)
{
	static const struct {
		const char *what, *raw;
		bool want;
	} T[] = {
		{ "a line says so", "\nsee\n\n---------- Forwarded message "
		    "----------\nFrom: a\n", true },
		{ "an attached mail", MIXED "--b\n\nsee\n--b\nContent-Type: "
		    "message/rfc822\n\nSubject: x\n\ny\n--b--\n", true },
		{ "Outlook's header under FW:", "Subject: FW: x\n\nsee\n\n"
		    "From: a\nSent: b\nTo: c\nSubject: d\n\ne\n", true },
		{ "Outlook's header under RE:", "Subject: RE: x\n\nsee\n\n"
		    "From: a\nSent: b\nTo: c\nSubject: d\n\ne\n", false },
		{ "an answer", "Subject: Re: x\n\ny\n\nOn 1 Jan 2024, a "
		    "wrote:\n> b\n", false },
		{ "no quote at all", "Subject: Fwd: x\n\ny\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct mail m;

		mail_read(&a, str_from(T[i].raw), &m);
		check_int(T[i].what, m.forwarded, T[i].want);
		arena_clear(&a);
	}
}

/* RD-7, SECURITY M1, M2, T22: a mail all the same, and says why. */
static void
bombs(void **state)
{
	static const struct {
		const char *what, *head, *unit;
		size_t n;
		const char *limit;
	} T[] = {
		{ "30,000 mails in each other", "", "Content-Type: "
		    "message/rfc822\n\n", 30000, "depth" },
		{ "half a million parts", MIXED, "--b\n\nx\n", 500000,
		    "parts" },
		{ "100,000 headers", "", "X: y\n", 100000, "headers" },
		{ "a text too long", "\n", "0123456789abcdef",
		    MIME_TEXT_MAX / 16 + 1, "text" },
		{ "HTML too long", "Content-Type: text/html\n\n",
		    "0123456789abcdef", MIME_TEXT_MAX / 16 + 1, "text" },
		{ "100,000 references", "References: ", "<a@x> ", 100000,
		    "references" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct mail m;
		bool noted = false;

		buf_z(&b, T[i].head);
		for (size_t k = 0; k < T[i].n; k++)
			buf_z(&b, T[i].unit);
		mail_read(&a, buf_view(&b), &m);
		for (size_t k = 0; k < m.limits.n; k++)
			noted = noted || str_is(m.limits.s[k], T[i].limit);
		check(T[i].what, noted);
		check(T[i].what, utf8_valid(m.text));
		check(T[i].what, m.text.n <= MIME_TEXT_MAX);
		buf_clear(&b);
		arena_clear(&a);
	}
}

static void
a_text_as_long_as_may_be(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct mail m;

	(void)state;
	buf_char(&b, '\n');
	for (size_t i = 0; i < MIME_TEXT_MAX / 16; i++)
		buf_z(&b, "0123456789abcde\n");
	mail_read(&a, buf_view(&b), &m);
	check_int("whole", m.text.n, MIME_TEXT_MAX);
	for (size_t i = 0; i < m.limits.n; i++)
		check("not over the limit of text",
		    !str_is(m.limits.s[i], "text"));
	buf_clear(&b);
	arena_clear(&a);
}

/* DESIGN, Processes: prepared, it reads as it did before. */
static void
opened_and_closed(void **state)
{
	static const char raw[] = "Content-Type: text/plain; charset=koi8-r"
	    "\n\n\xf0";
	struct arena a = ARENA_INIT;
	struct mail m;

	(void)state;
	mail_open();
	mail_read(&a, str_from(raw), &m);
	check_str("opened", m.text, STR("\xd0\x9f"));
	mail_close();
	mail_read(&a, str_from(raw), &m);
	check_str("closed: opened when needed", m.text, STR("\xd0\x9f"));
	mail_close();
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_mail),
		cmocka_unit_test(one_author),
		cmocka_unit_test(text_and_attachments),
		cmocka_unit_test(an_attachment_is_found_again),
		cmocka_unit_test(a_path_is_evidence_not_a_name),
		cmocka_unit_test(digests),
		cmocka_unit_test(digests_stay_the_same),
		cmocka_unit_test(forwards),
		cmocka_unit_test(bombs),
		cmocka_unit_test(a_text_as_long_as_may_be),
		cmocka_unit_test(opened_and_closed),
	};

	return cmocka_run_group_tests_name("mail_read", tests, NULL, NULL);
}
