#include "desk/sla.h"

/* --- Which goals ---------------------------------------------------------- */

/* The property that goals go by as it was: its changes say what it was
 * before. */
static struct str
value_at(const struct sla *s, const struct sla_history *h, int64_t at)
{
	for (size_t i = 0; i < h->nmoment; i++)
		if (h->moment[i].what == SLA_AT_VALUE && h->moment[i].at > at)
			return h->moment[i].before;
	return sla_value_of(s, &h->ticket);
}

/* SL-7: those of the ticket's making, or of the moment. */
static int64_t
target_at(const struct sla *s, const struct sla_history *h,
          enum sla_goal goal, int64_t at)
{
	int64_t when = s->open_too ? at : h->ticket.created;

	for (size_t i = h->nversion; i-- > 0;)
		if (h->version[i].since <= when)
			return sla_goals_of(h->version[i].goals,
			    value_at(s, h, at)).ms[goal];
	return 0;
}

/* --- When it stood still -------------------------------------------------- */

/* From `from` on the ticket had this status, until the next span. */
struct span {
	int64_t from;
	enum sla_why why;               /* COUNTED, IN_PAUSE, IN_CLOSED */
	struct str status;
};

struct look {
	const struct conf *conf;
	const struct sla_history *h;
	const struct sla *sla;
	int64_t now;
	struct arena *arena;
	struct span *span;
	size_t nspan;
	struct sla_view *view;
};

static const struct status *
status_named(const struct conf *c, const struct ticket *t, struct str name)
{
	const struct pipeline *p = conf_pipeline(c, t->pipeline);
	const struct status *s = p == NULL ? NULL : pipeline_status(p, name);

	/* Of another pipeline that it was in before. */
	for (size_t i = 0; s == NULL && i < c->npipeline; i++)
		s = pipeline_status(&c->pipeline[i], name);
	return s;
}

static void
add_span(struct look *l, int64_t at, struct str name)
{
	const struct status *s = status_named(l->conf, &l->h->ticket, name);
	enum sla_why why = SLA_COUNTED;

	if (s != NULL && s->class == STATUS_CLOSED)
		why = SLA_IN_CLOSED;
	else if (s != NULL && s->clock_paused)
		why = SLA_IN_PAUSE;
	*ARENA_PUSH(l->arena, l->span, l->nspan) =
	    (struct span){ at, why, name };
}

static void
find_spans(struct look *l)
{
	const struct sla_history *h = l->h;

	for (size_t i = 0; i < h->nmoment; i++)
		if (h->moment[i].what == SLA_AT_STATUS)
			add_span(l, h->moment[i].at, h->moment[i].text);
	if (l->nspan == 0)
		add_span(l, h->ticket.created, h->ticket.status);
	/* It had a first status before the first change. */
	l->span[0].from = h->ticket.created;
}

/* The last span that began at or before `at`. */
static size_t
span_at(const struct look *l, int64_t at)
{
	size_t i = l->nspan - 1;

	while (i > 0 && l->span[i].from > at)
		i--;
	return i;
}

static int64_t
span_end(const struct look *l, size_t i)
{
	return i + 1 < l->nspan ? l->span[i + 1].from : INT64_MAX;
}

static int64_t
counted(const struct look *l, int64_t from, int64_t to)
{
	int64_t sum = 0;

	for (size_t i = span_at(l, from); from < to; i++) {
		int64_t end = span_end(l, i) < to ? span_end(l, i) : to;

		if (l->span[i].why == SLA_COUNTED)
			sum += hours_between(l->sla->hours, from, end);
		from = end > from ? end : from;
	}
	return sum;
}

/* When `ms` of counted time will have passed since `from`, if nothing
 * changes from `until` on; 0: never, as the ticket stands still. */
static int64_t
after(const struct look *l, int64_t from, int64_t until, int64_t ms)
{
	int64_t end = 0;

	for (size_t i = span_at(l, from); i < l->nspan && end < until; i++) {
		int64_t at;

		end = span_end(l, i) < until ? span_end(l, i) : INT64_MAX;

		if (l->span[i].why == SLA_COUNTED && end > from) {
			at = hours_after(l->sla->hours, from, ms);
			if (at <= end)
				return at == INT64_MAX ? 0 : at;
			ms -= hours_between(l->sla->hours, from, end);
		}
		from = end > from ? end : from;
	}
	return 0;
}

/* --- The clocks ----------------------------------------------------------- */

static enum sla_state
state_of(const struct look *l, const struct sla_clock *k)
{
	if (k->ended != 0)
		return k->due != 0 && k->ended > k->due ? SLA_OVERDUE
		    : SLA_MET;
	if (k->due != 0 && l->now > k->due)
		return SLA_OVERDUE;
	if (l->span[l->nspan - 1].why != SLA_COUNTED)
		return SLA_PAUSED;
	return k->soon != 0 && l->now >= k->soon ? SLA_DUE_SOON : SLA_ACTIVE;
}

static void
find_told(const struct look *l, struct sla_clock *k)
{
	for (size_t i = 0; i < l->h->nmoment; i++) {
		const struct sla_moment *m = &l->h->moment[i];

		if (m->goal != k->goal || m->at < k->began)
			continue;
		k->told_soon |= m->what == SLA_AT_TOLD_SOON;
		k->told_overdue |= m->what == SLA_AT_TOLD_OVERDUE;
	}
}

static void
add_clock(struct look *l, enum sla_goal goal, int64_t began, int64_t ended,
          bool dropped)
{
	struct sla_clock k = { .goal = goal, .began = began, .ended = ended,
	    .dropped = dropped };
	int64_t lead = l->sla->due_soon_ms;
	int64_t until = ended != 0 ? ended : INT64_MAX;

	k.target = target_at(l->sla, l->h, goal, ended != 0 ? ended : l->now);
	if (k.target == 0)
		return;
	k.elapsed = counted(l, began, ended != 0 ? ended : l->now);
	k.due = after(l, began, until, k.target);
	if (k.target > lead && lead > 0)
		k.soon = after(l, began, until, k.target - lead);
	k.state = state_of(l, &k);
	find_told(l, &k);
	*ARENA_PUSH(l->arena, l->view->clock, l->view->nclock) = k;
}

/* SL-4, one moment after the other. */
static void
find_responses(struct look *l)
{
	const struct sla_history *h = l->h;
	int64_t first = 0, asked = 0;
	size_t span = 0;

	for (size_t i = 0; i < h->nmoment; i++) {
		const struct sla_moment *m = &h->moment[i];
		bool closed = false;

		if (m->what == SLA_AT_STATUS)
			closed = l->span[span++].why == SLA_IN_CLOSED;
		if (m->what == SLA_AT_QUESTION && first != 0 && asked == 0)
			asked = m->at;
		if (m->what == SLA_AT_ANSWER && first == 0) {
			first = m->at;
			add_clock(l, SLA_FIRST_RESPONSE, h->ticket.created,
			    first, false);
		} else if (asked != 0 && (closed ||
		    m->what == SLA_AT_ANSWER)) {
			add_clock(l, SLA_NEXT_RESPONSE, asked, m->at, closed);
			asked = 0;
		}
	}
	if (first == 0)
		add_clock(l, SLA_FIRST_RESPONSE, h->ticket.created, 0, false);
	if (asked != 0)
		add_clock(l, SLA_NEXT_RESPONSE, asked, 0, false);
}

static void
find_close(struct look *l)
{
	const struct span *last = &l->span[l->nspan - 1];
	size_t i = l->nspan - 1;

	if (last->why != SLA_IN_CLOSED) {
		add_clock(l, SLA_CLOSE, l->h->ticket.created, 0, false);
		return;
	}
	/* From one closed status to another it was closed before. */
	while (i > 0 && l->span[i - 1].why == SLA_IN_CLOSED)
		i--;
	add_clock(l, SLA_CLOSE, l->h->ticket.created, l->span[i].from, false);
}

/* --- The whole ------------------------------------------------------------ */

static void
sooner(int64_t *to, int64_t at)
{
	if (at > 0 && (*to == 0 || at < *to))
		*to = at;
}

/* What is next to happen to a clock that runs. */
static void
find_wake(const struct look *l, struct sla_view *v, const struct sla_clock *k)
{
	if (!k->told_soon && k->state != SLA_OVERDUE && k->soon != 0)
		sooner(&v->wake, k->soon);
	if (!k->told_overdue && k->due != 0)
		sooner(&v->wake, k->due + 1);
	(void)l;
}

static void
sum_up(const struct look *l, struct sla_view *v)
{
	static const int rank[SLA_STATES] = {
		[SLA_NONE] = 0, [SLA_MET] = 1, [SLA_PAUSED] = 2,
		[SLA_ACTIVE] = 3, [SLA_DUE_SOON] = 4, [SLA_OVERDUE] = 5
	};

	for (size_t i = 0; i < v->nclock; i++) {
		const struct sla_clock *k = &v->clock[i];

		v->of[k->goal] = k->dropped ? v->of[k->goal] : k;
		if (k->ended != 0)
			continue;
		if (k->state != SLA_PAUSED)
			sooner(&v->due, k->due);
		find_wake(l, v, k);
	}
	/* Of a goal the last clock counts; a late answer is over. */
	for (int g = 0; g < SLA_GOALS; g++) {
		const struct sla_clock *k = v->of[g];
		enum sla_state s = k == NULL ? SLA_NONE :
		    k->ended != 0 ? SLA_MET : k->state;

		if (rank[s] > rank[v->state])
			v->state = s;
	}
}

static void
look_init(struct look *l, const struct conf *c, const struct sla_history *h,
          int64_t now, struct arena *a)
{
	*l = (struct look){ .conf = c, .h = h, .sla = sla_of(c, h),
	    .now = now, .arena = a };
	if (l->sla != NULL)
		find_spans(l);
}

struct sla_view
sla_look(const struct conf *c, const struct sla_history *h, int64_t now,
         struct arena *a)
{
	struct sla_view v = { 0 };
	struct look l;

	look_init(&l, c, h, now, a);
	if (l.sla == NULL || h->out_of_sight)
		return v;
	v.sla = l.sla;
	l.view = &v;
	find_responses(&l);
	find_close(&l);
	sum_up(&l, &v);
	return v;
}

/* --- Explaining ----------------------------------------------------------- */

static bool
same(const struct sla_interval *a, const struct sla_interval *b)
{
	return a->why == b->why && str_eq(a->name, b->name) &&
	    a->to == b->from;
}

static bool
add_interval(struct arena *a, struct sla_interval **all, size_t *n,
             struct sla_interval one)
{
	if (*n > 0 && same(&(*all)[*n - 1], &one)) {
		(*all)[*n - 1].to = one.to;
		return true;
	}
	if (*n == SLA_INTERVALS)
		return false;
	*ARENA_PUSH(a, *all, *n) = one;
	return true;
}

static struct sla_interval
interval_at(const struct look *l, size_t span, int64_t at, int64_t to)
{
	const struct span *s = &l->span[span];
	struct sla_interval out = { at, to, s->why, STR_NONE };
	struct hours_piece p;

	if (s->why != SLA_COUNTED) {
		out.name = s->status;
		return out;
	}
	p = hours_at(l->sla->hours, at);
	if (p.kind == HOURS_OUTSIDE)
		out.why = SLA_OUTSIDE;
	if (p.kind == HOURS_HOLIDAY) {
		out.why = SLA_HOLIDAY;
		out.name = str_from(p.holiday);
	}
	if (p.until < to)
		out.to = p.until;
	return out;
}

struct sla_interval *
sla_explain(const struct conf *c, const struct sla_history *h,
            const struct sla_clock *k, int64_t now, struct arena *a,
            size_t *n, bool *cut)
{
	struct sla_interval *all = NULL, one;
	int64_t at = k->began, end = k->ended != 0 ? k->ended : now;
	struct look l;

	*n = 0;
	*cut = false;
	look_init(&l, c, h, now, a);
	if (l.sla == NULL)
		return NULL;
	for (size_t i = span_at(&l, at); at < end && !*cut; at = one.to) {
		int64_t to;

		while (span_end(&l, i) <= at)
			i++;
		to = span_end(&l, i) < end ? span_end(&l, i) : end;
		one = interval_at(&l, i, at, to);
		*cut = !add_interval(a, &all, n, one);
	}
	return all;
}
