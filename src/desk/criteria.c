#include "desk/criteria.h"

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
};

static bool
fail(struct reading *r, size_t at, const char *what, struct str word)
{
	return err_set(r->e, ERR_INPUT, "column %zu: %s%s%.*s%s", at + 1,
	    what, word.n > 0 ? ": \"" : "", STR_ARG(word),
	    word.n > 0 ? "\"" : "");
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
		err_set(r->e, ERR_INPUT, "column %zu: %s lies behind us: "
		    "write -%.*s for so long ago", r->next.at + 1, p->name,
		    STR_ARG(r->next.text));
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
		return err_set(r->e, why.kind, "column %zu: %s",
		    r->next.at + 1, why.text);
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
	return good || err_set(r->e, ERR_INPUT, "column %zu: %s cannot be "
	    "compared by %.*s", at + 1, c->prop->name, STR_ARG(op));
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
		return err_set(r->e, why.kind, "column %zu: %s",
		    r->next.at + 1, why.text);
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

bool
criteria_parse(const struct props *props, struct str text, struct arena *a,
               struct criteria *out, struct err *e)
{
	struct reading r = { .props = props, .text = text, .a = a, .e = e };

	if (text.n > CRITERIA_BYTES)
		return err_set(e, ERR_INPUT, "criteria: more than %d bytes",
		    CRITERIA_BYTES);
	if (!look(&r))
		return false;
	do {
		if (out->n == CRITERIA_MOST)
			return fail(&r, r.next.at, "too many criteria",
			    STR_NONE);
		if (!read_criterion(&r, ARENA_PUSH(a, out->one, out->n)))
			return false;
		if (!is_word(&r, "and"))
			break;
	} while (look(&r));
	if (e->kind != ERR_NONE)
		return false;
	return r.next.kind == TOKEN_END ||
	    fail(&r, r.next.at, "this is too much (criteria are joined by "
	    "and; a value of several words stands in quotes)", r.next.text);
}

/* --- Deciding ------------------------------------------------------------- */

struct criterion_value
criterion_now(const struct criterion_value *v,
              const struct criteria_asked *asked)
{
	struct criterion_value out = *v;

	if (v->me)
		out.text = asked->me;
	if (v->relative) {
		out.from += asked->now;
		out.end += asked->now;
	}
	return out;
}

static bool
number_is(const struct criterion *c, const struct prop_value *v,
          const struct criteria_asked *asked)
{
	for (size_t i = 0; i < c->n; i++) {
		struct criterion_value w = criterion_now(&c->value[i], asked);

		if (v->has && v->number >= w.from && v->number < w.end)
			return true;
	}
	return false;
}

static bool
number_fits(const struct criterion *c, const struct prop_value *v,
            const struct criteria_asked *asked)
{
	struct criterion_value w = { STR_NONE, 0, 0, false, false };

	if (c->n > 0)
		w = criterion_now(&c->value[0], asked);
	switch (c->op) {
	case IS:
	case IN:
		return number_is(c, v, asked);
	case IS_NOT:
		return !number_is(c, v, asked);
	case BELOW:
		return v->has && v->number < w.from;
	case ABOVE:
		return v->has && v->number >= w.end;
	case AT_MOST:
		return v->has && v->number < w.end;
	case AT_LEAST:
		return v->has && v->number >= w.from;
	case IS_EMPTY:
		return !v->has;
	case IS_NOT_EMPTY:
		return v->has;
	case CONTAINS:
		break;
	}
	return false;
}

static bool
text_is(const struct criterion *c, struct str text, bool fold,
        const struct criteria_asked *asked)
{
	for (size_t i = 0; i < c->n; i++) {
		struct str w = criterion_now(&c->value[i], asked).text;

		if (w.n > 0 && (c->op == CONTAINS ?
		    str_find_nocase(text, w, 0) < text.n :
		    fold ? str_eq_nocase(text, w) : str_eq(text, w)))
			return true;
	}
	return false;
}

static bool
text_fits(const struct criterion *c, struct str text,
          const struct criteria_asked *asked)
{
	switch (c->op) {
	case IS_EMPTY:
		return text.n == 0;
	case IS_NOT_EMPTY:
		return text.n > 0;
	case IS_NOT:
		return !text_is(c, text, false, asked);
	default:
		return text_is(c, text, false, asked);
	}
}

static bool
list_fits(const struct criterion *c, struct strs list,
          const struct criteria_asked *asked)
{
	bool any = false, one = false;

	for (size_t i = 0; i < list.n; i++) {
		one = one || list.s[i].n > 0;
		any = any || text_is(c, list.s[i], true, asked);
	}
	return c->op == IS_EMPTY ? !one : c->op == IS_NOT_EMPTY ? one :
	    c->op == IS_NOT ? !any : any;
}

bool
criteria_fit(const struct criteria *c, const struct props *props,
             const struct prop_value *value,
             const struct criteria_asked *asked)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct criterion *one = &c->one[i];
		const struct prop_value *v = &value[one->prop - props->prop];
		bool fits = prop_is_number(one->prop->type) ?
		    number_fits(one, v, asked) : one->prop->type == PROP_LIST ?
		    list_fits(one, v->list, asked) :
		    text_fits(one, v->text, asked);

		if (!fits)
			return false;
	}
	return true;
}
