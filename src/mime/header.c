#include "mime/header.h"

#include <string.h>

#include "mime/limits.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* The line at `at`, its line end not in it; *next is where the next starts. */
static struct str
line_at(struct str raw, size_t at, size_t *next)
{
	size_t end = str_find_char(raw, '\n', at);
	struct str line = str_sub(raw, at, end);

	*next = end < raw.n ? end + 1 : raw.n;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* A field name is printable ASCII but ':' (RFC 5322, 3.6.8); blanks between
 * it and the colon are obsolete, and seen. Returns the name's length, or 0;
 * *colon is where the colon stands. */
static size_t
name_length(struct str line, size_t *colon)
{
	size_t n = 0;

	while (n < line.n && line.p[n] > ' ' && line.p[n] < 0x7f &&
	    line.p[n] != ':')
		n++;
	*colon = n;
	while (*colon < line.n && is_space(line.p[*colon]))
		(*colon)++;
	if (*colon >= line.n || line.p[*colon] != ':')
		return 0;
	return n;
}

static bool
is_field(struct str line)
{
	size_t colon;

	return name_length(line, &colon) > 0;
}

static bool
is_end(const struct header_stop *stop, struct str line)
{
	return stop != NULL && stop->is_end(stop->ctx, line);
}

/* A line that is no field: lost inside the block, or the body's first? */
static bool
is_stray(struct str raw, size_t next)
{
	size_t after;

	return is_field(line_at(raw, next, &after));
}

/* Where a field that starts at `at` ends: after its continuation lines. */
static size_t
field_end(struct str raw, size_t at)
{
	size_t next;

	line_at(raw, at, &next);
	while (next < raw.n && is_space(raw.p[next])) {
		size_t after;

		/* A line of blanks alone ends the block in the wild as often
		 * as it folds; an obsolete fold must be followed by more. */
		if (str_trim(line_at(raw, next, &after)).n == 0 &&
		    (after >= raw.n || !is_space(raw.p[after])))
			break;
		next = after;
	}
	return next;
}

struct block {
	struct arena *arena;
	struct notes *notes;
	size_t room, bytes;
	struct headers *out;
};

static void
keep(struct block *b, struct str name, struct str value)
{
	if (value.n > MIME_FIELD_MAX) {
		note_limit(b->notes, "field");
		value.n = MIME_FIELD_MAX;
	}
	b->bytes += name.n + value.n;
	if (b->bytes > MIME_BLOCK_MAX) {
		note_limit(b->notes, "header-block");
	} else if (b->out->n >= MIME_HEADERS_MAX || b->out->n >= b->room) {
		note_limit(b->notes, "headers");
	} else {
		struct field *f = ARENA_PUSH(b->arena, b->out->field,
		    b->out->n);

		f->name = name;
		f->value = value;
	}
}

void
headers_read(struct arena *a, struct str raw, size_t *at,
             const struct header_stop *stop, size_t room,
             struct notes *notes, struct headers *out)
{
	struct block b = { a, notes, room, 0, out };

	*out = (struct headers){ NULL, 0 };
	while (*at < raw.n) {
		size_t next, colon, name;
		struct str line = line_at(raw, *at, &next);

		if (str_trim(line).n == 0) {
			*at = next;
			return;
		}
		if (is_end(stop, line)) {
			note_repair(notes, "no empty line after a header");
			return;
		}
		name = name_length(line, &colon);
		if (name > 0) {
			next = field_end(raw, *at);
			keep(&b, str_sub(raw, *at, *at + name),
			    str_sub(raw, *at + colon + 1, next));
		} else if (is_stray(raw, next)) {
			note_repair(notes, "a line in the header is no field");
		} else {
			note_repair(notes, "no empty line after a header");
			return;
		}
		*at = next;
	}
}

const struct field *
header_next(const struct headers *h, const char *name, size_t *from)
{
	for (size_t i = *from; i < h->n; i++)
		if (str_is_nocase(h->field[i].name, name)) {
			*from = i + 1;
			return &h->field[i];
		}
	*from = h->n;
	return NULL;
}

struct str
header_value(struct arena *a, const struct headers *h, const char *name)
{
	size_t from = 0;
	const struct field *f = header_next(h, name, &from);

	return f == NULL ? STR_NONE : header_unfold(a, f->value);
}

struct str
header_unfold(struct arena *a, struct str folded)
{
	char *p;
	size_t n = 0;

	folded = str_trim(folded);
	if (folded.n == 0 || (memchr(folded.p, '\n', folded.n) == NULL &&
	    memchr(folded.p, '\r', folded.n) == NULL))
		return folded;
	p = arena_get(a, folded.n + 1);
	for (size_t i = 0; i < folded.n; i++) {
		char c = folded.p[i];

		if (c != '\r' && c != '\n')
			p[n++] = c;
		else if (i + 1 < folded.n && folded.p[i + 1] > ' ')
			p[n++] = ' ';   /* a bare CR or LF within a value */
	}
	return (struct str){ p, n };
}
