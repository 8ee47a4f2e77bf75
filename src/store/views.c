#include "store/views.h"

#include "store/row.h"

#define COLUMNS "name, maker, share, criteria, sort, changed"

/* As many as max-views allows. */
static const struct query all = { "views.all",
	"SELECT " COLUMNS " FROM desk.view ORDER BY name", "view" };
static const struct query get = { "views.get",
	"SELECT " COLUMNS " FROM desk.view WHERE name = $1", NULL };
static const struct query put = { "views.put",
	"INSERT INTO desk.view (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6)"
	" ON CONFLICT (name) DO UPDATE SET share = excluded.share,"
	"  criteria = excluded.criteria, sort = excluded.sort,"
	"  changed = excluded.changed", NULL };
static const struct query drop = { "views.drop",
	"DELETE FROM desk.view WHERE name = $1", NULL };

const struct query *const views_queries[] = {
	&all, &get, &put, &drop, NULL
};

static void
read_row(struct stmt *s, struct arena *a, struct view_row *out)
{
	*out = (struct view_row){ row_str(s, 0, a), row_str(s, 1, a),
		row_str(s, 2, a), row_str(s, 3, a), row_str(s, 4, a),
		db_i64(s, 5) };
}

bool
views_all(struct db *db, struct arena *a, struct view_row **out, size_t *n,
          struct err *e)
{
	struct stmt *s = db_use(db, &all, e);
	int got = -1;

	*out = NULL;
	*n = 0;
	while (s != NULL && (got = db_step(s, e)) == 1)
		read_row(s, a, ARENA_PUSH(a, *out, *n));
	db_done(s);
	return got == 0;
}

int
views_get(struct db *db, struct str name, struct arena *a,
          struct view_row *out, struct err *e)
{
	struct stmt *s = db_use(db, &get, e);
	int got;

	if (s == NULL)
		return -1;
	db_bind_str(s, 1, name);
	got = db_step(s, e);
	if (got == 1)
		read_row(s, a, out);
	db_done(s);
	return got;
}

bool
views_put(struct db *db, const struct view_row *row, struct err *e)
{
	struct stmt *s = db_use(db, &put, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, row->name);
	db_bind_str(s, 2, row->maker);
	db_bind_str(s, 3, row->share);
	db_bind_str(s, 4, row->criteria);
	db_bind_str(s, 5, row->sort);
	db_bind_i64(s, 6, row->changed);
	return db_run(s, e);
}

bool
views_drop(struct db *db, struct str name, struct err *e)
{
	struct stmt *s = db_use(db, &drop, e);

	if (s == NULL)
		return false;
	db_bind_str(s, 1, name);
	return db_run(s, e);
}
