/* Tags: what makes one, what tags, tag and untag do, and who says so (AU-5,
 * TK-13). */
#include "desk/property.h"
#include "desk/tag.h"
#include "tests/unit/desk_kit.h"

#include <string.h>

static const struct {
	const char *what;
	const char *had, *prop, *words;
	const char *has;
	int events;                     /* a tag that came or went */
} T[] = {
	{ "a tag is put on", "", "tag", "vip", "vip", 1 },
	{ "several at once", "", "tag", "vip, refund", "vip refund", 2 },
	{ "it stands once", "vip", "tag", "vip,new,new", "vip new", 1 },
	{ "in lower case", "vip", "tag", "VIP", "vip", 0 },
	{ "and is taken off", "vip refund", "untag", "vip", "refund", 1 },
	{ "one that is not there too", "vip", "untag", "x", "vip", 0 },
	{ "tags are these and no others", "vip refund", "tags", "refund,b",
	  "refund b", 2 },
	{ "none is none", "vip refund", "tags", "", "", 2 },
	{ "empty words are no tags", "", "tag", ",, a ,", "a", 1 },
};

static const struct {
	const char *what, *words;
	bool good;
} GOOD[] = {
	{ "a word", "vip", true },
	{ "of any letters", "\xc3\xa4rger", true },
	{ "two words are none", "very important", false },
	{ "nor what is in quotes", "\"vip\"", false },
	{ "nor controls", "a\x01", false },
	{ "nor bad UTF-8", "\xc3(", false },
	{ "not longer than 64 bytes", "0123456789012345678901234567890123"
	  "4567890123456789012345678901234", false },
	{ "64 are fine", "0123456789012345678901234567890123"
	  "456789012345678901234567890123", true },
};

static struct str
joined(struct kit *k, const struct ticket *t)
{
	struct strs tags = tags_of(t, &k->arena);
	struct str out = STR_NONE;

	for (size_t i = 0; i < tags.n; i++)
		out = str_printf(&k->arena, "%.*s%s%.*s", STR_ARG(out),
		    i > 0 ? " " : "", STR_ARG(tags.s[i]));
	return out;
}

static void
set(struct kit *k, const char *prop, const char *words)
{
	k->command.what = TICKET_SET;
	k->command.set = arena_get(&k->arena, sizeof *k->command.set);
	k->command.set[0] = (struct property){ str_from(prop),
	    str_from(words) };
	k->command.nset = 1;
}

static void
given(struct kit *k, const char *had)
{
	struct ticket *t = &k->thread[0].ticket;
	struct str rest = str_from(had), one;

	while (str_cut(&rest, ' ', &one))
		*ARENA_PUSH(&k->arena, t->property, t->nproperty) =
		    (struct ticket_property){ 7, str_printf(&k->arena,
		    "tag:%.*s", STR_ARG(one)), STR("yes"), 0 };
}

static void
test_set(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;
		int events = 0;

		kit_init(&k);
		given(&k, T[i].had);
		set(&k, T[i].prop, T[i].words);
		check(T[i].what, kit_command(&k));
		check_str(T[i].what, joined(&k, kit_ticket(&k, 7) != NULL ?
		    kit_ticket(&k, 7) : &k.thread[0].ticket),
		    str_from(T[i].has));
		for (size_t n = 0; n < k.plan.nevent; n++)
			events += strcmp(k.plan.event[n].what,
			    "ticket.tag") == 0;
		check_int(T[i].what, events, T[i].events);
		check_int(T[i].what, (int64_t)k.plan.nproperty, events);
		kit_clear(&k);
	}
}

static void
test_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
		struct err e = ERR_INIT;

		check_int(GOOD[i].what, tag_check(str_from(GOOD[i].words),
		    &e), GOOD[i].good);
		check_int(GOOD[i].what, e.kind, GOOD[i].good ? ERR_NONE :
		    ERR_INPUT);
	}
}

/* AU-5: by a rule, and the event says which. */
static void
test_rule(void **state)
{
	struct action act = { .what = ACTION_TAG, .template = "", .note = "",
		.prop = "tag", .value = "fresh,first",
		.at = { "r.conf", 9, 1 } };
	struct kit k;

	(void)state;
	kit_init(&k);
	k.status[NEW].on = (struct actions){ &act, 1 };
	k.facts.sender.id = 0;
	kit_mail(&k);
	check_int("AU-5: a new ticket", (int64_t)k.plan.nticket, 1);
	check_str("AU-5: has the tags of the rule",
	    joined(&k, &k.plan.ticket[0]), STR("fresh first"));
	check_str("TK-13: the event says who",
	    kit_event(&k, "ticket.tag")->by, STR("rule:r.conf:9"));
	check_str("TK-13: and what", kit_event(&k, "ticket.tag")->to,
	    STR("fresh"));
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
