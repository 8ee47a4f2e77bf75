/* What the desk made since send last looked: letters and wishes. */
#include "store/outbox_row.h"

#include <stdio.h>

#include "desk/restored.h"
#include "store/row.h"

static const struct query cursor_get = { "outbox.cursor_get",
	"SELECT value FROM out.cursor WHERE name = $1", NULL };
static const struct query cursor_set = { "outbox.cursor_set",
	"INSERT INTO out.cursor (name, value) VALUES ($1, $2)"
	" ON CONFLICT (name) DO UPDATE SET value = excluded.value", NULL };

/* The copy in out.delivery carries what the claim asks; the rest of a letter
 * stays where it is. Same recipient means same folded address. */
static const struct query new_letters = { "outbox.new_letters",
	"SELECT id, conversation, to_folded, relay, due, held, channel, kind,"
	" created"
	" FROM desk.letter WHERE id > $1 ORDER BY id LIMIT $2", NULL };
static const struct query add = { "outbox.add",
	"INSERT INTO out.delivery (letter, conversation, to_address, relay,"
	" state, due, lease, attempts, first_try, answer, queue_id, error,"
	" changed, sent_at, channel, urgency, pending)"
	" VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, '', '', $7, $8, 0, $9,"
	" $10, $5 IN " OUTBOX_PENDING ")", NULL };
/* SE-13 makes a letter wait for the earlier ones of its conversation: they
 * become as urgent as it is, or a reply would wait behind 10,000 acks after
 * all. */
static const struct query pull = { "outbox.pull",
	"UPDATE out.delivery SET urgency = $4"
	" WHERE conversation = $1 AND to_address = $2 AND letter < $3"
	" AND pending = 1 AND state = 'queued' AND urgency > $4", NULL };

static const struct query forget = { "outbox.forget",
	"UPDATE out.delivery SET to_address = '', answer = '', error = ''"
	" WHERE letter = $1 AND state NOT IN ('queued', 'claimed', 'handed')",
	NULL };

/* One look at all results for all that a batch of wishes forgets. */
static const struct query forget_answers = { "outbox.forget_answers",
	"UPDATE out.result SET answer = '' WHERE answer <> '' AND letter IN"
	" (SELECT letter FROM desk.wish WHERE id > $1 AND id <= $2"
	"  AND what = 'forget')", "result" };

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

/* A person's word begins a new life: tries and time count from now. */
static const struct query begin_again = { "outbox.begin_again",
	"UPDATE out.delivery SET due = $2, attempts = 0, first_try = 0,"
	" warned = 0, error = '' WHERE letter = $1", NULL };
const struct query *const outbox_take_queries[] = {
	&cursor_get, &cursor_set, &new_letters, &add, &pull, &new_wishes, &forget,
	&forget_answers, &news, &begin_again, NULL
};

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

bool
outbox_begin(struct db *db, int64_t *sender, struct err *e)
{
	return cursor_read(db, "sender", sender, e) &&
	    cursor_move(db, "sender", ++*sender, e);
}

bool
outbox_is_ours(struct db *db, int64_t sender, struct err *e)
{
	int64_t now = 0;

	return cursor_read(db, "sender", &now, e) && (now == sender ||
	    err_set(e, ERR_SETUP, "another sender has taken over"));
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

static bool
start_again(struct db *db, int64_t letter, int64_t now, struct err *e)
{
	struct stmt *s = db_use(db, &begin_again, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	db_bind_i64(s, 2, now);
	return db_run(s, e);
}

/* SE-5: a user's reply first, bulk last. */
static int
urgency_of(struct str kind)
{
	static const struct {
		const char *kind;
		int urgency;
	} T[] = { { "reply", 0 }, { "notification", 1 },
		{ "transcript", 1 }, { "automatic", 2 } };

	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (str_is(kind, T[i].kind))
			return T[i].urgency;
	return 1;
}

static bool
pull_earlier(struct db *db, struct stmt *row, int urgency, struct err *e)
{
	struct stmt *s;

	if (urgency == 2 || db_i64(row, 1) == 0)
		return true;
	s = db_use(db, &pull, e);
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, db_i64(row, 1));
	db_bind_str(s, 2, db_str(row, 2));
	db_bind_i64(s, 3, db_i64(row, 0));
	db_bind_i64(s, 4, urgency);
	return db_run(s, e);
}

/* When it may go. One that was made while the clock was ahead waits as long
 * as it was to wait. */
static int64_t
due_of(struct stmt *row, int64_t now, struct outbox_news *out)
{
	int64_t due = db_i64(row, 4), created = db_i64(row, 8);

	if (created <= now + OUTBOX_CLOCK_MS)
		return due;
	out->early++;
	return due > created ? now + due - created : now;
}

static bool
add_letter(struct db *db, struct stmt *row, int64_t now,
           struct outbox_news *out, struct err *e)
{
	struct str held = db_str(row, 5);
	enum letter_state state = held_state(held);
	int urgency = urgency_of(db_str(row, 7));
	struct stmt *s = db_use(db, &add, e);

	if (s == NULL)
		return false;
	for (int col = 0; col < 2; col++)
		db_bind_i64(s, col + 1, db_i64(row, col));
	db_bind_str(s, 3, db_str(row, 2));
	db_bind_str(s, 4, db_str(row, 3));
	db_bind_str(s, 5, str_from(letter_state_name(state)));
	db_bind_i64(s, 6, due_of(row, now, out));
	db_bind_str(s, 7, held);
	db_bind_i64(s, 8, now);
	db_bind_str(s, 9, db_str(row, 6));
	db_bind_i64(s, 10, urgency);
	return db_run(s, e) && (state != LETTER_UNSURE ||
	    outbox_put_result(db, db_i64(row, 0),
	    str_from(letter_state_name(state)), held, now, e)) &&
	    pull_earlier(db, row, urgency, e);
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
		if (!add_letter(db, row, now, out, e)) {
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
	if (!outbox_set_state(db, w->letter, state, now, e))
		return false;
	if (state == LETTER_QUEUED &&
	    !start_again(db, w->letter, now, e))
		return false;
	return outbox_put_result(db, w->letter,
	    str_from(letter_state_name(state)), str_from(why), now, e);
}

/* Whom it went to and what was answered is forgotten (CO-4); a letter that
 * may yet go keeps it. */
static bool
forget_letter(struct db *db, int64_t letter, struct err *e)
{
	struct stmt *s = db_use(db, &forget, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	return db_run(s, e);
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
	int got = outbox_state(db, w->letter, &at, e);

	if (got == 1 && str_is(w->what, "forget"))
		return forget_letter(db, w->letter, e);
	if (got < 1 || word == NULL)
		return got >= 0;
	state = wished_state(at, word);
	w->too_late = state == LETTER_BUG;
	w->state = str_from(letter_state_name(w->too_late ? at : state));
	if (!w->too_late)
		return grant(db, w, state, by, now, e);
	snprintf(why, sizeof why, "too late to %s: it is %.*s", word->to,
	    STR_ARG(w->state));
	return outbox_put_result(db, w->letter, STR("too-late"),
	    str_from(why), now, e);
}

static bool
any_forgets(const struct outbox_news *out)
{
	for (size_t i = 0; i < out->nwish; i++)
		if (str_is(out->wish[i].what, "forget"))
			return true;
	return false;
}

/* What servers answered to what this batch of wishes forgets (CO-4). */
static bool
forget_answers_of(struct db *db, int64_t after, int64_t last, struct err *e)
{
	struct stmt *s = db_use(db, &forget_answers, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, after);
	db_bind_i64(s, 2, last);
	return db_run(s, e);
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
	return got == 0 && (!any_forgets(out) ||
	    forget_answers_of(db, cursor, last, e)) &&
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
