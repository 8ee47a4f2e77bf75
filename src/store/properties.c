#include "store/properties.h"

#include "store/row.h"

static const struct query of_ticket = { "properties.ticket",
	"SELECT name, text, number FROM desk.property WHERE ticket = $1"
	" ORDER BY name", NULL };
static const struct query put = { "properties.put",
	"INSERT INTO desk.property (ticket, name, text, number)"
	" VALUES ($1, $2, $3, $4) ON CONFLICT (ticket, name) DO UPDATE"
	" SET text = excluded.text, number = excluded.number", NULL };
static const struct query drop = { "properties.drop",
	"DELETE FROM desk.property WHERE ticket = $1 AND name = $2", NULL };

const struct query *const properties_queries[] = {
	&of_ticket, &put, &drop, NULL
};

bool
properties_load(struct db *db, struct ticket *t, struct arena *a,
                struct err *e)
{
	struct stmt *s = db_use(db, &of_ticket, e);
	int got;

	t->property = NULL;
	t->nproperty = 0;
	if (s == NULL)
		return false;
	db_bind_i64(s, 1, t->id);
	while ((got = db_step(s, e)) == 1)
		*ARENA_PUSH(a, t->property, t->nproperty) =
		    (struct ticket_property){ t->id, row_str(s, 0, a),
			row_str(s, 1, a), db_i64(s, 2) };
	db_done(s);
	return got == 0;
}

bool
properties_put(struct db *db, const struct ticket_property *row,
               struct err *e)
{
	struct stmt *s = db_use(db, row->text.n > 0 ? &put : &drop, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, row->ticket);
	db_bind_str(s, 2, row->name);
	if (row->text.n > 0) {
		db_bind_str(s, 3, row->text);
		db_bind_i64(s, 4, row->number);
	}
	return db_run(s, e);
}
