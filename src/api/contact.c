#include "api/call.h"

#include "api/render.h"

bool
contact_list(struct call *c)
{
	struct err e = ERR_INIT;
	struct contact_row *row;
	struct page page;
	size_t n;

	if (!args_page(c, false, &page))
		return false;
	if (!list_contacts(c->api->db, &page, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		answer(c, render_contact(&row[i]), &e);
	return true;
}

/* A contact is named by its id or by any of its addresses. */
static bool
read_contact(struct call *c, int64_t *out)
{
	struct err e = ERR_INIT;
	struct str name;
	int got;

	if (json_is_integer(json_object_get(c->args, "contact")))
		return args_id(c, "contact", out);
	if (!args_str(c, "contact", &name))
		return false;
	if (name.n == 0)
		return failure_set(c->f, FAIL_USAGE, "contact",
		    "contact: missing");
	if (str_to_i64(name, out) && *out > 0)
		return true;
	got = list_contact_of_address(c->api->db, name, out, &e);
	if (got < 0)
		return failure_from_err(c->f, &e);
	return got == 1 || failure_set(c->f, FAIL_NOT_FOUND, "contact",
	    "there is no contact \"%.*s\"", STR_ARG(name));
}

bool
contact_show(struct call *c)
{
	struct conversation_filter f = { .closed = -1,
		.page = { true, 0, PAGE_LIMIT } };
	struct err e = ERR_INIT;
	struct conversation *talk;
	struct contact_row row;
	json_t *o, *list;
	bool ok = true;
	size_t n;

	if (!read_contact(c, &f.contact) || !found(c,
	    list_contact(c->api->db, f.contact, c->a, &row, &e), "contact",
	    f.contact, &e))
		return false;
	if (!list_conversations(c->api->db, &f, c->a, &talk, &n, &e))
		return failure_from_err(c->f, &e);
	o = render_contact(&row);
	list = json_array();
	json_object_set_new(o, "conversations", list);
	for (size_t i = 0; ok && i < n; i++) {
		json_t *item = render_conversation(c->api, &talk[i], &e);

		ok = item != NULL;
		if (ok && reach_conversation_row(c, &talk[i]))
			json_array_append(list, item);
		json_decref(item);
	}
	if (!ok)
		json_decref(o);
	return answer(c, ok ? o : NULL, &e);
}
