#include "api/call.h"

#include "desk/access.h"

bool
reach_inbox(const struct call *c, struct str name)
{
	const struct inbox *inbox;

	if (c->by == NULL || c->by->seat || c->by->role == ROLE_SUPER_ADMIN)
		return true;
	inbox = conf_inbox(c->api->conf, name);
	return inbox != NULL && inbox->kind == INBOX_CONVERSATIONS;
}

bool
reach_ticket_row(const struct call *c, const struct ticket *t)
{
	return reach_inbox(c, t->inbox) &&
	    access_pipeline(c->api->conf, c->by, t->pipeline);
}

bool
reach_conversation_row(struct call *c, const struct conversation *v)
{
	struct ticket t;
	struct err e = ERR_INIT;

	return reach_inbox(c, v->inbox) && (v->ticket == 0 ||
	    c->by == NULL || list_ticket(c->api->db, v->ticket, c->a, &t,
	    &e) != 1 || access_pipeline(c->api->conf, c->by, t.pipeline));
}

static bool
reach_conversation(struct call *c, int64_t id)
{
	struct conversation row;
	struct err e = ERR_INIT;

	return c->by == NULL || (list_conversation(c->api->db, id,
	    c->a, &row, &e) == 1 && reach_conversation_row(c, &row));
}

static bool
reach_ticket(struct call *c, int64_t id)
{
	struct ticket row;
	struct err e = ERR_INIT;

	/* A letter about nothing, an alarm, is for who reaches all. */
	if (id == 0)
		return reach_inbox(c, STR_NONE);
	return c->by == NULL || (list_ticket(c->api->db, id,
	    c->a, &row, &e) == 1 && reach_ticket_row(c, &row));
}

bool
reach_letter(struct call *c, const struct letter_status *l)
{
	return l->conversation > 0 ? reach_conversation(c, l->conversation) :
	    reach_ticket(c, l->ticket);
}

bool
reach_channel(struct call *c, struct str name)
{
	const struct channel *ch = conf_channel(c->api->conf, name);

	return reach_inbox(c, ch != NULL && ch->inbox != NULL ?
	    str_from(ch->inbox->name) : STR_NONE);
}

bool
reached(struct call *c, bool reaches)
{
	return reaches || failure_set(c->f, FAIL_DENIED, NULL, reach_inbox(c,
	    STR_NONE) ? "%s has no access to that pipeline (access)" :
	    "%s has no seat in that help desk (seat yes)", c->by->name);
}
