/* VW-5: when a digest of a view is due, and what it says. */
#include "tests/unit/desk_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/view_digest.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Stockholm is an hour east of UTC, in summer two; its clocks go from 02:00 to
 * 03:00 on 29 March 2026 and from 03:00 back to 02:00 on 25 October. In
 * Kiritimati it is 14 hours later than in UTC. New Year's Day is a holiday of
 * office. */
static const char text[] =
	"relay out { host 127.0.0.1; tls none }\n"
	"inbox desk { kind helpdesk }\n"
	"user alice { name \"Alice A\"; email alice@desk.example; seat yes\n"
	"	language sv }\n"
	"channel silent { inbox desk; address s@x.example }\n"
	"channel c { inbox desk; address c@x.example; relay out }\n"
	"hours office { timezone Europe/Stockholm; mon-fri 09:00-17:00\n"
	"	holidays \"%s/tests/unit/data/holidays.ics\" }\n"
	"hours daily { timezone Europe/Stockholm; mon-sun 09:00-17:00 }\n"
	"hours far { timezone Pacific/Kiritimati; mon-sun 09:00-17:00 }\n"
	"digest \"The day\" { view unassigned; to user:alice; at %s;\n"
	"	hours %s }\n";

static struct conf *
load(const char *at, const char *hours)
{
	const char *source = getenv("POSTROOM_SOURCE");
	char *dir = realpath(source != NULL ? source : "..", NULL);
	struct buf whole = BUF_INIT, said = BUF_INIT;
	struct conf *c;

	buf_printf(&whole, text, dir, at, hours);
	free(dir);
	c = conf_from_text("t", buf_view(&whole), &said);
	if (c == NULL)
		fail_msg("%s", said.p);
	buf_clear(&said);
	buf_clear(&whole);
	return c;
}

/* "2026-01-06 08:00", in UTC; "": 0. */
static int64_t
utc(const char *when)
{
	int y, mon, d, h, min;

	if (when[0] == '\0')
		return 0;
	if (sscanf(when, "%d-%d-%d %d:%d", &y, &mon, &d, &h, &min) != 5)
		fail_msg("%s is no time", when);
	return clock_days(y, mon, d) * DAY + h * HOUR + min * MINUTE;
}

static void
due(void **state)
{
	static const struct {
		const char *what, *at, *hours, *done, *now, *want;
	} T[] = {
		{ "a minute before its time it is not due", "08:00", "office",
		    "2026-01-05 07:00", "2026-01-06 06:59", "" },
		{ "at its time by the clock there it is", "08:00", "office",
		    "2026-01-05 07:00", "2026-01-06 07:00",
		    "2026-01-06 07:00" },
		{ "and once", "08:00", "office", "2026-01-06 07:00",
		    "2026-01-06 07:00", "" },
		{ "not again on the same day", "08:00", "office",
		    "2026-01-06 07:00", "2026-01-06 22:59", "" },
		{ "in summer an hour earlier in UTC", "08:00", "office",
		    "2026-06-30 06:00", "2026-07-01 06:00",
		    "2026-07-01 06:00" },
		{ "missed, it is sent late on the same day", "08:00",
		    "office", "2026-01-05 07:00", "2026-01-06 22:59",
		    "2026-01-06 07:00" },
		{ "on the next day no more", "08:00", "office",
		    "2026-01-05 07:00", "2026-01-06 23:00", "" },
		{ "after a week away only the last one is sent", "08:00",
		    "office", "2026-01-08 07:00", "2026-01-15 09:00",
		    "2026-01-15 07:00" },
		{ "of several missed times of a day only the last",
		    "08:00 12:00 16:00", "office", "2026-01-05 15:00",
		    "2026-01-06 13:00", "2026-01-06 11:00" },
		{ "and then the next", "08:00 12:00 16:00", "office",
		    "2026-01-06 11:00", "2026-01-06 15:00",
		    "2026-01-06 15:00" },
		{ "in whatever order they are written", "16:00 08:00",
		    "office", "2026-01-06 07:00", "2026-01-06 15:00",
		    "2026-01-06 15:00" },
		{ "what was just before midnight may come just after it",
		    "23:59", "office", "2026-01-05 22:59", "2026-01-06 23:05",
		    "2026-01-06 22:59" },
		{ "not on a Saturday", "08:00", "office", "2026-01-09 07:00",
		    "2026-01-10 12:00", "" },
		{ "nor on Sunday for it", "08:00", "office",
		    "2026-01-09 07:00", "2026-01-11 12:00", "" },
		{ "where Saturday has hours, then too", "08:00", "daily",
		    "2026-01-09 07:00", "2026-01-10 07:00",
		    "2026-01-10 07:00" },
		{ "not on a holiday", "08:00", "office", "2025-12-31 07:00",
		    "2026-01-01 12:00", "" },
		{ "nor on the day after it for it", "08:00", "office",
		    "2025-12-31 07:00", "2026-01-02 06:59", "" },
		{ "but for itself", "08:00", "office", "2025-12-31 07:00",
		    "2026-01-02 07:00", "2026-01-02 07:00" },
		{ "the day is that of the zone, not of UTC", "08:00", "far",
		    "2026-01-05 18:00", "2026-01-06 18:00",
		    "2026-01-06 18:00" },
		{ "it goes on where UTC has a new date", "08:00", "far",
		    "2026-01-06 18:00", "2026-01-07 01:00", "" },
		{ "an hour the clock leaves out: at its end", "02:30",
		    "daily", "2026-03-28 01:30", "2026-03-29 01:00",
		    "2026-03-29 01:00" },
		{ "not before", "02:30", "daily", "2026-03-28 01:30",
		    "2026-03-29 00:59", "" },
		{ "and once", "02:30", "daily", "2026-03-29 01:00",
		    "2026-03-29 01:30", "" },
		{ "an hour the clock shows twice: the first", "02:30",
		    "daily", "2026-10-24 00:30", "2026-10-25 00:30",
		    "2026-10-25 00:30" },
		{ "and not the second", "02:30", "daily", "2026-10-25 00:30",
		    "2026-10-25 01:30", "" },
		{ "nor at all that day", "02:30", "daily", "2026-10-25 00:30",
		    "2026-10-25 22:59", "" },
		{ "a clock that was put back sends nothing twice", "08:00",
		    "office", "2026-01-06 07:00", "2026-01-06 06:00", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct conf *c = load(T[i].at, T[i].hours);

		check_int(T[i].what, digest_due(&c->view_digest[0],
		    utc(T[i].done), utc(T[i].now)), utc(T[i].want));
		conf_free(c);
	}
}

/* However the clock is looked at in a year of changing clocks: one a day. */
static void
one_a_day(void **state)
{
	static const char *const at[] = { "00:00", "02:00", "02:30", "03:00",
		"08:00", "23:59" };

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		struct conf *c = load(at[i], "daily");
		const struct view_digest *d = &c->view_digest[0];
		const int64_t begin = utc("2026-01-01 12:00");
		int64_t done = begin, n = 0;

		for (int64_t now = begin; now < begin + 365 * DAY;
		    now += 10 * MINUTE) {
			int64_t got = digest_due(d, done, now);

			check(at[i], got == 0 || digest_next(d, done) == got);
			n += got != 0;
			done = got != 0 ? got : done;
		}
		check_int(at[i], n, 365);
		conf_free(c);
	}
}

/* What is past when the times become new is not due any more. */
static void
what_is_new(void **state)
{
	static const struct {
		const char *what, *at, *hours, *times;
		int64_t ahead;
		bool want;
	} T[] = {
		{ "a digest without a row is new", "08:00", "office", NULL, 0,
		    true },
		{ "one with a row is not", "08:00", "office",
		    "08:00 Europe/Stockholm", 0, false },
		{ "other hours of the same zone change nothing", "08:00",
		    "daily", "08:00 Europe/Stockholm", 0, false },
		{ "another time makes it new: nothing is sent twice", "08:30",
		    "office", "08:00 Europe/Stockholm", 0, true },
		{ "another zone too", "08:00", "far",
		    "08:00 Europe/Stockholm", 0, true },
		{ "the clock was an hour ahead", "08:00", "office",
		    "08:00 Europe/Stockholm", HOUR, false },
		{ "it was years ahead: begin anew", "08:00", "office",
		    "08:00 Europe/Stockholm", 900 * DAY, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct conf *c = load(T[i].at, T[i].hours);
		struct digest_mark row = { .digest = STR("The day"),
		    .user = STR("alice"), .done = KIT_NOW + T[i].ahead };

		if (T[i].times != NULL)
			row.times = str_from(T[i].times);
		check_int(T[i].what, digest_is_new(&c->view_digest[0],
		    T[i].times != NULL ? &row : NULL, KIT_NOW), T[i].want);
		conf_free(c);
	}
}

static const struct value *
value_of(const struct values *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_is(v->value[i].name, name))
			return &v->value[i];
	fail_msg("there is no %s", name);
	return NULL;
}

static void
what_is_written(void **state)
{
	struct conf *c = load("08:00", "office");
	struct arena a = ARENA_INIT;
	struct ticket row[] = {
		{ .id = 7, .name = STR("Lamp"), .pipeline = STR("support"),
		    .status = STR("new"), .owner = STR("alice"),
		    .created = KIT_NOW - 3 * DAY, .changed = KIT_NOW - 5 * HOUR },
		{ .id = 9, .name = STR("Bulb"), .pipeline = STR("support"),
		    .status = STR("new"), .created = KIT_NOW - 59 * MINUTE,
		    .changed = KIT_NOW },
	};
	struct view_page page = { row, 2, 52 };
	struct facts f = { .now = KIT_NOW, .next = { 1, 1, 1, 1, 1, 1 } };
	const struct value *list;
	const struct letter *l;
	struct plan p;

	(void)state;
	decide_digest(c, STR("0123456789abcdef0123456789abcdef"),
	    &c->view_digest[0], &c->user[0], &page, KIT_NOW - 1, &f, &a, &p);
	check_int("a letter", (int64_t)p.nletter, 1);
	l = &p.letter[0];
	check_str("to her", l->to, STR("alice@desk.example"));
	check_str("in her language", l->draft.language, STR("sv"));
	check_str("by a channel that can send", l->channel, STR("c"));
	check_int("no limits for it", l->kind, LETTER_NOTIFICATION);
	check_str("no bounces", l->envelope_from, STR(""));
	check_int("nobody answers it", l->draft.auto_submitted,
	    AUTO_GENERATED);
	check("it is known when it comes back", l->draft.cause.n > 0);
	check_int("of no ticket", l->ticket + l->conversation, 0);
	check_str("which", value_of(&l->draft.values, "digest.name")->text,
	    STR("The day"));
	check_str("how many", value_of(&l->draft.values,
	    "digest.count")->text, STR("52"));
	check_str("how many more", value_of(&l->draft.values,
	    "digest.more")->text, STR("50"));
	list = value_of(&l->draft.values, "tickets");
	check_int("listed", (int64_t)list->nitem, 2);
	check_str("whose", value_of(&list->item[0], "item.owner")->text,
	    STR("Alice A"));
	check_str("since", value_of(&list->item[0], "item.age")->text,
	    STR("3d"));
	check_str("changed", value_of(&list->item[0], "item.unchanged")->text,
	    STR("5h"));
	check_str("nobody's", value_of(&list->item[1], "item.owner")->text,
	    STR(""));
	check_str("young", value_of(&list->item[1], "item.age")->text,
	    STR("59m"));
	check_int("kept", (int64_t)p.ndigest_mark, 1);
	check_int("up to its time", p.digest_mark[0].done, KIT_NOW - 1);
	check_str("for her", p.digest_mark[0].user, STR("alice"));
	check_int("two events", (int64_t)p.nevent, 2);
	check("it says why", str_starts(p.event[0].why,
	    "\"The day\", due ") && str_ends(p.event[0].why,
	    ": 52 in view unassigned (VW-5)"));
	check("and which rule", str_starts(p.event[0].by, "rule:t:"));
	check("the letter's too", str_starts(p.event[1].by, "rule:t:"));
	arena_clear(&a);
	conf_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due),
		cmocka_unit_test(one_a_day),
		cmocka_unit_test(what_is_new),
		cmocka_unit_test(what_is_written),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
