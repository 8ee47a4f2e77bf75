#include "desk/command.h"

#include "base/near.h"
#include "desk/company.h"

/* What users do with contacts (CO-4): change, merge, erase. */

static const struct field {
	const char *name;
	size_t at;
} fields[] = {
	{ "first_name", offsetof(struct contact, first_name) },
	{ "last_name", offsetof(struct contact, last_name) },
	{ "phone", offsetof(struct contact, phone) },
	{ "mobile", offsetof(struct contact, mobile) },
	{ "language", offsetof(struct contact, language) },
};
enum { FIELDS = sizeof fields / sizeof *fields };

static struct str *
field_of(struct contact *c, struct str name)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (str_is(name, fields[i].name))
			return (struct str *)(void *)((char *)c +
			    fields[i].at);
	return NULL;
}

static bool
unknown(struct str name, struct err *e)
{
	struct near n = near_to(name);

	for (size_t i = 0; i < FIELDS; i++)
		near_offer(&n, fields[i].name);
	near_offer(&n, "marketing");
	near_offer(&n, "company");
	near_offer(&n, "email");
	if (n.best[0] == '\0')
		return err_set(e, ERR_INPUT, "a contact has no \"%.*s\"",
		    STR_ARG(name));
	return err_set(e, ERR_INPUT,
	    "a contact has no \"%.*s\"; did you mean \"%s\"?", STR_ARG(name),
	    n.best);
}

/* email=ADDRESS adds one: an address is of one contact. */
static bool
add_address(struct turn *u, const struct contact *c, struct str address,
            struct err *e)
{
	const struct facts *f = u->facts;
	int64_t owner = f->nnamed_contact > 0 ? f->named_contact[0].id : 0;

	if (!address_is_safe(address))
		return err_set(e, ERR_INPUT, "\"%.*s\" is no address that can "
		    "be written to", STR_ARG(address));
	if (owner != 0 && owner != c->id)
		return err_set(e, ERR_REFUSED, "%.*s is of contact %lld: "
		    "merge the two (contact merge %lld %lld)",
		    STR_ARG(address), (long long)owner, (long long)c->id,
		    (long long)owner);
	if (owner == 0)
		*ARENA_PUSH(u->arena, u->plan->address, u->plan->naddress) =
		    (struct contact_address){ address, c->id };
	return true;
}

/* Found by its name, or made; "" says that there is none, whatever the
 * address is. */
static bool
set_company(struct turn *u, const struct command *in, struct contact *c,
            struct str value, struct err *e)
{
	struct company k = { .id = COMPANY_NONE };

	if (str_trim(value).n > 0 && in->company.n > 0 &&
	    !company_wanted(u, in, 0, &k, e))
		return false;
	c->company_id = k.id;
	c->company = k.name;
	return true;
}

static bool
set_one(struct turn *u, const struct command *in, struct contact *c,
        const struct property *p, struct err *e)
{
	struct str *field = field_of(c, p->name);

	if (str_is(p->name, "email"))
		return add_address(u, c, p->value, e);
	if (str_is(p->name, "company"))
		return set_company(u, in, c, p->value, e);
	if (str_is(p->name, "marketing")) {
		c->marketing = str_is(p->value, "yes");
		return c->marketing || str_is(p->value, "no") ||
		    err_set(e, ERR_INPUT, "marketing is yes or no");
	}
	if (field == NULL)
		return unknown(p->name, e);
	*field = str_trim(p->value);
	return true;
}

static bool
is_there(const struct contact *c, int64_t id, struct err *e)
{
	return c->id != 0 || err_set(e, ERR_INPUT,
	    "there is no contact %lld", (long long)id);
}

bool
command_set_contact(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e)
{
	struct contact c = u->facts->person[0];

	(void)t;
	if (!is_there(&c, in->id, e))
		return false;
	if (in->nset == 0)
		return err_set(e, ERR_INPUT, "nothing to set: PROP=VALUE");
	for (size_t i = 0; i < in->nset; i++)
		if (!set_one(u, in, &c, &in->set[i], e))
			return false;
	for (size_t i = 0; i < in->nset; i++)
		if (str_is(in->set[i].name, "email"))
			company_fill(u, &c, in->set[i].value);
	plan_put_contact(u->plan, &c);
	turn_event(u, NULL, "contact.changed", "contact %lld was changed by "
	    "hand", (long long)c.id);
	return true;
}

bool
command_merge_contact(struct turn *u, const struct command *in,
                      struct thread_facts *t, struct err *e)
{
	struct contact c = u->facts->person[0];
	struct contact other = u->facts->person[1];

	(void)t;
	if (!is_there(&c, in->id, e) || !is_there(&other, in->other, e))
		return false;
	if (c.id == other.id)
		return err_set(e, ERR_INPUT, "that is one contact: %lld",
		    (long long)c.id);
	for (size_t i = 0; i < FIELDS; i++) {
		struct str *mine = field_of(&c, str_from(fields[i].name));

		if (mine->n == 0)
			*mine = *field_of(&other, str_from(fields[i].name));
	}
	if (c.company_id <= 0 && other.company_id > 0) {
		c.company_id = other.company_id;
		c.company = other.company;
	}
	if (other.created < c.created)
		c.created = other.created;
	plan_put_contact(u->plan, &c);
	*ARENA_PUSH(u->arena, u->plan->join, u->plan->njoin) =
	    (struct contact_join){ other.id, c.id };
	turn_event(u, NULL, "contact.merged", "contact %lld is part of "
	    "contact %lld now (CO-4)", (long long)other.id, (long long)c.id);
	return true;
}

bool
command_erase_contact(struct turn *u, const struct command *in,
                      struct thread_facts *t, struct err *e)
{
	const struct contact *c = &u->facts->person[0];

	(void)t;
	if (!is_there(c, in->id, e))
		return false;
	if (u->user->role == ROLE_AGENT)
		return err_set(e, ERR_REFUSED, "%s may not erase contacts: "
		    "that is for role super-admin and account-access",
		    u->user->name);
	if (u->facts->person_waits != 0)
		return err_set(e, ERR_REFUSED, "letter %lld to contact %lld "
		    "is on its way: wait for it, or cancel it",
		    (long long)u->facts->person_waits, (long long)c->id);
	u->plan->erase = c->id;
	turn_event(u, NULL, "contact.erased", "contact %lld was erased by "
	    "hand (CO-4)", (long long)c->id);
	return true;
}
