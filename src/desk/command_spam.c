#include "desk/command.h"

#include "desk/ticket.h"

/* Spam by command (CO-5). What is spam is in no view but `spam`, and so is
 * its ticket; what turns out to be none has just arrived. */

static void
put_spam(struct turn *u, struct thread_facts *t, bool spam, const char *why)
{
	struct conversation c = t->conversation;
	bool any = false;

	c.spam = spam;
	turn_put_conversation(u, t, &c);
	turn_event(u, t, spam ? "conversation.spam" : "conversation.not-spam",
	    "%s (CO-5)", why);
	for (size_t i = 0; i < t->nsibling; i++)
		any = any || t->sibling[i].spam;
	if (t->ticket.id == 0 || t->ticket.spam == any)
		return;
	t->ticket.spam = any;
	turn_put_ticket(u, t);
	turn_event(u, t, any ? "ticket.hidden" : "ticket.shown", "%s (CO-5)",
	    any ? "a conversation of it is spam"
	    : "no conversation of it is spam any more");
}

bool
command_spam(struct turn *u, const struct command *in,
             struct thread_facts *t, struct err *e)
{
	if (t->conversation.spam)
		return err_set(e, ERR_REFUSED,
		    "conversation %lld is marked as spam already",
		    (long long)in->id);
	put_spam(u, t, true, "marked as spam by hand");
	return true;
}

bool
command_not_spam(struct turn *u, const struct command *in,
                 struct thread_facts *t, struct err *e)
{
	if (!t->conversation.spam)
		return err_set(e, ERR_REFUSED,
		    "conversation %lld is not marked as spam",
		    (long long)in->id);
	put_spam(u, t, false, "no spam, says a user");
	if (t->ticket.id != 0)
		return true;
	command_ticket_for(u, t, STR_NONE);
	if (t->ticket.id != 0)
		ticket_reached(u, t, STR_NONE);
	return true;
}

/* Nobody wrote it who could be a customer (decide_mail.c). */
static bool
has_customer(const struct thread_facts *t)
{
	return t->answered.id != 0 && t->answered.direction == INCOMING &&
	    t->answered.kind != KIND_BOUNCE &&
	    t->answered.kind != KIND_AUTO_REPLY;
}

void
command_ticket_for(struct turn *u, struct thread_facts *t, struct str inbox)
{
	const struct channel *ch = conf_channel(u->conf,
	    t->conversation.channel);
	struct ticket k;

	if (ch == NULL || ch->ticket_creation == TICKETS_OFF ||
	    (inbox.n == 0 && ch->ticket_creation != TICKETS_AUTO) ||
	    !has_customer(t)) {
		turn_event(u, t, "ticket.none", "%s", ch == NULL
		    ? "its channel is not configured any more: no ticket"
		    : "its channel makes no ticket of it (TK-1)");
		return;
	}
	k = ticket_from(t, ch, command_text(t));
	if (inbox.n > 0)
		k.inbox = inbox;
	else if (!str_is(t->conversation.inbox, ch->inbox->name))
		k.inbox = t->conversation.inbox;
	ticket_create(u, t, &k);
}
