/* Closed tickets: kept as long as the first line that fits says. */
#include "store/purge_inner.h"

#include "store/criteria.h"

int64_t
purge_before(int64_t now, int64_t age_ms)
{
	return age_ms > 0 && now > age_ms ? now - age_ms : 0;
}

bool
purge_closed(struct db *db, const struct retention *keep, size_t at,
    int64_t now, int64_t max, struct arena *a, int64_t **out, size_t *n,
    struct err *e)
{
	const struct criteria_asked asked = { now, STR_NONE };
	struct sql s = { .a = a };
	struct stmt *stmt;
	int got = -1;

	*out = NULL;
	*n = 0;
	buf_z(&s.text, "SELECT t.id FROM desk.ticket AS t WHERE t.closed > 0"
	    " AND t.closed < ");
	sql_i64(&s, purge_before(now, keep->closed[at].ms));
	for (size_t i = 0; i <= at; i++) {
		buf_z(&s.text, i < at ? " AND NOT " : " AND ");
		criteria_sql(&s, keep->closed[i].where, &asked);
	}
	buf_z(&s.text, NONE_UNDER_WAY("ticket = t.id") " LIMIT ");
	sql_i64(&s, max);
	stmt = sql_use(db, &s, "purge.closed", e);
	while (stmt != NULL && (got = db_step(stmt, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = db_i64(stmt, 0);
	db_done(stmt);
	sql_clear(&s);
	return got == 0;
}
