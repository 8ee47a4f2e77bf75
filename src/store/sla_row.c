#include "store/sla.h"

#include "store/row.h"

#define GOAL(g) g "_state, " g "_due, " g "_met"
#define COLUMNS "sla, state, due, wake, " GOAL("first") ", " GOAL("next") \
	", " GOAL("close")

static const struct query put = { "sla.put",
	"INSERT OR REPLACE INTO desk.ticket_sla (ticket, " COLUMNS ")"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
	"  $14)", NULL };
static const struct query put_clock = { "sla.put_clock",
	"INSERT INTO desk.sla_clock (ticket, goal, began, ended, elapsed,"
	"  state) VALUES ($1, $2, $3, $4, $5, $6)"
	" ON CONFLICT (ticket, goal, began) DO UPDATE SET"
	"  ended = excluded.ended, elapsed = excluded.elapsed,"
	"  state = excluded.state WHERE ended <> excluded.ended"
	"  OR elapsed <> excluded.elapsed OR state <> excluded.state", NULL };
static const struct query drop_clocks = { "sla.drop_clocks",
	"DELETE FROM desk.sla_clock WHERE ticket = $1", NULL };
/* So that lists go by it (store/list.h); none is the end of time. */
static const struct query put_due = { "sla.put_due",
	"UPDATE desk.ticket SET sla_due = CASE $2 WHEN 0"
	" THEN 9223372036854775807 ELSE $2 END WHERE id = $1", NULL };
static const struct query fresh = { "sla.not_stale",
	"DELETE FROM desk.sla_stale WHERE ticket = $1", NULL };
static const struct query postpone = { "sla.postpone",
	"UPDATE desk.ticket_sla SET wake = $2 WHERE ticket = $1", NULL };
static const struct query get = { "sla.get",
	"SELECT " COLUMNS ", s.ticket IS NULL FROM desk.ticket_sla AS t"
	" LEFT JOIN desk.sla_stale AS s ON s.ticket = t.ticket"
	" WHERE t.ticket = $1", NULL };

const struct query *const sla_row_queries[] = {
	&put, &put_due, &put_clock, &drop_clocks, &fresh, &postpone, &get, NULL
};

/* --- Writing -------------------------------------------------------------- */

static void
bind_goal(struct stmt *s, int at, const struct sla_clock *k)
{
	db_bind_str(s, at, str_from(k == NULL ? "" :
	    sla_state_name(k->state)));
	db_bind_i64(s, at + 1, k == NULL ? 0 : k->due);
	db_bind_i64(s, at + 2, k == NULL ? 0 : k->ended);
}

static bool
put_clocks(struct db *db, int64_t ticket, const struct sla_view *v,
           struct err *e)
{
	for (size_t i = 0; i < v->nclock; i++) {
		const struct sla_clock *k = &v->clock[i];
		bool late = k->ended == 0 && k->state == SLA_OVERDUE;
		struct stmt *s;

		if (k->dropped && k->state != SLA_OVERDUE)
			continue;
		s = db_use(db, &put_clock, e);
		if (s == NULL)
			return false;
		db_bind_i64(s, 1, ticket);
		db_bind_str(s, 2, str_from(sla_goal_name(k->goal)));
		db_bind_i64(s, 3, k->began);
		db_bind_i64(s, 4, k->ended);
		/* What runs on must not be written again for that alone. */
		db_bind_i64(s, 5, k->ended != 0 || late ? k->elapsed : 0);
		db_bind_str(s, 6, str_from(sla_state_name(k->state)));
		if (!db_run(s, e))
			return false;
	}
	return true;
}

static bool
keep_due(struct db *db, int64_t ticket, int64_t due, struct err *e)
{
	struct stmt *s = db_use(db, &put_due, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	db_bind_i64(s, 2, due);
	return db_run(s, e);
}

bool
sla_put(struct db *db, int64_t ticket, const struct sla_view *v,
        struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	db_bind_str(s, 2, str_from(v->sla == NULL ? "" : v->sla->name));
	db_bind_str(s, 3, str_from(sla_state_name(v->state)));
	db_bind_i64(s, 4, v->due);
	db_bind_i64(s, 5, v->wake);
	for (int g = 0; g < SLA_GOALS; g++)
		bind_goal(s, 6 + 3 * g, v->of[g]);
	return db_run(s, e) && keep_due(db, ticket, v->due, e) &&
	    row_put(db, &fresh, ticket, e) &&
	    (v->sla != NULL || row_put(db, &drop_clocks, ticket, e)) &&
	    put_clocks(db, ticket, v, e);
}

bool
sla_postpone(struct db *db, int64_t ticket, int64_t at, struct err *e)
{
	struct stmt *s = db_use(db, &postpone, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, ticket);
	db_bind_i64(s, 2, at);
	return db_run(s, e) && row_put(db, &fresh, ticket, e);
}

/* --- Reading -------------------------------------------------------------- */

static struct sla_row
row_from(struct stmt *s, struct arena *a)
{
	struct sla_row out = { row_str(s, 0, a), row_str(s, 1, a),
	    db_i64(s, 2), { { STR_NONE, 0, 0 } } };

	for (int g = 0; g < SLA_GOALS; g++)
		out.goal[g] = (struct sla_goal_row){ row_str(s, 4 + 3 * g, a),
		    db_i64(s, 5 + 3 * g), db_i64(s, 6 + 3 * g) };
	return out;
}

static struct sla_row
row_of_view(const struct sla_view *v)
{
	struct sla_row out = { STR_NONE, str_from(sla_state_name(v->state)),
	    v->due, { { STR_NONE, 0, 0 } } };

	out.sla = str_from(v->sla == NULL ? "" : v->sla->name);
	for (int g = 0; g < SLA_GOALS; g++)
		if (v->of[g] != NULL)
			out.goal[g] = (struct sla_goal_row){
			    str_from(sla_state_name(v->of[g]->state)),
			    v->of[g]->due, v->of[g]->ended };
	return out;
}

/* A row stands until the ticket changes or its time comes. */
static int
good_row(struct db *db, int64_t ticket, int64_t now, struct arena *a,
         struct sla_row *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &get, ticket, &s, e);

	if (got == 1) {
		int64_t wake = db_i64(s, 3);

		got = db_i64(s, 13) != 0 && (wake == 0 || wake > now);
		if (got == 1)
			*out = row_from(s, a);
	}
	db_done(s);
	return got;
}

bool
sla_row_of(struct db *db, const struct conf *c, int64_t ticket, int64_t now,
           struct arena *a, struct sla_row *out, struct err *e)
{
	struct sla_history h;
	struct sla_view v;
	int got;

	*out = (struct sla_row){ .due = 0 };
	if (c->nsla == 0)
		return true;
	got = good_row(db, ticket, now, a, out, e);
	if (got != 0)
		return got == 1;
	got = sla_history(db, c, ticket, a, &h, e);
	if (got != 1)
		return got == 0;
	v = sla_look(c, &h, now, a);
	*out = row_of_view(&v);
	return true;
}
