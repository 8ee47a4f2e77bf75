/* CH-7, SE-4: who is told of an outage, once, and by which relay. */
#include "tests/unit/desk_kit.h"

#include <string.h>

#include "desk/alarm.h"

#define MINUTE INT64_C(60000)
#define NOW KIT_NOW

static void
once_per_outage(void **state)
{
	static const struct {
		const char *what;
		enum alarm_health health;
		int64_t since, told, last;      /* ago; -1: never */
		enum alarm_say want;
	} T[] = {
		{ "a short outage is nobody's business", ALARM_BAD,
		    5 * MINUTE - 1, -1, -1, ALARM_SAYS_NOTHING },
		{ "one that lasts is told", ALARM_BAD, 5 * MINUTE, -1, -1,
		    ALARM_SAYS_BAD },
		{ "and not again, however long it lasts", ALARM_BAD,
		    5000 * MINUTE, 4995 * MINUTE, 4995 * MINUTE,
		    ALARM_SAYS_NOTHING },
		{ "the next outage within the hour waits", ALARM_BAD,
		    20 * MINUTE, -1, 59 * MINUTE, ALARM_SAYS_NOTHING },
		{ "after the hour it is told", ALARM_BAD, 20 * MINUTE, -1,
		    60 * MINUTE, ALARM_SAYS_BAD },
		{ "well for a moment is not over", ALARM_WELL,
		    2 * MINUTE - 1, 9 * MINUTE, 9 * MINUTE,
		    ALARM_SAYS_NOTHING },
		{ "its end is told", ALARM_WELL, 2 * MINUTE, 9 * MINUTE,
		    9 * MINUTE, ALARM_SAYS_OVER },
		{ "once", ALARM_WELL, 2 * MINUTE, -1, 9 * MINUTE,
		    ALARM_SAYS_NOTHING },
		{ "an outage nobody was told of has no end to tell",
		    ALARM_WELL, 2 * MINUTE, -1, -1, ALARM_SAYS_NOTHING },
		{ "starting again is neither", ALARM_UNKNOWN, 90 * MINUTE,
		    9 * MINUTE, 9 * MINUTE, ALARM_SAYS_NOTHING },
		{ "nor news", ALARM_UNKNOWN, 90 * MINUTE, -1, -1,
		    ALARM_SAYS_NOTHING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct watched w = { .kind = ALARM_RELAY,
		    .health = T[i].health, .since = NOW - T[i].since };

		w.known.told = T[i].told < 0 ? 0 : NOW - T[i].told;
		w.known.last = T[i].last < 0 ? 0 : NOW - T[i].last;
		check_int(T[i].what, alarm_decide(&w, NOW), T[i].want);
	}
}

/* Whatever the rhythm, at most one alarm an hour, and one end for each. */
static void
flapping_is_bounded(void **state)
{
	(void)state;
	for (int64_t period = 1; period < 90; period += 4) {
		struct watched w = { .kind = ALARM_INBOX };
		int64_t since = NOW;
		int alarms = 0, ends = 0;

		for (int64_t m = 0; m < 24 * 60; m++) {
			int64_t now = NOW + m * MINUTE;
			enum alarm_say says;

			w.health = m / period % 2 == 0 ? ALARM_BAD :
			    ALARM_WELL;
			if (m % period == 0)
				since = now;
			w.since = since;
			says = alarm_decide(&w, now);
			if (says == ALARM_SAYS_BAD)
				w.known.told = w.known.last = now;
			if (says == ALARM_SAYS_OVER)
				w.known.told = 0;
			alarms += says == ALARM_SAYS_BAD;
			ends += says == ALARM_SAYS_OVER;
		}
		check("one an hour", alarms <= 24);
		check("one end each", ends <= alarms && ends >= alarms - 1);
		check("a short one is never told", period > 5 ||
		    alarms == 0);
		check("a long one is", period <= 6 || alarms > 0);
	}
}

static void
by_another_way(void **state)
{
	static const struct {
		const char *what;
		enum alarm_kind kind;
		const char *name;
		bool two, second_bad;
		const char *want;       /* channel; NULL: the log only */
	} T[] = {
		{ "the only relay cannot tell of itself", ALARM_RELAY,
		    "out", false, false, NULL },
		{ "another relay does", ALARM_RELAY, "out", true, false,
		    "billing" },
		{ "but not one that is down as well", ALARM_RELAY, "out",
		    true, true, NULL },
		{ "an inbox: by another channel", ALARM_INBOX, "support",
		    false, false, "billing" },
		{ "the disk: by the first that works", ALARM_DISK, "",
		    true, true, "support" },
	};
	struct kit k;

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct relay second = { .name = "second" };
		struct watched all[2];
		const struct channel *got;

		kit_init(&k);
		k.relay.name = "out";
		if (T[i].two)
			k.channel[BILLING].relay = &second;
		memset(all, 0, sizeof all);
		all[0] = (struct watched){ .kind = T[i].kind,
		    .name = str_from(T[i].name), .health = ALARM_BAD };
		all[1] = (struct watched){ .kind = ALARM_RELAY,
		    .name = STR("second"), .health = T[i].second_bad ?
		    ALARM_BAD : ALARM_WELL };
		for (int ch = 0; ch < 3; ch++)
			if (k.channel[ch].relay != &second)
				k.channel[ch].relay = &k.relay;
		got = alarm_channel(&k.conf, all, 2, &all[0]);
		check_str(T[i].what, str_from(got != NULL ? got->name :
		    "none"), str_from(T[i].want != NULL ? T[i].want :
		    "none"));
		kit_clear(&k);
	}
}

static void
what_is_written(void **state)
{
	static const char *const admins[] = { "root@x.example",
		"boss@x.example" };
	struct watched w = { .kind = ALARM_INBOX, .name = STR("support"),
	    .health = ALARM_BAD, .state = STR("refused"),
	    .since = NOW - 10 * MINUTE, .error = STR("NO login"),
	    .known.thing = STR("inbox:support") };
	const struct letter *l;
	struct kit k;

	(void)state;
	kit_init(&k);
	k.conf.admins_mail = (struct names){ (const char **)(uintptr_t)admins,
	    2 };
	decide_alarms(&k.conf, STR("0123456789abcdef0123456789abcdef"),
	    &k.facts, &w, 1, &k.arena, &k.plan);
	check_int("a letter each", (int64_t)k.plan.nletter, 2);
	l = kit_letter(&k, "alarm");
	check("one is there", l != NULL);
	check_str("to", l->to, STR("root@x.example"));
	check_int("no limits for it", l->kind, LETTER_NOTIFICATION);
	check_str("no bounces", l->envelope_from, STR(""));
	check_int("nobody answers it", l->draft.auto_submitted,
	    AUTO_GENERATED);
	check_str("of what", kit_value(l, "alarm.what"),
	    STR("The mailbox of channel support"));
	check_str("in whose words", kit_value(l, "alarm.error"),
	    STR("NO login"));
	check_str("where to look", kit_value(l, "alarm.look"),
	    STR("postroom channel show support"));
	check("an event", kit_event(&k, "alarm.raised") != NULL);
	check_int("kept", (int64_t)k.plan.nalarm, 1);
	check_int("told now", k.plan.alarm[0].told, k.facts.now);
	check_str("of this", k.plan.alarm[0].thing, STR("inbox:support"));

	/* Mails set aside: told of, and forgotten. */
	w = (struct watched){ .kind = ALARM_SET_ASIDE, .health = ALARM_BAD,
	    .state = STR("3 set aside"), .since = NOW - 10 * MINUTE };
	decide_alarms(&k.conf, STR("0123456789abcdef0123456789abcdef"),
	    &k.facts, &w, 1, &k.arena, &k.plan);
	check_int("told", (int64_t)k.plan.nletter, 2);
	check_int("it has no end", k.plan.alarm[0].told, 0);
	check_int("but an hour", k.plan.alarm[0].last, k.facts.now);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_per_outage),
		cmocka_unit_test(flapping_is_bounded),
		cmocka_unit_test(by_another_way),
		cmocka_unit_test(what_is_written),
	};

	return cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
}
