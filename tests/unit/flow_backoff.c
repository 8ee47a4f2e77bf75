/* CH-7, T35: how often a server is asked again. */
#include "flow/backoff.h"

#include "flow/account.h"
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

/* T35 in virtual time: a day in which `askers` connections of an account ask
 * every second whether they may log in, and the server answers. */
static int
day(int askers, const enum err_kind *answers, size_t n, uint32_t dice,
    int64_t *longest)
{
	struct breaker b = { .known = false };
	int64_t last = 0;
	int logins = 0;

	*longest = 0;
	for (int64_t now = 0; now < 24 * HOUR; now += SECOND)
		for (int asker = 0; asker < askers; asker++) {
			if (!breaker_take(&b, now))
				continue;
			if (now - last > *longest)
				*longest = now - last;
			last = now;
			breaker_result(&b, answers[(size_t)logins % n], now,
			    dice);
			logins++;
			if (b.known)
				return logins;
		}
	return logins;
}

/* At most eight logins in 24 hours, whatever the dice say and however many
 * connections want to. */
static void
test_a_day_of_refusals(void **state)
{
	static const enum err_kind refused[] = { ERR_REFUSED };
	int64_t longest;

	(void)state;
	for (uint32_t dice = 0; dice < 100; dice += 9)
		for (int askers = 1; askers <= 40; askers += 13) {
			int logins = day(askers, refused, 1, dice, &longest);

			check("T35", logins <= 8);
			check("it is still tried", logins >= 6);
			check("often enough to heal", longest <= 8 * HOUR);
		}
}

static void
test_what_is_a_refusal(void **state)
{
	static const enum err_kind heals[] = { ERR_REFUSED, ERR_REFUSED,
	    ERR_REFUSED, ERR_REFUSED, ERR_NONE };
	static const enum err_kind away[] = { ERR_AGAIN };
	struct breaker b = { .known = false };
	int64_t longest;

	(void)state;
	check_int("the fifth works", day(3, heals, 5, 0, &longest), 5);
	check("[UNAVAILABLE] is not counted",
	    day(1, away, 1, 0, &longest) > 1000);
	check("one at a time at first", breaker_take(&b, 0));
	check("the next one waits", !breaker_take(&b, 0));
	breaker_result(&b, ERR_AGAIN, 0, 0);
	check("a network fault lets it go on", breaker_take(&b, 0));
	breaker_result(&b, ERR_NONE, 0, 0);
	check("then all may", breaker_take(&b, 0) && breaker_take(&b, 0));
	breaker_result(&b, ERR_REFUSED, 0, 0);
	check("until one is refused", !breaker_take(&b, 0));
	check("for ten seconds", breaker_take(&b, 10 * SECOND));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_a_day_of_refusals),
		cmocka_unit_test(test_what_is_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
