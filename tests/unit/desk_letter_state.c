/* SPEC SE-3. */
#include "tests/unit/unit.h"

#include "desk/letter_state.h"

static void
moves(void **state)
{
	static const struct {
		const char *what;
		enum letter_state at;
		enum letter_event on;
		enum letter_state want;
	} T[] = {
		{ "the usual life: taken", LETTER_QUEUED, ON_CLAIM,
		    LETTER_CLAIMED },
		{ "the end of the body is about to go", LETTER_CLAIMED,
		    ON_LAST_CHUNK, LETTER_HANDED },
		{ "250", LETTER_HANDED, ON_ACCEPT, LETTER_SENT },
		{ "451 after the dot", LETTER_HANDED, ON_DEFER,
		    LETTER_QUEUED },
		{ "554 after the dot", LETTER_HANDED, ON_REFUSE,
		    LETTER_FAILED },
		{ "cut off after the dot: nobody knows", LETTER_HANDED,
		    ON_LOST, LETTER_UNSURE },
		{ "cut off before the end: again", LETTER_CLAIMED, ON_LOST,
		    LETTER_QUEUED },
		{ "450 at RCPT", LETTER_CLAIMED, ON_DEFER, LETTER_QUEUED },
		{ "550 at RCPT", LETTER_CLAIMED, ON_REFUSE, LETTER_FAILED },
		{ "given up while the relay is away", LETTER_QUEUED,
		    ON_REFUSE, LETTER_FAILED },
		{ "nothing is sent without a claim", LETTER_QUEUED,
		    ON_ACCEPT, LETTER_BUG },
		{ "what did not go out whole cannot have come",
		    LETTER_CLAIMED, ON_ACCEPT, LETTER_BUG },
		{ "a held letter is not claimed", LETTER_HELD, ON_CLAIM,
		    LETTER_BUG },
		{ "a person releases it", LETTER_HELD, ON_RETRY,
		    LETTER_QUEUED },
		{ "or drops it", LETTER_HELD, ON_CANCEL, LETTER_CANCELLED },
		{ "undo while it waits", LETTER_QUEUED, ON_CANCEL,
		    LETTER_CANCELLED },
		{ "too late once it is taken", LETTER_CLAIMED, ON_CANCEL,
		    LETTER_BUG },
		{ "too late once it is sent", LETTER_SENT, ON_CANCEL,
		    LETTER_BUG },
		{ "unsure is not simply tried again", LETTER_UNSURE,
		    ON_RETRY, LETTER_BUG },
		{ "a person says it came", LETTER_UNSURE, ON_ACCEPT,
		    LETTER_SENT },
		{ "a person sends it again", LETTER_UNSURE, ON_RESEND,
		    LETTER_QUEUED },
		{ "try now", LETTER_QUEUED, ON_RETRY, LETTER_QUEUED },
		{ "a failed one again", LETTER_FAILED, ON_RETRY,
		    LETTER_QUEUED },
		{ "sent is sent", LETTER_SENT, ON_RESEND, LETTER_BUG },
		{ "RL-3: an old copy says it waits; it may be gone",
		    LETTER_QUEUED, ON_RESTORE, LETTER_UNSURE },
		{ "what an old copy knows as sent is sent", LETTER_SENT,
		    ON_RESTORE, LETTER_BUG },
		{ "cancelled is cancelled", LETTER_CANCELLED, ON_RETRY,
		    LETTER_BUG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		check_int(T[i].what, letter_next(T[i].at, T[i].on),
		    T[i].want);
}

static void
legal_moves_are_counted(void **state)
{
	int n = 0;

	(void)state;
	for (int s = 0; s < LETTER_STATES; s++)
		for (int e = 0; e < LETTER_EVENTS; e++)
			n += letter_next((enum letter_state)s,
			    (enum letter_event)e) != LETTER_BUG;
	check_int("legal moves", n, 21);
	for (int e = 0; e < LETTER_EVENTS; e++)
		check_int("nothing leaves a bug", letter_next(LETTER_BUG,
		    (enum letter_event)e), LETTER_BUG);
}

static void
names_round_trip(void **state)
{
	enum letter_state got;

	(void)state;
	for (int s = LETTER_BUG + 1; s < LETTER_STATES; s++) {
		struct str name = str_from(
		    letter_state_name((enum letter_state)s));

		check("known", letter_state_from(name, &got));
		check_int(name.p, got, s);
	}
	check("no other", !letter_state_from(STR("bug"), &got));
	check("nor nothing", !letter_state_from(STR(""), &got));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves),
		cmocka_unit_test(legal_moves_are_counted),
		cmocka_unit_test(names_round_trip),
	};

	return cmocka_run_group_tests_name("letter_state", tests, NULL,
	    NULL);
}
