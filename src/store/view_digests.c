#include "store/view_digests.h"

#include "store/row.h"

/* As many as the digests of the configuration have recipients. */
static const struct query all = { "view_digests.all",
	"SELECT name, recipient, times, done FROM desk.view_digest",
	"view_digest" };
static const struct query put = { "view_digests.put",
	"INSERT INTO desk.view_digest (name, recipient, times, done)"
	" VALUES ($1, $2, $3, $4)"
	" ON CONFLICT (name, recipient) DO UPDATE SET"
	"  times = excluded.times, done = excluded.done", NULL };
static const struct query drop = { "view_digests.drop",
	"DELETE FROM desk.view_digest WHERE name = $1 AND recipient = $2",
	NULL };

const struct query *const view_digests_queries[] = {
	&all, &put, &drop, NULL
};

bool
view_digests_all(struct db *db, struct arena *a, struct digest_mark **out,
                 size_t *n, struct err *e)
{
	struct stmt *s = db_use(db, &all, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	while (s != NULL && (got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, *out, *n) = (struct digest_mark){
			row_str(s, 0, a), row_str(s, 1, a), row_str(s, 2, a),
			db_i64(s, 3) };
	db_done(s);
	return got == 0;
}

bool
view_digests_put(struct db *db, const struct digest_mark *row, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->digest);
	db_bind_str(s, 2, row->user);
	db_bind_str(s, 3, row->times);
	db_bind_i64(s, 4, row->done);
	return db_run(s, e);
}

bool
view_digests_drop(struct db *db, const struct digest_mark *row,
                  struct err *e)
{
	struct stmt *s = db_use(db, &drop, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->digest);
	db_bind_str(s, 2, row->user);
	return db_run(s, e);
}
