#include "store/relays.h"

#include "store/row.h"

static const struct query set = { "relays.set",
	"INSERT INTO out.relay_state (relay, state, since, error)"
	" VALUES ($1, $2, $3, $4)"
	" ON CONFLICT (relay) DO UPDATE SET error = excluded.error,"
	" since = CASE WHEN state = excluded.state THEN since"
	" ELSE excluded.since END, state = excluded.state", NULL };
static const struct query list = { "relays.list",
	"SELECT relay, state, since, error FROM out.relay_state"
	" ORDER BY relay", "relay_state" };

const struct query *const relays_queries[] = { &set, &list, NULL };

bool
relays_set(struct db *db, const struct relay_state *row, struct err *e)
{
	struct stmt *s = db_use(db, &set, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->relay);
	db_bind_str(s, 2, row->state);
	db_bind_i64(s, 3, row->since);
	db_bind_str(s, 4, row->error);
	return db_run(s, e);
}

bool
relays_list(struct db *db, struct arena *a, struct relay_state **out,
            size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &list, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	while (s != NULL && (got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct relay_state){
			.relay = row_str(s, 0, a),
			.state = row_str(s, 1, a),
			.since = db_i64(s, 2),
			.error = row_str(s, 3, a),
		};
	db_done(s);
	return got == 0;
}
