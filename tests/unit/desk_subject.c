#include "desk/subject.h"

#include "desk/model.h"
#include "tests/unit/unit.h"

/* SE-6: the subject of an answer. */
static void
test_reply(void **state)
{
	static const struct {
		const char *what, *subject, *tag, *want;
	} T[] = {
		{ "an answer says so", "Printer", "", "Re: Printer" },
		{ "once", "RE: Re:  Printer", "", "Re: Printer" },
		{ "in any language", "AW: SV: Antw: Printer", "",
		  "Re: Printer" },
		{ "a word that begins alike stays", "Report", "",
		  "Re: Report" },
		{ "the tag comes first", "Printer", "[#7]",
		  "Re: [#7] Printer" },
		{ "the tag comes once", "Re: [#7] Printer", "[#7]",
		  "Re: [#7] Printer" },
		{ "the tag moves to the front", "Fwd: Re: [#7] Printer",
		  "[#7]", "Re: [#7] Fwd: Re: Printer" },
		{ "another ticket's tag is text", "[#70] Printer", "[#7]",
		  "Re: [#7] [#70] Printer" },
		{ "no subject", "", "", "Re: " },
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_str(T[i].what, subject_reply(&a, str_from(T[i].subject),
		    str_from(T[i].tag)), str_from(T[i].want));
	arena_clear(&a);
}

static void
test_fill(void **state)
{
	static const struct {
		const char *what, *text, *value, *want;
	} T[] = {
		{ "a value is put in", "[#{{n}}]", "7", "[#7]" },
		{ "wherever it is asked for", "{{n}}{{n}}", "x", "xx" },
		{ "it is not read again (T18)", "{{n}}", "{{n}}", "{{n}}" },
		{ "another name stays", "{{m}}", "7", "{{m}}" },
		{ "nothing stays nothing", "", "7", "" },
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_str(T[i].what, subject_fill(&a, str_from(T[i].text),
		    "n", str_from(T[i].value)), str_from(T[i].want));
	arena_clear(&a);
}

/* The words are CLI.md's. */
static void
test_names(void **state)
{
	enum priority p;

	(void)state;
	check_str("direction", str_from(direction_name(COMMENT)),
	    STR("comment"));
	check_str("evidence", str_from(evidence_name(BY_OUR_ID)),
	    STR("our-id"));
	check_str("nothing", str_from(evidence_name(BY_NOTHING)),
	    STR("none"));
	check_str("letter", str_from(letter_kind_name(LETTER_AUTOMATIC)),
	    STR("automatic"));
	check_str("outcome", str_from(outcome_name(OUTCOME_SET_ASIDE)),
	    STR("set-aside"));
	for (int i = PRIORITY_LOW; i <= PRIORITY_URGENT; i++) {
		check("a priority reads back", priority_from(
		    str_from(priority_name((enum priority)i)), &p));
		check_int("as itself", p, i);
	}
	check("no other word is one", !priority_from(STR("High"), &p));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
