/* AU-11: which values of a template may be missing where a rule stands. */
#include "tests/unit/unit.h"

#include <string.h>

#include "desk/missing.h"

#define MAY "it may be missing"
#define NEVER "there is none in a rule like this"

static const struct {
	const char *what;
	enum rule_at at;
	bool users;
	const char *name, *around;      /* one section, or "" */
	const char *why;                /* NULL: it is there */
} T[] = {
	{ "a ticket has a number", RULE_STATUS, true, "ticket.id", "", NULL },
	{ "an owner it may have not", RULE_STATUS, true, "ticket.owner", "",
	  MAY },
	{ "but for a section about it", RULE_STATUS, true, "ticket.owner",
	  "ticket.owner", NULL },
	{ "when it is assigned it has one", RULE_ASSIGNED, true,
	  "ticket.owner", "", NULL },
	{ "a message that came is there", RULE_MESSAGE, true, "message.text",
	  "", NULL },
	{ "to the contact only what is proven", RULE_MESSAGE, false,
	  "message.text", "", MAY },
	{ "in a section of what is proven", RULE_MESSAGE, false,
	  "message.text", "verified", NULL },
	{ "a rule of time has no message", RULE_TIME, true, "message.text",
	  "", MAY },
	{ "its sender and its text come together", RULE_TIME, true,
	  "message.text", "message.from", NULL },
	{ "no rule has an agent's text", RULE_STATUS, true, "reply.text", "",
	  NEVER },
	{ "the contact is not told who did it", RULE_STATUS, false,
	  "event.by", "", NEVER },
	{ "users are", RULE_STATUS, true, "event.by", "", NULL },
	{ "a new ticket had no status before", RULE_STATUS, true,
	  "event.from", "", MAY },
	{ "a message changes nothing", RULE_MESSAGE, true, "event.to", "",
	  NEVER },
	{ "an SLA says which goal and when", RULE_SLA, true, "event.from",
	  "", NULL },
	{ "a property may have no value", RULE_STATUS, true,
	  "property.severity", "", MAY },
	{ "of another section it is still missing", RULE_STATUS, true,
	  "property.severity", "ticket.owner", MAY },
	{ "a contact may have no name", RULE_MESSAGE, true, "contact.name",
	  "", MAY },
	{ "the contact that is written to has an address", RULE_STATUS,
	  false, "contact.address", "", NULL },
};

static void
test_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct str around = str_from(T[i].around);
		const char *why = missing_why(T[i].at, T[i].users, true,
		    str_from(T[i].name), &around, around.n > 0);

		check_str(T[i].what, str_from(why != NULL ? why : ""),
		    str_from(T[i].why != NULL ? T[i].why : ""));
	}
	check("AU-11: a channel without a company", missing_why(RULE_STATUS,
	    false, false, STR("channel.company"), NULL, 0) != NULL);
	check("AU-11: and one with", missing_why(RULE_STATUS, false, true,
	    STR("channel.company"), NULL, 0) == NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
