/* T28: what may reach the IMAP parser; RFC 3501, 5.1.3: folder names. */
#include "wire/guard.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "wire/mutf7.h"

/* A text with one run repeated: "* OK " + n * "x" + "\r\n". */
static const struct {
	const char *what;
	const char *head, *run;
	size_t times;
	const char *tail;
	const char *wrong;              /* NULL: let through */
} T[] = {
	{ "an ordinary answer", "* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n", "", 0,
	  "5 OK done\r\n", NULL },
	{ "a mail of 5 bytes, whatever is in it",
	  "* 1 FETCH (UID 7 BODY[] {5}\r\n((((()\r\n", "", 0, "1 OK\r\n",
	  NULL },
	{ "a literal may hold a line longer than any line",
	  "* 1 FETCH (BODY[] {100000}\r\n", "x", 100000, ")\r\n", NULL },
	{ "a line of the largest length", "* OK ", "x", GUARD_LINE_MAX - 6,
	  "\r\n", NULL },
	{ "a line one byte longer", "* OK ", "x", GUARD_LINE_MAX - 4,
	  "\r\n", "a line that is too long" },
	{ "as deep as allowed", "* 1 FETCH ", "(", GUARD_DEPTH_MAX,
	  "\r\n", NULL },
	{ "one deeper", "* 1 FETCH ", "(", GUARD_DEPTH_MAX + 1,
	  "\r\n", "too many open parentheses" },
	{ "closed ones do not add up", "* 1 FETCH ", "()", 500, "\r\n",
	  NULL },
	{ "depth goes on behind a literal", "* 1 FETCH (((X {2}\r\nab", "(",
	  GUARD_DEPTH_MAX - 2, "\r\n", "too many open parentheses" },
	{ "in a quoted string a parenthesis is nothing",
	  "* LIST () \"", "(", 500, "\" x\r\n", NULL },
	{ "a quote behind a backslash does not end it",
	  "* LIST () \"\\\"", "(", 500, "\" x\r\n", NULL },
	{ "in text for people neither", "* OK we are :", "(", 500, "\r\n",
	  NULL },
	{ "nor behind our tag", "17 NO sorry ", "(", 500, "\r\n", NULL },
	{ "a response with spaces too many is no such text", "*  OK ", "(",
	  500, "\r\n", "too many open parentheses" },
	{ "a literal of 64 MB and a byte", "* 1 FETCH (BODY[] {67108865}\r\n",
	  "", 0, "", "a literal that is too large" },
	{ "a number beyond all numbers",
	  "* 1 FETCH (BODY[] {99999999999999999999999}\r\n", "", 0, "",
	  "a literal that is too large" },
	{ "braces at the end of text announce nothing",
	  "* OK {100000}\r\n* 1 FETCH ", "(", 500, "\r\n",
	  "too many open parentheses" },
	{ "nor do they in any answer but FETCH",
	  "* LIST () {100000}\r\n* 1 FETCH ", "(", 500, "\r\n",
	  "too many open parentheses" },
	{ "nor behind a NO", "* NO x{\r\n* 1 FETCH X ", "(", 500, "\r\n",
	  "too many open parentheses" },
	{ "a brace without a number", "* 1 FETCH X{}\r\n", "", 0, "",
	  "a brace that announces no literal" },
	{ "with a minus", "* 1 FETCH X{-1}\r\n", "", 0, "",
	  "a brace that announces no literal" },
	{ "with a space, which the parser would skip",
	  "* 1 FETCH (BODY[] {99 }\r\n", "", 0, "",
	  "a brace that announces no literal" },
	{ "in the middle of a line", "* 1 FETCH X{9} \r\n", "", 0, "",
	  "a brace that announces no literal" },
	{ "within another", "* LIST () {{9}\r\n", "", 0, "",
	  "a brace that announces no literal" },
	{ "a literal of gigabytes in any answer", "* LIST () {4294967295}\r\n",
	  "", 0, "", "a literal that is too large" },
	{ "a brace in quotes is nothing", "* LIST () \"/\" \"a{b\"\r\n", "", 0,
	  "1 OK\r\n", NULL },
	{ "charsets that nobody asked about", "* OK [badcharset (", "utf-8 ", 9,
	  ")] hi\r\n", "a response that only a search with a charset has" },
	{ "in a tagged line too", "1234567890 BAD [BADCHARSET ({3}\r\n", "",
	  0, "", "a response that only a search with a charset has" },
	{ "behind any number of blanks", "* OK", " ", 5000,
	  "[ BADCHARSET ({3}\r\n",
	  "a response that only a search with a charset has" },
	{ "not quite it", "* OK [BADCHARSE (", "utf-8 ", 9, ")] bad\r\n", NULL },
	{ "a mail may speak of it", "* 1 FETCH (BODY[] {15}\r\n"
	  "* [BADCHARSET\r\n", "", 0, ")\r\n* OK [BADCHAR\r\n", NULL },
	{ "a quoted string cannot go over a line's end",
	  "* 1 FETCH (X \"{9}\r\n", "", 0, "",
	  "a quoted string over the end of a line" },
};

static const char *
feed(struct str text, size_t step)
{
	struct guard g = { 0 };
	const char *wrong = NULL;

	guard_budget(&g, 1 << 20);
	for (size_t i = 0; i < text.n && wrong == NULL; i += step)
		wrong = guard_feed(&g, str_sub(text, i, i + step));
	return wrong;
}

static void
test_guard(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf b = BUF_INIT;

		buf_z(&b, T[i].head);
		for (size_t n = 0; n < T[i].times; n++)
			buf_z(&b, T[i].run);
		buf_z(&b, T[i].tail);
		/* However the bytes arrive, the verdict is the same. */
		for (size_t step = 1; step < 100000; step = step * 7 + 3) {
			const char *wrong = feed(buf_view(&b), step);

			check_str(T[i].what, str_from(wrong),
			    str_from(T[i].wrong));
		}
		buf_clear(&b);
	}
}

static void
test_budget(void **state)
{
	struct guard g = { 0 };

	(void)state;
	guard_budget(&g, 10);
	check("ten bytes", guard_feed(&g, STR("* OK hello")) == NULL);
	check("and one more", guard_feed(&g, STR("x")) != NULL);
	guard_budget(&g, 10);
	check("a new command", guard_feed(&g, STR("x")) == NULL);
}

static const struct {
	const char *what;
	struct str name, coded;
	bool ok;
} N[] = {
	{ "plain stays", STR_INIT("INBOX"), STR_INIT("INBOX"), true },
	{ "an ampersand", STR_INIT("a&b"), STR_INIT("a&-b"), true },
	{ "an umlaut", STR_INIT("F\xc3\xb6rder"), STR_INIT("F&APY-rder"),
	  true },
	{ "RFC 3501's own example",
	  STR_INIT("~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/"
	      "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"),
	  STR_INIT("~peter/mail/&U,BTFw-/&ZeVnLIqe-"), true },
	{ "above the BMP: a pair of surrogates",
	  STR_INIT("\xf0\x9f\x98\x80"), STR_INIT("&2D3eAA-"), true },
	{ "no line end", STR_INIT("a\r\nb"), STR_INIT(""), false },
	{ "no NUL", STR_INIT("a\0b"), STR_INIT(""), false },
	{ "no bad UTF-8", STR_INIT("a\xff"), STR_INIT(""), false },
};

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof N / sizeof *N; i++) {
		struct buf b = BUF_INIT;

		check_int(N[i].what, mutf7_put(&b, N[i].name), N[i].ok);
		if (N[i].ok)
			check_str(N[i].what, buf_view(&b), N[i].coded);
		buf_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
