#include "desk/command.h"

/* The trash (TK-7). A conversation and its ticket cannot be separated, so
 * whichever of them goes, all of the ticket goes, and comes back. */

static void
put_trashed(struct turn *u, struct thread_facts *t, struct conversation c,
            int64_t at)
{
	bool was = c.trashed != 0;
	struct event *ev;

	if (was == (at != 0))
		return;
	c.trashed = at;
	turn_put_conversation(u, t, &c);
	ev = turn_event(u, t, at != 0 ? "conversation.trashed"
	    : "conversation.restored", "%s by hand, with all of its ticket "
	    "(TK-7)", at != 0 ? "put in the trash" : "restored");
	ev->conversation = c.id;
}

static void
put_all(struct turn *u, struct thread_facts *t, int64_t at)
{
	for (size_t i = 0; i < t->nsibling; i++)
		put_trashed(u, t, t->sibling[i], at);
	if (t->ticket.id == 0 || (t->ticket.trashed != 0) == (at != 0))
		return;
	t->ticket.trashed = at;
	turn_put_ticket(u, t);
	turn_event(u, t, at != 0 ? "ticket.deleted" : "ticket.restored",
	    "%s by hand, with %zu conversations (TK-7)", at != 0 ? "deleted"
	    : "restored", t->nsibling);
}

bool
command_trash(struct turn *u, const struct command *in,
              struct thread_facts *t, struct err *e)
{
	(void)in;
	(void)e;
	put_all(u, t, u->facts->now);
	return true;
}

bool
command_restore(struct turn *u, const struct command *in,
                struct thread_facts *t, struct err *e)
{
	if (t->conversation.trashed == 0 && t->ticket.trashed == 0)
		return err_set(e, ERR_REFUSED, "%s %lld is not in the trash",
		    in->what == TICKET_RESTORE ? "ticket" : "conversation",
		    (long long)in->id);
	put_all(u, t, 0);
	return true;
}
