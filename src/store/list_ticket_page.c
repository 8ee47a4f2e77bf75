/* The statement of a page of tickets. */
#include "store/list_inner.h"

#include "store/search.h"
#include "store/tickets.h"

/* --- What all must be ----------------------------------------------------- */

static bool
names_prop(const struct criteria *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_is(str_from(c->one[i].prop->name), name))
			return true;
	return false;
}

bool
tickets_that_fit(struct sql *s, const struct ticket_filter *f, struct err *e)
{
	static const struct sight_columns at = {
		"t.inbox", "t.pipeline", "t.owner", NULL
	};
	enum shelf shelf = f->shelf;

	if (shelf == SHELF_DESK && names_prop(&f->where, "spam"))
		shelf = SHELF_ALL;
	buf_printf(&s->text, " WHERE t.trashed %s 0",
	    shelf == SHELF_TRASH ? ">" : "=");
	if (shelf == SHELF_DESK || shelf == SHELF_SPAM)
		buf_printf(&s->text, " AND t.spam = %d",
		    shelf == SHELF_SPAM);
	sight_sql(s, f->sight, &at);
	if (f->inbox != NULL) {
		buf_z(&s->text, " AND t.inbox");
		sql_names(s, f->inbox);
	}
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

static struct criterion
one_of(const struct ticket_filter *f, const char *name,
       const struct names *list, struct arena *a)
{
	struct criterion c = { .op = IN };

	for (size_t i = 0; i < f->props->n; i++)
		if (str_is(str_from(f->props->prop[i].name), name))
			c.prop = &f->props->prop[i];
	for (size_t i = 0; i < list->n; i++)
		ARENA_PUSH(a, c.value, c.n)->text = str_from(list->name[i]);
	return c;
}

static bool
see_apart(struct ways *w, const struct ticket_filter *f, struct arena *a)
{
	const struct permit_owners *see = &f->sight->see;
	struct criterion c = one_of(f, "owner", &see->name, a);

	if (c.n > 0 && !take_apart(w, &c))
		return false;
	c.op = IS_EMPTY;
	c.n = 0;
	return !see->nobody || take_apart(w, &c);
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

/* Whether those whom somebody may see are asked one by one: where an index
 * has them in the order of the list, or where they are few. Otherwise the list
 * is read in its order and what is not theirs is passed over. */
static bool
goes_by_owner(const struct ticket_filter *f, const struct list_start *from)
{
	struct str sort = str_from(f->sort != NULL ? f->sort->name : "id");

	if (f->sight == NULL || f->sight->see.all)
		return false;
	return from->sees_few || (f->shelf == SHELF_DESK &&
	    !names_prop(&f->where, "sent") &&
	    !names_prop(&f->where, "spam") &&
	    (str_is(sort, "changed") || str_is(sort, "owner")));
}

/* By pipeline: those that are not within reach need not be passed over. */
static bool
goes_by_pipeline(const struct ticket_filter *f)
{
	return f->sight != NULL && f->sight->pipeline != NULL &&
	    f->sight->pipeline->n > 0 && f->sort != NULL &&
	    str_is(str_from(f->sort->name), "pipeline");
}

static struct ways
ways_of(const struct ticket_filter *f, const struct list_start *from,
        struct arena *a)
{
	struct ways w = { .n = 0 };
	struct criterion c;
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
	if (w.n == 0 && goes_by_owner(f, from) && !see_apart(&w, f, a))
		w.n = 0;
	if (w.n == 0 && goes_by_pipeline(f)) {
		c = one_of(f, "pipeline", f->sight->pipeline, a);
		if (!take_apart(&w, &c))
			w.n = 0;
	}
	return w;
}

/* --- The page ------------------------------------------------------------- */

void
tickets_key(struct sql *s, const struct ticket_filter *f)
{
	if (f->sort == NULL)
		buf_z(&s->text, "t.id");
	else
		criteria_key(s, f->sort);
}

void
tickets_from(struct sql *s, const struct ticket_filter *f)
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

/* Equals of a status, an owner, ... stand in the order in which they were
 * changed: one index gives that list and this order. */
static bool
sorts_by_changed_too(const struct ticket_filter *f)
{
	return f->sort != NULL && has_index(f->sort);
}

/* SQLite does not go into an index by a pair whose second is the id, so where
 * most have the same value, which is when no clock runs, a page begins in two
 * parts: the rest of the equals, and what is past them. */
enum part { PART_ALL, PART_EQUAL, PART_PAST };

static bool
is_parted(const struct ticket_filter *f)
{
	return f->after != 0 && f->sort != NULL &&
	    str_is(str_from(f->sort->name), "sla.due");
}

static void
put_value(struct sql *s, const struct list_start *from)
{
	if (from->is_text)
		sql_str(s, from->text);
	else
		sql_i64(s, from->number);
}

static void
put_part(struct sql *s, const struct ticket_filter *f,
         const struct list_start *from, enum part part)
{
	const char *cmp = f->desc ? "<" : ">";

	buf_z(&s->text, " AND ");
	tickets_key(s, f);
	buf_printf(&s->text, " %s ", part == PART_EQUAL ? "=" : cmp);
	put_value(s, from);
	if (part == PART_PAST)
		return;
	buf_printf(&s->text, " AND t.id %s ", cmp);
	sql_i64(s, from->id);
}

static void
put_behind(struct sql *s, const struct ticket_filter *f,
           const struct list_start *from)
{
	buf_z(&s->text, " AND (");
	tickets_key(s, f);
	buf_printf(&s->text, "%s, t.id) %s (", sorts_by_changed_too(f) ?
	    ", t.changed" : "", f->desc ? "<" : ">");
	put_value(s, from);
	buf_z(&s->text, ", ");
	if (sorts_by_changed_too(f)) {
		sql_i64(s, from->changed);
		buf_z(&s->text, ", ");
	}
	sql_i64(s, from->id);
	buf_char(&s->text, ')');
}

static void
put_start(struct sql *s, const struct ticket_filter *f,
          const struct list_start *from, enum part part)
{
	if (f->after == 0)
		return;
	if (part != PART_ALL) {
		put_part(s, f, from, part);
	} else if (sorts_by_id(f)) {
		buf_printf(&s->text, " AND t.id %s ", f->desc ? "<" : ">");
		sql_i64(s, from->id);
	} else {
		put_behind(s, f, from);
	}
}

void
tickets_any(struct sql *s, const struct ticket_filter *f)
{
	for (size_t i = 0; i < f->any.n; i++) {
		buf_z(&s->text, i == 0 ? " AND (" : " OR ");
		criterion_sql(s, &f->any.one[i], &f->asked);
	}
	buf_z(&s->text, f->any.n > 0 ? ")" : "");
}

static void
put_order(struct sql *s, const struct ticket_filter *f)
{
	const char *dir = f->desc ? "DESC" : "ASC";

	buf_z(&s->text, " ORDER BY ");
	if (!sorts_by_id(f)) {
		tickets_key(s, f);
		buf_printf(&s->text, " %s, ", dir);
	}
	if (sorts_by_changed_too(f))
		buf_printf(&s->text, "t.changed %s, ", dir);
	buf_printf(&s->text, "t.id %s LIMIT ", dir);
	sql_i64(s, f->limit);
}

static bool
put_way(struct sql *s, const struct ticket_filter *f,
        const struct criterion *way, enum part part,
        const struct list_start *from, struct err *e)
{
	buf_z(&s->text, "SELECT t.id AS found, ");
	tickets_key(s, f);
	buf_z(&s->text, sorts_by_changed_too(f) ? " AS k, t.changed AS l" :
	    " AS k, 0 AS l");
	tickets_from(s, f);
	if (!tickets_that_fit(s, f, e))
		return false;
	if (way != NULL) {
		buf_z(&s->text, " AND ");
		criterion_sql(s, way, &f->asked);
	} else {
		tickets_any(s, f);
	}
	put_start(s, f, from, part);
	put_order(s, f);
	return true;
}

/* All of them, each in its order, put together. */
static bool
put_ways(struct sql *s, const struct ticket_filter *f, const struct ways *w,
         const struct list_start *from, struct err *e)
{
	size_t n = w->n > 0 ? w->n : 1;
	enum part part = is_parted(f) ? PART_EQUAL : PART_ALL;
	enum part last = is_parted(f) ? PART_PAST : PART_ALL;
	const char *join = "";

	for (; part <= last; part++)
		for (size_t i = 0; i < n; i++) {
			buf_printf(&s->text, "%sSELECT found, k, l FROM (",
			    join);
			if (!put_way(s, f, w->n > 0 ? &w->one[i] : NULL,
			    part, from, e))
				return false;
			buf_char(&s->text, ')');
			join = " UNION ";
		}
	return true;
}

bool
tickets_page(struct sql *s, const struct ticket_filter *f,
             const struct list_start *from, struct err *e)
{
	struct ways w = ways_of(f, from, s->a);
	const char *dir = f->desc ? "DESC" : "ASC";

	buf_z(&s->text, "SELECT " TICKET_COLUMNS " FROM (");
	if (!put_ways(s, f, &w, from, e))
		return false;
	buf_printf(&s->text, " ORDER BY k %s, l %s, found %s LIMIT ", dir,
	    dir, dir);
	sql_i64(s, f->limit);
	buf_printf(&s->text, ") AS f CROSS JOIN desk.ticket AS t"
	    " ON t.id = f.found ORDER BY f.k %s, f.l %s, f.found %s", dir,
	    dir, dir);
	return true;
}
