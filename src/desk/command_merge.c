#include "desk/command.h"

#include "desk/ticket.h"

/* Two tickets become a new one (MM-1). Nothing undoes it: both numbers lead
 * to the new one from then on, and its history is theirs. */

static bool
may_merge(const struct command *in, const struct whole_ticket w[2],
          struct err *e)
{
	const int64_t named[2] = { in->id, in->other };

	for (int i = 0; i < 2; i++) {
		if (w[i].ticket.id == 0)
			return err_set(e, ERR_INPUT, "there is no ticket %lld",
			    (long long)named[i]);
		if (w[i].ticket.trashed != 0)
			return err_set(e, ERR_REFUSED, "ticket %lld is in the "
			    "trash; restore it first", (long long)named[i]);
	}
	if (w[0].ticket.id == w[1].ticket.id)
		return err_set(e, ERR_INPUT, "%lld and %lld are one ticket",
		    (long long)named[0], (long long)named[1]);
	return true;
}

/* Which of the two is the primary one; -1: none of them. */
static int
primary(const struct command *in, const struct whole_ticket w[2])
{
	if (in->primary == in->id || in->primary == w[0].ticket.id)
		return 0;
	return in->primary == in->other || in->primary == w[1].ticket.id ? 1
	    : -1;
}

static void
fill(struct str *value, struct str other)
{
	if (value->n == 0)
		*value = other;
}

static struct ticket
united(struct turn *u, const struct ticket *first, const struct ticket *other)
{
	struct ticket k = *first;

	k.id = u->next.ticket++;
	fill(&k.description, other->description);
	fill(&k.owner, other->owner);
	fill(&k.team, other->team);
	fill(&k.inbox, other->inbox);
	fill(&k.category, other->category);
	if (k.origin == 0)
		k.origin = other->origin;
	if (other->created < k.created)
		k.created = other->created;
	k.spam = first->spam || other->spam;
	return k;
}

static void
take_conversations(struct turn *u, struct thread_facts *t,
                   const struct whole_ticket w[2])
{
	size_t n = w[0].nconversation + w[1].nconversation;

	t->sibling = arena_array(u->arena, n + 1, sizeof *t->sibling);
	for (int i = 0; i < 2; i++)
		for (size_t j = 0; j < w[i].nconversation; j++) {
			struct conversation c = w[i].conversation[j];

			c.ticket = t->ticket.id;
			t->sibling[t->nsibling++] = c;
			plan_put_conversation(u->plan, &c);
		}
}

/* All conversations of a closed ticket are closed (TK-4). */
static void
close_all(struct turn *u, struct thread_facts *t)
{
	for (size_t i = 0; t->ticket.closed != 0 && i < t->nsibling; i++) {
		t->conversation = t->sibling[i];
		conversation_set_closed(u, t, true,
		    "its ticket became part of a closed one (MM-1, TK-4)");
	}
	t->conversation = (struct conversation){ 0 };
}

static void
tell(struct turn *u, struct thread_facts *t, const struct whole_ticket w[2],
     int first)
{
	struct event *ev = turn_event(u, t, "ticket.merged", "tickets %lld and "
	    "%lld became this one; their numbers lead here (MM-1)",
	    (long long)w[first].ticket.id, (long long)w[!first].ticket.id);

	ev->from = str_printf(u->arena, "%lld %lld",
	    (long long)w[first].ticket.id, (long long)w[!first].ticket.id);
	ev->to = str_printf(u->arena, "%lld", (long long)t->ticket.id);
}

bool
command_merge(struct turn *u, const struct command *in,
              struct thread_facts *t, struct err *e)
{
	const struct whole_ticket *w = u->facts->merge;
	int first;

	if (!may_merge(in, w, e))
		return false;
	first = primary(in, w);
	if (first < 0)
		return err_set(e, ERR_INPUT, "say whose values win: "
		    "--primary %lld or --primary %lld", (long long)in->id,
		    (long long)in->other);
	t->ticket = united(u, &w[first].ticket, &w[!first].ticket);
	turn_put_ticket(u, t);
	for (int i = 0; i < 2; i++)
		*ARENA_PUSH(u->arena, u->plan->merge, u->plan->nmerge) =
		    (struct ticket_merge){ w[i].ticket.id, t->ticket.id };
	take_conversations(u, t, w);
	tell(u, t, w, first);
	close_all(u, t);
	return true;
}
