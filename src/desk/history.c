#include "desk/history.h"

#include "desk/ticket.h"

int64_t
history_time(const struct turn *u)
{
	int64_t now = u->facts->now, at = now;

	if (!turn_is_history(u))
		return now;
	if (u->mail->received > 0)
		at = u->mail->received;
	else if (u->mail->mail->date_ms > 0)
		at = u->mail->mail->date_ms;
	return at < now ? at : now;
}

const struct status *
history_status(const struct turn *u)
{
	const struct pipeline *p = u->mail->channel->pipeline;
	const struct status *s = pipeline_status(p, u->mail->history_status);

	return s != NULL ? s : pipeline_first_closed(p);
}

static bool
widen(int64_t at, int64_t *from, int64_t *to)
{
	bool moved = at < *from || at > *to;

	if (at < *from)
		*from = at;
	if (at > *to)
		*to = at;
	return moved;
}

static void
touch_ticket(struct turn *u, struct thread_facts *t, int64_t at)
{
	struct ticket *k = &t->ticket;

	if (k->id == 0 || !str_is(k->source, HISTORY_SOURCE) ||
	    !widen(at, &k->created, &k->changed))
		return;
	if (k->closed != 0 && at > k->closed)
		k->closed = at;
	plan_put_ticket(u->plan, k);
}

void
history_touch(struct turn *u, struct thread_facts *t)
{
	struct conversation c = t->conversation;
	int64_t at = history_time(u);

	if (widen(at, &c.created, &c.changed))
		turn_put_conversation(u, t, &c);
	touch_ticket(u, t, at);
}

void
history_end(struct turn *u, struct thread_facts *t)
{
	int64_t at = history_time(u);
	struct ticket *k = &t->ticket;
	struct conversation c;

	if (history_status(u)->class == STATUS_CLOSED)
		conversation_set_closed(u, t, true,
		    "imported: old mail is not worked through (CH-9)");
	c = t->conversation;
	c.changed = at;
	turn_put_conversation(u, t, &c);
	if (k->id == 0)
		return;
	k->created = k->changed = at;
	k->closed = k->closed != 0 ? at : 0;
	plan_put_ticket(u->plan, k);
}
