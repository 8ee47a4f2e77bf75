#include "api/call.h"

bool
reach_inbox(const struct call *c, struct str name)
{
	return permit_inbox(c->api->conf, c->by, name);
}

static bool
sees_all(const struct call *c)
{
	/* "" is no inbox of theirs: only who reaches all passes unasked. */
	return reach_inbox(c, STR_NONE) && permit_owner(c->api->conf, c->by,
	    PERMIT_SEE, STR(" "));
}

bool
reach_ticket(struct call *c, enum permit_what what, const struct ticket *t)
{
	static const char *const words[] = {
		[PERMIT_SEE] = "see", [PERMIT_EDIT] = "change",
		[PERMIT_DELETE] = "delete",
	};

	return reached(c, reach_inbox(c, t->inbox)) &&
	    (permit_owner(c->api->conf, c->by, what, t->owner) ||
	    failure_set(c->f, FAIL_DENIED, NULL, "%s may not %s tickets of "
	    "%.*s", c->by->name, words[what], STR_ARG(t->owner.n > 0 ?
	    t->owner : STR("nobody"))));
}

/* A conversation with a ticket is its ticket's owner's, else its own (PM-2).*/
bool
sees_conversation(struct call *c, const struct conversation *row)
{
	struct err e = ERR_INIT;
	struct ticket t;

	if (sees_all(c))
		return true;
	if (!reach_inbox(c, row->inbox))
		return false;
	if (row->ticket == 0)
		return permit_owner(c->api->conf, c->by, PERMIT_SEE,
		    row->owner);
	return list_ticket(c->api->db, row->ticket, c->a, &t, &e) == 1 &&
	    permit_owner(c->api->conf, c->by, PERMIT_SEE, t.owner);
}

bool
reach_conversation(struct call *c, enum permit_what what,
                   const struct conversation *row)
{
	struct err e = ERR_INIT;
	struct ticket t = { .owner = row->owner };

	if (!reached(c, reach_inbox(c, row->inbox)))
		return false;
	if (row->ticket > 0 &&
	    list_ticket(c->api->db, row->ticket, c->a, &t, &e) < 0)
		return failure_from_err(c->f, &e);
	t.inbox = row->inbox;
	return reach_ticket(c, what, &t);
}

static bool
sees_conversation_id(struct call *c, int64_t id)
{
	struct conversation row;
	struct err e = ERR_INIT;

	return sees_all(c) || (list_conversation(c->api->db, id, c->a, &row,
	    &e) == 1 && sees_conversation(c, &row));
}

static bool
sees_ticket_id(struct call *c, int64_t id)
{
	struct ticket row;
	struct err e = ERR_INIT;

	return sees_all(c) || (list_ticket(c->api->db, id, c->a, &row, &e) ==
	    1 && reach_inbox(c, row.inbox) && permit_owner(c->api->conf,
	    c->by, PERMIT_SEE, row.owner));
}

bool
reach_letter(struct call *c, const struct letter_status *l)
{
	return l->conversation > 0 ?
	    sees_conversation_id(c, l->conversation) :
	    sees_ticket_id(c, l->ticket);
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
	return reaches || failure_set(c->f, FAIL_DENIED, NULL,
	    "%s has no seat in that help desk (seat yes)", c->by->name);
}
