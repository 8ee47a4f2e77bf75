/* CH-7, T35: how often a server is asked again. */
#include "flow/backoff.h"

#include "tests/unit/unit.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static const struct {
	const char *what;
	enum err_kind kind;
	int fails;
	int64_t least, most;
} T[] = {
	{ "at first about a second", ERR_AGAIN, 1, 750, 1250 },
	{ "then twice as long", ERR_AGAIN, 2, 1500, 2500 },
	{ "the ninth: over four minutes", ERR_AGAIN, 9, 192000, 320000 },
	{ "never more than five minutes", ERR_AGAIN, 1000000, 225000,
	  375000 },
	{ "a bad certificate: five minutes", ERR_SETUP, 1, 225000, 375000 },
	{ "a third refusal: a quarter of an hour", ERR_REFUSED, 3,
	  15 * MINUTE, 19 * MINUTE },
	{ "a fourth: an hour", ERR_REFUSED, 4, HOUR, 76 * MINUTE },
	{ "from then on six hours", ERR_REFUSED, 900, 6 * HOUR, 8 * HOUR },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		for (uint32_t dice = 0; dice < 1000; dice++) {
			int64_t ms = backoff_ms(T[i].kind, T[i].fails, dice);

			check(T[i].what, ms >= T[i].least);
			check(T[i].what, ms <= T[i].most);
		}
}

/* T35: at most eight logins in 24 hours, whatever the dice say. */
static void
test_a_day_of_refusals(void **state)
{
	int64_t at = 0;
	int logins = 0;

	(void)state;
	while (at < 24 * HOUR) {
		logins++;
		at += backoff_ms(ERR_REFUSED, logins, 0);
	}
	check("T35", logins <= 8);
	check("and it heals by itself", logins >= 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_a_day_of_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
