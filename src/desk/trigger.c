#include "desk/trigger.h"

#include "desk/action.h"
#include "desk/thread.h"
#include "desk/ticket.h"

static void
fire(struct turn *u, struct thread_facts *t, const struct trigger *g,
     const char *why)
{
	if (g->off || g->to == NULL) {
		turn_event(u, t, "trigger.skipped", "%s: it is off", why)
		    ->by = turn_rule_name(u, g->at);
		return;
	}
	ticket_set_status(u, t, g->to, turn_rule_name(u, g->at), why);
}

const struct status *
trigger_reopened(const struct pipeline *p)
{
	const struct trigger *g = &p->customer_replies;

	if (!g->off && g->to != NULL && g->to->class == STATUS_OPEN)
		return g->to;
	return pipeline_initial(p);
}

void
trigger_email_sent(struct turn *u, struct thread_facts *t)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);

	if (t->ticket.id != 0 && p != NULL)
		fire(u, t, &p->email_sent, "an email is sent to a customer");
}

/* "replies in conversations begun after its origin" (AU-3). */
static bool
begun_later(const struct thread_facts *t)
{
	const struct conversation *c = &t->conversation;

	return c->created > t->origin.created ||
	    (c->created == t->origin.created && c->id > t->origin.id);
}

static bool
in_origin(const struct turn *u, const struct thread_facts *t)
{
	return t->conversation.id == t->ticket.origin || t->also_origin ||
	    (u->stands_for != 0 && u->stands_for == t->ticket.origin) ||
	    (t->ticket.reopened && begun_later(t));
}

/* AU-3: why this message fires nothing; NULL: it does. */
static const char *
excluded(const struct turn *u, const struct thread_facts *t)
{
	const struct message *m = &u->message;

	if (m->claims.n > 0)
		return "it comes from a user's own mailbox";
	if (m->kind == KIND_AUTO_REPLY)
		return "it is an auto-reply";
	if (m->kind == KIND_BOUNCE)
		return "it is a bounce";
	if (m->third_party)
		return "it is a third party's";
	if (!thread_wakes(m->kind))
		return "it is not from a person";
	if (m->forwarded)
		return "it is a forwarded mail";
	if (thread_names_forward(u->facts))
		return "it replies to a forwarded mail";
	if (!in_origin(u, t))
		return "it is not in the ticket's origin conversation";
	return NULL;
}

void
trigger_customer_replies(struct turn *u, struct thread_facts *t)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	const char *why = excluded(u, t);

	if (t->ticket.id == 0 || p == NULL)
		return;
	if (why != NULL)
		turn_event(u, t, "trigger.skipped",
		    "a customer replies: not fired, %s", why)->message =
		    u->message.id;
	else
		fire(u, t, &p->customer_replies, "a customer replies");
}

void
trigger_message_received(struct turn *u, struct thread_facts *t)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	struct change change = { u->by, STR_NONE, STR_NONE };

	if (t->ticket.id != 0 && p != NULL && thread_wakes(u->message.kind))
		action_run(u, t, &p->message_received, &change);
}

void
trigger_commented(struct turn *u, struct thread_facts *t)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	struct change change = { u->by, STR_NONE, STR_NONE };

	if (t->ticket.id != 0 && p != NULL)
		action_run(u, t, &p->commented, &change);
}
