#include "conf/show.h"

#include <string.h>

#include "base/utf8.h"
#include "conf/make.h"

enum { COMMENT_COLUMN = 56, TAB = 8 };

static size_t
columns(struct str line)
{
	size_t n = 0;

	for (size_t i = 0; i < line.n; ) {
		if (line.p[i] == '\t')
			n += TAB - n % TAB - 1;
		utf8_next(line, &i);
		n++;
	}
	return n;
}

/* Ends the line begun at `from` with the place as a comment. */
static void
put_place(struct buf *out, size_t from, struct place at)
{
	struct str line = str_sub(buf_view(out), from, out->n);
	size_t last = 0, i;

	while ((i = str_find_char(line, '\n', last)) < line.n)
		last = i + 1;
	line = str_sub(line, last, line.n);
	for (i = columns(line); i < COMMENT_COLUMN; i++)
		buf_char(out, ' ');
	if (at.line == 0)
		buf_z(out, " # default\n");
	else
		buf_printf(out, " # %s:%d:%d\n", at.file, at.line, at.col);
}

static void
put_indent(struct buf *out, int depth)
{
	for (int i = 0; i < depth; i++)
		buf_char(out, '\t');
}

static void put_values(struct buf *out, const struct shown_block *b,
                       int depth, bool non_default);

static void
put_block(struct buf *out, const char *word, const struct shown_block *b,
          int depth, bool non_default)
{
	size_t from = out->n;

	put_indent(out, depth);
	buf_printf(out, "%s%s%s {", word, b->name[0] != '\0' ? " " : "",
	    b->name);
	put_place(out, from, b->at);
	put_values(out, b, depth + 1, non_default);
	put_indent(out, depth);
	buf_z(out, "}\n");
}

/* The password itself is masked where the value was kept (fill.c); a word
 * that says so is left. */
static void
put_value(struct buf *out, const struct shown_value *v, int depth,
          bool non_default)
{
	size_t from = out->n;

	if (non_default && v->at.line == 0)
		return;
	if (v->in != NULL) {
		put_block(out, v->option->name, v->in, depth, non_default);
		return;
	}
	put_indent(out, depth);
	buf_printf(out, "%s %s", v->name, v->text);
	put_place(out, from, v->at);
}

static bool
is_given(const struct shown_block *b, const struct option *o)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->value[i].option == o ||
		    (o->type == OPTION_CREDENTIAL &&
		    b->value[i].option->type == OPTION_CREDENTIAL))
			return true;
	return false;
}

/* In the order of the table, then of the file; what has no value at all is
 * named in a comment. */
static void
put_values(struct buf *out, const struct shown_block *b, int depth,
           bool non_default)
{
	for (size_t i = 0; i < b->block->n; i++) {
		const struct option *o = &b->block->option[i];

		for (size_t j = 0; j < b->n; j++)
			if (b->value[j].option == o)
				put_value(out, &b->value[j], depth,
				    non_default);
		if (non_default || is_given(b, o) ||
		    o->type == OPTION_LATER || (o->flags & OPTION_MANY) != 0 ||
		    (o->type == OPTION_CREDENTIAL &&
		    o->min != CREDENTIAL_LITERAL))
			continue;
		put_indent(out, depth);
		buf_printf(out, "# %s is not given\n", o->name);
	}
}

void
conf_show(const struct conf *c, bool non_default, struct buf *out)
{
	const struct shown_block *b = c->shown;

	put_values(out, b, 0, non_default);
	for (b = b->next; b != NULL; b = b->next)
		if (!non_default || b->at.line > 0)
			put_block(out, b->block->name, b, 0, non_default);
}
