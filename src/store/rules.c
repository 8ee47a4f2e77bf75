#include "store/rules.h"

#include "store/row.h"

static const struct query turns = { "rules.turns",
	"SELECT last_user FROM desk.team_turn WHERE team = $1", NULL };

static const struct query put_turn = { "rules.put_turn",
	"INSERT INTO desk.team_turn (team, last_user) VALUES ($1, $2)"
	" ON CONFLICT (team) DO UPDATE SET last_user = excluded.last_user",
	NULL };

static const struct query open_of = { "rules.open_of",
	"SELECT count(*) FROM desk.ticket WHERE owner = $1 AND closed = 0",
	NULL };

static const struct query put_status = { "rules.put_status",
	"INSERT INTO desk.status_since (ticket, pipeline, status, since,"
	" fired) VALUES ($1, $2, $3, $4, 0) ON CONFLICT (ticket) DO UPDATE"
	" SET pipeline = excluded.pipeline, status = excluded.status,"
	" since = excluded.since, fired = 0"
	" WHERE pipeline <> excluded.pipeline OR status <> excluded.status",
	NULL };

static const struct query put_fired = { "rules.put_fired",
	"UPDATE desk.status_since SET fired = max(fired, $2)"
	" WHERE ticket = $1", NULL };

/* The rules that tickets of a status have had, one seek each. */
static const struct query had_next = { "rules.had_next",
	"SELECT fired FROM desk.status_since WHERE pipeline = $1"
	" AND status = $2 AND fired > $3 ORDER BY fired LIMIT 1", NULL };

static const struct query due = { "rules.due",
	"SELECT ticket, since FROM desk.status_since WHERE pipeline = $1"
	" AND status = $2 AND fired = $3 AND since <= $4"
	" ORDER BY since, ticket LIMIT $5", NULL };

/* Most senders have few conversations: that is seen at once. */
static const struct query many = { "rules.many",
	"SELECT count(*) FROM (SELECT id FROM desk.conversation"
	" WHERE contact = $1 LIMIT $2) AS c", "c" };

/* What old mail left behind was never notified of. */
static const struct query untouched = { "rules.untouched",
	"SELECT count(*) FROM (SELECT id, ticket FROM desk.conversation"
	" WHERE contact = $1 ORDER BY id DESC LIMIT $2) AS c"
	" JOIN desk.ticket AS k ON k.id = c.ticket"
	" WHERE k.source <> 'import' AND NOT EXISTS (SELECT 1 FROM desk.event"
	"  AS e WHERE e.conversation = c.id AND e.by_whom LIKE 'user:%')"
	" AND NOT EXISTS (SELECT 1 FROM desk.event AS e WHERE"
	"  e.ticket = c.ticket AND e.by_whom LIKE 'user:%')", "c" };

const struct query *const rules_queries[] = { &many, &untouched, &turns, &put_turn, &open_of,
	&put_status, &put_fired, &had_next, &due, NULL };

/* --- Turns (AU-8) ---------------------------------------------------------- */

static bool
load_turn(struct db *db, const struct team *team, struct arena *a,
          struct facts *f, struct err *e)
{
	struct stmt *s = db_use(db, &turns, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(team->name));
	got = db_step(s, e);
	if (got == 1)
		*ARENA_PUSH(a, f->team_turn, f->nteam_turn) =
		    (struct team_turn){ str_from(team->name),
		    row_str(s, 0, a) };
	db_done(s);
	return got >= 0;
}

static bool
load_open(struct db *db, const struct user *user, struct arena *a,
          struct facts *f, struct err *e)
{
	struct stmt *s = db_use(db, &open_of, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(user->name));
	got = db_step(s, e);
	if (got == 1)
		*ARENA_PUSH(a, f->load, f->nload) = (struct user_load){
		    str_from(user->name), db_i64(s, 0) };
	db_done(s);
	return got >= 0;
}

static bool
is_weighed(const struct user *user)
{
	for (size_t i = 0; i < user->nteam; i++)
		if (user->team[i]->assign == ASSIGN_LEAST_OPEN)
			return true;
	return false;
}

bool
rules_load_turns(struct db *db, const struct conf *c, struct arena *a,
                 struct facts *f, struct err *e)
{
	for (size_t i = 0; i < c->nteam; i++)
		if (c->team[i].assign == ASSIGN_ROUND_ROBIN &&
		    !load_turn(db, &c->team[i], a, f, e))
			return false;
	for (size_t i = 0; i < c->nuser; i++)
		if (is_weighed(&c->user[i]) &&
		    !load_open(db, &c->user[i], a, f, e))
			return false;
	return true;
}

bool
rules_put_turn(struct db *db, const struct team_turn *row, struct err *e)
{
	struct stmt *s = db_use(db, &put_turn, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->team);
	db_bind_str(s, 2, row->last);
	return db_run(s, e);
}

/* --- Senders (AU-10) ------------------------------------------------------- */

static bool
count(struct db *db, const struct query *q, int64_t contact, int most,
      int *out, struct err *e)
{
	struct stmt *s = db_use(db, q, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, contact);
	db_bind_i64(s, 2, most);
	got = db_step(s, e);
	*out = got == 1 ? (int)db_i64(s, 0) : 0;
	db_done(s);
	return got == 1;
}

bool
rules_untouched(struct db *db, int64_t contact, int most, int *out,
                struct err *e)
{
	int n;

	*out = 0;
	return count(db, &many, contact, most, &n, e) && (n < most ||
	    count(db, &untouched, contact, most, out, e));
}

/* --- Time (AU-9) ----------------------------------------------------------- */

bool
rules_put_status(struct db *db, const struct ticket *k, int64_t now,
                 struct err *e)
{
	struct stmt *s = db_use(db, &put_status, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, k->id);
	db_bind_str(s, 2, k->pipeline);
	db_bind_str(s, 3, k->status);
	db_bind_i64(s, 4, now);
	return db_run(s, e);
}

bool
rules_put_fired(struct db *db, const struct fired *f, struct err *e)
{
	struct stmt *s = db_use(db, &put_fired, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, f->ticket);
	db_bind_i64(s, 2, f->ms);
	return db_run(s, e);
}

/* The next rule, by its time, that tickets there have had: above *had. 1, 0
 * there is none, -1. */
static int
next_had(struct db *db, struct str pipeline, struct str status, int64_t *had,
         struct err *e)
{
	struct stmt *s = db_use(db, &had_next, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, pipeline);
	db_bind_str(s, 2, status);
	db_bind_i64(s, 3, *had);
	got = db_step(s, e);
	if (got == 1)
		*had = db_i64(s, 0);
	db_done(s);
	return got;
}

static bool
due_with(struct db *db, struct str pipeline, struct str status, int64_t had,
         int64_t until, size_t max, struct arena *a, struct due **out,
         size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &due, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, pipeline);
	db_bind_str(s, 2, status);
	db_bind_i64(s, 3, had);
	db_bind_i64(s, 4, until);
	db_bind_i64(s, 5, (int64_t)max);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct due){
		    db_i64(s, 0), db_i64(s, 1) };
	db_done(s);
	return got == 0;
}

bool
rules_due(struct db *db, const struct pipeline *p,
          const struct after_rule *rule, int64_t now, size_t max,
          struct arena *a, struct due **out, size_t *n, struct err *e)
{
	struct str pipeline = str_from(p->name);
	struct str status = str_from(rule->in->name);
	int64_t had = -1;
	int got = 1;

	*out = NULL;
	*n = 0;
	while (*n < max && (got = next_had(db, pipeline, status, &had, e)) ==
	    1 && had < rule->ms)
		if (!due_with(db, pipeline, status, had, now - rule->ms,
		    max - *n, a, out, n, e))
			return false;
	return got >= 0;
}
