#include "api/filter.h"
#include "api/render.h"

bool
ticket_list(struct call *c)
{
	struct ticket_filter f = { .after = 0 };
	struct props props;
	struct err e = ERR_INIT;
	struct ticket *row;
	size_t n;

	if (!filter_read(c, PERMIT_SEE, &f, &props))
		return false;
	if (!list_tickets(c->api->db, &f, c->a, &row, &n, &e))
		return failure_from_err(c->f, &e);
	for (size_t i = 0; i < n; i++)
		if (!answer(c, render_ticket(c->api, &row[i], &e), &e))
			return false;
	return true;
}

/* The person a ticket is about: its origin's contact, else its first. */
static bool
contact_of(struct call *c, const struct ticket *t, int64_t *out,
           struct err *e)
{
	struct conversation origin;
	struct contact_row *row;
	size_t n;
	int got = t->origin > 0 ?
	    list_conversation(c->api->db, t->origin, c->a, &origin, e) : 0;

	*out = got == 1 ? origin.contact : 0;
	if (got < 0 || *out > 0)
		return got >= 0;
	if (!list_contacts_of_ticket(c->api->db, t->id, c->a, &row, &n, e))
		return false;
	*out = n > 0 ? row[0].contact.id : 0;
	return true;
}

bool
ticket_show(struct call *c)
{
	struct err e = ERR_INIT;
	struct ticket t;
	int64_t id, contact;
	json_t *o;

	if (!args_id(c, "id", &id) || !found(c,
	    list_ticket(c->api->db, id, c->a, &t, &e), "ticket", id, &e) ||
	    !reach_ticket(c, PERMIT_SEE, &t))
		return false;
	id = t.id;              /* the number given may lead here */
	o = render_ticket(c->api, &t, &e);
	if (o != NULL)
		put_details(c, o);
	if (o != NULL && !(contact_of(c, &t, &contact, &e) &&
	    put_context(c, o, contact, id, 0, &e) &&
	    answer_events(c, o, id, 0, &e) && answer_messages(c, o, id, 0, &e))) {
		json_decref(o);
		o = NULL;
	}
	return answer(c, o, &e);
}
