#include "desk/turn.h"

#include <stdarg.h>
#include <string.h>

enum { LATEST_MAX = 5 };        /* as facts.h promises of latest */

void
turn_init(struct turn *u, const struct conf *c, struct str key,
          const struct facts *f, struct arena *a, struct plan *p)
{
	memset(u, 0, sizeof *u);
	plan_init(p, a);
	u->conf = c;
	u->key = key;
	u->facts = f;
	u->arena = a;
	u->plan = p;
	u->next = f->next;
	u->by = STR("system");
}

struct event *
turn_event(struct turn *u, const struct thread_facts *t, const char *what,
           const char *fmt, ...)
{
	struct plan *p = u->plan;
	struct event *ev = ARENA_PUSH(p->arena, p->event, p->nevent);
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	ev->why = str_copy(u->arena, buf_view(&b));
	buf_clear(&b);
	ev->at = u->facts->now;
	ev->what = what;
	ev->by = u->by;
	if (t != NULL) {
		ev->ticket = t->ticket.id;
		ev->conversation = t->conversation.id;
	}
	*ARENA_PUSH(p->arena, p->hit, p->nhit) = (struct hit){
		.is_event = true, .event = p->nevent - 1 };
	return &p->event[p->nevent - 1];
}

struct thread_facts
turn_thread(struct turn *u, const struct thread_facts *t)
{
	struct thread_facts copy = *t;

	copy.sibling = arena_array(u->arena, t->nsibling + 1,
	    sizeof *copy.sibling);
	for (size_t i = 0; i < t->nsibling; i++)
		copy.sibling[i] = t->sibling[i];
	return copy;
}

void
turn_put_conversation(struct turn *u, struct thread_facts *t,
                      const struct conversation *row)
{
	struct conversation c = *row;   /* row may stand inside *t */

	plan_put_conversation(u->plan, &c);
	if (t->conversation.id == c.id)
		t->conversation = c;
	if (t->origin.id == c.id)
		t->origin = c;
	for (size_t i = 0; i < t->nsibling; i++)
		if (t->sibling[i].id == c.id)
			t->sibling[i] = c;
}

void
turn_put_ticket(struct turn *u, struct thread_facts *t)
{
	t->ticket.changed = u->facts->now;
	plan_put_ticket(u->plan, &t->ticket);
}

void
turn_message(struct turn *u, struct thread_facts *t,
             const struct message *row)
{
	struct plan *p = u->plan;
	size_t n = t->nlatest < LATEST_MAX ? t->nlatest + 1 : LATEST_MAX;
	struct message *latest = arena_array(u->arena, n, sizeof *latest);

	*ARENA_PUSH(p->arena, p->message, p->nmessage) = *row;
	u->message = *row;
	latest[0] = *row;
	for (size_t i = 1; i < n; i++)
		latest[i] = t->latest[i - 1];
	t->latest = latest;
	t->nlatest = n;
}

struct str
turn_rule_name(struct turn *u, struct place at)
{
	if (at.file == NULL || at.line == 0)
		return STR("rule:default");
	return str_printf(u->arena, "rule:%s:%d", at.file, at.line);
}

bool
turn_is_history(const struct turn *u)
{
	return u->mail != NULL && u->mail->history != HISTORY_NOT;
}
