#include "mail/template_parse.h"

#include <string.h>

struct parser {
	struct arena *arena;
	const char *file;
	struct str text;
	size_t at;
	size_t line_start;      /* where the line of at begins */
	int line;
	size_t open[TEMPLATE_DEPTH];    /* steps of open sections */
	size_t depth;
	struct steps *out;
	struct err *e;
};

struct tag {
	char sigil;             /* # ^ / ! or 0 for a value */
	struct str name;
	size_t begin, end;      /* of {{...}} in the text */
	int line, col;
};

static bool
wrong(struct parser *p, const struct tag *t, const char *what)
{
	return err_set(p->e, ERR_SETUP, "%s:%d:%d: %s", p->file, t->line,
	    t->col, what);
}

static void
move_to(struct parser *p, size_t to)
{
	for (; p->at < to; p->at++)
		if (p->text.p[p->at] == '\n') {
			p->line++;
			p->line_start = p->at + 1;
		}
}

static struct step *
add_step(struct parser *p, enum step_what what, struct str text, int line,
         int col)
{
	struct step *s = ARENA_PUSH(p->arena, p->out->step, p->out->n);

	*s = (struct step){ .what = what, .text = text, .line = line,
	    .col = col };
	return s;
}

static void
add_text(struct parser *p, size_t from, size_t to)
{
	if (to > from)
		add_step(p, STEP_TEXT, str_sub(p->text, from, to), 0, 0);
}

static bool
is_name(struct str s)
{
	char before = '.';

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '.' ? before == '.' : !(c >= 'a' && c <= 'z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
		before = c;
	}
	return s.n > 0 && s.n <= 64 && before != '.';
}

/* read_tag finds the end of the tag at p->at and takes it apart. */
static bool
read_tag(struct parser *p, struct tag *t)
{
	size_t close = str_find(p->text, STR("}}"), p->at);
	struct str inside;

	*t = (struct tag){ .begin = p->at, .end = close + 2, .line = p->line,
	    .col = (int)(p->at - p->line_start) + 1 };
	if (close >= p->text.n)
		return wrong(p, t, "a {{ without its }}");
	inside = str_sub(p->text, p->at + 2, close);
	if (inside.n > 0 && strchr("#^/!{&>=", inside.p[0]) != NULL)
		t->sigil = inside.p[0];
	if (t->sigil == '!')
		return true;
	if (t->sigil != 0 && strchr("{&>=", t->sigil) != NULL)
		return wrong(p, t, "this kind of tag is not offered: values "
		    "are always escaped and templates include nothing");
	t->name = str_trim(str_sub(inside, t->sigil != 0, inside.n));
	if (!is_name(t->name))
		return wrong(p, t, "a name is lower-case words with dots, "
		    "as in {{ticket.id}}");
	return true;
}

static bool
is_blank(struct str s)
{
	return str_trim(s).n == 0;
}

/* A section tag or comment alone on its line: *from and *to become the whole
 * line, its end included. */
static void
widen_to_line(const struct parser *p, const struct tag *t, size_t *from,
              size_t *to)
{
	size_t start = t->begin, nl = str_find_char(p->text, '\n', t->end);

	while (start > 0 && p->text.p[start - 1] != '\n')
		start--;
	if (t->sigil == 0 || !is_blank(str_sub(p->text, start, t->begin)) ||
	    !is_blank(str_sub(p->text, t->end, nl)))
		return;
	*from = start;
	*to = nl < p->text.n ? nl + 1 : nl;
}

/* What stands before a value on its line, if further lines shall repeat it
 * (template.h). */
static struct str
prefix_of(const struct parser *p, const struct tag *t)
{
	size_t start = t->begin - (size_t)(t->col - 1);
	struct str before = str_sub(p->text, start, t->begin);

	for (size_t i = 0; i < before.n; i++)
		if (strchr(" \t>|", before.p[i]) == NULL)
			return STR_NONE;
	return before;
}

static bool
close_section(struct parser *p, const struct tag *t)
{
	struct step *s;

	if (p->depth == 0)
		return wrong(p, t, "this section was not opened");
	s = &p->out->step[p->open[p->depth - 1]];
	if (!str_eq(s->text, t->name))
		return err_set(p->e, ERR_SETUP, "%s:%d:%d: {{/%.*s}} closes "
		    "the section {{%.*s}} of line %d", p->file, t->line,
		    t->col, STR_ARG(t->name), STR_ARG(s->text), s->line);
	s->end = p->out->n;
	p->depth--;
	return true;
}

static bool
take_tag(struct parser *p, const struct tag *t)
{
	switch (t->sigil) {
	case '!':
		return true;
	case '/':
		return close_section(p, t);
	case '#':
	case '^':
		if (p->depth == TEMPLATE_DEPTH)
			return wrong(p, t, "too many sections in sections");
		p->open[p->depth++] = p->out->n;
		add_step(p, t->sigil == '#' ? STEP_SECTION : STEP_INVERTED,
		    t->name, t->line, t->col);
		return true;
	default:
		add_step(p, STEP_VALUE, t->name, t->line, t->col)->prefix =
		    prefix_of(p, t);
		return true;
	}
}

bool
template_parse(struct arena *a, const char *file, struct str text, int line,
               struct steps *out, struct err *e)
{
	struct parser p = { .arena = a, .file = file, .text = text,
	    .line = line, .out = out, .e = e };
	size_t done = 0;        /* text before this is in a step */

	*out = (struct steps){ NULL, 0 };
	for (;;) {
		size_t open = str_find(text, STR("{{"), p.at), from, to;
		struct tag t;

		if (open >= text.n)
			break;
		move_to(&p, open);
		if (!read_tag(&p, &t))
			return false;
		from = t.begin;
		to = t.end;
		widen_to_line(&p, &t, &from, &to);
		add_text(&p, done, from > done ? from : done);
		if (!take_tag(&p, &t))
			return false;
		move_to(&p, to);
		done = to;
	}
	add_text(&p, done, text.n);
	if (p.depth > 0) {
		const struct step *s = &out->step[p.open[p.depth - 1]];

		return err_set(e, ERR_SETUP, "%s:%d:%d: the section {{%.*s}} "
		    "is never closed", file, s->line, s->col,
		    STR_ARG(s->text));
	}
	return true;
}
