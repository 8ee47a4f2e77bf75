#include "store/events.h"

static const struct query put = { "events.put",
	"INSERT INTO desk.event (at, ticket, conversation, message, letter,"
	"  what, by_whom, from_value, to_value, why, id, decision)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
	NULL };

static const struct query newest = { "events.newest",
	"SELECT max(id) FROM desk.event", NULL };

const struct query *const events_queries[] = { &put, &newest, NULL };

bool
events_next(struct db *db, int64_t *id, struct err *e)
{
	struct stmt *s = db_use(db, &newest, e);
	int got = s != NULL ? db_step(s, e) : -1;

	if (got == 1)
		*id = db_i64(s, 0) + 1;
	db_done(s);
	return got == 1;
}

bool
events_put(struct db *db, const struct event *row, int64_t id,
    int64_t decision, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->at);
	db_bind_i64(s, 2, row->ticket);
	db_bind_i64(s, 3, row->conversation);
	db_bind_i64(s, 4, row->message);
	db_bind_i64(s, 5, row->letter);
	db_bind_str(s, 6, str_from(row->what));
	db_bind_str(s, 7, row->by);
	db_bind_str(s, 8, row->from);
	db_bind_str(s, 9, row->to);
	db_bind_str(s, 10, row->why);
	db_bind_i64(s, 11, id);
	db_bind_i64(s, 12, decision);
	return db_run(s, e);
}
