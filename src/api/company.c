#include "api/call.h"

#include "api/render.h"

enum { COMPANY_CONTACTS = 50 };

bool
company_list(struct call *c)
{
	struct err e = ERR_INIT;
	struct company_row *row;
	struct page page;
	size_t n;

	if (!args_page(c, false, &page))
		return false;
	if (!list_companies(c->api->db, &page, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		answer(c, render_company(&row[i]), &e);
	return true;
}

/* A company is named by its id, its name or a domain of it. */
static bool
read_company(struct call *c, const char *key, struct company_row *out)
{
	struct err e = ERR_INIT;
	struct str said;
	int got;

	if (json_is_integer(json_object_get(c->args, key)))
		said = str_printf(c->a, "%lld", (long long)
		    json_integer_value(json_object_get(c->args, key)));
	else if (!args_str(c, key, &said))
		return false;
	if (said.n == 0)
		return failure_set(c->f, FAIL_USAGE, key, "%s: missing", key);
	got = list_company(c->api->db, said, c->a, out, &e);
	if (got < 0)
		return failure_from_err(c->f, &e);
	return got == 1 || failure_set(c->f, FAIL_NOT_FOUND, key,
	    "there is no company \"%.*s\"", STR_ARG(said));
}

static bool
show(struct call *c, const struct company_row *row)
{
	struct contact_row *contact;
	struct err e = ERR_INIT;
	json_t *o, *list;
	size_t n;

	if (!list_contacts_of_company(c->api->db, row->company.id,
	    COMPANY_CONTACTS, c->a, &contact, &n, &e))
		return failure_from_err(c->f, &e);
	o = render_company(row);
	list = json_array();
	json_object_set_new(o, "contacts", list);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
		    render_contact_brief(&contact[i]));
	return answer(c, o, &e);
}

bool
company_show(struct call *c)
{
	struct company_row row = { 0 };

	return read_company(c, "company", &row) && show(c, &row);
}

/* name=NAME: whose is it now? domains=A,B: all it shall have. */
static void
name_others(struct call *c, struct command *in)
{
	for (size_t i = 0; i < in->nset; i++) {
		struct str rest = in->set[i].value, part, word;

		if (str_is(in->set[i].name, "name"))
			*ARENA_PUSH(c->a, in->company.s, in->company.n) =
			    rest;
		if (!str_is(in->set[i].name, "domains"))
			continue;
		while (str_cut(&rest, ',', &part))
			while (str_cut(&part, ' ', &word))
				if (word.n > 0)
					*ARENA_PUSH(c->a, in->domain.s,
					    in->domain.n) = word;
	}
}

bool
company_change(struct call *c)
{
	struct command in = { .what = c->op->what, .by = c->by };
	struct company_row row = { 0 }, other = { 0 };
	struct err e = ERR_INIT;
	struct plan plan = { 0 };
	int got;

	if (!reach_everything(c, "companies") ||
	    !read_company(c, "company", &row) ||
	    (in.what == COMPANY_MERGE &&
	    !read_company(c, "other", &other)) || !args_set(c, &in))
		return false;
	in.id = row.company.id;
	in.other = other.company.id;
	name_others(c, &in);
	if (!call_carry_out(c, &in, &plan))
		return false;
	got = list_company(c->api->db, str_printf(c->a, "%lld",
	    (long long)in.id), c->a, &row, &e);
	return found(c, got, "company", in.id, &e) && show(c, &row);
}
