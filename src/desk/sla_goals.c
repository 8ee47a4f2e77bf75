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

const struct sla *
sla_of(const struct conf *c, const struct ticket *t)
{
	const struct inbox *home = conf_inbox(c, t->inbox);

	if (home == NULL || home->kind != INBOX_HELPDESK ||
	    str_is(t->source, HISTORY_SOURCE))
		return NULL;
	for (size_t i = 0; i < c->nsla; i++) {
		if (c->sla[i].ninbox == 0)
			return &c->sla[i];
		for (size_t j = 0; j < c->sla[i].ninbox; j++)
			if (c->sla[i].inbox[j] == home)
				return &c->sla[i];
	}
	return NULL;
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
