#include "conf/said.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/tree.h"

enum { LINE_COLUMNS = 200 };

void
said_clear(struct said *s)
{
	arena_clear(&s->arena);
	*s = (struct said){ 0 };
}

static void say(struct said *s, bool is_error, struct place at,
                const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));

static void
say(struct said *s, bool is_error, struct place at, const char *fmt,
    va_list ap)
{
	struct buf b = BUF_INIT;
	struct diagnostic *d;

	if (is_error)
		s->errors++;
	if (s->n >= MAX_KEPT)
		return;
	buf_vprintf(&b, fmt, ap);
	d = ARENA_PUSH(&s->arena, s->one, s->n);
	*d = (struct diagnostic){ is_error, at, 0,
	    str_z(&s->arena, buf_view(&b)) };
	buf_clear(&b);
}

void
say_error(struct said *s, struct place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(s, true, at, fmt, ap);
	va_end(ap);
}

void
say_warning(struct said *s, struct place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(s, false, at, fmt, ap);
	va_end(ap);
}

const char *
say_quoted(struct said *s, struct str word)
{
	struct str cut = utf8_cut(word, MAX_QUOTED);
	struct str shown = utf8_printable(&s->arena, cut);

	return str_printf(&s->arena, "\"%.*s%s\"", STR_ARG(shown),
	    cut.n < word.n ? "..." : "").p;
}

const char *
say_place(struct said *s, struct place at)
{
	if (at.line == 0)
		return at.file;
	return str_printf(&s->arena, "%s:%d:%d", at.file, at.line, at.col).p;
}

/* --- Sorting ------------------------------------------------------------- */

static size_t
order_of(const struct tree *t, const char *file)
{
	size_t i = 0;

	while (i < t->nsource && t->source[i]->file != file)
		i++;
	return i;
}

static int
by_place(const void *one, const void *other)
{
	const struct diagnostic *a = one, *b = other;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.col != b->at.col)
		return a->at.col < b->at.col ? -1 : 1;
	if (a->is_error != b->is_error)
		return a->is_error ? -1 : 1;
	return strcmp(a->text, b->text);
}

/* --- Printing ------------------------------------------------------------ */

static struct span
line_span(struct str text, int line)
{
	size_t from = 0, to;

	for (int i = 1; i < line && from < text.n; i++)
		from = str_find_char(text, '\n', from) + 1;
	if (from > text.n)
		from = text.n;
	to = str_find_char(text, '\n', from);
	if (to > from && text.p[to - 1] == '\r')
		to--;
	return (struct span){ from, to };
}

/* Spans are in order, and there may be many. */
static const struct span *
secret_at(const struct source *s, size_t at)
{
	size_t low = 0, high = s->nsecret;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (at >= s->secret[middle].to)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->nsecret && at >= s->secret[low].from ?
	    &s->secret[low] : NULL;
}

static size_t
characters(struct str text, size_t from, size_t to)
{
	size_t n = 0;

	while (from < to) {
		utf8_next(text, &from);
		n++;
	}
	return n;
}

static void
put_shown(struct buf *b, struct str one)
{
	struct arena a = ARENA_INIT;

	buf_str(b, str_is(one, "\t") ? one : utf8_printable(&a, one));
	arena_clear(&a);
}

/* The line with every secret as "***", and under it a caret: tabs stay tabs
 * so that the caret stands right at any tab width. */
static void
put_line(struct buf *out, const struct source *s, struct place at)
{
	struct span line = line_span(s->text, at.line);
	struct buf shown = BUF_INIT, caret = BUF_INIT;
	size_t col = 1, want = (size_t)at.col;
	bool reached = false;

	for (size_t i = line.from; i < line.to; ) {
		const struct span *hidden = secret_at(s, i);
		size_t from = i, wide;

		if (col > LINE_COLUMNS) {
			buf_z(&shown, "...");
			break;
		}
		if (hidden != NULL) {
			i = hidden->to < line.to ? hidden->to : line.to;
			wide = characters(s->text, from, i);
			buf_z(&shown, "***");
		} else {
			utf8_next(s->text, &i);
			wide = 1;
			put_shown(&shown, str_sub(s->text, from, i));
		}
		reached = reached || want < col + wide;
		col += wide;
		if (!reached && hidden != NULL)
			buf_z(&caret, "   ");
		else if (!reached)
			buf_char(&caret, s->text.p[from] == '\t' ? '\t' : ' ');
	}
	buf_printf(out, "%5d | %.*s\n", at.line, STR_ARG(buf_view(&shown)));
	if (reached || want <= col)
		buf_printf(out, "      | %.*s^\n",
		    STR_ARG(buf_view(&caret)));
	buf_clear(&shown);
	buf_clear(&caret);
}

static void
put_one(struct buf *out, const struct tree *t, const struct diagnostic *d)
{
	const char *what = d->is_error ? "error" : "warning";

	if (d->at.line == 0) {
		buf_printf(out, "%s: %s: %s\n", d->at.file, what, d->text);
		return;
	}
	buf_printf(out, "%s:%d:%d: %s: %s\n", d->at.file, d->at.line,
	    d->at.col, what, d->text);
	if (d->order < t->nsource)
		put_line(out, t->source[d->order], d->at);
}

void
said_print(struct said *s, const struct tree *t, struct buf *out)
{
	size_t shown = 0, same = 0;

	for (size_t i = 0; i < s->n; i++)
		s->one[i].order = order_of(t, s->one[i].at.file);
	if (s->n > 0)
		qsort(s->one, s->n, sizeof *s->one, by_place);
	for (size_t i = 0; i < s->n; i++) {
		if (i > 0 && by_place(&s->one[i - 1], &s->one[i]) == 0) {
			same += s->one[i].is_error;
			continue;
		}
		if (shown++ < MAX_SHOWN)
			put_one(out, t, &s->one[i]);
	}
	s->errors -= same;
	if (shown > MAX_SHOWN)
		buf_printf(out, "the first %d are shown\n", MAX_SHOWN);
	if (s->errors > 0)
		buf_printf(out, "%zu error%s; nothing was changed\n",
		    s->errors, s->errors == 1 ? "" : "s");
}

const char *
say_near(struct said *s, const struct near *n)
{
	if (n->best[0] == '\0')
		return "";
	return str_printf(&s->arena, "; did you mean \"%s\"?", n->best).p;
}
