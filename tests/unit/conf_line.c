/* OP-6: the line that a rule's place names, in the text that was kept. */
#include "conf/line.h"

#include "tests/unit/unit.h"

#define TEXT "first 1\n" \
	"\tsecond {\n" \
	"include more.conf\n" \
	"# /etc/a:b.conf\n" \
	"other 1\r\n" \
	"other 2\n" \
	"# /etc/c.conf\n" \
	"last"

static void
lines_are_found(void **state)
{
	static const struct {
		const char *what, *place, *want;
	} rows[] = {
		{ "of the first file, trimmed", "main.conf:2", "second {" },
		{ "its first", "main.conf:1", "first 1" },
		{ "of an included one, by its name", "/etc/a:b.conf:2",
		  "other 2" },
		{ "an end of line of DOS is none of it", "/etc/a:b.conf:1",
		  "other 1" },
		{ "without an end", "/etc/c.conf:1", "last" },
		{ "none so far down", "/etc/c.conf:2", "" },
		{ "no line", "main.conf:0", "" },
		{ "no number", "main.conf:x", "" },
		{ "no place", "", "" },
		{ "no file", "12", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_str(rows[i].what, conf_line(STR(TEXT),
		    str_from(rows[i].place)), str_from(rows[i].want));
	check_str("of an empty text", conf_line(STR(""), STR("a:1")),
	    STR(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
