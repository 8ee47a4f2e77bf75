#include "api/call.h"

#include <stdlib.h>

#include "api/render.h"
#include "base/clock.h"
#include "store/report.h"

/* What was counted, under one word: all of it, of a team, ... */
struct sample {
	struct str goal, key;
	int64_t value;                  /* ms; below 0: none */
	bool first, second;             /* which counts it belongs to */
};

enum by { BY_ALL, BY_TEAM, BY_CHANNEL, BY_DAY, BYS };

static const char *const by_names[BYS] = { "all", "team", "channel", "day" };

enum { SINCE_DAYS = 30 };

/* A ticket's team: given, else its owner's primary one. */
static struct str
team_of(const struct call *c, struct str team, struct str owner)
{
	const struct user *u = conf_user(c->api->conf, owner);

	if (team.n == 0 && u != NULL && u->nteam > 0)
		return str_from(u->team[0]->name);
	return team;
}

static struct str
day_of(struct call *c, int64_t ms)
{
	char text[CLOCK_TEXT];

	return str_copy(c->a, str_sub(str_from(clock_rfc3339(ms, text)), 0,
	    10));
}

static int
compare(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;
	int d = str_cmp(x->goal, y->goal);

	if (d == 0)
		d = str_cmp(x->key, y->key);
	return d != 0 ? d : (x->value > y->value) - (x->value < y->value);
}

/* The middle of those that have a value; they stand last, in order. */
static int64_t
median(const struct sample *s, size_t n)
{
	size_t none = 0;

	while (none < n && s[none].value < 0)
		none++;
	if (none == n)
		return -1;
	s += none;
	n -= none;
	return n % 2 == 1 ? s[n / 2].value :
	    s[n / 2 - 1].value + (s[n / 2].value - s[n / 2 - 1].value) / 2;
}

static bool
tell(struct call *c, enum by by, const struct sample *s, size_t n,
     const char *first, const char *second)
{
	int64_t counts[2] = { 0, 0 }, middle = median(s, n);
	struct err e = ERR_INIT;
	json_t *o = json_object();

	for (size_t i = 0; i < n; i++) {
		counts[0] += s[i].first;
		counts[1] += s[i].second;
	}
	if (s->goal.n > 0)
		render_word(o, "goal", s->goal);
	render_z(o, "by", by_names[by]);
	render_word(o, "key", s->key);
	render_number(o, first, counts[0]);
	render_number(o, second, counts[1]);
	if (middle < 0)
		json_object_set_new(o, "median_ms", json_null());
	else
		render_number(o, "median_ms", middle);
	return answer(c, o, &e);
}

static bool
tell_groups(struct call *c, enum by by, struct sample *s, size_t n,
            const char *first, const char *second)
{
	size_t from = 0;

	if (n > 0)
		qsort(s, n, sizeof *s, compare);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && str_eq(s[i].goal, s[from].goal) &&
		    str_eq(s[i].key, s[from].key))
			continue;
		if (!tell(c, by, s + from, i - from, first, second))
			return false;
		from = i;
	}
	return true;
}

static bool
since_of(struct call *c, int64_t *out)
{
	if (!args_day(c, "since", out))
		return false;
	if (*out == 0)
		*out = call_now(c) - SINCE_DAYS * INT64_C(86400000);
	return true;
}

static struct str
key_of(struct call *c, enum by by, const struct report_row *row, int64_t at)
{
	if (by == BY_TEAM)
		return team_of(c, row->team, row->owner);
	if (by == BY_CHANNEL)
		return row->channel;
	return by == BY_DAY ? day_of(c, at) : STR_NONE;
}

bool
report_sla(struct call *c)
{
	struct err e = ERR_INIT;
	struct report_row *row;
	struct sample *s;
	int64_t since;
	size_t n;

	if (!since_of(c, &since))
		return false;
	if (!report_clocks(c->api->db, since, sight_of(c, PERMIT_SEE), c->a,
	    &row, &n, &e))
		return failure_from_err(c->f, &e);
	s = arena_array(c->a, n + 1, sizeof *s);
	for (enum by by = BY_ALL; by < BYS; by++) {
		for (size_t i = 0; i < n; i++)
			s[i] = (struct sample){ row[i].goal,
			    key_of(c, by, &row[i], row[i].began),
			    row[i].elapsed, !row[i].missed, row[i].missed };
		if (!tell_groups(c, by, s, n, "met", "missed"))
			return false;
	}
	return true;
}

/* A ticket counts on the day it was made and on the day it was closed. */
static size_t
add_volume(struct call *c, enum by by, const struct report_row *row,
           int64_t since, struct sample *to)
{
	bool made = row->began >= since;
	bool closed = row->ended > 0 && row->ended >= since;
	int64_t open = closed ? row->ended - row->began : -1;
	size_t n = 0;

	if (by != BY_DAY) {
		to[0] = (struct sample){ STR_NONE, key_of(c, by, row, 0),
		    open, made, closed };
		return 1;
	}
	if (made)
		to[n++] = (struct sample){ STR_NONE, day_of(c, row->began),
		    -1, true, false };
	if (closed)
		to[n++] = (struct sample){ STR_NONE, day_of(c, row->ended),
		    open, false, true };
	return n;
}

bool
report_volume(struct call *c)
{
	struct err e = ERR_INIT;
	struct report_row *row;
	struct sample *s;
	int64_t since;
	size_t n, m;

	if (!since_of(c, &since))
		return false;
	if (!report_tickets(c->api->db, since, sight_of(c, PERMIT_SEE), c->a,
	    &row, &n, &e))
		return failure_from_err(c->f, &e);
	s = arena_array(c->a, 2 * n + 1, sizeof *s);
	for (enum by by = BY_ALL; by < BYS; by++) {
		m = 0;
		for (size_t i = 0; i < n; i++)
			m += add_volume(c, by, &row[i], since, s + m);
		if (!tell_groups(c, by, s, m, "created", "closed"))
			return false;
	}
	return true;
}
