#include "api/call.h"

bool
reach_inbox(const struct call *c, struct str name)
{
	const struct inbox *inbox;

	if (c->by == NULL || c->by->seat || c->by->role == ROLE_SUPER_ADMIN)
		return true;
	inbox = conf_inbox(c->api->conf, name);
	return inbox != NULL && inbox->kind == INBOX_CONVERSATIONS;
}

static bool
reach_conversation(struct call *c, int64_t id)
{
	struct conversation row;
	struct err e = ERR_INIT;

	/* "" is no inbox of theirs: only who reaches all passes unasked. */
	return reach_inbox(c, STR_NONE) || (list_conversation(c->api->db, id,
	    c->a, &row, &e) == 1 && reach_inbox(c, row.inbox));
}

static bool
reach_ticket(struct call *c, int64_t id)
{
	struct ticket row;
	struct err e = ERR_INIT;

	return reach_inbox(c, STR_NONE) || (list_ticket(c->api->db, id,
	    c->a, &row, &e) == 1 && reach_inbox(c, row.inbox));
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
	return reaches || failure_set(c->f, FAIL_DENIED, NULL,
	    "%s has no seat in that help desk (seat yes)", c->by->name);
}
