#include "tests/unit/unit.h"

#include "mime/decode.h"
#include "mime/uuencode.h"

/* SPEC RD-8 */
static void
files_are_found_in_text(void **state)
{
	static const struct {
		const char *what, *text;
		bool found;
		const char *name, *bytes;
	} T[] = {
		{ "a file", "a\nbegin 644 x.txt\n#0V%T\n`\nend\nb\n", true,
		    "x.txt", "Cat" },
		{ "with CR LF", "begin 644 x\r\n#0V%T\r\n`\r\nend\r\n", true,
		    "x", "Cat" },
		{ "a blank for nothing, and lost at the end",
		    "begin 0644 my file.txt\n#0V%T\n\nend\n", true,
		    "my file.txt", "Cat" },
		{ "a line that says less than it has",
		    "begin 755 x\n\"0V%T\n`\nend", true, "x", "Ca" },
		{ "cut off with the mail", "begin 644 x\n#0V%T\n#0V%T", true,
		    "x", "CatCat" },
		{ "two lines", "begin 644 x\n#0V%T\n#0V%T\n`\nend\n", true,
		    "x", "CatCat" },
		{ "a sentence", "begin 644 reasons why\nthis is text\n",
		    false, "", "" },
		{ "not at the start of a line", "x begin 644 x\n#0V%T\nend\n",
		    false, "", "" },
		{ "no mode", "begin with x\n#0V%T\nend\n", false, "", "" },
		{ "nothing in it", "begin 644 x\nend\n", false, "", "" },
		{ "nothing", "", false, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct str text = str_from(T[i].text);
		struct uu_file f = { STR_NONE, 0, 0 };
		struct buf out = BUF_INIT;
		size_t at = 0;

		check_int(T[i].what, uu_find(text, &at, &f), T[i].found);
		if (T[i].found) {
			check_str(T[i].what, f.name, str_from(T[i].name));
			decode_all(CODING_UU, str_sub(text, f.from, f.to),
			    SIZE_MAX, &out);
			check_str(T[i].what, buf_view(&out),
			    str_from(T[i].bytes));
			check("moved on", at == f.to);
		}
		buf_clear(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_found_in_text),
	};

	return cmocka_run_group_tests_name("mime_uuencode", tests, NULL, NULL);
}
