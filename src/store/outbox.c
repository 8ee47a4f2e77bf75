#include "store/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/log.h"
#include "store/row.h"

static const struct query cursor_get = { "outbox.cursor_get",
	"SELECT value FROM out.cursor WHERE name = $1", NULL };
static const struct query cursor_set = { "outbox.cursor_set",
	"INSERT INTO out.cursor (name, value) VALUES ($1, $2)"
	" ON CONFLICT (name) DO UPDATE SET value = excluded.value", NULL };

/* The copy in out.delivery carries what the claim asks; the rest of a letter
 * stays where it is. Same recipient means same folded address. */
static const struct query new_letters = { "outbox.new_letters",
	"SELECT id, conversation, to_folded, relay, due, held"
	" FROM desk.letter WHERE id > $1 ORDER BY id LIMIT $2", NULL };
static const struct query add = { "outbox.add",
	"INSERT INTO out.delivery (letter, conversation, to_address, relay,"
	" state, due, lease, attempts, first_try, answer, queue_id, error,"
	" changed, sent_at)"
	" VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, '', '', $7, $8, 0)",
	NULL };

static const struct query new_wishes = { "outbox.new_wishes",
	"SELECT id, letter, what, by_whom FROM desk.wish"
	" WHERE id > $1 ORDER BY id LIMIT $2", NULL };

/* max(id) of both is a look at the last row of each. */
static const struct query news = { "outbox.news",
	"SELECT (SELECT coalesce(max(id), 0) FROM desk.letter) >"
	" coalesce((SELECT value FROM out.cursor WHERE name = 'letter'), 0)"
	" OR (SELECT coalesce(max(id), 0) FROM desk.wish) >"
	" coalesce((SELECT value FROM out.cursor WHERE name = 'wish'), 0)",
	NULL };

static const struct query state_get = { "outbox.state_get",
	"SELECT state FROM out.delivery WHERE letter = $1", NULL };
static const struct query state_set = { "outbox.state_set",
	"UPDATE out.delivery SET state = $2, changed = $3, lease = 0,"
	" sent_at = CASE WHEN $2 = 'sent' THEN $3 ELSE sent_at END"
	" WHERE letter = $1", NULL };
static const struct query due_set = { "outbox.due_set",
	"UPDATE out.delivery SET due = $2 WHERE letter = $1", NULL };
/* A person's word begins a new life: tries and time count from now. */
static const struct query begin_again = { "outbox.begin_again",
	"UPDATE out.delivery SET due = $2, attempts = 0, first_try = 0,"
	" error = '' WHERE letter = $1", NULL };
static const struct query answer_set = { "outbox.answer_set",
	"UPDATE out.delivery SET answer = $2, queue_id = $3, error = $4"
	" WHERE letter = $1", NULL };
static const struct query add_result = { "outbox.add_result",
	"INSERT INTO out.result (letter, state, answer, at)"
	" VALUES ($1, $2, $3, $4)", NULL };
static const struct query release = { "outbox.release",
	"UPDATE out.delivery SET state = 'queued', lease = 0, changed = $2,"
	" attempts = attempts - 1,"
	" first_try = CASE WHEN attempts = 1 THEN 0 ELSE first_try END"
	" WHERE letter = $1 AND state = 'claimed'", NULL };
static const struct query hand = { "outbox.hand",
	"UPDATE out.delivery SET state = 'handed', changed = $3"
	" WHERE letter = $1 AND state = 'claimed' AND lease = $2", NULL };

static const struct query leased = { "outbox.leased",
	"SELECT letter, relay, state FROM out.delivery"
	" WHERE state IN ('claimed', 'handed') AND lease < $1", NULL };
static const struct query counts = { "outbox.counts",
	"SELECT state, count(*) FROM out.delivery GROUP BY state",
	"delivery" };

const struct query *const outbox_queries[] = {
	&cursor_get, &cursor_set, &new_letters, &add, &new_wishes, &news,
	&state_get, &state_set, &due_set, &begin_again, &answer_set,
	&add_result, &release, &hand, &leased, &counts, NULL
};

/* --- Small steps. --- */

static bool
cursor_read(struct db *db, const char *name, int64_t *out, struct err *e)
{
	struct stmt *s = db_use(db, &cursor_get, e);
	int got = -1;

	*out = 0;
	if (s != NULL) {
		db_bind_str(s, 1, str_from(name));
		got = db_step(s, e);
		if (got == 1)
			*out = db_i64(s, 0);
	}
	db_done(s);
	return got >= 0;
}

static bool
cursor_move(struct db *db, const char *name, int64_t value, struct err *e)
{
	struct stmt *s = db_use(db, &cursor_set, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(name));
	db_bind_i64(s, 2, value);
	return db_run(s, e);
}

static struct stmt *
use_page(struct db *db, const struct query *q, int64_t cursor, int max,
         struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s != NULL) {
		db_bind_i64(s, 1, cursor);
		db_bind_i64(s, 2, max);
	}
	return s;
}

/* 1 found, 0 no such letter, -1. */
static int
get_state(struct db *db, int64_t letter, enum letter_state *out,
          struct err *e)
{
	struct stmt *s = NULL;
	int got = row_of(db, &state_get, letter, &s, e);

	if (got == 1 && !letter_state_from(db_str(s, 0), out)) {
		err_set(e, ERR_SETUP, "letter %lld is in a state this "
		    "program does not know", (long long)letter);
		got = -1;
	}
	db_done(s);
	return got;
}

static bool
set_state(struct db *db, int64_t letter, enum letter_state state,
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

static bool
put_result(struct db *db, int64_t letter, struct str state,
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

/* --- Taking up. --- */

static bool
add_letter(struct db *db, struct stmt *row, int64_t now, struct err *e)
{
	struct str held = db_str(row, 5);
	struct stmt *s = db_use(db, &add, e);

	if (s == NULL)
		return false;
	for (int col = 0; col < 2; col++)
		db_bind_i64(s, col + 1, db_i64(row, col));
	db_bind_str(s, 3, db_str(row, 2));
	db_bind_str(s, 4, db_str(row, 3));
	db_bind_str(s, 5, str_from(letter_state_name(held.n > 0 ?
	    LETTER_HELD : LETTER_QUEUED)));
	db_bind_i64(s, 6, db_i64(row, 4));
	db_bind_str(s, 7, held);
	db_bind_i64(s, 8, now);
	return db_run(s, e);
}

static bool
take_letters(struct db *db, int64_t now, int max, struct outbox_news *out,
             struct err *e)
{
	int64_t cursor = 0, last = 0;
	struct stmt *row = NULL;
	int got = -1;

	if (!cursor_read(db, "letter", &cursor, e))
		return false;
	last = cursor;
	row = use_page(db, &new_letters, cursor, max, e);
	while (row != NULL && (got = db_step(row, e)) == 1) {
		last = db_i64(row, 0);
		out->letters++;
		if (!add_letter(db, row, now, e)) {
			got = -1;
			break;
		}
	}
	db_done(row);
	out->more = out->letters == (size_t)max;
	return got == 0 &&
	    (last == cursor || cursor_move(db, "letter", last, e));
}

static const struct wish_word {
	const char *what;
	enum letter_event on;
	const char *to;         /* "too late to ..." */
} words[] = {
	{ "cancel", ON_CANCEL, "cancel it" },
	{ "retry", ON_RETRY, "retry it" },
	{ "sent", ON_ACCEPT, "call it sent" },
	{ "resend", ON_RESEND, "send it again" },
};

static const struct wish_word *
wish_word(struct str what)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(what, words[i].what))
			return &words[i];
	return NULL;
}

/* What the table makes of a wish; LETTER_BUG: it is too late for it. What is
 * in a sender's hands is out of everyone else's. */
static enum letter_state
wished_state(enum letter_state at, const struct wish_word *word)
{
	if (at == LETTER_CLAIMED || at == LETTER_HANDED)
		return LETTER_BUG;
	return letter_next(at, word->on);
}

static bool
grant(struct db *db, const struct outbox_wish *w, enum letter_state state,
      struct str by, int64_t now, struct err *e)
{
	char why[160];

	snprintf(why, sizeof why, "%.*s by %.*s", STR_ARG(w->what),
	    STR_ARG(by));
	if (!set_state(db, w->letter, state, now, e))
		return false;
	if (state == LETTER_QUEUED &&
	    !set_time(db, &begin_again, w->letter, now, e))
		return false;
	return put_result(db, w->letter, str_from(letter_state_name(state)),
	    str_from(why), now, e);
}

/* w->letter and w->what are set. A letter that is not there, a word this
 * program does not know: nothing. */
static bool
take_wish(struct db *db, struct outbox_wish *w, struct str by, int64_t now,
          struct err *e)
{
	const struct wish_word *word = wish_word(w->what);
	enum letter_state at, state;
	char why[160];
	int got = get_state(db, w->letter, &at, e);

	if (got < 1 || word == NULL)
		return got >= 0;
	state = wished_state(at, word);
	w->too_late = state == LETTER_BUG;
	w->state = str_from(letter_state_name(w->too_late ? at : state));
	if (!w->too_late)
		return grant(db, w, state, by, now, e);
	snprintf(why, sizeof why, "too late to %s: it is %.*s", word->to,
	    STR_ARG(w->state));
	return put_result(db, w->letter, STR("too-late"), str_from(why), now,
	    e);
}

static bool
take_wishes(struct db *db, int64_t now, int max, struct arena *a,
            struct outbox_news *out, struct err *e)
{
	int64_t cursor = 0, last = 0;
	struct stmt *row = NULL;
	int got = -1;

	if (!cursor_read(db, "wish", &cursor, e))
		return false;
	last = cursor;
	row = use_page(db, &new_wishes, cursor, max, e);
	while (row != NULL && (got = db_step(row, e)) == 1) {
		struct outbox_wish *w = ARENA_PUSH(a, out->wish, out->nwish);

		last = db_i64(row, 0);
		*w = (struct outbox_wish){ .letter = db_i64(row, 1),
		    .what = row_str(row, 2, a), .state = STR("unknown") };
		if (!take_wish(db, w, db_str(row, 3), now, e)) {
			got = -1;
			break;
		}
	}
	db_done(row);
	out->more = out->more || out->nwish == (size_t)max;
	return got == 0 &&
	    (last == cursor || cursor_move(db, "wish", last, e));
}

/* Letters first: a wish may be about one of them. */
bool
outbox_take(struct db *db, int64_t now, int max, struct arena *a,
            struct outbox_news *out, struct err *e)
{
	*out = (struct outbox_news){ 0 };
	return take_letters(db, now, max, out, e) &&
	    (out->more || take_wishes(db, now, max, a, out, e));
}

bool
outbox_has_news(struct db *db, bool *out, struct err *e)
{
	struct stmt *s = db_use(db, &news, e);
	int got = s != NULL ? db_step(s, e) : -1;

	*out = got == 1 && db_i64(s, 0) != 0;
	db_done(s);
	return got >= 0;
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
put_answer(struct db *db, const struct outbox_result *r, struct err *e)
{
	struct stmt *s = db_use(db, &answer_set, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, r->letter);
	db_bind_str(s, 2, r->answer);
	db_bind_str(s, 3, r->queue_id);
	db_bind_str(s, 4, r->error);
	return db_run(s, e);
}

/* After a sweep others may have decided about the letter: then only the news
 * that it was accepted still means something, and only if it is unsure. */
static enum letter_state
state_after(const struct outbox_result *r, enum letter_state at)
{
	enum letter_state next = letter_next(at, r->on);

	if (at == LETTER_CLAIMED || at == LETTER_HANDED) {
		if (next == LETTER_BUG)
			bug(r->letter, at, r->on);
		return next;
	}
	return at == LETTER_UNSURE && r->on == ON_ACCEPT ? next : at;
}

bool
outbox_record(struct db *db, const struct outbox_result *r,
              enum letter_state *state, struct err *e)
{
	struct str said = r->answer.n > 0 ? r->answer : r->error;
	enum letter_state at;
	int got = get_state(db, r->letter, &at, e);

	if (got < 1)
		return got == 0 && err_set(e, ERR_SETUP,
		    "letter %lld is not in out.db", (long long)r->letter);
	*state = state_after(r, at);
	if (*state == at)
		return true;
	if (!set_state(db, r->letter, *state, r->now, e) ||
	    !put_answer(db, r, e))
		return false;
	if (*state == LETTER_QUEUED &&
	    !set_time(db, &due_set, r->letter, r->due, e))
		return false;
	return put_result(db, r->letter,
	    str_from(letter_state_name(*state)), said, r->now, e);
}

bool
outbox_release(struct db *db, int64_t letter, int64_t now, struct err *e)
{
	return set_time(db, &release, letter, now, e);
}

bool
outbox_resend(struct db *db, int64_t letter, int64_t now, int64_t due,
              struct err *e)
{
	enum letter_state at;
	int got = get_state(db, letter, &at, e);

	if (got < 1 || at != LETTER_UNSURE)
		return got >= 0;
	return set_state(db, letter, letter_next(at, ON_RESEND), now, e) &&
	    set_time(db, &due_set, letter, due, e) &&
	    put_result(db, letter, STR("queued"),
	    STR("unsure: sent again, as configured"), now, e);
}

static bool
sweep_one(struct db *db, struct outbox_lost *l, enum letter_state at,
          int64_t now, struct err *e)
{
	l->state = letter_next(at, ON_LOST);
	if (l->state == LETTER_QUEUED)
		return outbox_release(db, l->letter, now, e);
	if (l->state != LETTER_UNSURE)
		bug(l->letter, at, ON_LOST);
	return set_state(db, l->letter, l->state, now, e) &&
	    put_result(db, l->letter, STR("unsure"), STR("the sender ended "
	    "before the answer came"), now, e);
}

bool
outbox_sweep(struct db *db, int64_t before, int64_t now, struct arena *a,
             struct outbox_lost **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &leased, e);
	enum letter_state *at = NULL;
	size_t nat = 0;
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s != NULL)
		db_bind_i64(s, 1, before);
	while (s != NULL && (got = db_step(s, e)) == 1) {
		struct outbox_lost *l = ARENA_PUSH(a, *out, *n);

		*l = (struct outbox_lost){ .letter = db_i64(s, 0),
		    .relay = row_str(s, 1, a) };
		letter_state_from(db_str(s, 2), ARENA_PUSH(a, at, nat));
	}
	db_done(s);
	for (size_t i = 0; got == 0 && i < *n; i++)
		if (!sweep_one(db, &(*out)[i], at[i], now, e))
			got = -1;
	return got == 0;
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
