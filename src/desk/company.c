#include "desk/company.h"

#include "desk/free_mail.h"

/* --- Domains -------------------------------------------------------------- */

static bool
is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* A name with a dot that is not a number: no localhost, no [192.0.2.1]. */
static bool
is_domain(struct str s)
{
	size_t dot = s.n;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '.' && (i == 0 || i + 1 == s.n || s.p[i - 1] == '.'))
			return false;
		if (c == '.')
			dot = i;
		else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c < 0x80)
			return false;
	}
	return dot < s.n && !is_digits(str_sub(s, dot + 1, s.n)) &&
	    s.n <= COMPANY_NAME;
}

bool
company_is_free(const struct conf *c, struct str domain)
{
	/* mail.NAME.example too, where people have a domain below it. */
	for (struct str s = domain; s.n > 0;) {
		size_t dot = str_find_char(s, '.', 0);

		if (free_mail(s))
			return true;
		for (size_t i = 0; i < c->nfree_mail; i++)
			if (str_is(s, c->free_mail[i].what))
				return true;
		s = str_sub(s, dot + 1, s.n);
	}
	return false;
}

struct str
company_domain_of(const struct conf *c, struct arena *a, struct str address)
{
	size_t at = address.n;
	struct str domain;

	while (at > 0 && address.p[at - 1] != '@')
		at--;
	if (at == 0)
		return STR_NONE;
	domain = str_lower(a, str_sub(address, at, address.n));
	return is_domain(domain) && !company_is_free(c, domain) ? domain
	    : STR_NONE;
}

/* --- What there is, and what this plan makes ------------------------------ */

static const struct company *
made(const struct turn *u, struct str name)
{
	for (size_t i = 0; i < u->plan->ncompany; i++)
		if (str_eq_nocase(u->plan->company[i].name, name))
			return &u->plan->company[i];
	return NULL;
}

/* The fact whose a domain is; NULL: nobody has looked. */
static const struct domain_facts *
looked_up(const struct turn *u, struct str domain)
{
	for (size_t i = 0; i < u->facts->ndomain; i++)
		if (str_eq(u->facts->domain[i].domain, domain))
			return &u->facts->domain[i];
	return NULL;
}

static struct company
make(struct turn *u, struct str name, struct str domain, const char *why)
{
	struct company k = { u->next.company++, name, u->facts->now };
	struct event *ev;

	*ARENA_PUSH(u->arena, u->plan->company, u->plan->ncompany) = k;
	if (domain.n > 0)
		*ARENA_PUSH(u->arena, u->plan->company_domain,
		    u->plan->ncompany_domain) =
		    (struct company_domain){ domain, k.id, false };
	ev = turn_event(u, NULL, "company.created", "company %lld: %s (CO-3)",
	    (long long)k.id, why);
	ev->to = name;
	return k;
}

static void
give(struct contact *c, const struct company *k)
{
	c->company_id = k->id;
	c->company = k->name;
}

static bool
is_spam(const struct turn *u)
{
	return u->mail != NULL && u->mail->filter.what == FILTER_SPAM;
}

bool
company_fill(struct turn *u, struct contact *c, struct str address)
{
	struct str domain;
	const struct domain_facts *f;
	const struct company *k;
	struct company fresh;

	if (c->company_id != 0 || is_spam(u))
		return false;
	domain = company_domain_of(u->conf, u->arena, address);
	f = looked_up(u, domain);
	if (domain.n == 0 || f == NULL)
		return false;
	k = f->company.id != 0 ? &f->company : made(u, domain);
	if (k == NULL) {
		fresh = make(u, domain, domain, "the first of its domain");
		k = &fresh;
	}
	give(c, k);
	return true;
}

/* --- By name -------------------------------------------------------------- */

static bool
is_number(struct str s)
{
	int64_t n;

	return str_to_i64(s, &n);
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && s.n <= COMPANY_NAME && !is_number(s);
}

bool
company_name_ok(struct str name, struct err *e)
{
	return is_name(name) || err_set(e, ERR_INPUT, "a company's name has "
	    "1 to %d bytes, no control characters, and is no number",
	    COMPANY_NAME);
}

bool
company_domain_ok(const struct conf *c, struct str domain, struct err *e)
{
	if (!is_domain(domain))
		return err_set(e, ERR_INPUT, "\"%.*s\" is no domain",
		    STR_ARG(domain));
	return !company_is_free(c, domain) || err_set(e, ERR_REFUSED,
	    "%.*s is a free-mail domain: anybody may have an address there",
	    STR_ARG(domain));
}

static struct company
named(struct turn *u, size_t i, struct str name, const char *why)
{
	struct str domain = str_lower(u->arena, name);
	const struct company *k = i < u->facts->nnamed_company &&
	    u->facts->named_company[i].id != 0
	    ? &u->facts->named_company[i] : made(u, name);

	if (k != NULL)
		return *k;
	if (!is_domain(domain) || company_is_free(u->conf, domain))
		domain = STR_NONE;
	return make(u, name, domain, why);
}

bool
company_said(struct turn *u, struct contact *c, struct str name)
{
	struct company k;

	name = str_trim(name);
	if (c->company_id != 0 || !is_name(name) || is_spam(u) ||
	    u->facts->nnamed_company == 0)
		return false;
	k = named(u, 0, name, "said by a form or a chat");
	give(c, &k);
	return true;
}

bool
company_wanted(struct turn *u, const struct command *in, size_t i,
               struct company *out, struct err *e)
{
	struct str name = str_trim(in->company.s[i]);

	if (is_number(name) && (i >= u->facts->nnamed_company ||
	    u->facts->named_company[i].id == 0))
		return err_set(e, ERR_INPUT, "there is no company %.*s",
		    STR_ARG(name));
	if (!is_number(name) && !company_name_ok(name, e))
		return false;
	*out = named(u, i, name, "named by a user");
	return true;
}

void
company_put_ticket(struct turn *u, int64_t ticket, int64_t company)
{
	if (company <= 0)
		return;
	*ARENA_PUSH(u->arena, u->plan->ticket_company,
	    u->plan->nticket_company) =
	    (struct ticket_company){ ticket, company };
}
