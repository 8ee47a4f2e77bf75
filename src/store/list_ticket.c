#include "store/list.h"

#include "store/criteria.h"
#include "store/properties.h"
#include "store/row.h"
#include "store/search.h"
#include "store/tickets.h"

static const struct query one = { "list.ticket",
	"SELECT " TICKET_COLUMNS " FROM desk.ticket t WHERE t.id = "
	TICKET_NUMBER, NULL };
static const struct query aliases = { "list.ticket.aliases",
	"SELECT number FROM desk.ticket_alias WHERE ticket = $1"
	" ORDER BY number", NULL };

const struct query *const list_ticket_queries[] = { &one, &aliases, NULL };

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

bool
list_aliases(struct db *db, int64_t ticket, struct arena *a, int64_t **out,
             size_t *n, struct err *e)
{
	struct stmt *s;
	int got = row_of(db, &aliases, ticket, &s, e);

	*out = NULL;
	*n = 0;
	for (; got == 1; got = db_step(s, e))
		*ARENA_PUSH(a, *out, *n) = db_i64(s, 0);
	db_done(s);
	return got == 0;
}

/* --- What all must be ----------------------------------------------------- */

static bool
names_prop(const struct criteria *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_is(str_from(c->one[i].prop->name), name))
			return true;
	return false;
}

static void
put_names(struct sql *s, const struct names *list)
{
	for (size_t i = 0; i < list->n; i++) {
		buf_z(&s->text, i > 0 ? ", " : "");
		sql_str(s, str_from(list->name[i]));
	}
}

/* PM-2, PM-4: before rows are counted, so that a page is full. */
static void
put_reach(struct sql *s, const struct ticket_filter *f)
{
	if (f->inbox != NULL) {
		buf_z(&s->text, " AND t.inbox IN (");
		put_names(s, f->inbox);
		buf_z(&s->text, ")");
	}
	/* A plus: no index for this, there are better ways in. */
	if (f->pipeline != NULL) {
		buf_z(&s->text, " AND +t.pipeline IN (");
		put_names(s, f->pipeline);
		buf_z(&s->text, ")");
	}
	if (f->see.all)
		return;
	buf_z(&s->text, " AND (+t.owner IN (");
	put_names(s, &f->see.name);
	buf_z(&s->text, f->see.nobody ? ") OR +t.owner = '')" : "))");
}

static bool
put_rest(struct sql *s, const struct ticket_filter *f, struct err *e)
{
	enum shelf shelf = f->shelf;

	if (shelf == SHELF_DESK && names_prop(&f->where, "spam"))
		shelf = SHELF_ALL;
	buf_printf(&s->text, " WHERE t.trashed %s 0",
	    shelf == SHELF_TRASH ? ">" : "=");
	if (shelf == SHELF_DESK || shelf == SHELF_SPAM)
		buf_printf(&s->text, " AND t.spam = %d",
		    shelf == SHELF_SPAM);
	put_reach(s, f);
	for (size_t i = 0; i < f->where.n; i++) {
		buf_z(&s->text, " AND ");
		criterion_sql(s, &f->where.one[i], &f->asked);
	}
	return f->words.n == 0 || search_sql(s, f->words, e);
}

/* --- Ways in -------------------------------------------------------------- */

/* A list of one property's values, "owner in alice bob" or one of several
 * criteria, would be read whole and sorted. Asked one by one, each is read in
 * the order of its index, as far as the page goes. */
enum { WAYS_MOST = 40 };

struct ways {
	struct criterion one[WAYS_MOST];
	size_t n;                       /* 0: one way, as it is */
};

static bool
has_index(const struct prop *p)
{
	static const char *const names[] = {
		"owner", "team", "status", "pipeline", "priority",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(str_from(p->name), names[i]))
			return true;
	return false;
}

/* False: too many, or not to be taken apart. */
static bool
take_apart(struct ways *w, const struct criterion *c)
{
	if ((c->op != IS && c->op != IN && c->op != IS_EMPTY) ||
	    !has_index(c->prop))
		return false;
	if (c->n == 0 && w->n < WAYS_MOST)
		w->one[w->n++] = *c;
	for (size_t i = 0; i < c->n; i++) {
		if (w->n == WAYS_MOST)
			return false;
		w->one[w->n] = *c;
		w->one[w->n].op = IS;
		w->one[w->n].value = &c->value[i];
		w->one[w->n++].n = 1;
	}
	return w->n <= WAYS_MOST;
}

static bool
see_apart(struct ways *w, const struct ticket_filter *f, struct arena *a)
{
	struct criterion c = { .op = IN };

	for (size_t i = 0; i < f->props->n; i++)
		if (str_is(str_from(f->props->prop[i].name), "owner"))
			c.prop = &f->props->prop[i];
	for (size_t i = 0; i < f->see.name.n; i++)
		ARENA_PUSH(a, c.value, c.n)->text =
		    str_from(f->see.name.name[i]);
	if (c.n > 0 && !take_apart(w, &c))
		return false;
	c.op = IS_EMPTY;
	c.n = 0;
	return !f->see.nobody || take_apart(w, &c);
}

static bool
is_one_way(const struct ticket_filter *f)
{
	for (size_t i = 0; i < f->where.n; i++)
		if (has_index(f->where.one[i].prop) &&
		    (f->where.one[i].op == IS_EMPTY ||
		    (f->where.one[i].op == IS && f->where.one[i].n == 1)))
			return true;
	return f->words.n > 0;
}

static struct ways
ways_of(const struct ticket_filter *f, struct arena *a)
{
	struct ways w = { .n = 0 };
	bool ok = true;

	for (size_t i = 0; i < f->any.n; i++)
		ok = ok && take_apart(&w, &f->any.one[i]);
	if (f->any.n > 0 || is_one_way(f)) {
		if (!ok)
			w.n = 0;
		return w;
	}
	for (size_t i = 0; i < f->where.n && w.n == 0; i++)
		if (f->where.one[i].op == IN &&
		    !take_apart(&w, &f->where.one[i]))
			w.n = 0;
	if (w.n == 0 && !f->see.all && !see_apart(&w, f, a))
		w.n = 0;
	return w;
}

/* --- The page ------------------------------------------------------------- */

/* Where the page begins: the sort's value and the id to go on behind. */
struct start {
	bool is_text;
	int64_t id, number;
	struct str text;
};

static void
put_key(struct sql *s, const struct ticket_filter *f)
{
	if (f->sort == NULL)
		buf_z(&s->text, "t.id");
	else
		criteria_key(s, f->sort);
}

static void
put_from(struct sql *s, const struct ticket_filter *f)
{
	buf_z(&s->text, " FROM desk.ticket AS t");
	if (f->sort == NULL || !f->sort->custom)
		return;
	buf_z(&s->text, " LEFT JOIN desk.property AS s ON s.ticket = t.id"
	    " AND s.name = ");
	sql_str(s, str_from(f->sort->name));
}

static bool
sorts_by_id(const struct ticket_filter *f)
{
	return f->sort == NULL || str_is(str_from(f->sort->name), "id");
}

static void
put_behind(struct sql *s, const struct ticket_filter *f,
           const struct start *from)
{
	if (f->after == 0)
		return;
	if (sorts_by_id(f)) {
		buf_printf(&s->text, " AND t.id %s ", f->desc ? "<" : ">");
		sql_i64(s, from->id);
		return;
	}
	buf_z(&s->text, " AND (");
	put_key(s, f);
	buf_printf(&s->text, ", t.id) %s (", f->desc ? "<" : ">");
	if (from->is_text)
		sql_str(s, from->text);
	else
		sql_i64(s, from->number);
	buf_z(&s->text, ", ");
	sql_i64(s, from->id);
	buf_char(&s->text, ')');
}

static void
put_any(struct sql *s, const struct ticket_filter *f)
{
	for (size_t i = 0; i < f->any.n; i++) {
		buf_z(&s->text, i == 0 ? " AND (" : " OR ");
		criterion_sql(s, &f->any.one[i], &f->asked);
	}
	buf_z(&s->text, f->any.n > 0 ? ")" : "");
}

static bool
put_way(struct sql *s, const struct ticket_filter *f,
        const struct criterion *way, const struct start *from, struct err *e)
{
	const char *dir = f->desc ? "DESC" : "ASC";

	buf_z(&s->text, "SELECT t.id AS found, ");
	put_key(s, f);
	buf_z(&s->text, " AS k");
	put_from(s, f);
	if (!put_rest(s, f, e))
		return false;
	if (way != NULL) {
		buf_z(&s->text, " AND ");
		criterion_sql(s, way, &f->asked);
	} else {
		put_any(s, f);
	}
	put_behind(s, f, from);
	buf_z(&s->text, " ORDER BY ");
	if (!sorts_by_id(f)) {
		put_key(s, f);
		buf_printf(&s->text, " %s, ", dir);
	}
	buf_printf(&s->text, "t.id %s LIMIT ", dir);
	sql_i64(s, f->limit);
	return true;
}

static bool
put_page(struct sql *s, const struct ticket_filter *f,
         const struct start *from, struct err *e)
{
	struct ways w = ways_of(f, s->a);
	const char *dir = f->desc ? "DESC" : "ASC";

	buf_z(&s->text, "SELECT " TICKET_COLUMNS " FROM (");
	for (size_t i = 0; i < w.n; i++) {
		buf_printf(&s->text, "%sSELECT found, k FROM (",
		    i > 0 ? " UNION " : "");
		if (!put_way(s, f, &w.one[i], from, e))
			return false;
		buf_char(&s->text, ')');
	}
	if (w.n == 0 && !put_way(s, f, NULL, from, e))
		return false;
	if (w.n > 0) {
		buf_printf(&s->text, " ORDER BY k %s, found %s LIMIT ", dir,
		    dir);
		sql_i64(s, f->limit);
	}
	buf_printf(&s->text, ") AS f CROSS JOIN desk.ticket AS t"
	    " ON t.id = f.found ORDER BY f.k %s, f.found %s", dir, dir);
	return true;
}

static bool
find_start(struct db *db, const struct ticket_filter *f, struct arena *a,
           struct start *out, struct err *e)
{
	struct sql s = { .a = a };
	struct stmt *stmt;
	int got = -1;

	out->id = f->after;
	out->is_text = f->sort != NULL && !prop_is_number(f->sort->type);
	if (f->after == 0)
		return true;
	buf_z(&s.text, "SELECT ");
	put_key(&s, f);
	put_from(&s, f);
	buf_z(&s.text, " WHERE t.id = ");
	sql_i64(&s, f->after);
	stmt = sql_use(db, &s, "list.ticket.start", e);
	if (stmt != NULL)
		got = db_step(stmt, e);
	if (got == 1) {
		out->number = db_i64(stmt, 0);
		out->text = row_str(stmt, 0, a);
	}
	db_done(stmt);
	sql_clear(&s);
	return got == 1 || (got == 0 && err_set(e, ERR_INPUT,
	    "there is no ticket %lld to go on from", (long long)f->after));
}

static bool
prepare(struct db *db, const struct ticket_filter *f, struct sql *s,
        struct err *e)
{
	struct start from = { false, 0, 0, STR_NONE };

	if (f->sort != NULL && f->sort->type == PROP_LIST)
		return err_set(e, ERR_INPUT, "%s may be several: nothing to "
		    "sort by", f->sort->name);
	return find_start(db, f, s->a, &from, e) && put_page(s, f, &from, e);
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
	bool ok = prepare(db, f, &s, e) && db_explain(db, &(struct query){
	    "list.ticket.page", s.text.p, NULL }, plan, e);

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
	if (put_rest(&s, f, e)) {
		put_any(&s, f);
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
