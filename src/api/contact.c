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
read_contact(struct call *c, const char *key, int64_t *out)
{
	struct err e = ERR_INIT;
	struct str name;
	int got;

	if (json_is_integer(json_object_get(c->args, key)))
		return args_id(c, key, out);
	if (!args_str(c, key, &name))
		return false;
	if (name.n == 0)
		return failure_set(c->f, FAIL_USAGE, key,
		    "%s: missing", key);
	if (str_to_i64(name, out) && *out > 0)
		return true;
	got = list_contact_of_address(c->api->db, name, out, &e);
	if (got < 0)
		return failure_from_err(c->f, &e);
	return got == 1 || failure_set(c->f, FAIL_NOT_FOUND, key,
	    "there is no contact \"%.*s\"", STR_ARG(name));
}

bool
contact_show(struct call *c)
{
	struct conversation_filter f = { .closed = -1,
		.sight = sight_of(c, PERMIT_SEE),
		.page = { true, 0, PAGE_LIMIT } };
	struct err e = ERR_INIT;
	struct conversation *talk;
	struct contact_row row;
	json_t *o, *list;
	bool ok = true;
	size_t n;

	if (!read_contact(c, "contact", &f.contact) || !found(c,
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
		if (ok)
			json_array_append(list, item);
		json_decref(item);
	}
	if (!ok)
		json_decref(o);
	return answer(c, ok ? o : NULL, &e);
}

/* --- Who may (PM-2) -------------------------------------------------------- */

/* How many conversations of a contact this user sees or may change; look
 * NULL: how many there are. */
static bool
count(struct call *c, int64_t contact, const struct sight *look, size_t *out)
{
	struct conversation_filter f = { .closed = -1, .contact = contact,
		.sight = look, .page = { false, 0, PAGE_MOST } };
	struct err e = ERR_INIT;
	struct conversation *talk;
	size_t n;

	*out = 0;
	for (int shelf = SHELF_DESK; shelf <= SHELF_TRASH; shelf++) {
		f.shelf = (enum shelf)shelf;
		if (!list_conversations(c->api->db, &f, c->a, &talk, &n, &e))
			return failure_from_err(c->f, &e);
		*out += n;
	}
	return true;
}

/* What a contact is shows in its conversations. Who may change one of them
 * may change its name; who joins addresses or takes all of it away needs all:
 * an address of a contact may read on in what the contact began (TH-2). */
static bool
may(struct call *c, int64_t contact, enum permit_what what, bool all)
{
	size_t there, within;

	if (c->by == NULL || c->by->role == ROLE_SUPER_ADMIN)
		return true;
	if (!count(c, contact, NULL, &there) ||
	    !count(c, contact, sight_of(c, what), &within))
		return false;
	if (within == there || (!all && within > 0))
		return true;
	return failure_set(c->f, FAIL_DENIED, NULL, "%s may not %s %s of the "
	    "%zu conversations of contact %lld", c->by->name,
	    what == PERMIT_SEE ? "see" : "change", within == 0 ? "any" :
	    "all", there, (long long)contact);
}

static bool
adds_address(const struct command *in)
{
	for (size_t i = 0; i < in->nset; i++)
		if (str_is(in->set[i].name, "email"))
			return true;
	return false;
}

static bool
may_change(struct call *c, const struct command *in)
{
	return may(c, in->id, PERMIT_EDIT, in->what != CONTACT_SET ||
	    adds_address(in)) && (in->what != CONTACT_MERGE ||
	    may(c, in->other, PERMIT_EDIT, true));
}

/* email=ADDRESS: whose is it now? company=NAME: which is it? */
static void
name_others(struct call *c, struct command *in)
{
	for (size_t i = 0; i < in->nset; i++) {
		struct str value = in->set[i].value;

		if (str_is(in->set[i].name, "email"))
			ARENA_PUSH(c->a, in->contact.box, in->contact.n)
			    ->address = value;
		if (str_is(in->set[i].name, "company") &&
		    str_trim(value).n > 0)
			*ARENA_PUSH(c->a, in->company.s, in->company.n) =
			    value;
	}
}

bool
contact_change(struct call *c)
{
	struct command in = { .what = c->op->what, .by = c->by };
	struct err e = ERR_INIT;
	struct plan plan = { 0 };
	struct contact_row row;
	json_t *o;

	if (!read_contact(c, "contact", &in.id) ||
	    (in.what == CONTACT_MERGE &&
	    !read_contact(c, "other", &in.other)) || !args_set(c, &in))
		return false;
	name_others(c, &in);
	if (!may_change(c, &in))
		return false;
	if (!call_carry_out(c, &in, &plan) || !found(c,
	    list_contact(c->api->db, in.id, c->a, &row, &e), "contact",
	    in.id, &e))
		return false;
	o = render_contact(&row);
	render_bool(o, "erased", in.what == CONTACT_ERASE);
	return answer(c, o, &e);
}

/* All that is kept of it, as one object: a part of it would pass for all. */
bool
contact_export(struct call *c)
{
	struct conversation_filter f = { .closed = -1,
		.sight = sight_of(c, PERMIT_SEE),
		.page = { false, 0, PAGE_MOST } };
	struct err e = ERR_INIT;
	struct conversation *talk;
	struct contact_row row;
	json_t *o, *list;
	bool ok = true;
	size_t n;

	if (!read_contact(c, "contact", &f.contact) || !found(c,
	    list_contact(c->api->db, f.contact, c->a, &row, &e), "contact",
	    f.contact, &e) || !may(c, f.contact, PERMIT_SEE, true))
		return false;
	o = render_contact(&row);
	list = json_array();
	json_object_set_new(o, "conversations", list);
	for (int shelf = SHELF_DESK; ok && shelf <= SHELF_TRASH; shelf++) {
		f.shelf = (enum shelf)shelf;
		ok = list_conversations(c->api->db, &f, c->a, &talk, &n, &e);
		for (size_t i = 0; ok && i < n; i++) {
			json_t *item = render_conversation(c->api,
			    &talk[i], &e);

			ok = item != NULL && answer_messages(c, item, 0,
			    talk[i].id, &e);
			if (item != NULL)
				json_array_append_new(list, item);
		}
	}
	if (!ok)
		json_decref(o);
	return answer(c, ok ? o : NULL, &e);
}
