#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mime/limits.h"
#include "mime/param.h"

/* RD-1, RD-2 */
static void
types_and_parameters(void **state)
{
	static const struct {
		const char *what, *in, *type, *name, *want;
	} T[] = {
		{ "RFC 2045, 5.1", "text/plain; charset=us-ascii (comment)",
		    "text/plain", "charset", "us-ascii" },
		{ "quotes, upper case", "TEXT/HTML; Charset=\"utf-8\"",
		    "text/html", "charset", "utf-8" },
		{ "blanks around", "text / plain ; charset = utf-8",
		    "text/plain", "charset", "utf-8" },
		{ "no semicolon", "text/plain charset=utf-8", "text/plain",
		    "charset", "utf-8" },
		{ "two of them", "a/b;; ; x=1", "a/b", "x", "1" },
		{ "a blank in a bare name", "a/b; name=my file.doc", "a/b",
		    "name", "my file.doc" },
		{ "escapes", "a/b; name=\"a\\\"b\\\\c\"", "a/b", "name",
		    "a\"b\\c" },
		{ "a Windows path", "a/b; name=\"C:\\temp\\x.doc\"", "a/b",
		    "name", "C:\\temp\\x.doc" },
		{ "quotes without end", "a/b; name=\"x.doc", "a/b", "name",
		    "x.doc" },
		{ "a semicolon in quotes", "a/b; name=\"x;y\"; z=1", "a/b",
		    "name", "x;y" },
		{ "the first of two", "a/b; x=1; x=2", "a/b", "x", "1" },
		{ "a word in quotes, against RFC 2047",
		    "a/b; name=\"=?utf-8?Q?=C3=BC?=.txt\"", "a/b", "name",
		    "\xc3\xbc.txt" },
		{ "raw 8-bit", "a/b; name=\"\xfc.txt\"", "a/b", "name",
		    "\xc3\xbc.txt" },
		{ "RFC 2231, 3", "message/external-body; access-type=URL;"
		    " URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub\"",
		    "message/external-body", "url", "ftp://cs.utk.edu/pub" },
		{ "RFC 2231, 4", "application/x-stuff;"
		    " title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
		    "application/x-stuff", "title", "This is ***fun***" },
		{ "RFC 2231, 4.1", "application/x-stuff;"
		    " title*0*=us-ascii'en'This%20is%20even%20more%20;"
		    " title*1*=%2A%2A%2Afun%2A%2A%2A%20;"
		    " title*2=\"isn't it!\"", "application/x-stuff", "title",
		    "This is even more ***fun*** isn't it!" },
		{ "a character split over sections",
		    "a/b; n*0*=utf-8''%C3; n*1*=%BC", "a/b", "n",
		    "\xc3\xbc" },
		{ "sections out of order", "a/b; n*1=b; n*0=a", "a/b", "n",
		    "ab" },
		{ "a gap", "a/b; n*0=a; n*2=c", "a/b", "n", "ac" },
		{ "the extended wins", "a/b; n=plain; n*=utf-8''%C3%BC",
		    "a/b", "n", "\xc3\xbc" },
		{ "no charset and no quotes", "a/b; n*=%C3%BC", "a/b", "n",
		    "\xc3\xbc" },
		{ "bad percent stays", "a/b; n*=utf-8''100%", "a/b", "n",
		    "100%" },
		{ "a section number too high", "a/b; n*100=x", "a/b", "n",
		    "" },
		{ "a longer name is another", "a/b; names=x", "a/b", "name",
		    "" },
		{ "a bare word", "attachment", "attachment", "filename", "" },
		{ "no type", "/; x=1", "", "x", "1" },
		{ "nothing", "", "", "x", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct content c;

		content_read(&a, str_from(T[i].in), NULL, &c);
		check_str(T[i].what, c.type, str_from(T[i].type));
		check_str(T[i].what, content_param(&a, &c, T[i].name),
		    str_from(T[i].want));
		arena_clear(&a);
	}
}

/* RD-7 */
static void
limits_hold(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct buf b = BUF_INIT;
		struct content c;

		buf_z(&b, "a/b");
		for (size_t i = 0; i < MIME_PARAMS_MAX + over; i++)
			buf_z(&b, ";x=1");
		content_read(&a, buf_view(&b), &notes, &c);
		check_int("as many as may be", c.nparam, MIME_PARAMS_MAX);
		check_int("noted when over", notes.limits.n, over);
		buf_clear(&b);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_and_parameters),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests_name("mime_param", tests, NULL, NULL);
}
