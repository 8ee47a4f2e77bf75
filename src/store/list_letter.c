#include "store/list.h"

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
#define LETTERS COLUMNS \
	"FROM desk.letter l LEFT JOIN out.delivery d ON d.letter = l.id WHERE "
#define PENDING COLUMNS \
	"FROM out.delivery d JOIN desk.letter l ON l.id = d.letter" \
	" WHERE d.pending = 1 AND d.state = $1"
#define PAGE(id, cmp, dir) \
	" AND " id " " cmp " $2 ORDER BY " id " " dir " LIMIT $3"
#define BOTH(name, way, id) { \
	{ name, way PAGE(id, ">", "ASC"), NULL }, \
	{ name, way PAGE(id, "<", "DESC"), NULL } }

/* The few that are on their way stand in an index of their own, in another
 * order; + keeps SQLite from looking through all others instead. */
enum way { WAY_ALL, WAY_TICKET, WAY_ENDED, WAY_PENDING, WAY_FRESH, WAYS };

/* [way in][descending] */
static const struct query pages[WAYS][2] = {
	[WAY_ALL] = BOTH("list.letter", LETTERS "$1 = ''", "l.id"),
	[WAY_TICKET] = BOTH("list.letter.ticket", LETTERS
	    "l.ticket = $4 AND ($1 = '' OR coalesce(d.state, " STATE ") = $1)",
	    "l.id"),
	[WAY_ENDED] = BOTH("list.letter.ended", COLUMNS
	    "FROM out.delivery d JOIN desk.letter l ON l.id = d.letter"
	    " WHERE d.pending = 0 AND d.state = $1", "d.letter"),
	[WAY_PENDING] = {
	    { "list.letter.pending", PENDING PAGE("+d.letter", ">", "ASC"),
	    "delivery" },
	    { "list.letter.pending", PENDING PAGE("+d.letter", "<", "DESC"),
	    "delivery" } },
	[WAY_FRESH] = BOTH("list.letter.fresh", LETTERS
	    "l.id > (SELECT coalesce(max(letter), 0) FROM out.delivery)"
	    " AND d.letter IS NULL AND " STATE " = $1", "l.id"),
};

static const struct query one = { "list.letter.one",
	LETTERS "l.id = $1", NULL };
static const struct query bytes = { "list.letter.bytes",
	"SELECT bytes FROM desk.letter_body WHERE letter = $1", NULL };

const struct query *const list_letter_queries[] = {
	&pages[WAY_ALL][0], &pages[WAY_ALL][1],
	&pages[WAY_TICKET][0], &pages[WAY_TICKET][1],
	&pages[WAY_ENDED][0], &pages[WAY_ENDED][1],
	&pages[WAY_PENDING][0], &pages[WAY_PENDING][1],
	&pages[WAY_FRESH][0], &pages[WAY_FRESH][1], &one, &bytes, NULL
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

/* Adds to *out what there is, at most page->limit in all. */
static bool
add_page(struct db *db, enum way way, struct str state, int64_t ticket,
         const struct page *page, struct arena *a,
         struct letter_status **out, size_t *n, struct err *e)
{
	struct stmt *s;
	int got;

	if ((int64_t)*n >= page->limit)
		return true;
	s = db_use(db, &pages[way][page->desc], e);
	if (s == NULL)
		return false;
	db_bind_str(s, 1, state);
	db_bind_i64(s, 2, page_from(page));
	db_bind_i64(s, 3, page->limit - (int64_t)*n);
	if (way == WAY_TICKET)
		db_bind_i64(s, 4, ticket);
	while ((got = db_step(s, e)) == 1)
		letter_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	return got == 0;
}

static bool
is_pending(struct str state)
{
	return str_is(state, "queued") || str_is(state, "claimed") ||
	    str_is(state, "handed");
}

bool
list_letters(struct db *db, struct str state, int64_t ticket,
             const struct page *page, struct arena *a,
             struct letter_status **out, size_t *n, struct err *e)
{
	enum way taken = is_pending(state) ? WAY_PENDING : WAY_ENDED;

	*out = NULL;
	*n = 0;
	if (ticket > 0 || state.n == 0)
		return add_page(db, ticket > 0 ? WAY_TICKET : WAY_ALL, state,
		    ticket, page, a, out, n, e);
	/* The fresh ones are the newest. */
	return add_page(db, page->desc ? WAY_FRESH : taken, state, 0,
	    page, a, out, n, e) &&
	    add_page(db, page->desc ? taken : WAY_FRESH, state, 0,
	    page, a, out, n, e);
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
