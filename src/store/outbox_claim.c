/* Which letters go next, and which have waited too long. */
#include "store/outbox.h"

#include "store/row.h"

/* A letter without conversation (0) waits for no other. */
static const struct query due = { "outbox.due",
	"SELECT d.letter, d.attempts, d.first_try, l.envelope_from,"
	" l.to_address, length(b.bytes)"
	" FROM out.delivery d"
	" JOIN desk.letter l ON l.id = d.letter"
	" JOIN desk.letter_body b ON b.letter = d.letter"
	" WHERE d.relay = $1 AND d.state = 'queued' AND d.due <= $2"
	" AND (d.conversation = 0 OR NOT EXISTS ("
	"SELECT 1 FROM out.delivery o"
	" WHERE o.conversation = d.conversation"
	" AND o.to_address = d.to_address AND o.letter < d.letter"
	" AND o.state IN ('queued', 'claimed', 'handed')))"
	" ORDER BY d.due, d.letter LIMIT $3", NULL };
static const struct query claim = { "outbox.claim",
	"UPDATE out.delivery SET state = 'claimed', lease = $2, changed = $3,"
	" attempts = attempts + 1,"
	" first_try = CASE WHEN first_try = 0 THEN $3 ELSE first_try END"
	" WHERE letter = $1 AND state = 'queued'", NULL };
static const struct query body = { "outbox.body",
	"SELECT bytes FROM desk.letter_body WHERE letter = $1", NULL };
static const struct query next_due = { "outbox.next_due",
	"SELECT min(due) FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued' AND due > $2", NULL };
static const struct query relays = { "outbox.relays",
	"SELECT DISTINCT relay FROM out.delivery WHERE state = 'queued'",
	"delivery" };
static const struct query overdue = { "outbox.overdue",
	"SELECT letter FROM out.delivery"
	" WHERE relay = $1 AND state = 'queued'"
	" AND ((first_try > 0 AND first_try <= $2)"
	" OR (first_try = 0 AND changed <= $2 AND due <= $2))"
	" ORDER BY due, letter LIMIT $3", NULL };
static const struct query fail = { "outbox.fail",
	"UPDATE out.delivery SET state = 'failed', changed = $2, error = $3"
	" WHERE letter = $1 AND state = 'queued'", NULL };
static const struct query fail_result = { "outbox.fail_result",
	"INSERT INTO out.result (letter, state, answer, at)"
	" SELECT letter, state,"
	" CASE WHEN answer = '' THEN error ELSE error || ': ' || answer END,"
	" changed FROM out.delivery WHERE letter = $1", NULL };

const struct query *const outbox_claim_queries[] = {
	&due, &claim, &body, &next_due, &relays, &overdue, &fail,
	&fail_result, NULL
};

static bool
claim_one(struct db *db, const struct outbox_claim *c, int64_t now,
          struct err *e)
{
	struct stmt *s = db_use(db, &claim, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, c->letter);
	db_bind_i64(s, 2, c->lease);
	db_bind_i64(s, 3, now);
	return db_run(s, e);
}

static bool
load_body(struct db *db, struct outbox_claim *c, struct arena *a,
          struct err *e)
{
	struct stmt *s = NULL;
	int got = row_of(db, &body, c->letter, &s, e);

	if (got == 1)
		c->bytes = row_str(s, 0, a);
	db_done(s);
	return got == 1 || err_set(e, ERR_SETUP,
	    "letter %lld has no bytes", (long long)c->letter);
}

static bool
list_due(struct db *db, struct str relay, int64_t now, int max,
         int64_t max_bytes, struct arena *a, struct outbox_claim **out,
         size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &due, e);
	int64_t bytes = 0;
	int got = -1;

	if (s == NULL)
		return false;
	db_bind_str(s, 1, relay);
	db_bind_i64(s, 2, now);
	db_bind_i64(s, 3, max);
	while ((got = db_step(s, e)) == 1) {
		struct outbox_claim *c;

		bytes += db_i64(s, 5);
		if (bytes > max_bytes && *n > 0) {
			got = 0;
			break;
		}
		c = ARENA_PUSH(a, *out, *n);
		c->letter = db_i64(s, 0);
		c->attempts = (int)db_i64(s, 1) + 1;
		c->first_try = db_i64(s, 2) != 0 ? db_i64(s, 2) : now;
		c->from = row_str(s, 3, a);
		c->to = row_str(s, 4, a);
	}
	db_done(s);
	return got == 0;
}

bool
outbox_claim(struct db *db, struct str relay, int64_t now, int64_t lease,
             int max, int64_t max_bytes, struct arena *a,
             struct outbox_claim **out, size_t *n, struct err *e)
{
	*out = NULL;
	*n = 0;
	if (!list_due(db, relay, now, max, max_bytes, a, out, n, e))
		return false;
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].lease = lease;
		if (!claim_one(db, &(*out)[i], now, e) ||
		    !load_body(db, &(*out)[i], a, e))
			return false;
	}
	return true;
}

bool
outbox_next_due(struct db *db, struct str relay, int64_t now, int64_t *out,
                struct err *e)
{
	struct stmt *s = db_use(db, &next_due, e);
	int got = -1;

	*out = INT64_MAX;
	if (s != NULL) {
		db_bind_str(s, 1, relay);
		db_bind_i64(s, 2, now);
		got = db_step(s, e);
		if (got == 1 && db_i64(s, 0) != 0)
			*out = db_i64(s, 0);
	}
	db_done(s);
	return got >= 0;
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
