#include "desk/sla.h"

#include "desk/history.h"

static const char *const goals[SLA_GOALS] = {
	[SLA_FIRST_RESPONSE] = "first-response",
	[SLA_NEXT_RESPONSE] = "next-response",
	[SLA_CLOSE] = "close",
};

const char *
sla_goal_name(enum sla_goal g)
{
	return goals[g];
}

bool
sla_goal_from(struct str s, enum sla_goal *out)
{
	for (int i = 0; i < SLA_GOALS; i++)
		if (str_is(s, goals[i])) {
			*out = (enum sla_goal)i;
			return true;
		}
	return false;
}

const char *
sla_state_name(enum sla_state s)
{
	static const char *const names[SLA_STATES] = {
		"", "active", "due-soon", "overdue", "met", "paused"
	};

	return names[s];
}

const char *
sla_why_name(enum sla_why w)
{
	static const char *const names[] = {
		"counted", "outside-hours", "holiday", "paused", "closed"
	};

	return names[w];
}

/* --- Which goals ---------------------------------------------------------- */

static bool
is_at(const struct sla *s, const struct inbox *home)
{
	for (size_t i = 0; i < s->ninbox; i++)
		if (s->inbox[i] == home)
			return true;
	return s->ninbox == 0;
}

static bool
is_for(const struct conf *c, const struct sla *s, const struct sla_history *h)
{
	static const struct criteria_asked nobody = { 0, { "", 0 } };
	struct arena a = ARENA_INIT;
	bool fits;

	if (s->where == NULL)
		return true;
	fits = criteria_fit(s->where, c->props, criteria_values(c->props,
	    &h->ticket, &h->around, &a), &nobody);
	arena_clear(&a);
	return fits;
}

const struct sla *
sla_of(const struct conf *c, const struct sla_history *h)
{
	const struct inbox *home = conf_inbox(c, h->ticket.inbox);

	if (home == NULL || home->kind != INBOX_HELPDESK ||
	    str_is(h->ticket.source, HISTORY_SOURCE))
		return NULL;
	for (size_t i = 0; i < c->nsla; i++)
		if (is_at(&c->sla[i], home) && is_for(c, &c->sla[i], h))
			return &c->sla[i];
	return NULL;
}

static bool
asks_contacts(const struct criteria *where)
{
	for (size_t i = 0; where != NULL && i < where->n; i++)
		if (where->one[i].prop->type == PROP_LIST)
			return true;
	return false;
}

bool
sla_asks_contacts(const struct conf *c)
{
	for (size_t i = 0; i < c->nsla; i++)
		if (asks_contacts(c->sla[i].where))
			return true;
	return false;
}

struct str
sla_value_of(const struct sla *s, const struct ticket *t)
{
	struct str by = str_from(s->by);

	if (str_is(by, "priority"))
		return str_from(priority_name(t->priority));
	if (str_is(by, "category"))
		return t->category;
	if (str_is(by, "pipeline"))
		return t->pipeline;
	if (str_is(by, "source"))
		return t->source;
	for (size_t i = 0; i < t->nproperty; i++)
		if (str_eq(t->property[i].name, by))
			return t->property[i].text;
	return STR_NONE;
}

struct str
sla_goals_text(const struct sla *s, struct arena *a)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < s->nvalue; i++) {
		const int64_t *ms = s->value[i].goals.ms;

		buf_printf(&b, "%lld %lld %lld %s\n",
		    (long long)ms[SLA_FIRST_RESPONSE],
		    (long long)ms[SLA_NEXT_RESPONSE],
		    (long long)ms[SLA_CLOSE], s->value[i].value);
	}
	out = str_printf(a, "%s\n%.*s", s->by, STR_ARG(buf_view(&b)));
	buf_clear(&b);
	return out;
}

/* The first line names the property; "" is everybody's. */
struct sla_goals
sla_goals_of(struct str text, struct str value)
{
	struct sla_goals none = { { 0 } }, g;
	struct str line, word, by = STR_NONE;

	str_cut_line(&text, &by);
	while (str_cut_line(&text, &line)) {
		bool ok = true;

		for (int i = 0; i < SLA_GOALS; i++)
			ok = ok && str_cut(&line, ' ', &word) &&
			    str_to_i64(word, &g.ms[i]);
		if (ok && (by.n == 0 || str_eq(line, value)))
			return g;
	}
	return none;
}
