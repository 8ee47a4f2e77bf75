#include "desk/command.h"

#include "desk/people.h"
#include "desk/ticket.h"

/* A wrong join is undone (TH-6): the message begins a conversation of its
 * own, which its ids mean from then on. Nothing is sent. What joined it stays
 * with it, so that one can see why it had happened. */

static bool
may_split(const struct command *in, const struct message *m,
          const struct thread_facts *t, struct err *e)
{
	if (m->direction != INCOMING)
		return err_set(e, ERR_REFUSED, "message %lld did not come in "
		    "by mail: nothing joined it", (long long)in->id);
	if (t->nlatest == 1)
		return err_set(e, ERR_REFUSED, "message %lld is all of "
		    "conversation %lld", (long long)in->id,
		    (long long)m->conversation);
	return true;
}

static void
put_refs(struct turn *u, const struct message *m, int64_t conversation)
{
	struct plan *p = u->plan;

	if (m->message_id.n > 0)
		*ARENA_PUSH(u->arena, p->ref, p->nref) = (struct ref){
		    m->message_id, conversation, m->id, REF_INCOMING };
	for (size_t i = 0; i < m->references.n; i++)
		if (!str_eq(m->references.s[i], m->message_id))
			*ARENA_PUSH(u->arena, p->ref, p->nref) = (struct ref){
			    m->references.s[i], conversation, m->id,
			    REF_NAMED };
}

static void
link_both(struct turn *u, int64_t a, int64_t b)
{
	struct str why = STR("split by hand (TH-6)");

	*ARENA_PUSH(u->arena, u->plan->link, u->plan->nlink) =
	    (struct conversation_link){ a, b, why };
	*ARENA_PUSH(u->arena, u->plan->link, u->plan->nlink) =
	    (struct conversation_link){ b, a, why };
}

static struct thread_facts
begin(struct turn *u, const struct message *m, const struct thread_facts *old)
{
	struct thread_facts t = { 0 };
	struct contact sender = people_contact(u, &u->facts->sender, m->from);

	t.conversation = (struct conversation){
		.id = u->next.conversation++,
		.channel = old->conversation.channel,
		.inbox = old->conversation.inbox,
		.subject = m->subject, .contact = sender.id,
		.created = m->created, .changed = u->facts->now,
	};
	t.contact = sender;
	t.contact_box = m->from;
	t.answered = *m;
	t.latest = arena_array(u->arena, 1, sizeof *t.latest);
	t.latest[0] = *m;
	t.nlatest = 1;
	plan_put_conversation(u->plan, &t.conversation);
	return t;
}

/* As AU-1 would have had it, but nobody is told: the mail is an old one. */
static void
make_ticket(struct turn *u, struct thread_facts *t)
{
	const struct channel *ch = conf_channel(u->conf,
	    t->conversation.channel);
	struct ticket k;

	if (ch == NULL || ch->ticket_creation != TICKETS_AUTO ||
	    u->facts->split.kind == KIND_BOUNCE ||
	    u->facts->split.kind == KIND_AUTO_REPLY)
		return;
	k = ticket_from(t, ch, u->facts->split.new_text);
	if (!str_is(t->conversation.inbox, ch->inbox->name))
		k.inbox = t->conversation.inbox;
	ticket_create(u, t, &k);
}

bool
command_split(struct turn *u, const struct command *in,
              struct thread_facts *old, struct err *e)
{
	const struct message *m = &u->facts->split;
	struct thread_facts t;
	struct event *ev;

	if (!may_split(in, m, old, e))
		return false;
	t = begin(u, m, old);
	*ARENA_PUSH(u->arena, u->plan->move, u->plan->nmove) =
	    (struct message_move){ m->id, old->conversation.id,
	    t.conversation.id };
	put_refs(u, m, t.conversation.id);
	link_both(u, old->conversation.id, t.conversation.id);
	make_ticket(u, &t);
	for (int i = 0; i < 2; i++) {
		ev = turn_event(u, i == 0 ? old : &t, "message.split",
		    "split by hand; it had been joined by %s (TH-6)",
		    evidence_name(m->joined_by));
		ev->message = m->id;
		ev->from = str_printf(u->arena, "%lld",
		    (long long)old->conversation.id);
		ev->to = str_printf(u->arena, "%lld",
		    (long long)t.conversation.id);
	}
	*old = t;
	return true;
}
