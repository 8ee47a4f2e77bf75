#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mime/limits.h"
#include "mime/msgid.h"

/* RD-1. want: the ids with a blank between. */
static void
ids_as_found(void **state)
{
	static const struct {
		const char *what, *in, *want;
	} T[] = {
		{ "one", "<1234@local.example>", "1234@local.example" },
		{ "several", "<a@x> <b@x>\t<c@x>", "a@x b@x c@x" },
		{ "without blanks", "<a@x><b@x>", "a@x b@x" },
		{ "words before it, as in old mail",
		    "Your message of \"Mon\" <a@x>", "a@x" },
		{ "no brackets", "a@x", "a@x" },
		{ "commas without brackets", "a@x, b@x", "a@x b@x" },
		{ "a bracket never closed", "<a@x", "a@x" },
		{ "the next one closes it", "<a@x <b@x>", "a@x b@x" },
		{ "blanks inside", "< a@x >", "a@x" },
		{ "no @ is an id too", "<abc>", "abc" },
		{ "empty", "<>", "" },
		{ "words", "no id here", "" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct strs ids = { NULL, 0 };
		struct buf got = BUF_INIT;

		msgid_read(&a, str_from(T[i].in), NULL, &ids);
		for (size_t k = 0; k < ids.n; k++)
			buf_printf(&got, "%s%.*s", k > 0 ? " " : "",
			    STR_ARG(ids.s[k]));
		check_str(T[i].what, buf_view(&got), str_from(T[i].want));
		buf_clear(&got);
		arena_clear(&a);
	}
}

/* SECURITY T21: the first 10 and the last 90. */
static void
limits_hold(void **state)
{
	(void)state;
	for (size_t n = 100; n <= 1000; n += n == 100 ? 1 : 899) {
		struct arena a = ARENA_INIT;
		struct notes notes = { .arena = &a };
		struct strs ids = { NULL, 0 };
		struct buf b = BUF_INIT;
		struct str last = str_printf(&a, "%zu@x", n - 1);

		for (size_t i = 0; i < n; i++)
			buf_printf(&b, "<%zu@x> ", i);
		msgid_read(&a, buf_view(&b), &notes, &ids);
		check_int("a hundred", ids.n, 100);
		check_int("noted when over", notes.limits.n, n > 100);
		check_str("the tenth", ids.s[9], STR("9@x"));
		check_str("the last", ids.s[99], last);
		check_str("the first of the last", ids.s[10],
		    str_printf(&a, "%zu@x", n - 90));
		buf_clear(&b);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_as_found),
		cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests_name("mime_msgid", tests, NULL, NULL);
}
