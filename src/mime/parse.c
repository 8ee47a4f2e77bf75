#include "mime/parse.h"

#include <string.h>

#include "mime/limits.h"

/* A multipart or a message that has not ended yet. */
struct open {
	size_t part;
	struct str boundary;    /* empty: a message, or it has ended */
};

struct walk {
	struct arena *arena;
	struct notes *notes;
	struct str raw;
	size_t at;              /* where the next line starts */
	struct mime *out;
	struct open open[MIME_DEPTH_MAX + 1];
	size_t nopen;
	size_t nboundary;       /* how many of them have one */
	size_t nfield;          /* fields kept in the whole mail */
	size_t leaf;            /* the part whose body goes on, or PART_NONE */
};

static struct str
trim_end(struct str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' ||
	    s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n'))
		s.n--;
	return s;
}

/* Which open boundary is this line, from the innermost? Returns its place
 * in open[], or nopen. *is_last: it closes the multipart. */
static size_t
match(const struct walk *w, struct str line, bool *is_last)
{
	struct str rest;

	*is_last = false;
	if (w->nboundary == 0 || !str_starts(line, "--"))
		return w->nopen;
	line = trim_end(line);
	rest = str_sub(line, 2, line.n);
	for (size_t i = w->nopen; i-- > 0; ) {
		struct str b = w->open[i].boundary;

		if (b.n == 0 || rest.n < b.n ||
		    memcmp(rest.p, b.p, b.n) != 0)
			continue;
		if (rest.n == b.n)
			return i;
		if (str_is(str_sub(rest, b.n, rest.n), "--")) {
			*is_last = true;
			return i;
		}
	}
	return w->nopen;
}

static bool
is_boundary(const void *ctx, struct str line)
{
	const struct walk *w = ctx;
	bool is_last;

	return match(w, line, &is_last) < w->nopen;
}

/* The line end in front of a boundary belongs to it (RFC 2046, 5.1.1). */
static size_t
body_end(struct str raw, size_t body, size_t line)
{
	if (line > body && raw.p[line - 1] == '\n')
		line--;
	if (line > body && raw.p[line - 1] == '\r')
		line--;
	return line;
}

/* A multipart in which no part was found is text that somebody can read. */
static void
multipart_to_text(struct walk *w, struct part *p)
{
	note_repair(w->notes, "a multipart has no parts");
	p->shape = PART_LEAF;
	p->is_damaged = true;
	p->type.type = STR("text/plain");
}

static bool
has_child(const struct walk *w, size_t part)
{
	return part + 1 < w->out->n && w->out->part[part + 1].parent == part;
}

/* Ends what is open above the first `keep`: the line is the first that does
 * not belong to it. */
static void
end_open(struct walk *w, size_t keep, size_t line)
{
	if (w->leaf != PART_NONE) {
		struct part *p = &w->out->part[w->leaf];

		p->end = body_end(w->raw, p->body, line);
		w->leaf = PART_NONE;
	}
	while (w->nopen > keep) {
		struct open *o = &w->open[--w->nopen];
		struct part *p = &w->out->part[o->part];

		if (o->boundary.n > 0)
			w->nboundary--;
		p->end = body_end(w->raw, p->body, line);
		if (p->shape == PART_MULTIPART && !has_child(w, o->part))
			multipart_to_text(w, p);
	}
}

/* A multipart without a boundary parameter: the first line that looks like
 * one, unless it is that of a multipart around. */
static struct str
guess_boundary(struct walk *w, size_t from)
{
	struct str look = str_sub(w->raw, 0, from + MIME_BOUNDARY_LOOK);
	size_t at = from;

	while (at < look.n) {
		size_t end = str_find_char(look, '\n', at);
		struct str line = trim_end(str_sub(look, at, end));

		if (is_boundary(w, line))
			break;
		if (line.n > 4 && str_starts(line, "--") &&
		    str_find_char(line, ' ', 0) >= line.n) {
			note_repair(w->notes, "a boundary was guessed");
			return str_sub(line, 2, line.n);
		}
		at = end + 1;
	}
	return STR_NONE;
}

static struct str
boundary_of(struct walk *w, struct part *p)
{
	struct str b = STR_NONE;

	for (size_t i = 0; i < p->type.nparam && b.n == 0; i++)
		if (str_is_nocase(p->type.param[i].name, "boundary"))
			b = trim_end(p->type.param[i].value);
	if (b.n == 0)
		b = trim_end(content_param(w->arena, &p->type, "boundary"));
	if (b.n == 0)
		b = guess_boundary(w, p->body);
	return b;
}

static const char *
default_type(const struct walk *w, const struct part *p)
{
	if (p->parent != PART_NONE &&
	    part_is(&w->out->part[p->parent], "multipart/digest"))
		return "message/rfc822";
	return "text/plain";
}

static bool
is_multipart(const struct part *p)
{
	return str_starts(p->type.type, "multipart/");
}

static bool
is_message(const struct part *p)
{
	return p->coding == CODING_NONE &&
	    (part_is(p, "message/rfc822") || part_is(p, "message/global") ||
	    part_is(p, "message/news"));
}

static void
read_meaning(struct walk *w, struct part *p)
{
	struct arena *a = w->arena;
	struct str type = header_value(a, &p->headers, "Content-Type");

	content_read(a, type, w->notes, &p->type);
	p->has_type = p->type.type.n > 0;
	if (type.n > 0 && !p->has_type)
		note_repair(w->notes, "a content type cannot be read");
	if (str_is(p->type.type, "multipart"))
		p->type.type = STR("multipart/mixed");
	if (str_is(p->type.type, "text"))
		p->type.type = STR("text/plain");
	if (!p->has_type)
		p->type.type = str_from(default_type(w, p));
	content_read(a, header_value(a, &p->headers, "Content-Disposition"),
	    w->notes, &p->disposition);
	p->coding = coding_read(header_value(a, &p->headers,
	    "Content-Transfer-Encoding"));
}

/* Makes a part of what starts at w->at, and reads its header. */
static struct part *
part_add(struct walk *w, size_t parent)
{
	const struct header_stop stop = { is_boundary, w };
	struct part *p = ARENA_PUSH(w->arena, w->out->part, w->out->n);
	struct part *up = parent == PART_NONE ? NULL : &w->out->part[parent];
	size_t own = w->out->n - 1;

	p->parent = parent;
	p->depth = up == NULL ? 0 : up->depth + 1;
	p->message = up == NULL || up->shape == PART_MESSAGE ?
	    own : up->message;
	headers_read(w->arena, w->raw, &w->at, &stop,
	    MIME_FIELDS_MAX - w->nfield, w->notes, &p->headers);
	w->nfield += p->headers.n;
	p->body = w->at;
	p->end = w->raw.n;
	read_meaning(w, p);
	return p;
}

static void
push(struct walk *w, struct str boundary)
{
	w->open[w->nopen++] = (struct open){ w->out->n - 1, boundary };
	if (boundary.n > 0)
		w->nboundary++;
}

/* Opens the part that starts at w->at and, when it is a message, the first
 * part of that, and so on down. */
static void
begin(struct walk *w, size_t parent)
{
	for (;;) {
		struct part *p = part_add(w, parent);
		bool is_deep = p->depth >= MIME_DEPTH_MAX;

		if (is_deep && (is_multipart(p) || is_message(p)))
			note_limit(w->notes, "depth");
		if (!is_deep && is_multipart(p)) {
			p->shape = PART_MULTIPART;
			push(w, boundary_of(w, p));
			w->leaf = PART_NONE;
			return;
		}
		if (is_deep || !is_message(p)) {
			w->leaf = w->out->n - 1;
			return;
		}
		if (w->out->n >= MIME_PARTS_MAX) {
			note_limit(w->notes, "parts");
			w->leaf = w->out->n - 1;
			return;
		}
		p->shape = PART_MESSAGE;
		push(w, STR_NONE);
		parent = w->out->n - 1;
	}
}

/* The mbox line in front of a mail: "From x@y Mon Jan ...". */
static void
skip_mbox_line(struct walk *w)
{
	static const char *const start[] = { "From ", ">From " };

	while (w->at < w->raw.n && (w->raw.p[w->at] == '\n' ||
	    w->raw.p[w->at] == '\r'))
		w->at++;
	for (size_t i = 0; i < 2; i++)
		if (str_starts(str_sub(w->raw, w->at, w->raw.n), start[i])) {
			note_repair(w->notes, "an mbox line is in front");
			w->at = str_find_char(w->raw, '\n', w->at);
			w->at += w->at < w->raw.n;
			return;
		}
}

/* Returns false when no more parts may be taken. */
static bool
take_boundary(struct walk *w, size_t which, bool is_last, size_t line)
{
	end_open(w, which + 1, line);
	if (is_last) {
		/* What follows up to the next boundary is an epilogue. */
		end_open(w, which, line);
		return true;
	}
	if (w->out->n >= MIME_PARTS_MAX) {
		note_limit(w->notes, "parts");
		end_open(w, 0, line);
		return false;
	}
	begin(w, w->open[which].part);
	return true;
}

/* Does the part's body end with the close of a multipart around it that has
 * no line of its own? */
static bool
has_glued_close(const struct walk *w, struct part *p)
{
	struct str body = trim_end(str_sub(w->raw, p->body, p->end));

	for (size_t i = w->nopen; i-- > 0; ) {
		struct str b = w->open[i].boundary;
		struct str end = str_sub(body, body.n < b.n + 4 ? body.n :
		    body.n - b.n - 4, body.n);

		if (b.n == 0 || end.n == 0 || !str_starts(end, "--") ||
		    !str_ends(end, "--") ||
		    !str_eq(str_sub(end, 2, end.n - 2), b))
			continue;
		p->end = p->body + body.n - end.n;
		return true;
	}
	return false;
}

/* The mail ends inside a multipart. */
static void
end_unclosed(struct walk *w)
{
	struct part *p = w->leaf == PART_NONE ? NULL :
	    &w->out->part[w->leaf];

	if (p != NULL && has_glued_close(w, p)) {
		note_repair(w->notes, "a boundary is not on its own line");
		return;
	}
	note_repair(w->notes, "a multipart is not closed");
	if (p != NULL)
		p->is_damaged = p->body < p->end;
}

void
mime_parse(struct arena *a, struct str raw, struct notes *notes,
           struct mime *out)
{
	struct walk w = { .arena = a, .notes = notes, .raw = raw, .out = out,
	    .leaf = PART_NONE };

	*out = (struct mime){ raw, NULL, 0 };
	skip_mbox_line(&w);
	begin(&w, PART_NONE);
	while (w.nboundary > 0 && w.at < raw.n) {
		size_t line = w.at, end = str_find_char(raw, '\n', line);
		size_t which;
		bool is_last;

		w.at = end < raw.n ? end + 1 : raw.n;
		which = match(&w, str_sub(raw, line, end), &is_last);
		if (which < w.nopen &&
		    !take_boundary(&w, which, is_last, line))
			return;
	}
	if (w.nboundary > 0)
		end_unclosed(&w);
	w.leaf = PART_NONE;     /* its end is the mail's already */
	end_open(&w, 0, raw.n);
}

struct str
part_body(const struct mime *m, size_t part)
{
	return str_sub(m->raw, m->part[part].body, m->part[part].end);
}

bool
part_is(const struct part *p, const char *type)
{
	size_t n = strlen(type);

	return n > 0 && type[n - 1] == '/' ? str_starts(p->type.type, type) :
	    str_is(p->type.type, type);
}

size_t
part_within(const struct mime *m, size_t part, const char *type)
{
	size_t at = m->part[part].parent;

	while (at != PART_NONE && m->part[at].shape != PART_MESSAGE) {
		if (part_is(&m->part[at], type))
			return at;
		at = m->part[at].parent;
	}
	return PART_NONE;
}
