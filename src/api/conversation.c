#include "api/call.h"

#include "api/render.h"

static bool
read_state(struct call *c, struct conversation_filter *f)
{
	struct str state;

	if (!args_str(c, "state", &state))
		return false;
	f->closed = str_is(state, "closed") ? 1 : str_is(state, "open") ? 0 :
	    -1;
	return f->closed >= 0 || args_shelf(c, state, &f->shelf);
}

/* An address nobody has is no error: there is just nothing to list. */
static bool
read_contact(struct call *c, struct conversation_filter *f)
{
	struct err e = ERR_INIT;
	struct str address;
	int got;

	if (!args_str(c, "contact", &address))
		return false;
	if (address.n == 0)
		return true;
	got = list_contact_of_address(c->api->db, address, &f->contact, &e);
	if (got == 0)
		f->contact = INT64_MAX;
	return got >= 0 || failure_from_err(c->f, &e);
}

static bool
read_filter(struct call *c, struct conversation_filter *f)
{
	if (!args_str(c, "inbox", &f->inbox))
		return false;
	if (f->inbox.n > 0 && conf_inbox(c->api->conf, f->inbox) == NULL)
		return failure_set(c->f, FAIL_INPUT, "inbox",
		    "there is no inbox \"%.*s\"", STR_ARG(f->inbox));
	return read_state(c, f) && args_owner(c, &f->by_owner, &f->owner) &&
	    read_contact(c, f) && args_page(c, true, &f->page);
}

bool
conversation_list(struct call *c)
{
	struct conversation_filter f = { 0 };
	struct err e = ERR_INIT;
	struct conversation *row;
	size_t n;

	if (!read_filter(c, &f))
		return false;
	f.sight = sight_of(c, PERMIT_SEE);
	if (!list_conversations(c->api->db, &f, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		if (!answer(c, render_conversation(c->api, &row[i], &e), &e))
			return false;
	return true;
}

static bool
put_ticket(struct call *c, json_t *o, int64_t id, struct err *e)
{
	json_t *ticket = NULL;
	struct ticket t;
	int got = id > 0 ? list_ticket(c->api->db, id, c->a, &t, e) : 0;

	if (got < 0)
		return false;
	if (got == 1 && (ticket = render_ticket(c->api, &t, e)) == NULL)
		return false;
	if (got == 1)
		put_details(c, ticket);
	json_object_set_new(o, "ticket", ticket != NULL ? ticket :
	    json_null());
	return true;
}

bool
conversation_show(struct call *c)
{
	struct err e = ERR_INIT;
	struct conversation row;
	int64_t id;
	json_t *o;

	if (!args_id(c, "id", &id) || !found(c,
	    list_conversation(c->api->db, id, c->a, &row, &e),
	    "conversation", id, &e) ||
	    !reach_conversation(c, PERMIT_SEE, &row))
		return false;
	o = render_conversation(c->api, &row, &e);
	if (o != NULL && !(put_context(c, o, row.contact, 0, id, &e) &&
	    put_ticket(c, o, row.ticket, &e) &&
	    answer_events(c, o, 0, id, &e) && answer_messages(c, o, 0, id, &e))) {
		json_decref(o);
		o = NULL;
	}
	return answer(c, o, &e);
}
