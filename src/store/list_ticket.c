#include "store/list.h"

#include "store/row.h"
#include "store/tickets.h"

#define COLUMNS "SELECT " TICKET_COLUMNS " FROM desk.ticket t WHERE "

/* The ways in, by the filter that an index answers. */
#define ANY "($1 = 0 OR t.owner = $2) AND ($5 = '' OR t.pipeline = $5)" \
	" AND ($6 = '' OR t.status = $6)"
#define OF_OWNER "$1 = 1 AND t.owner = $2" \
	" AND ($5 = '' OR t.pipeline = $5) AND ($6 = '' OR t.status = $6)"
#define OF_STATUS "($1 = 0 OR t.owner = $2)" \
	" AND t.pipeline = $5 AND t.status = $6"
#define REST " AND ($3 = '' OR t.team = $3) AND ($4 < 0 OR t.priority = $4)" \
	" AND ($7 = 0 OR ($7 = 1 AND t.closed = 0)" \
	"      OR ($7 = 2 AND t.closed > 0))" \
	" AND (t.trashed > 0) = ($12 = 2)" \
	" AND ($12 = 2 OR t.spam = $12)"

#define BY_NUMBER(way, column, cmp, dir, scans) { \
	"list.ticket." column, COLUMNS way REST \
	" AND (t." column ", t.id) " cmp " ($10, $9)" \
	" ORDER BY t." column " " dir ", t.id " dir " LIMIT $8", scans }
#define SORTED(way, cmp, dir, scans) { \
	[SORT_ID] = { "list.ticket.id", COLUMNS way REST \
		" AND t.id " cmp " $9 ORDER BY t.id " dir " LIMIT $8", NULL }, \
	[SORT_CREATED] = BY_NUMBER(way, "created", cmp, dir, scans), \
	[SORT_CHANGED] = BY_NUMBER(way, "changed", cmp, dir, NULL), \
	[SORT_PRIORITY] = BY_NUMBER(way, "priority", cmp, dir, scans), \
	[SORT_STATUS] = { "list.ticket.status", COLUMNS way REST \
		" AND (t.pipeline, t.status, t.id) " cmp " ($10, $11, $9)" \
		" ORDER BY t.pipeline " dir ", t.status " dir ", t.id " dir \
		" LIMIT $8", NULL } }
#define BOTH(way, scans) { SORTED(way, ">", "ASC", scans), \
	SORTED(way, "<", "DESC", scans) }

enum way { WAY_ANY, WAY_OWNER, WAY_STATUS, WAYS };

/* [way in][descending][sort] */
static const struct query tickets[WAYS][2][TICKET_SORTS] = {
	[WAY_ANY] = BOTH(ANY, "ticket"),
	[WAY_OWNER] = BOTH(OF_OWNER, NULL),
	[WAY_STATUS] = BOTH(OF_STATUS, NULL),
};

static const struct query one = { "list.ticket", COLUMNS "t.id = "
	TICKET_NUMBER, NULL };

static const struct query aliases = { "list.ticket.aliases",
	"SELECT number FROM desk.ticket_alias WHERE ticket = $1"
	" ORDER BY number", NULL };

#define FIVE(way, desc) \
	&tickets[way][desc][SORT_ID], &tickets[way][desc][SORT_CREATED], \
	&tickets[way][desc][SORT_CHANGED], \
	&tickets[way][desc][SORT_PRIORITY], &tickets[way][desc][SORT_STATUS]

const struct query *const list_ticket_queries[] = {
	FIVE(WAY_ANY, 0), FIVE(WAY_ANY, 1), FIVE(WAY_OWNER, 0),
	FIVE(WAY_OWNER, 1), FIVE(WAY_STATUS, 0), FIVE(WAY_STATUS, 1),
	&one, &aliases, NULL
};

int
list_ticket(struct db *db, int64_t id, struct arena *a, struct ticket *out,
            struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &one, id, &s, e);

	if (got == 1)
		tickets_row(s, a, out);
	db_done(s);
	return got;
}

bool
list_aliases(struct db *db, int64_t ticket, struct arena *a, int64_t **out,
             size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &aliases, ticket, &s, e);

	*out = NULL;
	*n = 0;
	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, *out, *n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

/* Where the page begins: behind the ticket `after`, or before all. */
struct start {
	int64_t id, number;
	struct str pipeline, status;
};

static bool
find_start(struct db *db, const struct ticket_filter *f, struct arena *a,
           struct start *out, struct err *e)
{
	/* Text above any: U+10FFFF is the last code point. */
	struct str high = STR("\xf4\x8f\xbf\xbf");
	struct ticket t;
	int got;

	out->id = out->number = f->desc ? INT64_MAX : INT64_MIN;
	out->pipeline = out->status = f->desc ? high : STR_NONE;
	if (f->after == 0)
		return true;
	got = list_ticket(db, f->after, a, &t, e);
	if (got == 0)
		return err_set(e, ERR_INPUT, "there is no ticket %lld to go "
		    "on from", (long long)f->after);
	if (got < 0)
		return false;
	out->id = t.id;
	out->number = f->sort == SORT_CREATED ? t.created :
	    f->sort == SORT_CHANGED ? t.changed : (int64_t)t.priority;
	out->pipeline = t.pipeline;
	out->status = t.status;
	return true;
}

static enum way
way_in(const struct ticket_filter *f)
{
	if (f->common && (f->sort == SORT_ID || f->sort == SORT_CHANGED))
		return WAY_ANY;
	if (f->pipeline.n > 0 && f->status.n > 0)
		return WAY_STATUS;
	return f->by_owner ? WAY_OWNER : WAY_ANY;
}

static void
bind_filter(struct stmt *s, const struct ticket_filter *f,
            const struct start *from)
{
	db_bind_i64(s, 1, f->by_owner);
	db_bind_str(s, 2, f->owner);
	db_bind_str(s, 3, f->team);
	db_bind_i64(s, 4, f->priority);
	db_bind_str(s, 5, f->pipeline);
	db_bind_str(s, 6, f->status);
	db_bind_i64(s, 7, (int64_t)f->class);
	db_bind_i64(s, 8, f->limit);
	db_bind_i64(s, 9, from->id);
	db_bind_i64(s, 12, f->shelf);
	if (f->sort == SORT_STATUS) {
		db_bind_str(s, 10, from->pipeline);
		db_bind_str(s, 11, from->status);
	} else if (f->sort != SORT_ID) {
		db_bind_i64(s, 10, from->number);
	}
}

bool
list_tickets(struct db *db, const struct ticket_filter *f, struct arena *a,
             struct ticket **out, size_t *n, struct err *e)
{
	struct start from;
	struct stmt *s;
	int got;

	*out = NULL;
	*n = 0;
	if (!find_start(db, f, a, &from, e))
		return false;
	s = db_use(db, &tickets[way_in(f)][f->desc][f->sort], e);
	if (s == NULL)
		return false;
	bind_filter(s, f, &from);
	while ((got = db_step(s, e)) == 1)
		tickets_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	return got == 0;
}
