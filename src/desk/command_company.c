#include "desk/command.h"

#include "base/near.h"
#include "desk/company.h"

/* Companies (CO-3), and whose a ticket is (TK-8). */

static const struct company *
known(const struct turn *u, size_t i)
{
	static const struct company none;

	return i < u->facts->nnamed_company ? &u->facts->named_company[i]
	    : &none;
}

bool
command_add_company(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e)
{
	struct company k;

	if (in->company.n == 0)
		return err_set(e, ERR_INPUT, "which company?");
	for (size_t i = 0; i < in->company.n; i++) {
		if (!company_wanted(u, in, i, &k, e))
			return false;
		company_put_ticket(u, t->ticket.id, k.id);
		turn_event(u, t, "ticket.company-added", "by hand (TK-8)")
		    ->to = k.name;
	}
	turn_put_ticket(u, t);
	return true;
}

bool
command_remove_company(struct turn *u, const struct command *in,
                       struct thread_facts *t, struct err *e)
{
	if (in->company.n == 0)
		return err_set(e, ERR_INPUT, "which company?");
	for (size_t i = 0; i < in->company.n; i++) {
		if (known(u, i)->id == 0)
			return err_set(e, ERR_INPUT,
			    "there is no company \"%.*s\"",
			    STR_ARG(in->company.s[i]));
		*ARENA_PUSH(u->arena, u->plan->drop_company,
		    u->plan->ndrop_company) =
		    (struct ticket_company){ t->ticket.id, known(u, i)->id };
		turn_event(u, t, "ticket.company-removed", "by hand (TK-8)")
		    ->from = known(u, i)->name;
	}
	turn_put_ticket(u, t);
	return true;
}

/* --- A company ------------------------------------------------------------ */

static bool
is_there(const struct company *k, int64_t id, struct err *e)
{
	return k->id != 0 || err_set(e, ERR_INPUT,
	    "there is no company %lld", (long long)id);
}

static bool
taken(const struct company *k, const struct company *by, struct str what,
      struct err *e)
{
	return err_set(e, ERR_REFUSED, "%.*s is company %lld: make the two "
	    "one (company merge %lld %lld)", STR_ARG(what),
	    (long long)by->id, (long long)k->id, (long long)by->id);
}

/* The new name stands in command.company, for the look-up. */
static bool
rename_it(struct turn *u, const struct command *in, struct company *k,
          struct err *e)
{
	struct str name = in->company.n > 0 ? str_trim(in->company.s[0])
	    : STR_NONE;
	struct company other = *known(u, 0);

	if (str_eq_nocase(name, k->name))
		other.id = 0;
	if (other.id != 0 && other.id != k->id &&
	    str_eq_nocase(other.name, name))
		return taken(k, &other, name, e);
	if (!company_name_ok(name, e))
		return false;
	k->name = name;
	return true;
}

static bool
listed(const struct strs *list, struct str s)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq_nocase(list->s[i], s))
			return true;
	return false;
}

static const struct company *
owner_of(const struct turn *u, struct str domain)
{
	for (size_t i = 0; i < u->facts->ndomain; i++)
		if (str_eq(u->facts->domain[i].domain, domain))
			return &u->facts->domain[i].company;
	return NULL;
}

static bool
add_domain(struct turn *u, const struct company *k, struct str said,
           struct err *e)
{
	struct str domain = str_lower(u->arena, said);
	const struct company *by = owner_of(u, domain);

	if (!company_domain_ok(u->conf, domain, e))
		return false;
	if (by != NULL && by->id != 0 && by->id != k->id)
		return taken(k, by, domain, e);
	if (!listed(&u->facts->company_domain, domain))
		*ARENA_PUSH(u->arena, u->plan->company_domain,
		    u->plan->ncompany_domain) =
		    (struct company_domain){ domain, k->id, true };
	return true;
}

static bool
set_domains(struct turn *u, const struct command *in,
            const struct company *k, struct err *e)
{
	const struct strs *old = &u->facts->company_domain;

	if (in->domain.n > COMPANY_DOMAINS)
		return err_set(e, ERR_INPUT, "a company has at most %d "
		    "domains", COMPANY_DOMAINS);
	for (size_t i = 0; i < in->domain.n; i++)
		if (!add_domain(u, k, in->domain.s[i], e))
			return false;
	for (size_t i = 0; i < old->n; i++)
		if (!listed(&in->domain, old->s[i]))
			*ARENA_PUSH(u->arena, u->plan->drop_domain,
			    u->plan->ndrop_domain) = (struct company_domain){
			    old->s[i], k->id, false };
	return true;
}

static bool
unknown(struct str name, struct err *e)
{
	struct near n = near_to(name);

	near_offer(&n, "name");
	near_offer(&n, "domains");
	return err_set(e, ERR_INPUT, n.best[0] == '\0'
	    ? "a company has no \"%.*s\"%s"
	    : "a company has no \"%.*s\"; did you mean \"%s\"?",
	    STR_ARG(name), n.best);
}

bool
command_set_company(struct turn *u, const struct command *in,
                    struct thread_facts *t, struct err *e)
{
	struct company k = u->facts->company[0];

	(void)t;
	if (!is_there(&k, in->id, e))
		return false;
	if (in->nset == 0)
		return err_set(e, ERR_INPUT, "nothing to set: PROP=VALUE");
	for (size_t i = 0; i < in->nset; i++) {
		struct str name = in->set[i].name;

		if (!(str_is(name, "name") ? rename_it(u, in, &k, e) :
		    str_is(name, "domains") ? set_domains(u, in, &k, e) :
		    unknown(name, e)))
			return false;
	}
	*ARENA_PUSH(u->arena, u->plan->company, u->plan->ncompany) = k;
	turn_event(u, NULL, "company.changed", "company %lld was changed by "
	    "hand", (long long)k.id);
	return true;
}

bool
command_merge_company(struct turn *u, const struct command *in,
                      struct thread_facts *t, struct err *e)
{
	const struct company *k = u->facts->company;

	(void)t;
	if (!is_there(&k[0], in->id, e) || !is_there(&k[1], in->other, e))
		return false;
	if (k[0].id == k[1].id)
		return err_set(e, ERR_INPUT, "that is one company: %lld",
		    (long long)k[0].id);
	*ARENA_PUSH(u->arena, u->plan->company_join,
	    u->plan->ncompany_join) =
	    (struct company_join){ k[1].id, k[0].id };
	turn_event(u, NULL, "company.merged", "company %lld is part of "
	    "company %lld now", (long long)k[1].id, (long long)k[0].id);
	return true;
}
