#include "store/criteria.h"

void
sql_clear(struct sql *s)
{
	buf_clear(&s->text);
}

static struct sql_value *
add(struct sql *s)
{
	struct sql_value *v;
	size_t n = (size_t)s->n;

	v = ARENA_PUSH(s->a, s->value, n);
	s->n = (int)n;
	buf_printf(&s->text, "$%d", s->n);
	return v;
}

void
sql_i64(struct sql *s, int64_t value)
{
	add(s)->number = value;
}

void
sql_str(struct sql *s, struct str value)
{
	struct sql_value *v = add(s);

	v->is_text = true;
	v->text = value;
}

int
sql_keep(struct sql *s, struct str value)
{
	size_t n = (size_t)s->n;
	struct sql_value *v = ARENA_PUSH(s->a, s->value, n);

	s->n = (int)n;
	v->is_text = true;
	v->text = value;
	return s->n;
}

struct stmt *
sql_use(struct db *db, struct sql *s, const char *name, struct err *e)
{
	struct stmt *stmt;

	enum { MOST = 500 };            /* db_sqlite.h's DB_PARAMETERS */

	if (s->n > MOST) {
		err_set(e, ERR_INPUT, "too many values: %d", s->n);
		return NULL;
	}
	stmt = db_use_once(db, name, s->text.p, e);
	for (int i = 0; i < s->n && stmt != NULL; i++)
		if (s->value[i].is_text)
			db_bind_str(stmt, i + 1, s->value[i].text);
		else
			db_bind_i64(stmt, i + 1, s->value[i].number);
	return stmt;
}

bool
sql_plan(struct db *db, struct sql *s, struct buf *plan, struct err *e)
{
	return db_explain(db, &(struct query){ "plan", s->text.p, NULL },
	    plan, e);
}

/* --- Where a property is kept --------------------------------------------- */

#define OF_TAGS "(SELECT 1 FROM desk.property AS c WHERE c.ticket = t.id" \
	" AND c.name >= 'tag:' AND c.name < 'tag;' AND "
#define OF_CONTACT "(SELECT 1 FROM desk.ticket_contact AS tc" \
	" JOIN desk.contact AS c ON c.id = tc.contact" \
	" WHERE tc.ticket = t.id AND "
#define OF_ADDRESS "(SELECT 1 FROM desk.ticket_contact AS tc" \
	" JOIN desk.contact_address AS c ON c.contact = tc.contact" \
	" WHERE tc.ticket = t.id AND "

#define OF_COMPANY "(SELECT 1 FROM desk.ticket_company AS tc" \
	" JOIN desk.company AS c ON c.id = tc.company" \
	" WHERE tc.ticket = t.id AND "

/* has: when there is a value; NULL: always. list: of a list, up to the
 * condition on column. found: the tickets of one item, up to the item. */
static const struct kept {
	const char *name, *column, *has, *list, *found;
} kept_at[] = {
	{ "id", "t.id", NULL, NULL, NULL },
	{ "name", "t.name", NULL, NULL, NULL },
	{ "description", "t.description", NULL, NULL, NULL },
	{ "pipeline", "t.pipeline", NULL, NULL, NULL },
	{ "status", "t.status", NULL, NULL, NULL },
	{ "status.class", "CASE WHEN t.closed = 0 THEN 'open' ELSE 'closed'"
	    " END", NULL, NULL, NULL },
	{ "owner", "t.owner", NULL, NULL, NULL },
	{ "team", "t.team", NULL, NULL, NULL },
	{ "inbox", "t.inbox", NULL, NULL, NULL },
	{ "priority", "t.priority", NULL, NULL, NULL },
	{ "category", "t.category", NULL, NULL, NULL },
	{ "source", "t.source", NULL, NULL, NULL },
	{ "created", "t.created", NULL, NULL, NULL },
	{ "changed", "t.changed", NULL, NULL, NULL },
	{ "closed", "t.closed", "t.closed > 0", NULL, NULL },
	{ "sla.due", "t.sla_due", "t.sla_due < 9223372036854775807", NULL,
	    NULL },
	{ "sla.state", "coalesce((SELECT v.state FROM desk.ticket_sla AS v"
	    " WHERE v.ticket = t.id), '')", NULL, NULL, NULL },
	{ "spam", "t.spam", NULL, NULL, NULL },
	{ "sent", "t.sent", NULL, NULL, NULL },
	{ "tags", "substr(c.name, 5)", NULL, OF_TAGS,
	    "t.id IN (SELECT c.ticket FROM desk.property AS c"
	    " WHERE c.name = 'tag:' || " },
	{ "contact.name", "trim(c.first_name || ' ' || c.last_name)", NULL,
	    OF_CONTACT, NULL },
	{ "contact.email", "c.address", NULL, OF_ADDRESS,
	    "t.id IN (SELECT tc.ticket FROM desk.contact_address AS c"
	    " JOIN desk.ticket_contact AS tc ON tc.contact = c.contact"
	    " WHERE c.folded = " },
	{ "contact.company", "c.company", NULL, OF_CONTACT, NULL },
	{ "company", "c.name", NULL, OF_COMPANY,
	    "t.id IN (SELECT tc.ticket FROM desk.company AS c"
	    " JOIN desk.ticket_company AS tc ON tc.company = c.id"
	    " WHERE c.folded = " },
};

static const struct kept *
kept_of(const struct prop *p)
{
	static const struct kept nowhere = { "", "NULL", NULL, NULL, NULL };

	for (size_t i = 0; i < sizeof kept_at / sizeof *kept_at; i++)
		if (str_is(str_from(p->name), kept_at[i].name))
			return &kept_at[i];
	return &nowhere;
}

bool
criteria_key(struct sql *s, const struct prop *p)
{
	if (p->type == PROP_LIST)
		return false;
	if (!p->custom)
		buf_printf(&s->text, "%s",
		    kept_of(p)->column);
	else if (prop_is_number(p->type))
		buf_printf(&s->text, "coalesce(s.number, %lld)",
		    (long long)INT64_MIN + 1);
	else
		buf_z(&s->text, "coalesce(s.text, '')");
	return true;
}

/* --- Conditions ----------------------------------------------------------- */

/* A number's or date's span; of one number alone it is "=". */
static void
put_span(struct sql *s, const char *column,
         const struct criterion_value *v)
{
	buf_z(&s->text, column);
	if (v->end == v->from + 1) {
		buf_z(&s->text, " = ");
		sql_i64(s, v->from);
		return;
	}
	buf_z(&s->text, " >= ");
	sql_i64(s, v->from);
	buf_printf(&s->text, " AND %s < ", column);
	sql_i64(s, v->end);
}

static void
put_number_is(struct sql *s, const char *column, const struct criterion *c,
              const struct criteria_asked *asked)
{
	buf_char(&s->text, '(');
	for (size_t i = 0; i < c->n; i++) {
		struct criterion_value v = criterion_now(&c->value[i], asked);

		buf_z(&s->text, i > 0 ? " OR " : "");
		put_span(s, column, &v);
	}
	buf_char(&s->text, ')');
}

static void
put_compared(struct sql *s, const char *column, const struct criterion *c,
             const struct criteria_asked *asked)
{
	struct criterion_value v = criterion_now(&c->value[0], asked);
	bool below = c->op == BELOW || c->op == AT_MOST;

	buf_printf(&s->text, "%s %s ", column, below ? "<" : ">=");
	sql_i64(s, c->op == BELOW || c->op == AT_LEAST ? v.from : v.end);
}

/* Of a value that is there. */
static void
put_number(struct sql *s, const char *column, const struct criterion *c,
           const struct criteria_asked *asked)
{
	if (c->op == IS || c->op == IN || c->op == IS_NOT)
		put_number_is(s, column, c, asked);
	else
		put_compared(s, column, c, asked);
}

static void
put_text(struct sql *s, const char *column, bool fold,
         const struct criterion *c, const struct criteria_asked *asked)
{
	bool any = false;

	buf_char(&s->text, '(');
	for (size_t i = 0; i < c->n; i++) {
		struct str w = criterion_now(&c->value[i], asked).text;

		if (w.n == 0)
			continue;
		buf_z(&s->text, any ? " OR " : "");
		any = true;
		if (c->op == CONTAINS) {
			buf_printf(&s->text, "instr(lower(%s), ", column);
			sql_str(s, str_lower(s->a, w));
			buf_z(&s->text, ") > 0");
		} else {
			buf_printf(&s->text, fold ? "lower(%s) = " : "%s = ",
			    column);
			sql_str(s, fold ? str_lower(s->a, w) : w);
		}
	}
	buf_z(&s->text, any ? ")" : "0)");
}

static bool
is_denied(enum criterion_op op)
{
	return op == IS_NOT || op == IS_EMPTY;
}

/* Of the rows that hold a property: is there one that fits? */
static void
put_list(struct sql *s, const struct kept *at, const struct criterion *c,
         const struct criteria_asked *asked)
{
	if (at->found != NULL && (c->op == IS || c->op == IN)) {
		for (size_t i = 0; i < c->n; i++) {
			buf_printf(&s->text, "%s%s", i > 0 ? " OR " : "",
			    at->found);
			sql_str(s, str_lower(s->a, c->value[i].text));
			buf_char(&s->text, ')');
		}
		return;
	}
	buf_printf(&s->text, "%sEXISTS %s", is_denied(c->op) ? "NOT " : "",
	    at->list);
	if (c->n == 0)
		buf_printf(&s->text, "%s <> ''", at->column);
	else
		put_text(s, at->column, true, c, asked);
	buf_char(&s->text, ')');
}

static void
put_custom(struct sql *s, const struct criterion *c,
           const struct criteria_asked *asked)
{
	buf_printf(&s->text, "t.id %sIN (SELECT p.ticket FROM desk.property"
	    " AS p WHERE p.name = ", is_denied(c->op) ? "NOT " : "");
	sql_str(s, str_from(c->prop->name));
	if (c->n > 0) {
		buf_z(&s->text, " AND ");
		if (prop_is_number(c->prop->type))
			put_number(s, "p.number", c, asked);
		else
			put_text(s, "p.text", false, c, asked);
	}
	buf_char(&s->text, ')');
}

static void
put_column(struct sql *s, const struct kept *at, const struct criterion *c,
           const struct criteria_asked *asked)
{
	bool number = prop_is_number(c->prop->type);

	if (c->n == 0) {
		const char *has = at->has != NULL ? at->has : "1";

		if (number)
			buf_printf(&s->text, "%s(%s)", is_denied(c->op) ?
			    "NOT " : "", has);
		else
			buf_printf(&s->text, "%s %s ''", at->column,
			    c->op == IS_EMPTY ? "=" : "<>");
		return;
	}
	if (c->op == IS_NOT)
		buf_z(&s->text, "NOT ");
	buf_char(&s->text, '(');
	if (at->has != NULL)
		buf_printf(&s->text, "%s AND ", at->has);
	if (number)
		put_number(s, at->column, c, asked);
	else
		put_text(s, at->column, false, c, asked);
	buf_char(&s->text, ')');
}

/* "status.class = open" in words that the partial indexes know. */
static bool
put_class(struct sql *s, const struct criterion *c)
{
	if (!str_is(str_from(c->prop->name), "status.class") || c->n != 1 ||
	    c->op == CONTAINS)
		return false;
	buf_printf(&s->text, "t.closed %s 0", (c->op == IS_NOT) ==
	    str_is(c->value[0].text, "open") ? ">" : "=");
	return true;
}

void
criterion_sql(struct sql *s, const struct criterion *c,
              const struct criteria_asked *asked)
{
	const struct kept *at = kept_of(c->prop);

	buf_char(&s->text, '(');
	if (c->prop->custom)
		put_custom(s, c, asked);
	else if (at->list != NULL)
		put_list(s, at, c, asked);
	else if (!put_class(s, c))
		put_column(s, at, c, asked);
	buf_char(&s->text, ')');
}

void
criteria_sql(struct sql *s, const struct criteria *c,
             const struct criteria_asked *asked)
{
	buf_z(&s->text, "(1");
	for (size_t i = 0; c != NULL && i < c->n; i++) {
		buf_z(&s->text, " AND ");
		criterion_sql(s, &c->one[i], asked);
	}
	buf_char(&s->text, ')');
}
