#include "store/copies.h"

#include "store/row.h"

static const struct query CURSOR = { "copies.cursor",
	"SELECT seq FROM mail.copy_cursor WHERE channel = $1", NULL };
static const struct query NEWEST = { "copies.newest",
	"SELECT max(seq) FROM out.result", NULL };
static const struct query SET_CURSOR = { "copies.set_cursor",
	"INSERT INTO mail.copy_cursor (channel, seq) VALUES ($1, $2)"
	" ON CONFLICT (channel) DO UPDATE SET seq = excluded.seq", NULL };
/* 'sent' may come twice: a person said so, and it was sent again after all. */
static const struct query NOTE = { "copies.note",
	"INSERT INTO mail.copy (letter, channel, since, due, tries, begun)"
	" SELECT l.id, l.channel, $4, $4, 0, 0 FROM out.result r"
	" JOIN desk.letter l ON l.id = r.letter"
	" WHERE r.seq > $2 AND r.seq <= $3 AND r.state = 'sent'"
	" AND l.channel = $1 AND l.kind = 'reply'"
	" ON CONFLICT (letter) DO NOTHING", NULL };
static const struct query NEXT = { "copies.next",
	"SELECT c.letter, d.sent_at, c.since, c.tries, c.begun, l.message_id,"
	" b.bytes FROM mail.copy c"
	" LEFT JOIN desk.letter l ON l.id = c.letter"
	" LEFT JOIN desk.letter_body b ON b.letter = c.letter"
	" LEFT JOIN out.delivery d ON d.letter = c.letter"
	" WHERE c.channel = $1 AND c.due <= $2 ORDER BY c.due, c.letter"
	" LIMIT 1", NULL };
static const struct query BEGIN = { "copies.begin",
	"UPDATE mail.copy SET begun = 1 WHERE letter = $1", NULL };
static const struct query END = { "copies.end",
	"DELETE FROM mail.copy WHERE letter = $1", NULL };
static const struct query LATER = { "copies.later",
	"UPDATE mail.copy SET tries = tries + 1, due = $2"
	" WHERE letter = $1", NULL };
static const struct query FORGET = { "copies.forget",
	"DELETE FROM mail.copy WHERE channel = $1", NULL };
static const struct query FORGET_CURSOR = { "copies.forget_cursor",
	"DELETE FROM mail.copy_cursor WHERE channel = $1", NULL };

const struct query *const copies_queries[] = {
	&CURSOR, &NEWEST, &SET_CURSOR, &NOTE, &NEXT, &BEGIN, &END, &LATER,
	&FORGET, &FORGET_CURSOR, NULL };

/* one_number runs a query for one number: 1, 0 none, -1 with *e. */
static int
one_number(struct stmt *s, int64_t *out, struct err *e)
{
	int got = s == NULL ? -1 : db_step(s, e);

	if (got == 1)
		*out = db_i64(s, 0);
	db_done(s);
	return got;
}

static int
cursor_of(struct db *db, const char *channel, int64_t *seq, struct err *e)
{
	struct stmt *s = db_use(db, &CURSOR, e);

	if (s != NULL)
		db_bind_str(s, 1, str_from(channel));
	return one_number(s, seq, e);
}

static bool
set_cursor(struct db *db, const char *channel, int64_t seq, struct err *e)
{
	struct stmt *s = db_use(db, &SET_CURSOR, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(channel));
	db_bind_i64(s, 2, seq);
	return db_run(s, e);
}

static bool
note(struct db *db, const char *channel, int64_t from, int64_t to,
     int64_t now_ms, struct err *e)
{
	struct stmt *s = db_use(db, &NOTE, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(channel));
	db_bind_i64(s, 2, from);
	db_bind_i64(s, 3, to);
	db_bind_i64(s, 4, now_ms);
	return db_run(s, e);
}

/* An out.db that was recovered may have fewer results than were seen: the
 * cursor goes back with it. */
bool
copies_note(struct db *db, const char *channel, int64_t now_ms,
            struct err *e)
{
	int64_t seen = 0, newest = 0;
	int known = cursor_of(db, channel, &seen, e);

	if (known < 0 || one_number(db_use(db, &NEWEST, e), &newest, e) < 0)
		return false;
	if (known == 1 && seen == newest)
		return true;
	if (known == 1 && !note(db, channel, seen, newest, now_ms, e))
		return false;
	return set_cursor(db, channel, newest, e);
}

int
copies_next(struct db *db, const char *channel, int64_t now_ms,
            struct arena *a, struct copy *out, struct err *e)
{
	struct stmt *s = db_use(db, &NEXT, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, str_from(channel));
	db_bind_i64(s, 2, now_ms);
	got = db_step(s, e);
	if (got == 1)
		*out = (struct copy){ .letter = db_i64(s, 0),
		    .sent_ms = db_i64(s, 1), .since_ms = db_i64(s, 2),
		    .tries = (int)db_i64(s, 3), .begun = db_i64(s, 4) != 0,
		    .message_id = row_str(s, 5, a),
		    .bytes = row_str(s, 6, a) };
	db_done(s);
	return got;
}

static bool
change(struct stmt *s, int64_t letter, struct err *e)
{
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, letter);
	return db_run(s, e);
}

bool
copies_begin(struct db *db, int64_t letter, struct err *e)
{
	return change(db_use(db, &BEGIN, e), letter, e);
}

bool
copies_end(struct db *db, int64_t letter, struct err *e)
{
	return change(db_use(db, &END, e), letter, e);
}

bool
copies_later(struct db *db, int64_t letter, int64_t due_ms, struct err *e)
{
	struct stmt *s = db_use(db, &LATER, e);

	if (s != NULL)
		db_bind_i64(s, 2, due_ms);
	return change(s, letter, e);
}

static bool
forget(struct stmt *s, const char *channel, struct err *e)
{
	if (s == NULL)
		return false;
	db_bind_str(s, 1, str_from(channel));
	return db_run(s, e);
}

bool
copies_forget(struct db *db, const char *channel, struct err *e)
{
	return forget(db_use(db, &FORGET, e), channel, e) &&
	    forget(db_use(db, &FORGET_CURSOR, e), channel, e);
}
