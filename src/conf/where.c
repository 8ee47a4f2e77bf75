/* Criteria in a configuration (conf/criteria.h). They may name whatever there
 * is, so they are read when all of it is known. */
#include "conf/make.h"

#include "base/utf8.h"
#include "conf/criteria.h"
#include "conf/props.h"

/* --- The words, as one text ----------------------------------------------- */

static void
put_quoted(struct buf *b, struct str text)
{
	buf_char(b, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, text.p[i]);
	}
	buf_char(b, '"');
}

/* One quoted word may be all of it. */
static bool
is_whole(const struct directive *d, size_t first)
{
	return d->narg == first + 1 && d->arg[first].kind == WORD_QUOTED;
}

static void
put_word(struct buf *b, const struct directive *d, size_t first, size_t i)
{
	const struct word *w = &d->arg[i];

	if (i > first)
		buf_char(b, ' ');
	if (w->kind == WORD_BARE || is_whole(d, first))
		buf_str(b, w->text);
	else
		put_quoted(b, w->text);
}

const char *
where_text(struct make *m, const struct directive *d, size_t first)
{
	struct buf b = BUF_INIT;
	const char *out;

	for (size_t i = first; i < d->narg; i++)
		put_word(&b, d, first, i);
	out = str_z(&m->c->arena, buf_view(&b));
	buf_clear(&b);
	return out;
}

/* Where in the file the byte `at` of that text stands. */
static struct place
place_of(const struct directive *d, size_t first, size_t at)
{
	struct buf b = BUF_INIT;
	struct place out = d->name.at;
	size_t begin = 0;

	for (size_t i = first; i < d->narg && begin <= at; i++) {
		struct str before;

		put_word(&b, d, first, i);
		before = str_sub(buf_view(&b), begin, at);
		out = d->arg[i].at;
		/* Within a word of several lines its beginning will do. */
		if (str_find_char(before, '\n', 0) == before.n) {
			out.col += is_whole(d, first);
			for (size_t k = 0; k < before.n; out.col++)
				utf8_next(before, &k);
		}
		begin = b.n + 1;
	}
	buf_clear(&b);
	return out;
}

/* --- What is kept for the end --------------------------------------------- */

static struct where *
keep(struct make *m, enum where_of of, const struct directive *d,
     size_t first)
{
	struct where *w = ARENA_PUSH(&m->tree.arena, m->where, m->nwhere);

	*w = (struct where){ of, d, first, NULL };
	return w;
}

struct criteria *
where_keep(struct make *m, enum where_of of, const struct directive *d,
           size_t first)
{
	struct criteria *into = arena_get(&m->c->arena, sizeof *into);

	where_more(m, of, d, first, into);
	return into;
}

void
where_more(struct make *m, enum where_of of, const struct directive *d,
           size_t first, struct criteria *into)
{
	if (d->narg <= first)
		say_error(&m->said, d->name.at, "%.*s: criteria are missing "
		    "(PROP OP VALUE)", STR_ARG(d->name.text));
	for (size_t i = first; i < d->narg; i++)
		if (d->arg[i].kind == WORD_REGEX) {
			say_error(&m->said, d->arg[i].at, "~ takes a text to "
			    "look for, no pattern");
			return;
		}
	keep(m, of, d, first)->into = into;
}

void
where_sort(struct make *m, const struct directive *d)
{
	keep(m, WHERE_SORT, d, 0);
}

const struct props *
where_props(struct make *m)
{
	struct props *p;

	if (m->c->props == NULL) {
		p = arena_get(&m->c->arena, sizeof *p);
		*p = props_make(m->c, &m->c->arena);
		m->c->props = p;
	}
	return m->c->props;
}

/* --- The end -------------------------------------------------------------- */

static void
check_sort(struct make *m, const struct word *w)
{
	struct err e = ERR_INIT;
	struct str way = w->text, name = STR_NONE;
	const struct prop *p;

	str_cut(&way, ':', &name);
	p = props_find(where_props(m), name, &e);
	if (p == NULL)
		say_error(&m->said, w->at, "%s", e.text);
	else if (p->type == PROP_LIST)
		say_error(&m->said, w->at, "%s may be several: nothing to "
		    "sort by", p->name);
	else if (name.n < w->text.n && !str_is(way, "desc") &&
	    !str_is(way, "asc"))
		say_error(&m->said, w->at, "sort: PROP, PROP:asc or "
		    "PROP:desc");
}

/* Nobody asks when the gateway does; and which SLA a ticket has must not
 * change by itself. */
static const char *
what_is_wrong(enum where_of of, const struct criterion *c)
{
	static const char *const moving[] = {
		"changed", "sla.due", "sla.state", "spam", "sent",
	};
	struct str name = str_from(c->prop->name);

	for (size_t i = 0; i < c->n && of != WHERE_VIEW; i++) {
		if (c->value[i].me)
			return "me: nobody asks here; name the user";
		if (c->value[i].relative && of == WHERE_SLA)
			return "an sla is not chosen by the time that has "
			    "passed";
	}
	for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
		if (of == WHERE_SLA && str_is(name, moving[i]))
			return "an sla is not chosen by this property";
	return NULL;
}

static void
read_where(struct make *m, const struct where *w)
{
	struct str text = str_from(where_text(m, w->d, w->first));
	size_t before = w->into->n, at;
	struct err e = ERR_INIT;

	if (!criteria_read(where_props(m), text, &m->c->arena, w->into, &at,
	    &e)) {
		say_error(&m->said, place_of(w->d, w->first, at), "%s",
		    e.text);
		return;
	}
	for (size_t i = before; i < w->into->n; i++) {
		const char *wrong = what_is_wrong(w->of, &w->into->one[i]);

		if (wrong != NULL)
			say_error(&m->said, w->d->arg[w->first].at, "%s: %s",
			    w->into->one[i].prop->name, wrong);
	}
}

void
check_where(struct make *m)
{
	where_props(m);
	for (size_t i = 0; i < m->nwhere; i++)
		if (m->where[i].of == WHERE_SORT)
			check_sort(m, &m->where[i].d->arg[0]);
		else
			read_where(m, &m->where[i]);
}
