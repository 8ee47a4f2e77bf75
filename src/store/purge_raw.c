#include "store/purge.h"

#include "store/row.h"

/* receive's part: mail.db is its own, the wishes are the desk's. */

static const struct query wanted = { "purge.raw_wanted",
	"SELECT w.intake, w.raw FROM (SELECT p.intake AS intake,"
	"  (SELECT i.raw FROM mail.intake AS i WHERE i.id = p.intake) AS raw"
	"  FROM desk.purge AS p) AS w WHERE w.raw > 0 LIMIT $1", "p" };
static const struct query chunks = { "purge.raw_chunks",
	"DELETE FROM mail.raw_chunk WHERE raw = $1", NULL };
static const struct query bytes = { "purge.raw_bytes",
	"DELETE FROM mail.raw WHERE id = $1", NULL };
static const struct query gone = { "purge.raw_gone",
	"UPDATE mail.intake SET raw = 0 WHERE id = $1", NULL };

const struct query *const purge_raw_queries[] = {
	&wanted, &chunks, &bytes, &gone, NULL
};

static bool
load(struct db *db, int64_t intake[PURGE_RAW], int64_t raw[PURGE_RAW], int *n,
    struct err *e)
{
	struct stmt *s = db_use(db, &wanted, e);
	int got;

	*n = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, PURGE_RAW);
	while ((got = db_step(s, e)) == 1 && *n < PURGE_RAW) {
		intake[*n] = db_i64(s, 0);
		raw[(*n)++] = db_i64(s, 1);
	}
	db_done(s);
	return got >= 0;
}

bool
purge_raw(struct db *db, int *n, struct err *e)
{
	int64_t intake[PURGE_RAW], raw[PURGE_RAW];

	if (!load(db, intake, raw, n, e))
		return false;
	for (int i = 0; i < *n; i++)
		if (!row_put(db, &chunks, raw[i], e) ||
		    !row_put(db, &bytes, raw[i], e) ||
		    !row_put(db, &gone, intake[i], e))
			return false;
	return true;
}

bool
purge_raw_wanted(struct db *db, bool *out, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &wanted, 1, &s, e);

	*out = got == 1;
	db_done(s);
	return got >= 0;
}
