#include "store/outcomes.h"

#include "store/row.h"

static const struct query put = { "outcomes.put",
	"INSERT INTO desk.outcome (intake, what, message, conversation,"
	"  duplicate_of, rule, reason, at)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", NULL };

static const struct query drop_tries = { "outcomes.drop_tries",
	"DELETE FROM desk.tries WHERE intake = $1", NULL };

static const struct query reopen = { "outcomes.reopen",
	"DELETE FROM desk.outcome WHERE intake = $1 AND what = 'set-aside'",
	NULL };

/* The cursor stands behind the mail again, so that it is found. */
static const struct query step_back = { "outcomes.step_back",
	"UPDATE desk.cursor SET value = $1 - 1 WHERE name = 'mail'"
	" AND value >= $1", NULL };

static const struct query duplicate = { "outcomes.duplicate",
	"SELECT intake FROM desk.digest WHERE inbox = $1 AND digest = $2",
	NULL };

static const struct query put_digest = { "outcomes.put_digest",
	"INSERT INTO desk.digest (inbox, digest, intake) VALUES ($1, $2, $3)"
	" ON CONFLICT (inbox, digest) DO NOTHING", NULL };

static const struct query add_try = { "outcomes.add_try",
	"INSERT INTO desk.tries (intake, n) VALUES ($1, 1)"
	" ON CONFLICT (intake) DO UPDATE SET n = tries.n + 1", NULL };

static const struct query take_try = { "outcomes.take_try",
	"UPDATE desk.tries SET n = n - 1 WHERE intake = $1 AND n > 0", NULL };

static const struct query cursor = { "outcomes.cursor",
	"SELECT value FROM desk.cursor WHERE name = $1", NULL };

static const struct query move_cursor = { "outcomes.move_cursor",
	"INSERT INTO desk.cursor (name, value) VALUES ($1, $2)"
	" ON CONFLICT (name) DO UPDATE SET value = excluded.value", NULL };

const struct query *const outcomes_queries[] = {
	&put, &drop_tries, &reopen, &step_back, &duplicate, &put_digest,
	&add_try, &take_try, &cursor, &move_cursor, NULL
};

bool
outcomes_put(struct db *db, const struct outcome *row, int64_t now,
    struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->intake);
	db_bind_str(s, 2, str_from(outcome_name(row->what)));
	db_bind_i64(s, 3, row->message);
	db_bind_i64(s, 4, row->conversation);
	db_bind_i64(s, 5, row->duplicate_of);
	db_bind_str(s, 6, row->rule);
	db_bind_str(s, 7, row->reason);
	db_bind_i64(s, 8, now);
	return db_run(s, e) && (row->what == OUTCOME_SET_ASIDE ||
	    row_put(db, &drop_tries, row->intake, e));
}

bool
outcomes_reopen(struct db *db, int64_t intake, struct err *e)
{
	if (!row_put(db, &reopen, intake, e))
		return false;
	if (db_changes(db) == 0)
		return err_set(e, ERR_REFUSED, "mail %lld is not set aside",
		    (long long)intake);
	return row_put(db, &drop_tries, intake, e) &&
	    row_put(db, &step_back, intake, e);
}

bool
outcomes_duplicate(struct db *db, struct str inbox, struct str digest,
    int64_t *intake, struct err *e)
{
	struct stmt *s = db_use(db, &duplicate, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, inbox);
	db_bind_blob(s, 2, digest);
	got = db_step(s, e);
	*intake = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}

bool
outcomes_put_digest(struct db *db, struct str inbox, struct str digest,
    int64_t intake, struct err *e)
{
	struct stmt *s = db_use(db, &put_digest, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, inbox);
	db_bind_blob(s, 2, digest);
	db_bind_i64(s, 3, intake);
	return db_run(s, e);
}

bool
outcomes_try(struct db *db, int64_t intake, struct err *e)
{
	return row_put(db, &add_try, intake, e);
}

bool
outcomes_untry(struct db *db, int64_t intake, struct err *e)
{
	return row_put(db, &take_try, intake, e);
}

bool
outcomes_cursor(struct db *db, const char *name, int64_t *value,
    struct err *e)
{
	struct stmt *s = db_use(db, &cursor, e);
	int got;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(name));
	got = db_step(s, e);
	*value = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}

bool
outcomes_move_cursor(struct db *db, const char *name, int64_t value,
    struct err *e)
{
	struct stmt *s = db_use(db, &move_cursor, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(name));
	db_bind_i64(s, 2, value);
	return db_run(s, e);
}
