#include "store/list_inner.h"

#include "store/row.h"

#define COLUMNS \
	"SELECT i.id, i.channel, i.source, i.folder, i.uidvalidity, i.uid," \
	" i.size, i.received, i.partial, coalesce(o.what, 'waiting')," \
	" o.message, o.conversation, o.duplicate_of, o.rule, o.reason, t.n," \
	" i.raw "
#define INTAKES "mail.intake AS i" \
	" LEFT JOIN desk.outcome AS o ON o.intake = i.id" TRIES
#define OUTCOMES "desk.outcome AS o JOIN mail.intake AS i" \
	" ON i.id = o.intake" TRIES
#define TRIES " LEFT JOIN desk.tries AS t ON t.intake = i.id"

/* Ways in; $1 is the outcome, $2 the channel. Those that wait are behind the
 * desk's cursor: before it every mail has its outcome. */
enum way { WAY_ALL, WAY_CHANNEL, WAY_OUTCOME, WAY_WAITING };

static const struct {
	const char *from, *where, *id;
} ways[] = {
	[WAY_ALL] = { INTAKES, "$1 = '' AND $2 = ''", "i.id" },
	[WAY_CHANNEL] = { INTAKES, "i.channel = $2 AND ($1 = ''"
	    " OR o.what = $1)", "i.id" },
	[WAY_OUTCOME] = { OUTCOMES, "o.what = $1 AND $2 = ''", "o.intake" },
	[WAY_WAITING] = { INTAKES, "$1 = 'waiting' AND ($2 = ''"
	    " OR i.channel = $2) AND o.intake IS NULL AND i.id >"
	    " (SELECT coalesce(max(value), 0) FROM desk.cursor"
	    " WHERE name = 'mail')", "i.id" },
};

static const struct query one = { "list.intake.one",
	COLUMNS "FROM " INTAKES " WHERE i.id = $1", NULL };
static const struct query last = { "list.intake.last",
	"SELECT id, received FROM mail.intake WHERE channel = $1"
	" ORDER BY id DESC LIMIT 1", NULL };

const struct query *const list_intake_queries[] = {
	&one, &last, NULL
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

/* What became of a mail is seen by who sees its conversation; of one that
 * has none, by who reaches the channel. */
static void
put_sight(struct sql *s, const struct sight *look)
{
	static const struct sight_columns at = { "c.inbox", "k.pipeline",
		"coalesce(k.owner, c.owner)", "k.id IS NULL" };

	buf_z(&s->text, " AND ((c.id IS NULL");
	if (look->channel != NULL) {
		buf_z(&s->text, " AND +i.channel");
		sql_names(s, look->channel);
	}
	buf_z(&s->text, ") OR (c.id > 0");
	sight_sql(s, look, &at);
	buf_z(&s->text, "))");
}

static void
put_page(struct sql *s, const struct intake_filter *f)
{
	enum way way = way_in(f->outcome, f->channel);

	sql_keep(s, f->outcome);
	sql_keep(s, f->channel);
	buf_printf(&s->text, COLUMNS "FROM %s", ways[way].from);
	if (!sight_is_all(f->sight))
		buf_z(&s->text, " LEFT JOIN desk.conversation AS c"
		    " ON c.id = o.conversation LEFT JOIN desk.ticket AS k"
		    " ON k.id = c.ticket");
	buf_printf(&s->text, " WHERE %s", ways[way].where);
	if (!sight_is_all(f->sight))
		put_sight(s, f->sight);
	list_by_id(s, ways[way].id, &f->page, f->page.limit);
}

bool
list_intakes(struct db *db, const struct intake_filter *f, struct arena *a,
             struct intake_row **out, size_t *n, struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt;
	int got = -1;

	*out = NULL;
	*n = 0;
	put_page(&s, f);
	stmt = sql_use(db, &s, "list.intake", e);
	while (stmt != NULL && (got = db_step(stmt, e)) == 1)
		intake_row(stmt, a, ARENA_PUSH(a, *out, *n));
	db_done(stmt);
	sql_clear(&s);
	return got == 0;
}

bool
list_intakes_plan(struct db *db, const struct intake_filter *f,
                  struct arena *a, struct buf *plan, struct err *e)
{
	struct sql s = { .a = a };
	bool ok;

	put_page(&s, f);
	ok = sql_plan(db, &s, plan, e);
	sql_clear(&s);
	return ok;
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
