/* When the next letter is due, and which have waited too long. */
#include "store/outbox_row.h"

#include "store/row.h"

static const struct query next_due = { "outbox.next_due",
	"SELECT min(due) FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued' AND urgency = $3"
	" AND channel = $4 AND due > $2", NULL };
static const struct query relays = { "outbox.relays",
	"SELECT DISTINCT relay FROM out.delivery WHERE state = 'queued'",
	"delivery" };
static const struct query overdue = { "outbox.overdue",
	"SELECT letter FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued'"
	" AND ((first_try > 0 AND first_try <= $2)"
	" OR (first_try = 0 AND changed <= $2 AND due <= $2))"
	" LIMIT $3", NULL };
static const struct query late = { "outbox.late",
	"SELECT letter, CASE WHEN answer = '' THEN error ELSE answer END"
	" FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued' AND warned = 0"
	" AND ((first_try > 0 AND first_try <= $2)"
	" OR (first_try = 0 AND changed <= $2 AND due <= $2))"
	" LIMIT $3", NULL };
static const struct query warn = { "outbox.warn",
	"UPDATE out.delivery SET warned = 1 WHERE letter = $1", NULL };
static const struct query fail = { "outbox.fail",
	"UPDATE out.delivery SET state = 'failed', pending = 0,"
	" changed = $2, error = $3"
	" WHERE letter = $1 AND state = 'queued'", NULL };
static const struct query fail_result = { "outbox.fail_result",
	"INSERT INTO out.result (letter, state, answer, at)"
	" SELECT letter, state,"
	" CASE WHEN answer = '' THEN error ELSE error || ': ' || answer END,"
	" changed FROM out.delivery WHERE letter = $1", NULL };

static const struct query clock_by = { "outbox.clock_by",
	"UPDATE out.delivery SET changed = changed + $1, due = due + $1,"
	" first_try = CASE WHEN first_try = 0 THEN 0 ELSE first_try + $1 END"
	" WHERE pending = 1", "delivery" };
static const struct query clock_behind = { "outbox.clock_behind",
	"UPDATE out.delivery SET changed = $1,"
	" due = CASE WHEN due > changed THEN $1 + due - changed ELSE $1 END,"
	" first_try = CASE WHEN first_try > $1 THEN $1 ELSE first_try END"
	" WHERE pending = 1 AND changed > $2", "delivery" };

const struct query *const outbox_due_queries[] = {
	&clock_by, &clock_behind, &next_due, &relays, &overdue, &late, &warn,
	&fail, &fail_result, NULL
};

bool
outbox_clock(struct db *db, int64_t by_ms, struct err *e)
{
	return row_put(db, &clock_by, by_ms, e);
}

bool
outbox_clock_behind(struct db *db, int64_t now, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &clock_behind, e);

	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, now);
	db_bind_i64(s, 2, now + OUTBOX_CLOCK_MS);
	if (!db_run(s, e))
		return false;
	*n = (size_t)db_changes(db);
	return true;
}

static bool
next_due_of(struct db *db, struct str relay, int urgency,
            struct str channel, int64_t now, int64_t *out, struct err *e)
{
	struct stmt *s = db_use(db, &next_due, e);
	int got = -1;

	if (s != NULL) {
		db_bind_str(s, 1, relay);
		db_bind_i64(s, 2, now);
		db_bind_i64(s, 3, urgency);
		db_bind_str(s, 4, channel);
		got = db_step(s, e);
		if (got == 1 && db_i64(s, 0) != 0 && db_i64(s, 0) < *out)
			*out = db_i64(s, 0);
	}
	db_done(s);
	return got >= 0;
}

bool
outbox_next_due(struct db *db, struct str relay, int64_t now, int64_t *out,
                struct err *e)
{
	struct arena a = ARENA_INIT;
	bool good = true;

	*out = INT64_MAX;
	for (int u = 0; good && u < OUTBOX_URGENCIES; u++) {
		struct strs channel = { NULL, 0 };

		good = outbox_channels(db, relay, u, &a, &channel, e);
		for (size_t i = 0; good && i < channel.n; i++)
			good = next_due_of(db, relay, u, channel.s[i], now,
			    out, e);
	}
	arena_clear(&a);
	return good;
}

bool
outbox_relays(struct db *db, struct arena *a, struct str **out, size_t *n,
              struct err *e)
{
	struct stmt *s = db_use(db, &relays, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	while (s != NULL && (got = db_step(s, e)) == 1) {
		struct str name = row_str(s, 0, a);

		*ARENA_PUSH(a, *out, *n) = name;
	}
	db_done(s);
	return got == 0;
}

static bool
fail_one(struct db *db, int64_t letter, int64_t now, struct str why,
         struct err *e)
{
	struct stmt *s = db_use(db, &fail, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_i64(s, 2, now);
	db_bind_str(s, 3, why);
	return db_run(s, e) && row_put(db, &fail_result, letter, e);
}

bool
outbox_expire(struct db *db, struct str relay, int64_t give_up_ms,
              int64_t now, int max, struct arena *a, int64_t **out,
              size_t *n, struct err *e)
{
	struct str why = str_printf(a, "given up after %lld h",
	    (long long)(give_up_ms / 3600000));
	struct stmt *s = db_use(db, &overdue, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s != NULL) {
		db_bind_str(s, 1, relay);
		db_bind_i64(s, 2, now - give_up_ms);
		db_bind_i64(s, 3, max);
	}
	while (s != NULL && (got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = db_i64(s, 0);
	db_done(s);
	for (size_t i = 0; got == 0 && i < *n; i++)
		if (!fail_one(db, (*out)[i], now, why, e))
			got = -1;
	return got == 0;
}

bool
outbox_warn(struct db *db, struct str relay, int64_t since, int64_t now,
            int max, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &late, e);
	struct arena a = ARENA_INIT;
	struct lost { int64_t letter; struct str why; } *l = NULL;
	int got = -1;

	*n = 0;
	if (s != NULL) {
		db_bind_str(s, 1, relay);
		db_bind_i64(s, 2, since);
		db_bind_i64(s, 3, max);
	}
	while (s != NULL && (got = db_step(s, e)) == 1) {
		struct lost *one = ARENA_PUSH(&a, l, *n);

		*one = (struct lost){ db_i64(s, 0), row_str(s, 1, &a) };
	}
	db_done(s);
	for (size_t i = 0; got == 0 && i < *n; i++)
		if (!row_put(db, &warn, l[i].letter, e) ||
		    !outbox_put_result(db, l[i].letter, STR("delayed"),
		    l[i].why, now, e))
			got = -1;
	arena_clear(&a);
	return got == 0;
}
