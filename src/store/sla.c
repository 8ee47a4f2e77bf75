#include "store/sla.h"

#include "store/row.h"

static const struct query stale = { "sla.stale",
	"INSERT INTO desk.sla_stale (ticket) VALUES ($1)"
	" ON CONFLICT (ticket) DO NOTHING", NULL };
static const struct query of_contact = { "sla.of_contact",
	"INSERT INTO desk.sla_stale (ticket)"
	" SELECT ticket FROM desk.ticket_contact WHERE contact = $1"
	" ON CONFLICT (ticket) DO NOTHING", NULL };
static const struct query all_stale = { "sla.all_stale",
	"INSERT INTO desk.sla_stale (ticket)"
	" SELECT id FROM desk.ticket WHERE closed = 0"
	" ON CONFLICT (ticket) DO NOTHING", "ticket" };

static const struct query of_sla_stale = { "sla.of_sla_stale",
	"INSERT INTO desk.sla_stale (ticket)"
	" SELECT ticket FROM desk.ticket_sla WHERE sla = $1"
	" ON CONFLICT (ticket) DO NOTHING", "ticket_sla" };
/* Those whose goals have not ended. */
static const struct query names = { "sla.names",
	"SELECT DISTINCT v.sla FROM desk.sla_version AS v"
	" WHERE (SELECT goals FROM desk.sla_version AS w WHERE w.sla = v.sla"
	"  ORDER BY since DESC, id DESC LIMIT 1) <> ''", "v sla_version" };

static const struct query newest = { "sla.newest",
	"SELECT goals FROM desk.sla_version WHERE sla = $1"
	" ORDER BY since DESC, id DESC LIMIT 1", NULL };
static const struct query add_version = { "sla.add_version",
	"INSERT INTO desk.sla_version (sla, since, goals)"
	" VALUES ($1, $2, $3)", NULL };

static const struct query waiting = { "sla.waiting",
	"SELECT ticket FROM desk.sla_stale ORDER BY ticket LIMIT $1",
	"sla_stale" };
static const struct query due = { "sla.due",
	"SELECT ticket FROM desk.ticket_sla WHERE wake > 0 AND wake <= $1"
	" ORDER BY wake, ticket LIMIT $2", NULL };

const struct query *const sla_queries[] = {
	&stale, &of_contact, &all_stale, &of_sla_stale, &names, &newest,
	&add_version, &waiting, &due, NULL
};

/* --- What changed --------------------------------------------------------- */

bool
sla_ticket_changed(struct db *db, int64_t ticket, struct err *e)
{
	return ticket == 0 || row_put(db, &stale, ticket, e);
}

bool
sla_contact_changed(struct db *db, int64_t contact, struct err *e)
{
	return row_put(db, &of_contact, contact, e);
}

/* 1: the goals are those that were kept last; 0: they are new. */
static int
is_known(struct db *db, const struct sla *s, struct str goals, struct err *e)
{
	struct stmt *q = db_use(db, &newest, e);
	int got;

	if (q == NULL)
		return -1;
	db_bind_str(q, 1, str_from(s->name));
	got = db_step(q, e);
	if (got == 1)
		got = str_eq(db_str(q, 0), goals);
	db_done(q);
	return got;
}

static bool
keep_version(struct db *db, const struct sla *s, struct str goals,
             int64_t now, struct err *e)
{
	struct stmt *q = db_use(db, &add_version, e);

	if (q == NULL)
		return false;
	db_bind_str(q, 1, str_from(s->name));
	db_bind_i64(q, 2, now);
	db_bind_str(q, 3, goals);
	if (!db_run(q, e))
		return false;
	if (!s->open_too)
		return true;
	q = db_use(db, &all_stale, e);
	return q != NULL && db_run(q, e);
}

bool
sla_versions(struct db *db, const struct conf *c, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	bool ok = true;

	for (size_t i = 0; i < c->nsla && ok; i++) {
		struct str goals = sla_goals_text(&c->sla[i], &a);
		int known = is_known(db, &c->sla[i], goals, e);

		ok = known == 1 || (known == 0 && keep_version(db, &c->sla[i],
		    goals, now, e));
	}
	arena_clear(&a);
	return ok;
}

static bool
is_configured(const struct conf *c, struct str name)
{
	for (size_t i = 0; i < c->nsla; i++)
		if (str_is(name, c->sla[i].name))
			return true;
	return false;
}

/* Its goals end too: who configures it again begins anew. */
static bool
end_version(struct db *db, struct str name, int64_t now, struct err *e)
{
	struct stmt *s = db_use(db, &add_version, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, name);
	db_bind_i64(s, 2, now);
	db_bind_str(s, 3, STR_NONE);
	if (!db_run(s, e))
		return false;
	s = db_use(db, &of_sla_stale, e);
	if (s == NULL)
		return false;
	db_bind_str(s, 1, name);
	return db_run(s, e);
}

bool
sla_forget(struct db *db, const struct conf *c, int64_t now, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct stmt *s = db_use(db, &names, e);
	struct strs all = { NULL, 0 };
	int got = -1;

	if (s != NULL)
		while ((got = db_step(s, e)) == 1)
			*ARENA_PUSH(&a, all.s, all.n) = row_str(s, 0, &a);
	db_done(s);
	for (size_t i = 0; i < all.n && got == 0; i++)
		if (!is_configured(c, all.s[i]) &&
		    !end_version(db, all.s[i], now, e))
			got = -1;
	arena_clear(&a);
	return got == 0;
}

/* --- Who is to be looked at ----------------------------------------------- */

static bool
load_tickets(struct db *db, struct stmt *s, struct arena *a, int64_t **out,
             size_t *n, struct err *e)
{
	int got;

	(void)db;
	while ((got = db_step(s, e)) == 1) {
		int64_t id = db_i64(s, 0);
		bool seen = false;

		for (size_t i = 0; i < *n; i++)
			seen = seen || (*out)[i] == id;
		if (!seen)
			*ARENA_PUSH(a, *out, *n) = id;
	}
	db_done(s);
	return got == 0;
}

bool
sla_due(struct db *db, int64_t now, int max, struct arena *a, int64_t **out,
        size_t *n, struct err *e)
{
	struct stmt *s;

	*out = NULL;
	*n = 0;
	s = db_use(db, &waiting, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, max);
	if (!load_tickets(db, s, a, out, n, e))
		return false;
	s = db_use(db, &due, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, now);
	db_bind_i64(s, 2, max);
	return load_tickets(db, s, a, out, n, e);
}
