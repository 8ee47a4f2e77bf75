#include "conf/criteria.h"

#include <stdarg.h>

#include "conf/props.h"

/* --- Reading -------------------------------------------------------------- */

enum token_kind {
	TOKEN_END, TOKEN_WORD, TOKEN_QUOTED, TOKEN_OP, TOKEN_MARK
};

struct token {
	enum token_kind kind;
	struct str text;
	enum criterion_op op;
	size_t at;                      /* column, from 0 */
};

struct reading {
	const struct props *props;
	struct str text;
	size_t at;
	struct token next;              /* looked at, not taken */
	struct arena *a;
	struct err *e;
	size_t wrong;                   /* where *e is about */
};

static bool say(struct reading *r, size_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What is wrong, and where: the first of it. */
static bool
say(struct reading *r, size_t at, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	if (r->e->kind == ERR_NONE)
		r->wrong = at;
	err_set(r->e, ERR_INPUT, "%s", b.p);
	buf_clear(&b);
	return false;
}

static bool
fail(struct reading *r, size_t at, const char *what, struct str word)
{
	if (word.n == 0)
		return say(r, at, "%s", what);
	return say(r, at, "%s: \"%.*s\"", what, STR_ARG(word));
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
read_quoted(struct reading *r)
{
	struct buf b = BUF_INIT;
	size_t i = r->at + 1;

	while (i < r->text.n && r->text.p[i] != '"') {
		if (r->text.p[i] == '\\' && i + 1 < r->text.n)
			i++;
		buf_char(&b, r->text.p[i++]);
	}
	r->next.kind = TOKEN_QUOTED;
	r->next.text = b.n > 0 ? str_copy(r->a, buf_view(&b)) : STR_NONE;
	buf_clear(&b);
	if (i >= r->text.n)
		return fail(r, r->at, "a quote without its end", STR_NONE);
	r->at = i + 1;
	return true;
}

static bool
read_sign(struct reading *r)
{
	static const struct {
		const char *sign;
		enum criterion_op op;
	} signs[] = {
		{ "!=", IS_NOT }, { "<=", AT_MOST }, { ">=", AT_LEAST },
		{ "=", IS }, { "<", BELOW }, { ">", ABOVE }, { "~", CONTAINS },
	};
	struct str rest = str_sub(r->text, r->at, r->text.n);

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_starts(rest, signs[i].sign)) {
			r->next.kind = TOKEN_OP;
			r->next.op = signs[i].op;
			r->next.text = str_from(signs[i].sign);
			r->at += r->next.text.n;
			return true;
		}
	return false;
}

/* Looks at the next token. */
static bool
look(struct reading *r)
{
	static const struct str special = STR_INIT("=<>~,()\"! \t\r\n");
	size_t i;

	while (r->at < r->text.n && is_space(r->text.p[r->at]))
		r->at++;
	r->next = (struct token){ .kind = TOKEN_END, .at = r->at };
	if (r->at == r->text.n)
		return true;
	if (r->text.p[r->at] == '"')
		return read_quoted(r);
	if (read_sign(r))
		return true;
	i = r->at;
	while (i < r->text.n && str_find_char(special, r->text.p[i], 0) ==
	    special.n)
		i++;
	r->next.kind = i > r->at ? TOKEN_WORD : TOKEN_MARK;
	if (i == r->at)
		i++;
	r->next.text = str_sub(r->text, r->at, i);
	r->at = i;
	return true;
}

static bool
is_word(const struct reading *r, const char *word)
{
	return r->next.kind == TOKEN_WORD && str_is_nocase(r->next.text, word);
}

/* "7d" in ms. */
static bool
read_duration(struct str s, int64_t *out)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {
		{ 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 },
		{ 'd', 86400000 }, { 'w', 604800000 },
		{ 'y', INT64_C(31536000000) },
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (s.n > 1 && s.p[s.n - 1] == units[i].unit)
			return str_to_i64(str_sub(s, 0, s.n - 1), out) &&
			    *out >= 0 && *out <= 100000000 &&
			    (*out *= units[i].ms, true);
	return false;
}

/* 1: it is a time from now; 0: not; -1 with *e. */
static int
read_relative(struct reading *r, const struct prop *p,
              struct criterion_value *v)
{
	bool minus = str_starts(r->next.text, "-");
	bool plus = str_starts(r->next.text, "+");
	int64_t ms;

	if (!read_duration(str_sub(r->next.text, minus || plus,
	    r->next.text.n), &ms))
		return 0;
	if (!minus && !plus && p->past) {
		say(r, r->next.at, "%s lies behind us: write -%.*s for so "
		    "long ago", p->name, STR_ARG(r->next.text));
		return -1;
	}
	v->relative = true;
	v->from = minus ? -ms : ms;
	v->end = v->from + 1;
	return 1;
}

/* Values that stand for no value: owner = nobody. */
static bool
is_nothing(const struct prop *p, struct str value)
{
	return value.n == 0 || (str_is(value, "nobody") &&
	    (str_is(str_from(p->name), "owner") ||
	    str_is(str_from(p->name), "team")));
}

static bool
read_value(struct reading *r, struct criterion *c)
{
	struct criterion_value *v;
	struct err why = ERR_INIT;
	int got = 0;

	if (r->next.kind != TOKEN_WORD && r->next.kind != TOKEN_QUOTED)
		return fail(r, r->next.at, "a value is missing", STR_NONE);
	if (c->n == CRITERIA_VALUES)
		return fail(r, r->next.at, "too many values", STR_NONE);
	v = ARENA_PUSH(r->a, c->value, c->n);
	v->text = r->next.text;
	v->me = str_is(str_from(c->prop->name), "owner") &&
	    str_is(v->text, "me");
	if (c->prop->type == PROP_DATE)
		got = read_relative(r, c->prop, v);
	if (got == 0 && !v->me && !is_nothing(c->prop, v->text) &&
	    c->op != CONTAINS && !prop_read(c->prop, v->text, r->a, &v->from,
	    &v->end, &v->text, &why))
		return say(r, r->next.at, "%s", why.text);
	return got >= 0 && look(r);
}

/* in a b c, in a, b, in (a, b): up to the end or "and". */
static bool
read_values(struct reading *r, struct criterion *c)
{
	bool open = r->next.kind == TOKEN_MARK && str_is(r->next.text, "(");

	if (open && !look(r))
		return false;
	do {
		if (!read_value(r, c))
			return false;
		if (is_nothing(c->prop, c->value[c->n - 1].text))
			return fail(r, r->next.at, "in takes values; for "
			    "none write: empty", STR_NONE);
		if (r->next.kind == TOKEN_MARK && str_is(r->next.text, ",") &&
		    !look(r))
			return false;
	} while (!is_word(r, "and") && (r->next.kind == TOKEN_WORD ||
	    r->next.kind == TOKEN_QUOTED));
	if (!open)
		return true;
	if (r->next.kind != TOKEN_MARK || !str_is(r->next.text, ")"))
		return fail(r, r->next.at, "a ) is missing", STR_NONE);
	return look(r);
}

static bool
has_order(enum prop_type type)
{
	return prop_is_number(type) && type != PROP_BOOLEAN;
}

/* Which operators a property knows. */
static bool
op_makes_sense(struct reading *r, const struct criterion *c, size_t at,
               struct str op)
{
	enum prop_type type = c->prop->type;
	bool good = true;

	if (c->op >= BELOW && c->op <= AT_LEAST)
		good = has_order(type);
	else if (c->op == CONTAINS)
		good = type == PROP_TEXT || type == PROP_LIST ||
		    type == PROP_CHOICE;
	return good || say(r, at, "%s cannot be compared by %.*s",
	    c->prop->name, STR_ARG(op));
}

static bool
read_op(struct reading *r, struct criterion *c)
{
	struct token op = r->next;

	if (op.kind == TOKEN_OP)
		c->op = op.op;
	else if (is_word(r, "in"))
		c->op = IN;
	else if (is_word(r, "empty"))
		c->op = IS_EMPTY;
	else
		return fail(r, op.at, "an operator is missing: = != < > <= "
		    ">= ~ in empty", STR_NONE);
	return op_makes_sense(r, c, op.at, op.text) && look(r);
}

static bool
read_criterion(struct reading *r, struct criterion *c)
{
	struct err why = ERR_INIT;

	if (r->next.kind != TOKEN_WORD)
		return fail(r, r->next.at, "a property is missing",
		    r->next.text);
	c->prop = props_find(r->props, r->next.text, &why);
	if (c->prop == NULL)
		return say(r, r->next.at, "%s", why.text);
	if (!look(r) || !read_op(r, c))
		return false;
	if (c->op == IS_EMPTY)
		return true;
	if (c->op == IN)
		return read_values(r, c);
	if (!read_value(r, c))
		return false;
	if (!is_nothing(c->prop, c->value[0].text))
		return true;
	if (c->op != IS && c->op != IS_NOT)
		return fail(r, r->next.at, "nothing to compare with",
		    STR_NONE);
	c->op = c->op == IS ? IS_EMPTY : IS_NOT_EMPTY;
	c->n = 0;
	return true;
}

static bool
read_all(struct reading *r, struct criteria *out)
{
	if (!look(r))
		return false;
	do {
		if (out->n == CRITERIA_MOST)
			return fail(r, r->next.at, "too many criteria",
			    STR_NONE);
		if (!read_criterion(r, ARENA_PUSH(r->a, out->one, out->n)))
			return false;
		if (!is_word(r, "and"))
			break;
	} while (look(r));
	return r->e->kind == ERR_NONE && (r->next.kind == TOKEN_END ||
	    fail(r, r->next.at, "this is too much (criteria are joined by "
	    "and; a value of several words stands in quotes)",
	    r->next.text));
}

bool
criteria_read(const struct props *props, struct str text, struct arena *a,
              struct criteria *out, size_t *at, struct err *e)
{
	struct reading r = { .props = props, .text = text, .a = a, .e = e };
	bool ok = text.n <= CRITERIA_BYTES ? read_all(&r, out) :
	    say(&r, 0, "criteria: more than %d bytes", CRITERIA_BYTES);

	*at = r.wrong;
	return ok;
}

bool
criteria_parse(const struct props *props, struct str text, struct arena *a,
               struct criteria *out, struct err *e)
{
	struct err why = ERR_INIT;
	size_t at;

	return criteria_read(props, text, a, out, &at, &why) ||
	    err_set(e, why.kind, "column %zu: %s", at + 1, why.text);
}
