/* SL-2, SL-5: what must hold of working time whatever the zone: parts sum to
 * the whole, the due instant is where the elapsed time says, and the intervals
 * of an explanation sum to the figure. (That the zones are right is compared
 * with another implementation by tests/flow/test_hours.py.) */
#include "tests/unit/unit.h"

#include <string.h>

#include "desk/sla.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
/* 2024-01-01 00:00 UTC, a Monday. */
#define Y2024 INT64_C(1704067200000)

static const char text[] =
	"inbox i { kind helpdesk }\n"
	"pipeline p { status new { class open }\n"
	"  status waiting { class open; clock paused }\n"
	"  status done { class closed } }\n"
	"hours stockholm { timezone Europe/Stockholm; mon-thu 08:00-12:00 "
	"13:00-17:00; fri 22:00-24:00; sat-sun 00:00-04:30 }\n"
	"hours lord-howe { timezone Australia/Lord_Howe; sat-mon 01:00-03:15 "
	"}\n"
	"hours always { timezone UTC; mon-sun 00:00-24:00 }\n"
	"sla s { hours stockholm; all { first-response 4h; next-response 1h; "
	"close 30h } }\n";

static struct conf *
load(void)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(text), &said);

	if (c == NULL)
		fail_msg("%s", said.p);
	buf_clear(&said);
	return c;
}

/* A fixed row of numbers that look random. */
static int64_t
some(uint64_t *seed, int64_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (int64_t)(*seed >> 20) % below;
}

static void
parts_sum(void **state)
{
	struct conf *c = load();
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		const struct hours *h = &c->hours[i % 3];
		int64_t a = Y2024 + some(&seed, 366 * DAY);
		int64_t b = a + some(&seed, 40 * DAY);
		int64_t d = b + some(&seed, 40 * DAY);
		int64_t ab = hours_between(h, a, b), at;

		check_int("parts sum to the whole", ab +
		    hours_between(h, b, d), hours_between(h, a, d));
		at = hours_after(h, a, ab);
		check_int("elapsed until due is the goal",
		    hours_between(h, a, at), ab);
		check("the first such instant", at <= b);
		if (ab > 0)
			check_int("a moment before it is not due",
			    hours_between(h, a, at - 1), ab - 1);
		if (i % 3 == 2)
			check_int("all of the time", ab, b - a);
	}
	conf_free(c);
}

/* The night of 31 March lacks an hour in Stockholm, that of 27 October has
 * one twice; Lord Howe's has half an hour more on 7 April. */
static void
nights(void **state)
{
	static const struct {
		const char *what;
		int hours;
		int64_t day;            /* of 2024, midnight UTC */
		int minutes;            /* within 30 hours from noon before */
	} T[] = {
		{ "a Sunday", 0, 83, 270 },
		{ "the hour that is left out", 0, 90, 210 },
		{ "the hour that comes twice", 0, 300, 330 },
		{ "half an hour twice", 1, 97, 165 },
		{ "half an hour left out", 1, 279, 105 },
	};
	struct conf *c = load();

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		int64_t from = Y2024 + T[i].day * DAY - 12 * HOUR;

		check_int(T[i].what, hours_between(&c->hours[T[i].hours],
		    from, from + 24 * HOUR) / 60000, T[i].minutes);
	}
	conf_free(c);
}

static void
intervals_sum(void **state)
{
	struct conf *c = load();
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 300; i++) {
		static const char *const status[] = {
			"new", "waiting", "new", "done", "new"
		};
		struct sla_version version = { 0, STR_NONE };
		struct sla_moment m[8];
		struct arena a = ARENA_INIT;
		struct sla_history h = { .moment = m, .version = &version,
		    .nversion = 1 };
		struct sla_view v;
		int64_t at = Y2024 + some(&seed, 300 * DAY);

		version.goals = sla_goals_text(&c->sla[0], &a);
		h.ticket = (struct ticket){ .id = 1, .created = at,
		    .pipeline = STR("p"), .inbox = STR("i"),
		    .status = STR("new"), .source = STR("email") };
		for (; h.nmoment < 8; h.nmoment++, at += some(&seed,
		    5 * DAY))
			m[h.nmoment] = h.nmoment % 3 == 2 ?
			    (struct sla_moment){ .at = at, .what = i % 2 == 0 ?
			    SLA_AT_ANSWER : SLA_AT_QUESTION } :
			    (struct sla_moment){ .at = at, .what =
			    SLA_AT_STATUS, .text = str_from(
			    status[some(&seed, 5)]) };
		v = sla_look(c, &h, at, &a);
		check("there are clocks", v.nclock >= 2);
		for (size_t k = 0; k < v.nclock; k++) {
			int64_t sum = 0, end = v.clock[k].began;
			struct sla_interval *all;
			bool cut;
			size_t n;

			all = sla_explain(c, &h, &v.clock[k], at, &a, &n,
			    &cut);
			for (size_t j = 0; j < n; j++) {
				check_int("no hole", all[j].from, end);
				end = all[j].to;
				if (all[j].why == SLA_COUNTED)
					sum += all[j].to - all[j].from;
			}
			check_int("to its end", end, v.clock[k].ended != 0 ?
			    v.clock[k].ended : at);
			check_int("the figure (SL-5)", sum,
			    v.clock[k].elapsed);
		}
		arena_clear(&a);
	}
	conf_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_sum), cmocka_unit_test(nights),
		cmocka_unit_test(intervals_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
