#include "desk/decide.h"

#include "desk/action.h"
#include "desk/hours.h"
#include "desk/tick.h"

/* The conversation whose ticket it is: the origin, else the newest. */
static void
find_thread(struct turn *u, struct thread_facts *t)
{
	const struct facts *f = u->facts;
	const struct thread_facts *best = NULL;

	for (size_t i = 0; i < f->nthread; i++)
		if (best == NULL || f->thread[i].conversation.id ==
		    f->ticket.origin)
			best = &f->thread[i];
	if (best != NULL) {
		*t = turn_thread(u, best);
		return;
	}
	t->ticket = f->ticket;
	t->contact = f->ticket_contact;
	t->contact_box = f->ticket_box;
}

void
decide_after(const struct conf *c, struct str key, const struct pipeline *of,
             const struct after_rule *rule, int64_t since,
             const struct facts *f, struct arena *a, struct plan *p)
{
	struct thread_facts t = { 0 };
	struct change change = { 0 };
	struct event *ev;
	struct turn u;

	turn_init(&u, c, key, f, a, p);
	u.by = turn_rule_name(&u, rule->at);
	p->fired = (struct fired){ f->ticket.id, rule->ms };
	/* It may have moved on since it was looked up. */
	if (f->ticket.trashed != 0 || f->ticket.spam ||
	    !str_is(f->ticket.pipeline, of->name) ||
	    !str_is(f->ticket.status, rule->in->name) ||
	    hours_between(rule->hours, since, f->now) < rule->ms)
		return;
	find_thread(&u, &t);
	ev = turn_event(&u, &t, "ticket.waited", "in %s for %lld hours "
	    "(AU-9)", rule->in->name, (long long)(rule->ms / 3600000));
	ev->to = t.ticket.status;
	change = (struct change){ u.by, STR_NONE, t.ticket.status };
	action_run(&u, &t, &rule->actions, &change);
}
