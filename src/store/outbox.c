#include "store/outbox_row.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/log.h"
#include "store/row.h"

static const struct query state_get = { "outbox.state_get",
	"SELECT state, lease FROM out.delivery WHERE letter = $1", NULL };
static const struct query state_set = { "outbox.state_set",
	"UPDATE out.delivery SET state = $2, changed = $3, lease = 0,"
	" pending = $2 IN " OUTBOX_PENDING ","
	" sent_at = CASE WHEN $2 = 'sent' THEN $3 ELSE sent_at END"
	" WHERE letter = $1", NULL };
static const struct query due_set = { "outbox.due_set",
	"UPDATE out.delivery SET due = $2 WHERE letter = $1", NULL };
static const struct query end = { "outbox.end",
	"UPDATE out.delivery SET state = $2, changed = $3, lease = 0,"
	" pending = $2 IN " OUTBOX_PENDING ","
	" sent_at = CASE WHEN $2 = 'sent' THEN $3 ELSE sent_at END,"
	" due = CASE WHEN $2 = 'queued' THEN $4 ELSE due END,"
	" answer = $5, queue_id = $6, error = $7 WHERE letter = $1", NULL };
/* What nearly always comes: it is ours, it was handed, it was taken. */
static const struct query sent = { "outbox.sent",
	"UPDATE out.delivery SET state = 'sent', pending = 0, changed = $3,"
	" lease = 0, sent_at = $3, answer = $4, queue_id = $5, error = ''"
	" WHERE letter = $1 AND state = 'handed' AND lease = $2", NULL };
static const struct query add_result = { "outbox.add_result",
	"INSERT INTO out.result (letter, state, answer, at)"
	" VALUES ($1, $2, $3, $4)", NULL };
/* The attempt never was; but the time since the first counts (SE-4), or the
 * letter that finds out about a relay that is down would wait for ever. */
static const struct query release = { "outbox.release",
	"UPDATE out.delivery SET state = 'queued', lease = 0, changed = $3,"
	" attempts = attempts - 1"
	" WHERE letter = $1 AND state = 'claimed' AND lease = $2", NULL };
static const struct query hand = { "outbox.hand",
	"UPDATE out.delivery SET state = 'handed', changed = $3"
	" WHERE letter = $1 AND state = 'claimed' AND lease = $2", NULL };

/* Once, at the start. */
static const struct query leased = { "outbox.leased",
	"SELECT letter, relay, state, lease FROM out.delivery"
	" WHERE pending = 1 AND state IN ('claimed', 'handed')"
	" AND lease <> $1", "delivery" };
static const struct query counts = { "outbox.counts",
	"SELECT state, count(*) FROM out.delivery WHERE pending = 1"
	" GROUP BY state UNION ALL"
	" SELECT state, count(*) FROM out.delivery WHERE pending = 0"
	" GROUP BY state", "delivery" };
static const struct query sent_since = { "outbox.sent_since",
	"SELECT r.at FROM out.result r"
	" JOIN out.delivery d ON d.letter = r.letter"
	" WHERE r.state = 'sent' AND d.relay = $1"
	" ORDER BY r.seq DESC LIMIT $2", "result" };

const struct query *const outbox_queries[] = {
	&state_get, &state_set, &due_set, &end, &sent, &add_result, &release,
	&hand, &leased, &counts, &sent_since, NULL
};

/* --- Small steps. --- */

static int
state_and_lease(struct db *db, int64_t letter, enum letter_state *out,
                int64_t *lease, struct err *e)
{
	struct stmt *s = NULL;
	int got = row_of(db, &state_get, letter, &s, e);

	if (got == 1 && !letter_state_from(db_str(s, 0), out)) {
		err_set(e, ERR_SETUP, "letter %lld is in a state this "
		    "program does not know", (long long)letter);
		got = -1;
	}
	if (got == 1)
		*lease = db_i64(s, 1);
	db_done(s);
	return got;
}

int
outbox_state(struct db *db, int64_t letter, enum letter_state *out,
             struct err *e)
{
	int64_t lease;

	return state_and_lease(db, letter, out, &lease, e);
}

bool
outbox_set_state(struct db *db, int64_t letter, enum letter_state state,
                 int64_t now, struct err *e)
{
	struct stmt *s = db_use(db, &state_set, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_str(s, 2, str_from(letter_state_name(state)));
	db_bind_i64(s, 3, now);
	return db_run(s, e);
}

static bool
set_time(struct db *db, const struct query *q, int64_t letter, int64_t ms,
         struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_i64(s, 2, ms);
	return db_run(s, e);
}

bool
outbox_put_result(struct db *db, int64_t letter, struct str state,
                  struct str answer, int64_t now, struct err *e)
{
	struct stmt *s = db_use(db, &add_result, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_str(s, 2, state);
	db_bind_str(s, 3, answer);
	db_bind_i64(s, 4, now);
	return db_run(s, e);
}

/* A cell nobody filled in: see base/err.h, a bug is the process's end. */
__attribute__((noreturn)) static void
bug(int64_t letter, enum letter_state at, enum letter_event on)
{
	log_event(LOG_ERR, "letter.bug", KV_ID("letter", letter),
	    KV_Z("state", letter_state_name(at)), KV_ID("event", on));
	abort();
}

/* --- What came of a claim. --- */

bool
outbox_hand(struct db *db, int64_t letter, int64_t lease, int64_t now,
            bool *ours, struct err *e)
{
	struct stmt *s = db_use(db, &hand, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_i64(s, 2, lease);
	db_bind_i64(s, 3, now);
	if (!db_run(s, e))
		return false;
	*ours = db_changes(db) == 1;
	return true;
}

static bool
put_end(struct db *db, const struct outbox_result *r,
        enum letter_state state, struct err *e)
{
	struct stmt *s = db_use(db, &end, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, r->letter);
	db_bind_str(s, 2, str_from(letter_state_name(state)));
	db_bind_i64(s, 3, r->now);
	db_bind_i64(s, 4, r->due);
	db_bind_str(s, 5, r->answer);
	db_bind_str(s, 6, r->queue_id);
	db_bind_str(s, 7, r->error);
	return db_run(s, e);
}

static bool
put_sent(struct db *db, const struct outbox_result *r, bool *put,
         struct err *e)
{
	struct stmt *s;

	*put = false;
	if (r->on != ON_ACCEPT)
		return true;
	s = db_use(db, &sent, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, r->letter);
	db_bind_i64(s, 2, r->lease);
	db_bind_i64(s, 3, r->now);
	db_bind_str(s, 4, r->answer);
	db_bind_str(s, 5, r->queue_id);
	if (!db_run(s, e))
		return false;
	*put = db_changes(db) == 1;
	return true;
}

/* Who lost the lease may still say of an unsure letter that it came. */
static enum letter_state
state_after(const struct outbox_result *r, enum letter_state at, bool ours)
{
	enum letter_state next = letter_next(at, r->on);

	if (!ours)
		return at == LETTER_UNSURE && r->on == ON_ACCEPT ? next : at;
	if (next == LETTER_BUG)
		bug(r->letter, at, r->on);
	return next;
}

bool
outbox_record(struct db *db, const struct outbox_result *r,
              enum letter_state *state, struct err *e)
{
	struct str said = r->answer.n > 0 ? r->answer : r->error;
	enum letter_state at;
	int64_t lease;
	bool put;
	int got;

	if (!put_sent(db, r, &put, e))
		return false;
	if (put) {
		*state = LETTER_SENT;
		return outbox_put_result(db, r->letter, STR("sent"), said,
		    r->now, e);
	}
	got = state_and_lease(db, r->letter, &at, &lease, e);
	if (got < 1)
		return got == 0 && err_set(e, ERR_SETUP,
		    "letter %lld is not in out.db", (long long)r->letter);
	*state = state_after(r, at, lease != 0 && lease == r->lease);
	if (*state == at)
		return true;
	return put_end(db, r, *state, e) && outbox_put_result(db, r->letter,
	    str_from(letter_state_name(*state)), said, r->now, e);
}

bool
outbox_release(struct db *db, int64_t letter, int64_t lease, int64_t now,
               struct err *e)
{
	struct stmt *s = db_use(db, &release, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_i64(s, 2, lease);
	db_bind_i64(s, 3, now);
	return db_run(s, e);
}

bool
outbox_resend(struct db *db, int64_t letter, int64_t now, int64_t due,
              struct err *e)
{
	enum letter_state at;
	int got = outbox_state(db, letter, &at, e);

	if (got < 1 || at != LETTER_UNSURE)
		return got >= 0;
	return outbox_set_state(db, letter, letter_next(at, ON_RESEND), now,
	    e) &&
	    set_time(db, &due_set, letter, due, e) &&
	    outbox_put_result(db, letter, STR("queued"),
	    STR("unsure: sent again, as configured"), now, e);
}

static bool
sweep_one(struct db *db, struct outbox_lost *l, enum letter_state at,
          int64_t lease, int64_t now, struct err *e)
{
	l->state = letter_next(at, ON_LOST);
	if (l->state == LETTER_QUEUED)
		return outbox_release(db, l->letter, lease, now, e);
	if (l->state != LETTER_UNSURE)
		bug(l->letter, at, ON_LOST);
	return outbox_set_state(db, l->letter, l->state, now, e) &&
	    outbox_put_result(db, l->letter, STR("unsure"),
	    STR("the sender ended before the answer came"), now, e);
}

bool
outbox_sweep(struct db *db, int64_t sender, int64_t now, struct arena *a,
             struct outbox_lost **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &leased, e);
	struct had { enum letter_state at; int64_t lease; } *had = NULL;
	size_t nhad = 0;
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s != NULL)
		db_bind_i64(s, 1, sender);
	while (s != NULL && (got = db_step(s, e)) == 1) {
		struct outbox_lost *l = ARENA_PUSH(a, *out, *n);
		struct had *h = ARENA_PUSH(a, had, nhad);

		*l = (struct outbox_lost){ .letter = db_i64(s, 0),
		    .relay = row_str(s, 1, a) };
		letter_state_from(db_str(s, 2), &h->at);
		h->lease = db_i64(s, 3);
	}
	db_done(s);
	for (size_t i = 0; got == 0 && i < *n; i++)
		if (!sweep_one(db, &(*out)[i], had[i].at, had[i].lease, now,
		    e))
			got = -1;
	return got == 0;
}

/* Results are appended as time goes by: the first too old ends it. */
bool
outbox_sent_since(struct db *db, struct str relay, int64_t since, int max,
                  struct arena *a, int64_t **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &sent_since, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s != NULL) {
		db_bind_str(s, 1, relay);
		db_bind_i64(s, 2, max);
	}
	while (s != NULL && (got = db_step(s, e)) == 1) {
		int64_t at = db_i64(s, 0);

		if (at <= since)
			break;
		*ARENA_PUSH(a, *out, *n) = at;
	}
	db_done(s);
	return got >= 0;
}

bool
outbox_counts(struct db *db, int64_t count[LETTER_STATES], struct err *e)
{
	struct stmt *s = db_use(db, &counts, e);
	enum letter_state state;
	int got = -1;

	memset(count, 0, LETTER_STATES * sizeof *count);
	while (s != NULL && (got = db_step(s, e)) == 1)
		if (letter_state_from(db_str(s, 0), &state))
			count[state] = db_i64(s, 1);
	db_done(s);
	return got == 0;
}
