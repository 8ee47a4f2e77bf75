#include "store/report.h"

#include "store/row.h"

#define WHOSE "t.team, t.owner, coalesce(c.channel, '')"
#define OF_ORIGIN " LEFT JOIN desk.conversation AS c ON c.id = t.origin"
#define IN_SIGHT " AND +t.trashed = 0 AND +t.spam = 0"

static void
put_sight(struct sql *s, const struct sight *look)
{
	static const struct sight_columns at = { "+t.inbox", "t.pipeline",
		"t.owner", NULL };

	buf_z(&s->text, IN_SIGHT);
	sight_sql(s, look, &at);
}

static void
put_clocks(struct sql *s, int64_t since, const struct sight *look)
{
	buf_z(&s->text, "SELECT k.goal, " WHOSE ", k.began, 0, k.elapsed,"
	    " k.state = 'overdue' FROM desk.sla_clock AS k"
	    " CROSS JOIN desk.ticket AS t ON t.id = k.ticket" OF_ORIGIN
	    " WHERE k.state IN ('met', 'overdue') AND k.began >= ");
	sql_i64(s, since);
	put_sight(s, look);
	buf_z(&s->text, " LIMIT ");
	sql_i64(s, REPORT_ROWS + 1);
}

#define TICKETS "SELECT '', " WHOSE ", t.created, t.closed, 0, 0" \
	" FROM desk.ticket AS t" OF_ORIGIN " WHERE "

/* By two indexes: those that were made since, and the older ones that were
 * closed since. */
static void
put_tickets(struct sql *s, int64_t since, const struct sight *look)
{
	buf_z(&s->text, TICKETS "t.created >= ");
	sql_i64(s, since);
	put_sight(s, look);
	buf_z(&s->text, " UNION ALL " TICKETS "t.closed > 0"
	    " AND t.closed >= ");
	sql_i64(s, since);
	buf_z(&s->text, " AND +t.created < ");
	sql_i64(s, since);
	put_sight(s, look);
	buf_z(&s->text, " LIMIT ");
	sql_i64(s, REPORT_ROWS + 1);
}

static bool
read_rows(struct db *db, struct sql *s, struct report_row **out, size_t *n,
          struct err *e)
{
	struct stmt *stmt = sql_use(db, s, "report", e);
	struct arena *a = s->a;
	int got = -1;

	*out = NULL;
	*n = 0;
	while (stmt != NULL && (got = db_step(stmt, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct report_row){
			.goal = row_str(stmt, 0, a),
			.team = row_str(stmt, 1, a),
			.owner = row_str(stmt, 2, a),
			.channel = row_str(stmt, 3, a),
			.began = db_i64(stmt, 4),
			.ended = db_i64(stmt, 5),
			.elapsed = db_i64(stmt, 6),
			.missed = db_i64(stmt, 7) != 0,
		};
	db_done(stmt);
	sql_clear(s);
	return got == 0 && (*n <= REPORT_ROWS || err_set(e, ERR_INPUT,
	    "more than %d rows; choose a later --since", REPORT_ROWS));
}

bool
report_clocks(struct db *db, int64_t since, const struct sight *look,
              struct arena *a, struct report_row **out, size_t *n,
              struct err *e)
{
	struct sql s = { .a = a };

	put_clocks(&s, since, look);
	return read_rows(db, &s, out, n, e);
}

bool
report_tickets(struct db *db, int64_t since, const struct sight *look,
               struct arena *a, struct report_row **out, size_t *n,
               struct err *e)
{
	struct sql s = { .a = a };

	put_tickets(&s, since, look);
	return read_rows(db, &s, out, n, e);
}

bool
report_plan(struct db *db, const struct sight *look, struct arena *a,
            struct buf *plan, struct err *e)
{
	struct sql clocks = { .a = a }, tickets = { .a = a };
	bool ok;

	put_clocks(&clocks, 0, look);
	put_tickets(&tickets, 0, look);
	ok = sql_plan(db, &clocks, plan, e) && sql_plan(db, &tickets, plan, e);
	sql_clear(&clocks);
	sql_clear(&tickets);
	return ok;
}
