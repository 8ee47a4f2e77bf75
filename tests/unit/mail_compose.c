/* SPEC SE-1, SE-6, SE-7, SE-9; SECURITY T10, T12. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/utf8.h"
#include "mail/compose.h"
#include "mime/build.h"

static char root[] = "compose.XXXXXX";
static const char *dir = root;

static struct value body = { STR_INIT("reply.text"), STR_INIT("Hi.\n"),
	NULL, 0 };

static struct draft
a_draft(void)
{
	return (struct draft){
		.from = { STR("Ann"), STR("help@desk.example") },
		.to = { STR("Bob"), STR("bob@customer.example") },
		.date_ms = 1700000000000,
		.message_id = STR("abc.1@desk.example"),
		.template = "plain",
		.values = { &body, 1 },
	};
}

static void
whole(void **state)
{
	struct templates *t = templates_new(&dir, 1);
	struct arena a = ARENA_INIT;
	struct draft d = a_draft();
	struct buf b = BUF_INIT, again = BUF_INIT;
	struct err e = ERR_INIT;
	struct str refs[] = { STR("r1@x"), STR("r2@x") }, subject;
	struct mailbox cc[] = { { STR(""), STR("c@d.example") },
		{ STR("E, F"), STR("e@f.example") } };

	(void)state;
	d.in_reply_to = STR("r2@x");
	d.references = (struct strs){ refs, 2 };
	d.cc = (struct mailboxes){ cc, 2 };
	d.reply_to = (struct mailbox){ STR(""), STR("r+tok@in.example") };
	d.auto_submitted = AUTO_REPLIED;
	d.cause = STR("v1.xyz");
	check("composes", compose(&a, t, &d, &b, &subject, &e));
	check_str("to the byte", buf_view(&b), STR(
	    "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
	    "From: Ann <help@desk.example>\r\n"
	    "Reply-To: r+tok@in.example\r\n"
	    "To: Bob <bob@customer.example>\r\n"
	    "Cc: c@d.example, \"E, F\" <e@f.example>\r\n"
	    "Subject: Re: it\r\n"
	    "Message-ID: <abc.1@desk.example>\r\n"
	    "In-Reply-To: <r2@x>\r\n"
	    "References: <r1@x> <r2@x>\r\n"
	    "Auto-Submitted: auto-replied\r\n"
	    "X-Auto-Response-Suppress: All\r\n"
	    "Precedence: bulk\r\n"
	    "X-Postroom-Cause: v1.xyz\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=us-ascii\r\n"
	    "Content-Transfer-Encoding: 7bit\r\n"
	    "\r\n"
	    "Hi.\r\n"));
	check_str("subject", subject, STR("Re: it"));
	check("again", compose(&a, t, &d, &again, NULL, &e));
	check_str("the same draft, the same bytes (SE-1)", buf_view(&again),
	    buf_view(&b));
	buf_clear(&b);
	buf_clear(&again);
	arena_clear(&a);
	templates_free(t);
}

static void
parts(void **state)
{
	struct templates *t = templates_new(&dir, 1);
	struct arena a = ARENA_INIT;
	struct draft d = a_draft();
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct outgoing_file f = { STR("a.txt"), STR("text/plain"),
		STR("hello") };
	static const char *const in_order[] = { "multipart/mixed",
		"multipart/alternative", "text/plain", "text/html",
		"text/plain", NULL };
	size_t at = 0;

	(void)state;
	d.template = "both";
	d.file = &f;
	d.nfile = 1;
	check("composes", compose(&a, t, &d, &b, NULL, &e));
	for (size_t i = 0; in_order[i] != NULL; i++) {
		struct str want = str_printf(&a, "Content-Type: %s",
		    in_order[i]);

		at = str_find(buf_view(&b), want, at);
		check(in_order[i], at < b.n);
		at++;
	}
	buf_clear(&b);
	arena_clear(&a);
	templates_free(t);
}

static void
long_threads(void **state)
{
	struct templates *t = templates_new(&dir, 1);
	struct arena a = ARENA_INIT;
	struct draft d = a_draft();
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct str refs[100];

	(void)state;
	for (size_t i = 0; i < 100; i++)
		refs[i] = str_printf(&a, "id-%zu@x", i);
	d.in_reply_to = refs[99];
	d.references = (struct strs){ refs, 100 };
	check("composes", compose(&a, t, &d, &b, NULL, &e));
	for (size_t i = 0; i < 100; i++) {
		struct str id = str_printf(&a, "<id-%zu@x>", i);

		check_int("the first 2 and the last 18 are named",
		    str_find(buf_view(&b), id, 0) < b.n, i < 2 || i >= 82);
	}
	buf_clear(&b);
	arena_clear(&a);
	templates_free(t);
}

/* A subject and a name of 300 KB came in (RD-7): what goes out fits every server. */
static void
endless_values(void **state)
{
	struct templates *t = templates_new(&dir, 1);
	struct arena a = ARENA_INIT;
	struct draft d = a_draft();
	struct buf long_one = BUF_INIT, b = BUF_INIT;
	struct err e = ERR_INIT;
	struct str subject;
	size_t head;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_z(&long_one, "\xc3\xa9x");
	d.subject = d.to.name = buf_view(&long_one);
	check("composes", compose(&a, t, &d, &b, &subject, &e));
	head = str_find(buf_view(&b), STR("\r\n\r\n"), 0);
	check("the head is small", head < 3000);
	check("it is cut", subject.n <= 900 &&
	    str_ends(subject, " ..."));
	buf_clear(&b);
	buf_clear(&long_one);
	arena_clear(&a);
	templates_free(t);
}

static void
bad_addresses(void **state)
{
	static const char *const bad[] = { "", "a", "a@b\r\nRSET", "<a@b>",
		"a b@c", "\"a\"@b" };
	struct templates *t = templates_new(&dir, 1);
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct draft d = a_draft();
		struct err e = ERR_INIT;

		d.to.address = str_from(bad[i]);
		check("refused", !compose(&a, t, &d, &b, NULL, &e));
		check_int("as input", e.kind, ERR_INPUT);
		check_int("nothing written", b.n, 0);
	}
	buf_clear(&b);
	arena_clear(&a);
	templates_free(t);
}

/* --- A strict reader of what was written. --- */

static void
check_wire(const char *what, struct str mail)
{
	size_t column = 0;

	check(what, str_ends(mail, "\r\n"));
	for (size_t i = 0; i < mail.n; i++) {
		unsigned char c = (unsigned char)mail.p[i];

		check("7 bit, no NUL", c != 0 && c < 0x80);
		if (c == '\n')
			check("no bare LF", i > 0 && mail.p[i - 1] == '\r');
		if (c == '\r')
			check("no bare CR", i + 1 < mail.n &&
			    mail.p[i + 1] == '\n');
		column = c == '\n' ? 0 : column + 1;
		check("lines of at most 998", column <= 999);
	}
}

static int
of_base64(char c)
{
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
	    "qrstuvwxyz0123456789+/";
	const char *p = strchr(all, c);

	return c != '\0' && p != NULL ? (int)(p - all) : -1;
}

static void
put_decoded(struct buf *out, struct str text)
{
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < text.n && text.p[i] != '='; i++) {
		int v = of_base64(text.p[i]);

		check("base64", v >= 0);
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_char(out, (char)(bits >> have & 0xff));
		}
	}
}

/* Unfolded value -> text: encoded words joined, a quoted string opened. */
static void
put_value(struct buf *out, struct str value)
{
	bool was_encoded = false, first = true;
	struct str word;

	if (str_starts(value, "\"")) {
		for (size_t i = 1; i + 1 < value.n; i++) {
			if (value.p[i] == '\\')
				i++;
			buf_char(out, value.p[i]);
		}
		return;
	}
	while (str_cut(&value, ' ', &word)) {
		bool encoded = str_starts(word, "=?utf-8?B?");

		if (!first && !(encoded && was_encoded))
			buf_char(out, ' ');
		if (encoded) {
			check("at most 75", word.n <= 75 &&
			    str_ends(word, "?="));
			put_decoded(out, str_sub(word, 10, word.n - 2));
		} else {
			buf_str(out, word);
		}
		was_encoded = encoded;
		first = false;
	}
}

/* The fields of the head in order: name, unfolded value. */
static size_t
read_head(struct arena *a, struct str mail, struct str name[],
          struct str value[], size_t max)
{
	struct str line;
	size_t n = 0;

	while (str_cut_line(&mail, &line) && line.n > 0) {
		size_t colon = str_find_char(line, ':', 0);

		if (line.p[0] == ' ') {
			check("a fold is after a field", n > 0);
			check("a fold has words", str_trim(line).n > 0);
			value[n - 1] = str_printf(a, "%.*s%.*s",
			    STR_ARG(value[n - 1]), STR_ARG(line));
			continue;
		}
		check("room", n < max);
		check("a field", colon + 1 < line.n &&
		    line.p[colon + 1] == ' ');
		name[n] = str_sub(line, 0, colon);
		value[n++] = str_sub(line, colon + 2, line.n);
	}
	return n;
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Strings made of what breaks headers. */
static struct str
hostile(struct arena *a, uint32_t *seed)
{
	static const struct str piece[] = {
		STR_INIT("\r\n"), STR_INIT("\r"), STR_INIT("\n"),
		STR_INIT("\0"), STR_INIT("\r\nBcc: x@y\r\n"),
		STR_INIT("\r\n\r\n"), STR_INIT("=?utf-8?Q?=0D=0A?="),
		STR_INIT("\""), STR_INIT("\\"), STR_INIT(","),
		STR_INIT("<a@b>"), STR_INIT(" "), STR_INIT("  "),
		STR_INIT("\t"), STR_INIT("\xff"), STR_INIT("\xe2\x80\xa8"),
		STR_INIT("\xc2\x85"), STR_INIT("\xf0\x9f\x98\x80"),
		STR_INIT("\xc3\xa4"), STR_INIT("word"), STR_INIT("(x"),
		STR_INIT("{{ticket.id}}"), STR_INIT(":"), STR_INIT("."),
		STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	};
	struct buf b = BUF_INIT;
	struct str out;

	for (uint32_t n = next(seed) % 12; n > 0; n--)
		buf_str(&b, piece[next(seed) % (sizeof piece /
		    sizeof *piece)]);
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

static void
no_value_breaks_a_header(void **state)
{
	static const char *const want[] = { "Date", "From", "To", "Subject",
		"Message-ID", "MIME-Version", "Content-Type",
		"Content-Transfer-Encoding" };
	enum { N = sizeof want / sizeof *want };
	struct templates *t = templates_new(&dir, 1);
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT, got = BUF_INIT;
		struct err e = ERR_INIT;
		struct draft d = a_draft();
		struct str name[N], value[N];

		d.from.name = hostile(&a, &seed);
		d.subject = str_printf(&a, "s%.*s",
		    STR_ARG(hostile(&a, &seed)));
		check("composes", compose(&a, t, &d, &b, NULL, &e));
		check_wire("wire", buf_view(&b));
		check_int("exactly the fields",
		    read_head(&a, buf_view(&b), name, value, N), N);
		for (size_t i = 0; i < N; i++)
			check_str("in order", name[i], str_from(want[i]));
		put_value(&got, value[3]);
		check_str("the subject reads back", buf_view(&got),
		    build_line(&a, d.subject));
		buf_reset(&got);
		check("From ends in the address", str_ends(value[1],
		    "help@desk.example>") || str_is(value[1],
		    "help@desk.example"));
		if (value[1].n > 20)
			put_value(&got, str_sub(value[1], 0,
			    value[1].n - strlen(" <help@desk.example>")));
		check_str("the name reads back", buf_view(&got),
		    build_line(&a, d.from.name));
		buf_clear(&b);
		buf_clear(&got);
		arena_clear(&a);
	}
	templates_free(t);
}

static void
no_body_smuggles(void **state)
{
	static const char alphabet[] = { '\r', '\n', '.', 'A' };
	struct templates *t = templates_new(&dir, 1);

	(void)state;
	for (int k = 0; k < 1024; k++) {
		struct arena a = ARENA_INIT;
		struct buf b = BUF_INIT;
		struct err e = ERR_INIT;
		struct draft d = a_draft();
		struct value v = { STR("reply.text"), STR_NONE, NULL, 0 };
		char text[5];

		for (int i = 0; i < 5; i++)
			text[i] = alphabet[k >> 2 * i & 3];
		v.text = (struct str){ text, 5 };
		d.values = (struct values){ &v, 1 };
		check("composes", compose(&a, t, &d, &b, NULL, &e));
		check_wire("wire", buf_view(&b));
		buf_clear(&b);
		arena_clear(&a);
	}
	templates_free(t);
}

static void
put(const char *name, const char *text)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	check(name, io_replace(str_printf(&a, "%s/%s", root, name).p,
	    str_from(text), 0600, &e));
	arena_clear(&a);
}

static int
make_root(void **state)
{
	(void)state;
	if (mkdtemp(root) == NULL)
		return 1;
	put("plain.txt", "Subject: Re: it\n\n{{reply.text}}");
	put("both.txt", "Subject: Re: it\n\n{{reply.text}}");
	put("both.html", "<p>{{reply.text}}</p>\n");
	return 0;
}

static int
remove_root(void **state)
{
	struct arena a = ARENA_INIT;
	int rc = system(str_printf(&a, "rm -rf '%s'", root).p);

	(void)state;
	arena_clear(&a);
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(parts),
		cmocka_unit_test(long_threads),
		cmocka_unit_test(endless_values),
		cmocka_unit_test(bad_addresses),
		cmocka_unit_test(no_value_breaks_a_header),
		cmocka_unit_test(no_body_smuggles),
	};

	return cmocka_run_group_tests_name("compose", tests, make_root,
	    remove_root);
}
