#include "store/list.h"

#include "store/row.h"

#define COLUMNS \
	"SELECT i.id, i.channel, i.source, i.folder, i.uidvalidity, i.uid," \
	" i.size, i.received, i.partial, coalesce(o.what, 'waiting')," \
	" o.message, o.conversation, o.duplicate_of, o.rule, o.reason, t.n," \
	" i.raw "
#define INTAKES COLUMNS "FROM mail.intake i" \
	" LEFT JOIN desk.outcome o ON o.intake = i.id" \
	" LEFT JOIN desk.tries t ON t.intake = i.id WHERE "
#define PAGE(id, cmp, dir) \
	" AND " id " " cmp " $3 ORDER BY " id " " dir " LIMIT $4"
#define BOTH(name, way, id) { \
	{ name, way PAGE(id, ">", "ASC"), NULL }, \
	{ name, way PAGE(id, "<", "DESC"), NULL } }

enum way { WAY_ALL, WAY_CHANNEL, WAY_OUTCOME, WAY_WAITING, WAYS };

/* [way in][descending]. Those that wait are behind the desk's cursor: before
 * it every mail has its outcome. */
static const struct query pages[WAYS][2] = {
	[WAY_ALL] = BOTH("list.intake", INTAKES "$1 = '' AND $2 = ''",
	    "i.id"),
	[WAY_CHANNEL] = BOTH("list.intake.channel", INTAKES
	    "i.channel = $2 AND ($1 = '' OR o.what = $1)", "i.id"),
	[WAY_OUTCOME] = BOTH("list.intake.outcome", COLUMNS
	    "FROM desk.outcome o JOIN mail.intake i ON i.id = o.intake"
	    " LEFT JOIN desk.tries t ON t.intake = i.id"
	    " WHERE o.what = $1 AND $2 = ''", "o.intake"),
	[WAY_WAITING] = BOTH("list.intake.waiting", INTAKES
	    "$1 = 'waiting' AND ($2 = '' OR i.channel = $2)"
	    " AND o.intake IS NULL AND i.id > (SELECT coalesce(max(value), 0)"
	    " FROM desk.cursor WHERE name = 'mail')", "i.id"),
};

static const struct query one = { "list.intake.one",
	INTAKES "i.id = $1", NULL };
static const struct query last = { "list.intake.last",
	"SELECT id, received FROM mail.intake WHERE channel = $1"
	" ORDER BY id DESC LIMIT 1", NULL };

const struct query *const list_intake_queries[] = {
	&pages[WAY_ALL][0], &pages[WAY_ALL][1],
	&pages[WAY_CHANNEL][0], &pages[WAY_CHANNEL][1],
	&pages[WAY_OUTCOME][0], &pages[WAY_OUTCOME][1],
	&pages[WAY_WAITING][0], &pages[WAY_WAITING][1], &one, &last, NULL
};

static void
intake_row(struct stmt *s, struct arena *a, struct intake_row *i)
{
	i->id = db_i64(s, 0);
	i->channel = str_copy(a, db_str(s, 1));
	i->source = str_copy(a, db_str(s, 2));
	i->folder = str_copy(a, db_str(s, 3));
	i->uidvalidity = db_i64(s, 4);
	i->uid = db_i64(s, 5);
	i->size = db_i64(s, 6);
	i->received = db_i64(s, 7);
	i->partial = db_i64(s, 8) != 0;
	i->outcome = str_copy(a, db_str(s, 9));
	i->message = db_i64(s, 10);
	i->conversation = db_i64(s, 11);
	i->duplicate_of = db_i64(s, 12);
	i->rule = str_copy(a, db_str(s, 13));
	i->reason = str_copy(a, db_str(s, 14));
	i->tries = db_i64(s, 15);
	i->raw = db_i64(s, 16);
}

static enum way
way_in(struct str outcome, struct str channel)
{
	if (str_is(outcome, "waiting"))
		return WAY_WAITING;
	if (channel.n > 0)
		return WAY_CHANNEL;
	return outcome.n > 0 ? WAY_OUTCOME : WAY_ALL;
}

bool
list_intakes(struct db *db, struct str outcome, struct str channel,
             const struct page *page, struct arena *a,
             struct intake_row **out, size_t *n, struct err *e)
{
	struct stmt *s = db_use(db,
	    &pages[way_in(outcome, channel)][page->desc], e);
	int got;

	*out = NULL;
	*n = 0;
	if (s == NULL)
		return false;
	db_bind_str(s, 1, outcome);
	db_bind_str(s, 2, channel);
	db_bind_i64(s, 3, page_from(page));
	db_bind_i64(s, 4, page->limit);
	while ((got = db_step(s, e)) == 1)
		intake_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	return got == 0;
}

int
list_intake(struct db *db, int64_t id, struct arena *a,
            struct intake_row *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &one, id, &s, e);

	if (got == 1)
		intake_row(s, a, out);
	db_done(s);
	return got;
}

int
list_last_intake(struct db *db, struct str channel, int64_t *id,
                 int64_t *received, struct err *e)
{
	struct stmt *s = db_use(db, &last, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, channel);
	got = db_step(s, e);
	if (got == 1) {
		*id = db_i64(s, 0);
		*received = db_i64(s, 1);
	}
	db_done(s);
	return got;
}
