#include "store/list_inner.h"

#include "desk/restored.h"
#include "store/row.h"

/* send takes letters up in the order of their ids, so those that have no row
 * in out.delivery are exactly the ones above its greatest letter. */
#define STATE "CASE WHEN l.held = '' THEN 'queued'" \
	" WHEN substr(l.held, 1, 8) = '" RESTORED_HELD "' THEN 'unsure'" \
	" ELSE 'held' END"

#define COLUMNS \
	"SELECT l.id, coalesce(d.state, " STATE "), l.kind, l.channel," \
	" coalesce(d.relay, l.relay), l.to_address, l.header_from, l.subject," \
	" l.message_id, l.conversation, l.ticket, d.attempts," \
	" coalesce(d.due, l.due), d.answer, d.queue_id, d.error, l.held," \
	" l.created, d.sent_at "
#define LETTERS "desk.letter AS l LEFT JOIN out.delivery AS d" \
	" ON d.letter = l.id"
#define DELIVERIES "out.delivery AS d JOIN desk.letter AS l" \
	" ON l.id = d.letter"

/* Ways in; $1 is the state. The few that are on their way stand in an index
 * of their own, in another order; + keeps SQLite from looking through all
 * others instead. */
enum way { WAY_ALL, WAY_TICKET, WAY_ENDED, WAY_PENDING, WAY_FRESH };

static const struct {
	const char *from, *where, *id;
} ways[] = {
	[WAY_ALL] = { LETTERS, "$1 = ''", "l.id" },
	[WAY_TICKET] = { LETTERS,
	    "($1 = '' OR coalesce(d.state, " STATE ") = $1)", "l.id" },
	[WAY_ENDED] = { DELIVERIES, "d.pending = 0 AND d.state = $1",
	    "d.letter" },
	[WAY_PENDING] = { DELIVERIES, "d.pending = 1 AND d.state = $1",
	    "+d.letter" },
	[WAY_FRESH] = { LETTERS, "l.id > (SELECT coalesce(max(letter), 0)"
	    " FROM out.delivery) AND d.letter IS NULL AND " STATE " = $1",
	    "l.id" },
};

static const struct query one = { "list.letter.one",
	COLUMNS "FROM " LETTERS " WHERE l.id = $1", NULL };
static const struct query bytes = { "list.letter.bytes",
	"SELECT bytes FROM desk.letter_body WHERE letter = $1", NULL };

const struct query *const list_letter_queries[] = {
	&one, &bytes, NULL
};

static void
letter_row(struct stmt *s, struct arena *a, struct letter_status *l)
{
	l->id = db_i64(s, 0);
	l->state = str_copy(a, db_str(s, 1));
	l->kind = str_copy(a, db_str(s, 2));
	l->channel = str_copy(a, db_str(s, 3));
	l->relay = str_copy(a, db_str(s, 4));
	l->to = str_copy(a, db_str(s, 5));
	l->from = str_copy(a, db_str(s, 6));
	l->subject = str_copy(a, db_str(s, 7));
	l->message_id = str_copy(a, db_str(s, 8));
	l->conversation = db_i64(s, 9);
	l->ticket = db_i64(s, 10);
	l->attempts = db_i64(s, 11);
	l->due = db_i64(s, 12);
	l->answer = str_copy(a, db_str(s, 13));
	l->queue_id = str_copy(a, db_str(s, 14));
	l->error = str_copy(a, db_str(s, 15));
	l->held = str_copy(a, db_str(s, 16));
	l->created = db_i64(s, 17);
	l->sent_at = db_i64(s, 18);
}

/* --- The page ------------------------------------------------------------- */

/* A letter is seen by who sees its conversation, else its ticket; one about
 * nothing, an alarm or a digest, by who sees everything. */
static void
put_sight(struct sql *s, const struct sight *look)
{
	static const struct sight_columns at = { "coalesce(c.inbox, t.inbox)",
		"t.pipeline", "coalesce(t.owner, c.owner)",
		"(t.id IS NULL AND c.id > 0)" };

	buf_z(&s->text, " AND l.conversation + l.ticket > 0");
	sight_sql(s, look, &at);
}

static void
put_page(struct sql *s, enum way way, const struct letter_filter *f,
         int64_t limit)
{
	sql_keep(s, f->state);
	buf_printf(&s->text, COLUMNS "FROM %s", ways[way].from);
	if (!sight_is_all(f->sight))
		buf_z(&s->text, " LEFT JOIN desk.conversation AS c"
		    " ON c.id = l.conversation LEFT JOIN desk.ticket AS t"
		    " ON t.id = CASE WHEN l.conversation > 0 THEN c.ticket"
		    " ELSE coalesce((SELECT k.ticket FROM desk.ticket_alias"
		    " AS k WHERE k.number = l.ticket), l.ticket) END");
	buf_printf(&s->text, " WHERE %s", ways[way].where);
	if (way == WAY_TICKET) {
		buf_z(&s->text, " AND l.ticket = ");
		sql_i64(s, f->ticket);
	}
	if (!sight_is_all(f->sight))
		put_sight(s, f->sight);
	list_by_id(s, ways[way].id, &f->page, limit);
}

/* Adds to *out what there is, at most f->page.limit in all. */
static bool
add_page(struct db *db, enum way way, const struct letter_filter *f,
         struct arena *a, struct letter_status **out, size_t *n,
         struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt;
	int got = -1;

	if ((int64_t)*n >= f->page.limit)
		return true;
	put_page(&s, way, f, f->page.limit - (int64_t)*n);
	stmt = sql_use(db, &s, "list.letter", e);
	while (stmt != NULL && (got = db_step(stmt, e)) == 1)
		letter_row(stmt, a, ARENA_PUSH(a, *out, *n));
	db_done(stmt);
	sql_clear(&s);
	return got == 0;
}

static bool
is_pending(struct str state)
{
	return str_is(state, "queued") || str_is(state, "claimed") ||
	    str_is(state, "handed");
}

/* One way or two; those that send has not taken up yet are the newest. */
static int
ways_of(const struct letter_filter *f, enum way way[2])
{
	enum way taken = is_pending(f->state) ? WAY_PENDING : WAY_ENDED;

	way[0] = f->ticket > 0 ? WAY_TICKET : WAY_ALL;
	if (f->ticket > 0 || f->state.n == 0)
		return 1;
	way[0] = f->page.desc ? WAY_FRESH : taken;
	way[1] = f->page.desc ? taken : WAY_FRESH;
	return 2;
}

bool
list_letters(struct db *db, const struct letter_filter *f, struct arena *a,
             struct letter_status **out, size_t *n, struct err *e)
{
	enum way way[2];
	int nway = ways_of(f, way);

	*out = NULL;
	*n = 0;
	for (int i = 0; i < nway; i++)
		if (!add_page(db, way[i], f, a, out, n, e))
			return false;
	return true;
}

bool
list_letters_plan(struct db *db, const struct letter_filter *f,
                  struct arena *a, struct buf *plan, struct err *e)
{
	enum way way[2];
	int nway = ways_of(f, way);
	bool ok = true;

	for (int i = 0; i < nway && ok; i++) {
		struct sql s = { .a = a };

		put_page(&s, way[i], f, f->page.limit);
		ok = sql_plan(db, &s, plan, e);
		sql_clear(&s);
	}
	return ok;
}

int
list_letter(struct db *db, int64_t id, struct arena *a,
            struct letter_status *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &one, id, &s, e);

	if (got == 1)
		letter_row(s, a, out);
	db_done(s);
	return got;
}

int
list_letter_bytes(struct db *db, int64_t id, struct arena *a,
                  struct str *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &bytes, id, &s, e);

	if (got == 1)
		*out = str_copy(a, db_str(s, 0));
	db_done(s);
	return got;
}
