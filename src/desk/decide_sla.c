#include "desk/sla.h"

#include "base/clock.h"
#include "desk/action.h"
#include "desk/turn.h"

static const char *const said[SLA_GOALS] = {
	[SLA_FIRST_RESPONSE] = "first response",
	[SLA_NEXT_RESPONSE] = "next response",
	[SLA_CLOSE] = "closing",
};

static struct str
time_text(struct turn *u, int64_t ms)
{
	char text[CLOCK_TEXT];

	return str_copy(u->arena, str_from(clock_rfc3339(ms, text)));
}

static void
raise(struct turn *u, struct thread_facts *t, const struct sla *s,
      const struct sla_clock *k, const struct sla_on *on, const char *what,
      bool act)
{
	struct str due = time_text(u, k->due);
	struct change change = { STR("system"), str_from(said[k->goal]), due };
	struct event *ev = turn_event(u, t, what, "%s of sla %s: due %.*s%s",
	    said[k->goal], s->name, STR_ARG(due),
	    act ? "" : k->ended != 0 ? "; it has come, late" :
	    k->state == SLA_PAUSED ? "; the clock stands still" :
	    "; it is overdue already");

	ev->from = str_from(sla_goal_name(k->goal));
	ev->to = due;
	if (!act)
		return;
	action_run(u, t, &on->actions, &change);
}

/* Each is told once. When the clock was looked at too late, what has passed
 * is history; nobody is told that something will be due soon. */
static void
take_up(struct turn *u, struct thread_facts *t, const struct sla *s,
        const struct sla_clock *k, int64_t now)
{
	int64_t until = k->ended != 0 ? k->ended : now;
	bool late = k->due != 0 && until > k->due;

	if (k->dropped)
		return;
	if (!k->told_soon && k->soon != 0 && until >= k->soon &&
	    (k->ended == 0 || late))
		raise(u, t, s, k, &s->due_soon, "sla.due-soon",
		    k->ended == 0 && !late && k->state != SLA_PAUSED);
	if (!k->told_overdue && late)
		raise(u, t, s, k, &s->overdue, "sla.overdue", k->ended == 0);
}

void
decide_sla(const struct conf *c, struct str key, const struct facts *f,
           const struct sla_history *h, struct arena *a, struct plan *p)
{
	struct thread_facts t = { 0 };
	struct sla_view v;
	struct turn u;

	turn_init(&u, c, key, f, a, p);
	v = sla_look(c, h, f->now, a);
	if (v.sla == NULL)
		return;
	if (f->nthread > 0)
		t = turn_thread(&u, &f->thread[0]);
	t.ticket = h->ticket;
	/* Answered ones that were late come first, as they began first. */
	for (size_t i = 0; i < v.nclock; i++)
		take_up(&u, &t, v.sla, &v.clock[i], f->now);
}
