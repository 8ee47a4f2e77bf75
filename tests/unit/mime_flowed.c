#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mime/flowed.h"

/* RFC 3676 */
static void
lines_that_go_on_are_joined(void **state)
{
	static const struct {
		const char *what, *in;
		bool delsp;
		const char *want;
	} T[] = {
		{ "a blank at the end goes on", "a \nb\n", false, "a b\n" },
		{ "none ends the paragraph", "a\nb\n", false, "a\nb\n" },
		{ "with delsp the blank goes", "a \nb\n", true, "ab\n" },
		{ "a stuffed blank goes", " >a\n From b\n", false,
		    ">a\nFrom b\n" },
		{ "quotes stay", "> a \n> b\n", false, "> a \n> b\n" },
		{ "text does not flow into a quote", "a \n> b\n", false,
		    "a \n> b\n" },
		{ "the sign of a signature is no half", "a \n-- \nb\n", false,
		    "a \n-- \nb\n" },
		{ "an empty line ends it", "a \n\nb\n", false, "a \n\nb\n" },
		{ "the last line may go on", "a ", false, "a " },
		{ "no line end is added", "a", false, "a" },
		{ "nothing", "", false, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;

		check_str(T[i].what, flowed_join(&a, str_from(T[i].in),
		    T[i].delsp), str_from(T[i].want));
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_go_on_are_joined),
	};

	return cmocka_run_group_tests_name("mime_flowed", tests, NULL, NULL);
}
