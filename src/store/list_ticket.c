#include "store/list_inner.h"

#include "store/properties.h"
#include "store/row.h"
#include "store/tickets.h"

static const struct query one = { "list.ticket",
	"SELECT " TICKET_COLUMNS " FROM desk.ticket t WHERE t.id = "
	TICKET_NUMBER, NULL };
static const struct query aliases = { "list.ticket.aliases",
	"SELECT number FROM desk.ticket_alias WHERE ticket = $1"
	" ORDER BY number", NULL };

static const struct query origins = { "list.ticket.origins",
	"SELECT conversation FROM desk.ticket_origin WHERE ticket = $1"
	" ORDER BY conversation", NULL };

const struct query *const list_ticket_queries[] = {
	&one, &aliases, &origins, NULL
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
	return got == 1 && !properties_load(db, out, a, e) ? -1 : got;
}

static bool
numbers_of(struct db *db, const struct query *q, int64_t ticket,
           struct arena *a, int64_t **out, size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, q, ticket, &s, e);

	*out = NULL;
	*n = 0;
	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, *out, *n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

bool
list_aliases(struct db *db, int64_t ticket, struct arena *a, int64_t **out,
             size_t *n, struct err *e)
{
	return numbers_of(db, &aliases, ticket, a, out, n, e);
}

bool
list_origins(struct db *db, int64_t ticket, struct arena *a, int64_t **out,
             size_t *n, struct err *e)
{
	return numbers_of(db, &origins, ticket, a, out, n, e);
}

/* --- Many ---------------------------------------------------------------- */

static bool
find_start(struct db *db, const struct ticket_filter *f, struct arena *a,
           struct list_start *out, struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt;
	int got = -1;

	out->id = f->after;
	out->is_text = f->sort != NULL && !prop_is_number(f->sort->type);
	if (f->after == 0)
		return true;
	buf_z(&s.text, "SELECT ");
	tickets_key(&s, f);
	buf_z(&s.text, ", t.changed");
	tickets_from(&s, f);
	buf_z(&s.text, " WHERE t.id = ");
	sql_i64(&s, f->after);
	stmt = sql_use(db, &s, "list.ticket.start", e);
	if (stmt != NULL)
		got = db_step(stmt, e);
	if (got == 1) {
		out->number = db_i64(stmt, 0);
		out->text = row_str(stmt, 0, a);
		out->changed = db_i64(stmt, 1);
	}
	db_done(stmt);
	sql_clear(&s);
	return got == 1 || (got == 0 && err_set(e, ERR_INPUT,
	    "there is no ticket %lld to go on from", (long long)f->after));
}

/* So few that all of them may be read and put in order. */
enum { FEW = 2000 };

static bool
count_seen(struct db *db, const struct ticket_filter *f, struct arena *a,
           struct list_start *out, struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt;
	int got = -1;

	if (f->sight == NULL || f->sight->see.all)
		return true;
	buf_z(&s.text, "SELECT count(*) FROM (SELECT 1 FROM desk.ticket AS t"
	    " WHERE t.owner");
	sql_names(&s, &f->sight->see.name);
	buf_z(&s.text, f->sight->see.nobody ? " OR t.owner = ''" : "");
	buf_z(&s.text, " LIMIT ");
	sql_i64(&s, FEW + 1);
	buf_char(&s.text, ')');
	stmt = sql_use(db, &s, "list.ticket.seen", e);
	if (stmt != NULL && (got = db_step(stmt, e)) == 1)
		out->sees_few = db_i64(stmt, 0) <= FEW;
	db_done(stmt);
	sql_clear(&s);
	return got == 1;
}

static bool
prepare(struct db *db, const struct ticket_filter *f, struct sql *s,
        struct err *e)
{
	struct list_start from = { .id = 0 };

	if (f->sort != NULL && f->sort->type == PROP_LIST)
		return err_set(e, ERR_INPUT, "%s may be several: nothing to "
		    "sort by", f->sort->name);
	return find_start(db, f, s->a, &from, e) &&
	    count_seen(db, f, s->a, &from, e) &&
	    tickets_page(s, f, &from, e);
}

bool
list_tickets(struct db *db, const struct ticket_filter *f, struct arena *a,
             struct ticket **out, size_t *n, struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt = NULL;
	int got = -1;

	*out = NULL;
	*n = 0;
	if (prepare(db, f, &s, e))
		stmt = sql_use(db, &s, "list.ticket.page", e);
	while (stmt != NULL && (got = db_step(stmt, e)) == 1)
		tickets_row(stmt, a, ARENA_PUSH(a, *out, *n));
	db_done(stmt);
	sql_clear(&s);
	for (size_t i = 0; i < *n && got == 0; i++)
		if (!properties_load(db, &(*out)[i], a, e))
			return false;
	return got == 0;
}

bool
list_tickets_plan(struct db *db, const struct ticket_filter *f,
                  struct arena *a, struct buf *plan, struct err *e)
{
	struct sql s = { .a = a };
	bool ok = prepare(db, f, &s, e) && sql_plan(db, &s, plan, e);

	sql_clear(&s);
	return ok;
}

static bool
count(struct db *db, const struct ticket_filter *f, int64_t only,
      struct arena *a, int64_t *out, struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt = NULL;
	int got = -1;

	buf_z(&s.text, "SELECT count(*) FROM desk.ticket AS t");
	if (tickets_that_fit(&s, f, e)) {
		tickets_any(&s, f);
		if (only > 0) {
			buf_z(&s.text, " AND t.id = ");
			sql_i64(&s, only);
		}
		stmt = sql_use(db, &s, "list.ticket.count", e);
	}
	if (stmt != NULL && (got = db_step(stmt, e)) == 1)
		*out = db_i64(stmt, 0);
	db_done(stmt);
	sql_clear(&s);
	return got == 1;
}

bool
list_tickets_count(struct db *db, const struct ticket_filter *f,
                   struct arena *a, int64_t *out, struct err *e)
{
	return count(db, f, 0, a, out, e);
}

int
list_ticket_fits(struct db *db, const struct ticket_filter *f,
                 int64_t ticket, struct arena *a, struct err *e)
{
	int64_t n = 0;

	return count(db, f, ticket, a, &n, e) ? n > 0 : -1;
}
