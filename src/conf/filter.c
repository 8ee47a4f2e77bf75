/* filter { when ... then ... }, deny, allow (SPEC CH-10); field (CH-12). */
#include "conf/make.h"

#include <stdlib.h>
#include <string.h>

#include "conf/regex.h"

/* One rule on its way through its words. */
struct rule {
	struct make *m;
	const struct directive *d;
	size_t at;                      /* the next word */
	struct filter out;
};

static const struct word *
peek(const struct rule *r)
{
	return r->at < r->d->narg ? &r->d->arg[r->at] : NULL;
}

static bool
next_is(const struct rule *r, const char *z)
{
	const struct word *w = peek(r);

	return w != NULL && w->kind == WORD_BARE && str_is(w->text, z);
}

/* The next word; NULL when there is none, which is said. */
static const struct word *
take(struct rule *r, const char *what)
{
	const struct word *w = peek(r);

	if (w == NULL)
		say_error(&r->m->said, r->d->name.at, "the rule ends where "
		    "%s should stand; it is written as: when FIELD ~ /REGEX/ "
		    "[and ...] then DO [and ...]", what);
	else
		r->at++;
	return w;
}

/* --- Tests ---------------------------------------------------------------- */

static const struct choice fields[] = {
	{ "sender", FILTER_SENDER, false },
	{ "recipient", FILTER_RECIPIENT, false },
	{ "subject", FILTER_SUBJECT, false },
	{ "header", FILTER_HEADER, false },
	{ "body", FILTER_BODY, false },
	{ "attachment-name", FILTER_ATTACHMENT, false },
	{ "size", FILTER_LARGER, false }, { NULL, 0, false },
};

static bool
take_pattern(struct rule *r, struct filter_test *t)
{
	const struct word *op = take(r, "~ or !~"), *w;

	if (op == NULL)
		return false;
	t->not = str_is(op->text, "!~");
	if (!t->not && !str_is(op->text, "~")) {
		say_error(&r->m->said, op->at, "%s stands where ~ or !~ "
		    "should", say_quoted(&r->m->said, op->text));
		return false;
	}
	w = take(r, "a /regex/");
	if (w == NULL)
		return false;
	if (w->kind != WORD_REGEX) {
		say_error(&r->m->said, w->at, "%s is no regex; one is "
		    "written as /PATTERN/ or /PATTERN/i",
		    say_quoted(&r->m->said, w->text));
		return false;
	}
	/* What is wrong with it was said when it was read. */
	t->regex = regex_make(r->m->c, w->text, w->flags, w->at);
	return t->regex != NULL;
}

static bool
take_size(struct rule *r, struct filter_test *t)
{
	const struct word *op = take(r, "> or <"), *w;

	if (op == NULL)
		return false;
	if (str_is(op->text, "<"))
		t->field = FILTER_SMALLER;
	else if (!str_is(op->text, ">")) {
		say_error(&r->m->said, op->at, "%s stands where > or < "
		    "should", say_quoted(&r->m->said, op->text));
		return false;
	}
	w = take(r, "a size");
	return w != NULL && value_size(r->m, w, 0, INT64_C(1) << 40,
	    &t->size);
}

static bool
header_name_is_good(struct rule *r, const struct word *w)
{
	bool good = w->text.n > 0;

	for (size_t i = 0; i < w->text.n; i++)
		good = good && w->text.p[i] > ' ' && w->text.p[i] < 0x7f &&
		    w->text.p[i] != ':';
	if (!good)
		say_error(&r->m->said, w->at, "%s is no header's name",
		    say_quoted(&r->m->said, w->text));
	return good;
}

static bool
take_test(struct rule *r)
{
	const struct word *w = take(r, "a field");
	const struct choice *c = w == NULL ? NULL :
	    value_choice(r->m, "when", fields, w);
	struct filter_test t = { .header = "" };

	if (c == NULL)
		return false;
	t.field = (enum filter_field)c->value;
	if (t.field == FILTER_HEADER) {
		w = take(r, "a header's name");
		if (w == NULL || !header_name_is_good(r, w))
			return false;
		t.header = str_z(&r->m->c->arena, w->text);
	}
	if (!(t.field == FILTER_LARGER ? take_size(r, &t)
	    : take_pattern(r, &t)))
		return false;
	*ARENA_PUSH(&r->m->c->arena, r->out.test, r->out.ntest) = t;
	return true;
}

/* --- What is done --------------------------------------------------------- */

static const struct choice properties[] = {
	{ "status", 0, false }, { "priority", 0, false },
	{ "owner", 0, false }, { "team", 0, false },
	{ "category", 0, false }, { "tag", 0, false }, { NULL, 0, false },
};

/* Is there a block `property NAME`? What it takes is judged by the desk. */
static bool
is_own_property(const struct make *m, struct str name)
{
	const struct directives *top = &m->tree.top;

	for (size_t i = 0; i < top->n; i++)
		if (str_is(top->one[i].name.text, "property") &&
		    top->one[i].narg > 0 &&
		    str_eq(top->one[i].arg[0].text, name))
			return true;
	return false;
}

static bool
value_is_good(struct make *m, const struct word *name, const struct word *v)
{
	static const struct choice priorities[] = {
		{ "low", 0, false }, { "normal", 0, false },
		{ "high", 0, false }, { "urgent", 0, false },
		{ NULL, 0, false },
	};

	if (is_own_property(m, name->text))
		return true;
	if (value_choice(m, "set", properties, name) == NULL)
		return false;
	if (str_is(name->text, "priority"))
		return value_choice(m, "priority", priorities, v) != NULL;
	if (str_is(name->text, "owner"))
		return kind_refer(m, KIND_USER, v->text, v->at) != NULL;
	if (str_is(name->text, "team"))
		return kind_refer(m, KIND_TEAM, v->text, v->at) != NULL;
	if (str_is(name->text, "tag"))
		return tag_is_good(m, v);
	return true;
}

static bool
take_set(struct rule *r)
{
	const struct word *name = take(r, "a property"), *v;
	struct arena *a = &r->m->c->arena;

	v = name == NULL ? NULL : take(r, "its value");
	if (v == NULL || !value_is_good(r->m, name, v))
		return false;
	*ARENA_PUSH(a, r->out.set, r->out.nset) = (struct filter_set){
	    str_z(a, name->text), str_z(a, v->text) };
	return true;
}

static bool
take_route(struct rule *r)
{
	const struct word *w = take(r, "a channel");

	if (w != NULL)
		r->out.route = kind_refer(r->m, KIND_CHANNEL, w->text, w->at);
	return r->out.route != NULL;
}

enum { DO_ROUTE = FILTER_SET_ASIDE + 1, DO_SET, DO_NO_AUTO_REPLY };

static const struct choice doings[] = {
	{ "drop", FILTER_DROP, false }, { "spam", FILTER_SPAM, false },
	{ "set-aside", FILTER_SET_ASIDE, false },
	{ "route", DO_ROUTE, false }, { "set", DO_SET, false },
	{ "no-auto-reply", DO_NO_AUTO_REPLY, false }, { NULL, 0, false },
};

static bool
take_doing(struct rule *r)
{
	const struct word *w = take(r, "what to do");
	const struct choice *c = w == NULL ? NULL :
	    value_choice(r->m, "then", doings, w);

	if (c == NULL)
		return false;
	if (c->value == DO_ROUTE)
		return take_route(r);
	if (c->value == DO_SET)
		return take_set(r);
	if (c->value == DO_NO_AUTO_REPLY)
		r->out.no_auto_reply = true;
	else if (r->out.what != FILTER_GO_ON) {
		say_error(&r->m->said, w->at, "a mail cannot be both; one of "
		    "drop, spam and set-aside stands in a rule");
		return false;
	} else
		r->out.what = (enum filter_do)c->value;
	return true;
}

/* --- A rule, a block, the lists ------------------------------------------- */

static const char *
rule_text(struct rule *r)
{
	struct buf b = BUF_INIT;
	const char *z;

	for (size_t i = 0; i < r->d->narg; i++) {
		const struct word *w = &r->d->arg[i];

		buf_z(&b, i > 0 ? " " : "");
		if (w->kind == WORD_REGEX)
			buf_printf(&b, "/%.*s/%.*s", STR_ARG(w->text),
			    STR_ARG(w->flags));
		else
			buf_str(&b, w->text);
	}
	z = str_z(&r->m->c->arena, buf_view(&b));
	buf_clear(&b);
	return z;
}

static bool
take_rule(struct rule *r)
{
	const struct word *w;

	do {
		if (!take_test(r))
			return false;
	} while (next_is(r, "and") && ++r->at);
	w = take(r, "then");
	if (w == NULL)
		return false;
	if (!str_is(w->text, "then")) {
		say_error(&r->m->said, w->at, "%s stands where \"and\" or "
		    "\"then\" should", say_quoted(&r->m->said, w->text));
		return false;
	}
	do {
		if (!take_doing(r))
			return false;
	} while (next_is(r, "and") && ++r->at);
	if (peek(r) != NULL)
		say_error(&r->m->said, peek(r)->at, "%s stands behind the "
		    "end of the rule", say_quoted(&r->m->said,
		    peek(r)->text));
	return true;
}

void
read_filter_when(struct make *m, const struct option *o,
                 const struct directive *d, void *into)
{
	struct conf *c = into;
	struct rule r = { .m = m, .d = d, .out.at = d->name.at };

	(void)o;
	r.out.text = rule_text(&r);
	if (take_rule(&r))
		*ARENA_PUSH(&c->arena, c->filter, c->nfilter) = r.out;
}

void
read_filter(struct make *m, const struct option *o, const struct directive *d,
            void *into)
{
	if (d->narg > 0 || !d->has_block)
		say_error(&m->said, d->name.at, "%s takes a block and no "
		    "name", o->name);
	else
		fill_block(m, &block_filter, d, into);
}

void
check_filters(struct make *m)
{
	for (size_t i = 0; i < m->c->nfilter; i++) {
		const struct filter *f = &m->c->filter[i];

		for (size_t j = 0; j < f->nset; j++) {
			bool known = strcmp(f->set[j].name, "status") != 0;

			check_own_value(m, f->set[j].name, f->set[j].value,
			    f->at);
			for (size_t p = 0; p < m->c->npipeline; p++)
				known = known || pipeline_status(
				    &m->c->pipeline[p],
				    str_from(f->set[j].value)) != NULL;
			if (!known)
				say_error(&m->said, f->at, "no pipeline has "
				    "a status %s", f->set[j].value);
		}
	}
}

/* The list is a pointer with its count behind it. */
struct list {
	struct listed *one;
	size_t n;
};

void
read_listed(struct make *m, const struct option *o, const struct directive *d,
            void *into)
{
	bool domains = o->min > 0;
	struct list list;
	const char *z;

	_Static_assert(offsetof(struct conf, ndeny) ==
	    offsetof(struct conf, deny) + offsetof(struct list, n) &&
	    offsetof(struct conf, nallow) ==
	    offsetof(struct conf, allow) + offsetof(struct list, n) &&
	    offsetof(struct conf, nfree_mail) ==
	    offsetof(struct conf, free_mail) + offsetof(struct list, n), "");
	memcpy(&list, (char *)into + o->at, sizeof list);
	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes %s", o->name,
		    domains ? "domains" : "addresses and domains");
	for (size_t i = 0; i < d->narg; i++) {
		const struct word *w = &d->arg[i];

		if (!domains && str_find_char(w->text, '@', 0) < w->text.n)
			z = value_address(m, w, true);
		else if (is_host(w->text))
			z = str_lower(&m->c->arena, w->text).p;
		else {
			say_error(&m->said, w->at, "%s is %s",
			    say_quoted(&m->said, w->text), domains
			    ? "not a domain"
			    : "neither an address nor a domain");
			z = NULL;
		}
		if (z != NULL)
			*ARENA_PUSH(&m->c->arena, list.one, list.n) =
			    (struct listed){ z, w->at };
	}
	memcpy((char *)into + o->at, &list, sizeof list);
}

/* --- field NAME ~ /REGEX/ (CH-12) ----------------------------------------- */

static bool
field_is_known(struct make *m, const struct word *w)
{
	static const struct choice names[] = {
		{ "email", 0, false }, { "name", 0, false },
		{ "first-name", 0, false }, { "last-name", 0, false },
		{ "phone", 0, false }, { "mobile", 0, false },
		{ "company", 0, false }, { "subject", 0, false },
		{ "message", 0, false }, { "priority", 0, false },
		{ "category", 0, false }, { "team", 0, false },
		{ NULL, 0, false },
	};

	return is_own_property(m, w->text) ||
	    value_choice(m, "field", names, w) != NULL;
}

void
read_field(struct make *m, const struct option *o, const struct directive *d,
           void *into)
{
	struct arena *a = &m->c->arena;
	struct channel *c = into;
	struct form_field f = { .at = d->name.at };

	if (d->narg != 3 || !str_is(d->arg[1].text, "~") ||
	    d->arg[2].kind != WORD_REGEX) {
		say_error(&m->said, d->name.at,
		    "%s is written as: field NAME ~ /REGEX/", o->name);
		return;
	}
	if (!field_is_known(m, &d->arg[0]))
		return;
	f.name = str_z(a, d->arg[0].text);
	f.regex = regex_make(m->c, d->arg[2].text, d->arg[2].flags,
	    d->arg[2].at);
	if (f.regex != NULL)
		*ARENA_PUSH(a, c->field, c->nfield) = f;
}
