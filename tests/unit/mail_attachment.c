#include "tests/unit/unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "mail/attachment.h"

/* SECURITY T19 */
static void
names_are_made_fit(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "a good name", "report.pdf", "report.pdf" },
		{ "a name with a blank and an umlaut", "\xc3\xbc 1.pdf",
		    "\xc3\xbc 1.pdf" },
		{ "a path", "../../etc/passwd", "_.._etc_passwd" },
		{ "a Windows path", "C:\\x\\y.exe", "C__x_y.exe" },
		{ "dots in front", "..htaccess", "htaccess" },
		{ "a hidden blank in front of a dot",
		    "\xe2\x80\x8b.htaccess", "htaccess" },
		{ "a name that turns around", "\xe2\x80\xaegpj.exe",
		    "gpj.exe" },
		{ "controls", "a\x01\x1b[0m\x7f.txt", "a[0m.txt" },
		{ "a line end", "a\r\nb.txt", "ab.txt" },
		{ "a wide slash", "a\xef\xbc\x8f" "b", "a_b" },
		{ "dots and blanks alone", " . . ", "" },
		{ "bad bytes", "a\xff.txt", "a\xef\xbf\xbd.txt" },
		{ "a device of Windows", "CON", "_CON" },
		{ "a device with an ending", "com1.tar.gz", "_com1.tar.gz" },
		{ "a device after dots", "..nul.txt", "_nul.txt" },
		{ "a device with a raised digit", "LPT\xc2\xb2", "_LPT\xc2\xb2" },
		{ "no device", "console.txt", "console.txt" },
		{ "dots and blanks at the end", "a.exe. .", "a.exe" },
		{ "a letter and its mark", "u\xcc\x88.txt",
		    "\xc3\xbc.txt" },
		{ "a letter and two marks", "e\xcc\x82\xcc\x81",
		    "\xe1\xba\xbf" },
		{ "kana and its mark", "\xe3\x81\x8b\xe3\x82\x99",
		    "\xe3\x81\x8c" },
		{ "Hangul in pieces", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
		    "\xed\x95\x9c" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;

		check_str(T[i].what, attachment_name(&a,
		    str_from(T[i].in)), str_from(T[i].want));
		arena_clear(&a);
	}
}

static void
long_names_keep_their_end(void **state)
{
	static const size_t lengths[] = { 254, 255, 256, 10240 };

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct arena a = ARENA_INIT;
		char *p = memset(arena_get(&a, lengths[i]), 'x', lengths[i]);
		struct str in = { p, lengths[i] }, out;

		memcpy(p + in.n - 4, ".pdf", 4);
		out = attachment_name(&a, in);
		check_int("as long as may be", out.n,
		    in.n < ATTACHMENT_NAME_MAX ? in.n : ATTACHMENT_NAME_MAX);
		check("its end", str_ends(out, ".pdf"));
		memset(p, 0xc3, in.n);
		check("no half characters", utf8_valid(attachment_name(&a,
		    in)));
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_made_fit),
		cmocka_unit_test(long_names_keep_their_end),
	};

	return cmocka_run_group_tests_name("mail_attachment", tests, NULL,
	    NULL);
}
