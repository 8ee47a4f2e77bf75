#include "store/facts_company.h"

#include "desk/company.h"
#include "store/companies.h"

/* A company that is named like the domain is as good as one that has it. */
static bool
add_domain(struct db *db, struct str domain, struct arena *a,
    struct facts *f, struct err *e)
{
	struct domain_facts row = { .domain = domain };
	int got;

	for (size_t i = 0; i < f->ndomain; i++)
		if (str_eq(f->domain[i].domain, domain))
			return true;
	got = companies_of_domain(db, domain, a, &row.company, e);
	if (got == 0)
		got = companies_named(db, domain, a, &row.company, e);
	*ARENA_PUSH(a, f->domain, f->ndomain) = row;
	return got >= 0;
}

static bool
of_address(struct db *db, const struct conf *c, struct str address,
    struct arena *a, struct facts *f, struct err *e)
{
	struct str domain = company_domain_of(c, a, address);

	return domain.n == 0 || add_domain(db, domain, a, f, e);
}

static bool
named(struct db *db, const struct strs *names, struct arena *a,
    struct facts *f, struct err *e)
{
	f->nnamed_company = names->n;
	f->named_company = arena_array(a, names->n + 1,
	    sizeof *f->named_company);
	for (size_t i = 0; i < names->n; i++)
		if (companies_named(db, names->s[i], a,
		    &f->named_company[i], e) < 0)
			return false;
	return true;
}

bool
facts_companies_of_mail(struct db *db, const struct conf *c,
    const struct mail_input *in, struct arena *a, struct facts *f,
    struct err *e)
{
	struct strs said = { NULL, 0 };
	struct str name = str_trim(in->form.company);
	int64_t number;

	/* What a form says is a name, never a number of ours. */
	if (name.n > 0 && name.n <= COMPANY_NAME && !str_to_i64(name, &number))
		*ARENA_PUSH(a, said.s, said.n) = name;
	return (f->sender.company_id != 0 ||
	    of_address(db, c, in->mail->from.address, a, f, e)) &&
	    of_address(db, c, f->recipient_box.address, a, f, e) &&
	    named(db, &said, a, f, e);
}

static bool
a_company(struct db *db, const struct command *in, struct arena *a,
    struct facts *f, struct err *e)
{
	if (in->what != COMPANY_SET && in->what != COMPANY_MERGE)
		return true;
	for (size_t i = 0; i < in->domain.n; i++)
		if (!add_domain(db, str_lower(a, in->domain.s[i]), a, f, e))
			return false;
	return companies_get(db, in->id, a, &f->company[0], e) >= 0 &&
	    companies_get(db, in->other, a, &f->company[1], e) >= 0 &&
	    companies_domains(db, in->id, a, &f->company_domain, e);
}

bool
facts_companies_of_command(struct db *db, const struct conf *c,
    const struct command *in, struct arena *a, struct facts *f,
    struct err *e)
{
	for (size_t i = 0; i < in->contact.n; i++)
		if (!of_address(db, c, in->contact.box[i].address, a, f, e))
			return false;
	for (size_t i = 0; i < f->nthread; i++)
		if (f->thread[i].contact.company_id == 0 && !of_address(db, c,
		    f->thread[i].contact_box.address, a, f, e))
			return false;
	/* Of CONVERSATION_SPLIT. */
	if (f->split.id != 0 &&
	    !of_address(db, c, f->split.from.address, a, f, e))
		return false;
	return named(db, &in->company, a, f, e) &&
	    a_company(db, in, a, f, e);
}
