#include "desk/ticket.h"

#include "desk/action.h"
#include "desk/company.h"
#include "desk/history.h"
#include "desk/passage.h"
#include "desk/transcript.h"

/* AU-12. Old mail triggers nothing (CH-9). */
static void
trigger_assigned(struct turn *u, struct thread_facts *t, struct str from)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	struct change change = { u->by, from, t->ticket.owner };

	if (p != NULL && !turn_is_history(u))
		action_run(u, t, &p->assigned, &change);
}

static void
put_closed(struct turn *u, struct thread_facts *t, struct conversation c,
           bool closed, const char *why)
{
	struct event *ev;

	if (c.closed == closed)
		return;
	c.closed = closed;
	c.changed = u->facts->now;
	turn_put_conversation(u, t, &c);
	ev = turn_event(u, t, closed ? "conversation.closed"
	    : "conversation.reopened", "%s", why);
	ev->conversation = c.id;
	if (closed)
		transcript_closed(u, &c);
}

void
conversation_set_closed(struct turn *u, struct thread_facts *t, bool closed,
                        const char *why)
{
	put_closed(u, t, t->conversation, closed, why);
}

/* TK-4, TK-5. */
static void
cascade(struct turn *u, struct thread_facts *t, bool closed)
{
	if (closed) {
		for (size_t i = 0; i < t->nsibling; i++)
			put_closed(u, t, t->sibling[i], true,
			    "its ticket was closed (TK-4)");
	} else if (t->nsibling == 1) {
		put_closed(u, t, t->sibling[0], false,
		    "its ticket was reopened (TK-5)");
	} else if (t->nsibling > 1) {
		plan_rule(u->plan, "ticket %lld was reopened and has %zu "
		    "conversations: none is reopened with it (TK-5)",
		    (long long)t->ticket.id, t->nsibling);
	}
}

/* The ticket's status and closing time; true: it was closed or reopened. */
static bool
enter(struct turn *u, struct ticket *k, const struct status *to)
{
	bool was = k->closed != 0, is = to->class == STATUS_CLOSED;

	k->status = str_from(to->name);
	if (was == is)
		return false;
	k->closed = is ? u->facts->now : 0;
	k->reopened = k->reopened || was;
	return true;
}

void
ticket_reached(struct turn *u, struct thread_facts *t, struct str from)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	const struct status *s = p == NULL ? NULL
	    : pipeline_status(p, t->ticket.status);
	struct change change = { u->by, from, t->ticket.status };
	struct str missing = STR_NONE;

	if (s != NULL)
		missing = passage_missing(s, &t->ticket, u->arena);
	if (missing.n > 0)
		turn_event(u, t, "ticket.missing", "status %s needs %.*s; "
		    "a rule is not held up (PL-5)", s->name,
		    STR_ARG(missing));
	if (s != NULL)
		action_run(u, t, &s->on, &change);
}

void
ticket_set_status(struct turn *u, struct thread_facts *t,
                  const struct status *to, struct str by, const char *why)
{
	struct str from = t->ticket.status;
	struct event *ev;
	bool turned;

	/* In another pipeline the same word may be of another class. */
	if (str_is(from, to->name) && (t->ticket.closed != 0) ==
	    (to->class == STATUS_CLOSED)) {
		plan_rule(u->plan, "%.*s%sticket %lld is already %s: %s",
		    STR_ARG(by), by.n > 0 ? ": " : "",
		    (long long)t->ticket.id, to->name, why);
		return;
	}
	turned = enter(u, &t->ticket, to);
	turn_put_ticket(u, t);
	ev = turn_event(u, t, "ticket.status", "%s", why);
	ev->by = by;
	ev->from = from;
	ev->to = t->ticket.status;
	if (turned || to->class == STATUS_CLOSED)
		cascade(u, t, to->class == STATUS_CLOSED);
	ticket_reached(u, t, from);
}

void
ticket_set_owner(struct turn *u, struct thread_facts *t, struct str owner,
                 const char *why)
{
	struct str from = t->ticket.owner;
	struct event *ev;

	if (t->ticket.id == 0 || str_eq(from, owner))
		return;
	t->ticket.owner = owner;
	turn_put_ticket(u, t);
	ev = turn_event(u, t, "ticket.owner", "%s", why);
	ev->from = from;
	ev->to = owner;
	if (owner.n > 0)
		trigger_assigned(u, t, from);
}

void
conversation_set_owner(struct turn *u, struct thread_facts *t,
                       struct str owner, const char *why)
{
	struct conversation c = t->conversation;
	struct str from = c.owner;
	struct event *ev;

	if (!str_eq(from, owner)) {
		c.owner = owner;
		/* A closed one keeps the time of its closing (TH-7). */
		if (!c.closed)
			c.changed = u->facts->now;
		turn_put_conversation(u, t, &c);
		ev = turn_event(u, t, "conversation.owner", "%s", why);
		ev->from = from;
		ev->to = owner;
	}
	ticket_set_owner(u, t, owner, "its conversation's owner (TK-3)");
}

struct ticket
ticket_from(const struct thread_facts *t, const struct channel *ch,
            struct str text)
{
	const struct inbox *home = ch->inbox->new_tickets_to != NULL
	    ? ch->inbox->new_tickets_to : ch->inbox;
	struct ticket k = { .description = text };

	k.name = t->conversation.subject.n > 0 ? t->conversation.subject
	    : STR("(no subject)");
	k.pipeline = str_from(ch->pipeline->name);
	k.status = str_from(pipeline_initial(ch->pipeline)->name);
	k.owner = t->conversation.owner;
	k.priority = PRIORITY_NORMAL;
	k.source = str_from(channel_type_name(ch->type));
	k.inbox = str_from(home->name);
	return k;
}

/* AU-1: the contact and its company. */
static void
take_contact(struct turn *u, struct thread_facts *t)
{
	if (t->conversation.contact == 0)
		return;
	*ARENA_PUSH(u->arena, u->plan->ticket_contact,
	    u->plan->nticket_contact) = (struct ticket_contact){
	    t->ticket.id, t->conversation.contact };
	if (t->contact.id != 0 &&
	    company_fill(u, &t->contact, t->contact_box.address))
		plan_put_contact(u->plan, &t->contact);
	company_put_ticket(u, t->ticket.id, t->contact.company_id);
}

/* The conversation takes its ticket, goes with it to its home (TK-12), and
 * is its origin. */
static void
take_ticket(struct turn *u, struct thread_facts *t)
{
	struct conversation c = t->conversation;
	struct event *ev;

	c.ticket = t->ticket.id;
	c.inbox = t->ticket.inbox;
	t->sibling = arena_array(u->arena, 1, sizeof *t->sibling);
	t->nsibling = 1;
	t->sibling[0] = c;
	t->origin = c;
	t->origin_contact = t->contact;
	t->origin_box = t->contact_box;
	t->origin_answered = t->answered;
	if (!str_eq(c.inbox, t->conversation.inbox)) {
		ev = turn_event(u, t, "conversation.moved",
		    "new tickets of this inbox go there (TK-12)");
		ev->from = t->conversation.inbox;
		ev->to = c.inbox;
	}
	turn_put_conversation(u, t, &c);
	take_contact(u, t);
}

void
ticket_create(struct turn *u, struct thread_facts *t,
              const struct ticket *draft)
{
	const struct pipeline *p = conf_pipeline(u->conf, draft->pipeline);
	const struct status *s = pipeline_status(p, draft->status);
	struct event *ev;

	t->ticket = *draft;
	t->ticket.id = u->next.ticket++;
	t->ticket.created = u->facts->now;
	t->ticket.origin = t->conversation.id;
	if (s->class == STATUS_CLOSED)
		t->ticket.closed = u->facts->now;
	turn_put_ticket(u, t);
	if (t->conversation.id != 0)
		take_ticket(u, t);
	ev = turn_event(u, t, "ticket.created", "%s",
	    u->mail == NULL ? "made by hand" : turn_is_history(u)
	    ? "imported with its conversation (CH-9)"
	    : "a new conversation (AU-1)");
	ev->to = t->ticket.status;
	if (s->class == STATUS_CLOSED)
		cascade(u, t, true);
}
