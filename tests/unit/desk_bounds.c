/* AU-10: what rules do by themselves comes to an end: how deep they cause each
 * other, and whom mail notifies that nobody at the desk reacts to. */
#include "tests/unit/desk_kit.h"

#include <stdio.h>
#include <string.h>

enum { CHAIN = 12 };

static const struct {
	const char *what;
	int rules;                      /* each sets the next status */
	int ends;                       /* where the ticket stands */
	bool cut;                       /* and the event says so */
} DEEP[] = {
	{ "AU-10: a rule that causes none", 1, 1, false },
	{ "AU-10: seven that cause each other", 7, 7, false },
	{ "AU-10: eight are done", 8, 8, false },
	{ "AU-10: the ninth is not", 9, 8, true },
	{ "AU-10: nor what would follow", CHAIN - 1, 8, true },
};

static char names[CHAIN][8];
static struct status chain[CHAIN];
static struct action step[CHAIN];

static void
chain_of(struct kit *k, int rules)
{
	for (int i = 0; i < CHAIN; i++) {
		snprintf(names[i], sizeof names[i], "s%d", i);
		chain[i] = (struct status){ .name = names[i],
			.label = names[i] };
		step[i] = (struct action){ .what = ACTION_SET,
			.template = "", .note = "", .prop = "status",
			.value = "", .at = { "r.conf", i + 1, 1 },
			.status = &chain[(i + 1) % CHAIN] };
		if (i < rules)
			chain[i].on = (struct actions){ &step[i], 1 };
	}
	chain[CHAIN - 1].class = STATUS_CLOSED;
	chain[0].initial = true;
	k->pipeline.status = chain;
	k->pipeline.nstatus = CHAIN;
	k->pipeline.customer_replies.off = true;
}

static void
test_deep(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof DEEP / sizeof *DEEP; i++) {
		struct kit k;

		kit_init(&k);
		chain_of(&k, DEEP[i].rules);
		k.facts.sender.id = 0;
		k.facts.nthread = 0;
		kit_mail(&k);
		check_str(DEEP[i].what, k.plan.ticket[0].status,
		    str_from(names[DEEP[i].ends]));
		check_int(DEEP[i].what, kit_event(&k, "actions.skipped") !=
		    NULL, DEEP[i].cut);
		kit_clear(&k);
	}
}

static const struct {
	const char *what;
	int limit, untouched;
	bool mail;                      /* or a user makes the ticket */
	bool told;
} HUSH[] = {
	{ "AU-10: a sender with tickets that were touched", 3, 2, true,
	  true },
	{ "AU-10: whose last three were not: nobody is written to", 3, 3,
	  true, false },
	{ "AU-10: notify-limit off", 0, 1000, true, true },
	{ "AU-10: it is about mail, not about what users do", 3, 3, false,
	  true },
};

static void
test_hush(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof HUSH / sizeof *HUSH; i++) {
		struct kit k;

		kit_init(&k);
		k.conf.notify_limit = HUSH[i].limit;
		k.facts.untouched = HUSH[i].untouched;
		k.facts.nthread = 0;
		k.command = (struct command){ .what = TICKET_CREATE,
		    .by = &k.user[ROOT], .name = STR("Call"),
		    .pipeline = STR("support"), .status = STR("new") };
		if (HUSH[i].mail)
			kit_mail(&k);
		else
			check(HUSH[i].what, kit_command(&k));
		check_int(HUSH[i].what, (int64_t)k.plan.nticket, 1);
		check_int(HUSH[i].what, kit_letter(&k, "notify-new") != NULL,
		    HUSH[i].told);
		check_int(HUSH[i].what, kit_letter(&k, "ticket-received") !=
		    NULL, HUSH[i].told && HUSH[i].mail);
		if (!HUSH[i].told)
			check(HUSH[i].what, str_find(kit_event(&k,
			    "letter.skipped")->why, STR("notify-limit"), 0) <
			    kit_event(&k, "letter.skipped")->why.n);
		kit_clear(&k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_hush),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
