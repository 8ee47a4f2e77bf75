#include "desk/missing.h"

#define BIT(at) (1 << (at))

enum {
	NEVER = 0,
	ALWAYS = BIT(RULE_STATUS) | BIT(RULE_MESSAGE) | BIT(RULE_ASSIGNED) |
	    BIT(RULE_COMMENTED) | BIT(RULE_TIME) | BIT(RULE_SLA),
	WITH_MESSAGE = BIT(RULE_MESSAGE) | BIT(RULE_COMMENTED),
	WITH_CHANGE = BIT(RULE_STATUS) | BIT(RULE_ASSIGNED) | BIT(RULE_SLA),
};

/* name ends with a dot: all that begin so. has: where it has a value for sure;
 * may: where it may have one. Of rules for contacts, and for users. What is
 * not listed has a value. */
static const struct row {
	const char *name;
	struct {
		int has, may;
	} contact, users;
} rows[] = {
	{ "agent.", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "reply.", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "quote.", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "letter.", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "alarm.", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "digest.", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "tickets", { NEVER, NEVER }, { NEVER, NEVER } },
	{ "event.by", { NEVER, NEVER }, { ALWAYS, ALWAYS } },
	{ "event.from", { BIT(RULE_SLA), WITH_CHANGE },
	    { BIT(RULE_SLA), WITH_CHANGE } },
	{ "event.to", { WITH_CHANGE, WITH_CHANGE },
	    { WITH_CHANGE, WITH_CHANGE } },
	{ "message.", { NEVER, ALWAYS }, { WITH_MESSAGE, ALWAYS } },
	{ "conversation.id", { ALWAYS, ALWAYS }, { WITH_MESSAGE, ALWAYS } },
	{ "conversation.subject", { NEVER, ALWAYS }, { NEVER, ALWAYS } },
	{ "contact.name", { NEVER, ALWAYS }, { NEVER, ALWAYS } },
	{ "contact.address", { ALWAYS, ALWAYS }, { NEVER, ALWAYS } },
	{ "ticket.name", { NEVER, ALWAYS }, { ALWAYS, ALWAYS } },
	{ "ticket.owner", { NEVER, ALWAYS },
	    { BIT(RULE_ASSIGNED), ALWAYS } },
	{ "ticket.category", { NEVER, ALWAYS }, { NEVER, ALWAYS } },
	{ "ticket.tags", { NEVER, NEVER }, { NEVER, ALWAYS } },
	{ "property.", { NEVER, ALWAYS }, { NEVER, ALWAYS } },
};

static bool
is_of(struct str name, const char *row)
{
	struct str r = str_from(row);

	return r.p[r.n - 1] == '.' ? str_starts(name, row) : str_eq(name, r);
}

/* A message is there or not as a whole; what is proven to be the sender's own
 * may be told with its name (SC-7). */
static bool
covers(struct str section, struct str name)
{
	bool message = str_starts(name, "message.");

	return str_eq(section, name) ||
	    (message && (str_is(section, "message.text") ||
	    str_is(section, "message.from"))) ||
	    (str_is(section, "verified") && (message ||
	    str_is(name, "ticket.name")));
}

const char *
missing_why(enum rule_at at, bool users, bool company, struct str name,
            const struct str *around, size_t n)
{
	const struct row *r = NULL;
	int has, may;

	for (size_t i = 0; i < n; i++)
		if (covers(around[i], name))
			return NULL;
	if (str_is(name, "channel.company"))
		return company ? NULL : "the channel has no company";
	for (size_t i = 0; i < sizeof rows / sizeof *rows && r == NULL; i++)
		if (is_of(name, rows[i].name))
			r = &rows[i];
	if (r == NULL)
		return NULL;
	has = users ? r->users.has : r->contact.has;
	may = users ? r->users.may : r->contact.may;
	if ((has & BIT(at)) != 0)
		return NULL;
	return (may & BIT(at)) != 0 ? "it may be missing" :
	    "there is none in a rule like this";
}
