#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mime/charset.h"

/* RD-2 */
static void
labels_as_found(void **state)
{
	static const struct {
		const char *what, *label, *in, *want;
	} T[] = {
		{ "UTF-8", "UTF-8", "\xc3\xbc", "\xc3\xbc" },
		{ "utf8", "utf8", "\xc3\xbc", "\xc3\xbc" },
		{ "Latin-1 is windows-1252", "iso-8859-1", "\x80\xfc",
		    "\xe2\x82\xac\xc3\xbc" },
		{ "no dash", "iso8859-1", "\xfc", "\xc3\xbc" },
		{ "underscores", "ISO_8859-1", "\xfc", "\xc3\xbc" },
		{ "latin1", "latin1", "\xfc", "\xc3\xbc" },
		{ "windows-1251", "windows-1251", "\xcf", "\xd0\x9f" },
		{ "x-cp1251", "x-cp1251", "\xcf", "\xd0\x9f" },
		{ "win-1251", "win-1251", "\xcf", "\xd0\x9f" },
		{ "KOI8-R", "koi8-r", "\xf0", "\xd0\x9f" },
		{ "GB2312 is GB18030", "gb2312", "\xc4\xe3", "\xe4\xbd\xa0" },
		{ "ks_c_5601-1987 is CP949", "ks_c_5601-1987", "\xb0\xa1",
		    "\xea\xb0\x80" },
		{ "Big5", "big5", "\xa7\x41", "\xe4\xbd\xa0" },
		{ "Shift_JIS is CP932", "Shift_JIS", "\x87\x40",
		    "\xe2\x91\xa0" },
		{ "ISO-2022-JP", "iso-2022-jp", "\x1b$B$\"\x1b(B",
		    "\xe3\x81\x82" },
		{ "UTF-7 is not decoded (T22)", "utf-7", "+ADw-", "+ADw-" },
		{ "//TRANSLIT is no part of it", "utf-8//TRANSLIT",
		    "\xc3\xbc", "\xc3\xbc" },
		{ "an unknown label, valid UTF-8", "x-unknown", "\xc3\xbc",
		    "\xc3\xbc" },
		{ "an unknown label, not valid", "x-unknown", "\xfc",
		    "\xc3\xbc" },
		{ "no label", "", "\xfc", "\xc3\xbc" },
		{ "ASCII that is not", "us-ascii", "\xfc", "\xc3\xbc" },
		{ "a wrong UTF-8 label", "utf-8", "gr\xfc\xdf",
		    "gr\xc3\xbc\xc3\x9f" },
		{ "a bad byte in UTF-8", "utf-8", "\xc3\xbc\xff",
		    "\xc3\xbc\xef\xbf\xbd" },
		{ "a wrong Latin-1 label", "iso-8859-1", "\xc3\xbc",
		    "\xc3\xbc" },
		{ "half a character at the end", "big5", "a\xa7",
		    "a\xef\xbf\xbd" },
		{ "a byte order mark goes", "utf-8", "\xef\xbb\xbf" "a", "a" },
		{ "a label of rubbish", "\"\xff(", "a", "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;

		check_str(T[i].what, charset_convert(&a,
		    str_from(T[i].label), str_from(T[i].in), SIZE_MAX, NULL),
		    str_from(T[i].want));
		arena_clear(&a);
	}
	charset_close_all();
}

static void
lengths_are_kept(void **state)
{
	struct arena a = ARENA_INIT;
	bool cut = false;

	(void)state;
	check_str("as long as may be", charset_convert(&a, STR("latin1"),
	    STR("\xfc\xfc"), 4, &cut), STR("\xc3\xbc\xc3\xbc"));
	check("not cut", !cut);
	check_str("one byte less", charset_convert(&a, STR("utf-8"),
	    STR("a\xc3\xbc"), 2, &cut), STR("a"));
	check("cut", cut);
	arena_clear(&a);
	charset_close_all();
}

/* DESIGN, Processes: after the lock nobody opens a charset. */
static void
a_lock_keeps_the_table(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	check("most are there", charset_open_all() > 40);
	check_str("one of them", charset_convert(&a, STR("koi8-r"),
	    STR("\xf0"), 10, NULL), STR("\xd0\x9f"));
	check_str("an escape flood ends", charset_convert(&a,
	    STR("iso-2022-jp"), STR("\x1b$B\x1b(B\x1b$B\x1b(Bx"), 10, NULL),
	    STR("x"));
	charset_close_all();
	arena_clear(&a);
}

/* Every label of the table, fed every byte, gives valid UTF-8. */
static void
any_bytes_in_any_charset(void **state)
{
	static const char *const labels[] = {
		"utf-16", "utf-16le", "utf-32", "gb18030", "big5", "euc-kr",
		"shift_jis", "euc-jp", "iso-2022-jp", "iso-2022-kr", "johab",
		"windows-1252", "koi8-u", "macintosh", "cp437", "tis-620",
	};
	struct arena a = ARENA_INIT;
	char bytes[512];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		struct str out = charset_convert(&a, str_from(labels[i]),
		    (struct str){ bytes, sizeof bytes }, SIZE_MAX, NULL);

		check(labels[i], charset_is_known(str_from(labels[i])));
		check(labels[i], utf8_valid(out) && out.n > 0);
		check(labels[i], memchr(out.p, 0, out.n) == NULL);
	}
	charset_close_all();
	arena_clear(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_as_found),
		cmocka_unit_test(lengths_are_kept),
		cmocka_unit_test(a_lock_keeps_the_table),
		cmocka_unit_test(any_bytes_in_any_charset),
	};

	return cmocka_run_group_tests_name("mime_charset", tests, NULL, NULL);
}
