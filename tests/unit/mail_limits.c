/* SPEC RD-7, SECURITY T21 and T22: each limit at one less, at it, one more
 * and a million more. Up to it nothing is said; over it the limit's name is,
 * and the mail is a mail all the same. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/mail.h"
#include "mime/limits.h"

enum { MANY = 1000000, BLOCK_FIELD = 1000, UU_FILES = 200 };

static const char from[] = "From: a@x.example\n";

static void
repeat(struct buf *b, const char *piece, size_t n)
{
	size_t len = strlen(piece);

	buf_reserve(b, len * n);
	for (size_t i = 0; i < n; i++)
		buf_put(b, piece, len);
}

static void
depth(struct buf *b, size_t n)
{
	buf_z(b, from);
	repeat(b, "Content-Type: multipart/mixed; boundary=b\n\n--b\n", n);
	buf_z(b, "\nx\n");
}

static void
parts(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "Content-Type: multipart/mixed; boundary=b\n\n");
	repeat(b, "--b\n\nx\n", n - 1);
	buf_z(b, "--b--\n");
}

static void
headers(struct buf *b, size_t n)
{
	buf_z(b, from);
	repeat(b, "X:\n", n - 1);
	buf_z(b, "\nx\n");
}

/* n bytes of names and values. */
static void
block(struct buf *b, size_t n)
{
	char line[BLOCK_FIELD + 2];

	buf_z(b, from);
	n -= sizeof from - 2;
	memset(line, 'x', sizeof line);
	for (; n > 0; n -= n < BLOCK_FIELD ? n : BLOCK_FIELD) {
		size_t len = n < BLOCK_FIELD ? n : BLOCK_FIELD;

		line[1] = ':';
		line[len] = '\n';
		buf_put(b, line, len + 1);
		line[len] = 'x';
		if (n < BLOCK_FIELD)
			break;
	}
	buf_z(b, "\nx\n");
}

static void
field(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "X:");
	repeat(b, "x", n - 1);
	buf_z(b, "\n\nx\n");
}

static void
addresses(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "To: a@x");
	repeat(b, ",a@x", n - 1);
	buf_z(b, "\n\nx\n");
}

static void
parameters(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "Content-Type: text/plain");
	repeat(b, ";a=b", n);
	buf_z(b, "\n\nx\n");
}

static void
references(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "References:");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, " <%zu@x>", i);
	buf_z(b, "\n\nx\n");
}

static void
text(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "\n");
	repeat(b, "x", n);
}

/* As base64: what counts is what comes out. */
static void
decoded(struct buf *b, size_t n)
{
	static const char *const end[] = { "", "eA==", "eHg=" };

	buf_z(b, from);
	buf_z(b, "Content-Transfer-Encoding: base64\n\n");
	repeat(b, "eHh4", n / 3);
	buf_z(b, end[n % 3]);
}

/* From HTML, whose text has one line end at its end. */
static void
html(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "Content-Type: text/html\n\n");
	repeat(b, "x", n - 1);
}

static void
uuencoded(struct buf *b, size_t n)
{
	buf_z(b, from);
	buf_z(b, "\n");
	repeat(b, "begin 644 x\n#0V%T\n`\nend\n", n);
}

static size_t
count_to(const struct mail *m)
{
	return m->to.n;
}

static size_t
count_references(const struct mail *m)
{
	return m->references.n;
}

static size_t
count_text(const struct mail *m)
{
	return m->text.n;
}

static size_t
count_files(const struct mail *m)
{
	return m->nattachment;
}

static const struct limit {
	const char *name;
	size_t max;
	void (*build)(struct buf *b, size_t n);
	size_t (*count)(const struct mail *m);  /* NULL: not seen outside */
} limits[] = {
	{ "depth", MIME_DEPTH_MAX, depth, NULL },
	{ "parts", MIME_PARTS_MAX, parts, NULL },
	{ "headers", MIME_HEADERS_MAX, headers, NULL },
	{ "header-block", MIME_BLOCK_MAX, block, NULL },
	{ "field", MIME_FIELD_MAX, field, NULL },
	{ "addresses", MIME_ADDRESSES_MAX, addresses, count_to },
	{ "parameters", MIME_PARAMS_MAX, parameters, NULL },
	{ "references", MIME_REFERENCES_FIRST + MIME_REFERENCES_LAST,
	    references, count_references },
	{ "text", MIME_TEXT_MAX, text, count_text },
	{ "text", MIME_TEXT_MAX, decoded, count_text },
	{ "text", MIME_TEXT_MAX, html, NULL },
	{ "uuencode", UU_FILES, uuencoded, count_files },
};

static bool
is_noted(const struct mail *m, const char *name)
{
	for (size_t i = 0; i < m->limits.n; i++)
		if (str_is(m->limits.s[i], name))
			return true;
	return false;
}

static void
check_limit(const struct limit *l, size_t n)
{
	struct arena a = ARENA_INIT;
	struct buf raw = BUF_INIT;
	size_t want = n < l->max ? n : l->max;
	struct mail m;

	l->build(&raw, n);
	mail_read(&a, buf_view(&raw), &m);
	check_int(l->name, is_noted(&m, l->name), n > l->max);
	check_str(l->name, m.from.address, STR("a@x.example"));
	check(l->name, utf8_valid(m.text));
	if (n <= l->max)
		check_int(l->name, m.limits.n, 0);
	/* Of a million the header's own bounds may have left fewer. */
	if (l->count != NULL && n < l->max + MANY)
		check_int(l->name, l->count(&m), want);
	if (l->count != NULL)
		check(l->name, l->count(&m) <= l->max);
	buf_clear(&raw);
	arena_clear(&a);
}

static void
limits_hold_and_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		const struct limit *l = &limits[i];

		check_limit(l, l->max - 1);
		check_limit(l, l->max);
		check_limit(l, l->max + 1);
		check_limit(l, l->max + MANY);
	}
}

/* The first and the last are kept: they find the conversation. */
static void
references_keep_both_ends(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf raw = BUF_INIT;
	struct mail m;

	(void)state;
	references(&raw, 1000);
	mail_read(&a, buf_view(&raw), &m);
	check_int("as many as may be", m.references.n, 100);
	check_str("the first", m.references.s[0], STR("0@x"));
	check_str("the tenth", m.references.s[9], STR("9@x"));
	check_str("the first of the last", m.references.s[10], STR("910@x"));
	check_str("the last", m.references.s[99], STR("999@x"));
	buf_clear(&raw);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_hold_and_are_told),
		cmocka_unit_test(references_keep_both_ends),
	};

	return cmocka_run_group_tests_name("mail_limits", tests, NULL, NULL);
}
