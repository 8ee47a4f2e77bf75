#include "api/render.h"

json_t *
render_contact(const struct contact_row *row)
{
	const struct contact *c = &row->contact;
	json_t *o = json_object();
	json_t *email = json_array(), *undeliverable = json_array();

	render_number(o, "id", c->id);
	render_word(o, "first_name", c->first_name);
	render_word(o, "last_name", c->last_name);
	for (size_t i = 0; i < row->naddress; i++) {
		json_t *address = render_str(row->address[i].address);

		if (row->address[i].undeliverable)
			json_array_append(undeliverable, address);
		json_array_append_new(email, address);
	}
	json_object_set_new(o, "email", email);
	render_word(o, "phone", c->phone);
	render_word(o, "mobile", c->mobile);
	render_word(o, "company", c->company);
	render_word(o, "language", c->language);
	render_bool(o, "marketing", c->marketing);
	json_object_set_new(o, "undeliverable", undeliverable);
	return o;
}

json_t *
render_company_brief(const struct company_row *row)
{
	json_t *o = json_object();

	render_number(o, "id", row->company.id);
	render_text(o, "name", row->company.name);
	return o;
}

json_t *
render_company(const struct company_row *row)
{
	json_t *o = render_company_brief(row), *domains = json_array();

	for (size_t i = 0; i < row->domain.n; i++)
		json_array_append_new(domains, render_str(row->domain.s[i]));
	json_object_set_new(o, "domains", domains);
	return o;
}

/* Who it is in a word, for lists of other things. */
json_t *
render_contact_brief(const struct contact_row *row)
{
	const struct contact *c = &row->contact;
	struct arena a = ARENA_INIT;
	json_t *o = json_object();
	size_t at = 0;

	render_number(o, "id", c->id);
	render_word(o, "name", str_trim(str_printf(&a, "%.*s %.*s",
	    STR_ARG(c->first_name), STR_ARG(c->last_name))));
	while (at + 1 < row->naddress && row->address[at].undeliverable)
		at++;
	render_word(o, "address", row->naddress > 0 ?
	    row->address[at].address : STR_NONE);
	arena_clear(&a);
	return o;
}
