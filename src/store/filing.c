#include "store/filing.h"

#include "store/row.h"

static const struct query waiting = { "filing.waiting",
	"SELECT i.id, i.raw, i.channel, i.received, i.size, i.partial, t.n,"
	"  i.history, i.history_status, i.source"
	" FROM mail.intake AS i"
	" LEFT JOIN desk.tries AS t ON t.intake = i.id"
	" WHERE i.id > $1 AND NOT EXISTS ("
	"  SELECT 1 FROM desk.outcome AS o WHERE o.intake = i.id)"
	" ORDER BY i.id LIMIT $2", NULL };

static const struct query results = { "filing.results",
	"SELECT seq, letter, state, answer, at FROM out.result"
	" WHERE seq > $1 ORDER BY seq LIMIT $2", NULL };

static const struct query undigested = { "filing.undigested",
	"SELECT u.intake, coalesce(i.raw, 0), coalesce(i.channel, ''),"
	"  coalesce(i.source, '') = 'json' FROM desk.undigested AS u"
	" LEFT JOIN mail.intake AS i ON i.id = u.intake"
	" ORDER BY u.intake LIMIT $1", "undigested" };
static const struct query digested = { "filing.digested",
	"DELETE FROM desk.undigested WHERE intake = $1", NULL };

static const struct query newest = { "filing.newest",
	"SELECT max(id) FROM mail.intake", NULL };

const struct query *const filing_queries[] = {
	&waiting, &results, &undigested, &digested, &newest, NULL
};

static struct stmt *
use_page(struct db *db, const struct query *q, int64_t cursor, int max,
    struct err *e)
{
	struct stmt *s = db_use(db, q, e);

	if (s != NULL) {
		db_bind_i64(s, 1, cursor);
		db_bind_i64(s, 2, max);
	}
	return s;
}

bool
filing_waiting(struct db *db, int64_t cursor, int max, int64_t max_bytes,
    struct arena *a, struct waiting **out, size_t *n, struct err *e)
{
	struct stmt *s = use_page(db, &waiting, cursor, max, e);
	int64_t bytes = 0;
	int got;

	if (s == NULL)
		return false;
	while ((got = db_step(s, e)) == 1) {
		bytes += db_i64(s, 4);
		if (*n > 0 && bytes > max_bytes)
			break;
		*ARENA_PUSH(a, *out, *n) = (struct waiting){
			.intake = db_i64(s, 0),
			.raw = db_i64(s, 1),
			.channel = row_str(s, 2, a),
			.received = db_i64(s, 3),
			.size = db_i64(s, 4),
			.partial = db_i64(s, 5) != 0,
			.tries = db_i64(s, 6),
			.is_json = str_is(row_str(s, 9, a), "json"),
			.history = (enum history)db_i64(s, 7),
			.history_status = row_str(s, 8, a),
		};
	}
	db_done(s);
	return got >= 0;
}

bool
filing_undigested(struct db *db, int max, struct arena *a,
    struct waiting **out, size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &undigested, max, &s, e);

	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, *out, *n) = (struct waiting){
			.intake = db_i64(s, 0),
			.raw = db_i64(s, 1),
			.channel = row_str(s, 2, a),
			.is_json = db_i64(s, 3) != 0,
		};
	db_done(s);
	return got >= 0;
}

bool
filing_digested(struct db *db, int64_t intake, struct err *e)
{
	return row_put(db, &digested, intake, e);
}

bool
filing_newest(struct db *db, int64_t *intake, struct err *e)
{
	struct stmt *s = db_use(db, &newest, e);
	int got;

	if (s == NULL)
		return false;
	got = db_step(s, e);
	*intake = got == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	return got >= 0;
}

bool
filing_results(struct db *db, int64_t cursor, int max, struct arena *a,
    struct result_row **out, size_t *n, struct err *e)
{
	struct stmt *s = use_page(db, &results, cursor, max, e);
	int got;

	if (s == NULL)
		return false;
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct result_row){
			.seq = db_i64(s, 0),
			.result = {
				.letter = db_i64(s, 1),
				.state = row_str(s, 2, a),
				.answer = row_str(s, 3, a),
				.at = db_i64(s, 4),
			},
		};
	db_done(s);
	return got == 0;
}
