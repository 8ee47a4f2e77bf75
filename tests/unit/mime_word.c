#include "tests/unit/unit.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "mime/word.h"

/* RD-2 */
static void
words_are_decoded(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "plain text", "Hello", "Hello" },
		{ "RFC 2047, 8", "=?ISO-8859-1?Q?a?=", "a" },
		{ "text behind", "=?ISO-8859-1?Q?a?= b", "a b" },
		{ "blanks between words go",
		    "=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab" },
		{ "an encoded blank stays",
		    "=?ISO-8859-1?Q?a_?= =?ISO-8859-1?Q?b?=", "a b" },
		{ "base64", "=?utf-8?B?w7w=?=", "\xc3\xbc" },
		{ "lower case", "=?UTF-8?q?=c3=bc?=", "\xc3\xbc" },
		{ "a character split over two words",
		    "=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "\xc3\xbc" },
		{ "split in base64", "=?utf-8?B?4oI=?= =?utf-8?B?rA==?=",
		    "\xe2\x82\xac" },
		{ "two charsets in a row",
		    "=?utf-8?Q?=C3=BC?= =?iso-8859-1?Q?=FC?=",
		    "\xc3\xbc\xc3\xbc" },
		{ "a language (RFC 2231, 5)", "=?utf-8*de?Q?=C3=BC?=",
		    "\xc3\xbc" },
		{ "words without a blank between",
		    "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab" },
		{ "text glued to a word", "a=?utf-8?Q?b?=c", "abc" },
		{ "blanks inside, against the rule", "=?utf-8?Q?a b?=", "a b" },
		{ "no end: it is text", "=?utf-8?Q?abc", "=?utf-8?Q?abc" },
		{ "no charset: it is text", "=??Q?a?=", "=??Q?a?=" },
		{ "no such coding: it is text", "=?utf-8?X?a?=",
		    "=?utf-8?X?a?=" },
		{ "bad hex stays", "=?utf-8?Q?=ZZ?=", "=ZZ" },
		{ "an unknown charset is guessed", "=?x-no?Q?=C3=BC?=",
		    "\xc3\xbc" },
		{ "a line end inside is a blank (T10)",
		    "=?utf-8?Q?a=0D=0ABcc:_b?=", "a  Bcc: b" },
		{ "NUL goes", "=?utf-8?Q?a=00b?=", "ab" },
		{ "raw UTF-8", "\xc3\xbc", "\xc3\xbc" },
		{ "raw Latin-1", "\xfc", "\xc3\xbc" },
		{ "raw and a word", "\xfc =?utf-8?Q?=C3=BC?=",
		    "\xc3\xbc \xc3\xbc" },
		{ "a line separator is a blank", "a\xe2\x80\xa8" "b", "a b" },
		{ "Japanese in pieces that each start anew",
		    "=?ISO-2022-JP?B?GyRCJCIbKEI=?= "
		    "=?ISO-2022-JP?B?GyRCJCQbKEI=?=",
		    "\xe3\x81\x82\xe3\x81\x84" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;

		check_str(T[i].what, words_decode(&a, str_from(T[i].in)),
		    str_from(T[i].want));
		arena_clear(&a);
	}
}

/* SECURITY T22: words that never end cost no more than words that do. */
static void
broken_words_are_linear(void **state)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 40000; i++)
		buf_z(&b, "=?a?q?x");
	check("kept as text, at once", words_decode(&a, buf_view(&b)).n ==
	    b.n);
	buf_z(&b, "?=");
	check("the last is a word", words_decode(&a, buf_view(&b)).n ==
	    b.n - 8);
	buf_clear(&b);
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_decoded),
		cmocka_unit_test(broken_words_are_linear),
	};

	return cmocka_run_group_tests_name("mime_word", tests, NULL, NULL);
}
