#include "mail/quote.h"

#include "mail/forward_word.h"
#include "mail/quote_line.h"
#include "mail/quote_parts.h"

enum {
	SHARED_MAX = 10,        /* lines that are cut in two */
	INITIALS_MAX = 3,       /* bytes of "AK" in "AK> ok?" */
};

/* Is the stretch within one of those that are known to be quoted? They come
 * in order, as the lines do: *at is the first that may still matter. */
static bool
is_inside(const struct html_span *span, size_t n, size_t *at, size_t from,
          size_t to)
{
	while (*at < n && span[*at].to < to)
		(*at)++;
	return *at < n && from >= span[*at].from;
}

static void
sort_lines(struct arena *a, struct str text, const struct html_span *span,
           size_t n, struct split *s, bool *was_cut)
{
	struct str rest = text, one;
	size_t count = 0, shared = 0, marked = 0;

	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '\n';
	if (count > QUOTE_LINES_MAX)
		count = QUOTE_LINES_MAX;
	s->line = arena_array(a, count + SHARED_MAX + 2, sizeof *s->line);
	while (rest.n > 0) {
		struct line *l = &s->line[s->n];
		size_t at, from;

		if (s->n > QUOTE_LINES_MAX) {
			l[-1].text.n = (size_t)(text.p + text.n -
			    l[-1].text.p);
			*was_cut = true;
			return;
		}
		str_cut(&rest, '\n', &one);
		from = (size_t)(one.p - text.p);
		at = quote_shared_at(s, one);
		if (at > 0 && s->n < QUOTE_LINES_MAX && shared++ < SHARED_MAX) {
			rest = str_sub(text, from + at, text.n);
			one.n = at;
		}
		l->text = one;
		if (str_trim(one).n == 0)
			l->class = EMPTY;
		else if (line_is_marked(one) ||
		    is_inside(span, n, &marked, from, from + one.n))
			l->class = MARKED;
		else
			l->class = PLAIN;
		s->n++;
	}
}

static void
own(struct split *s, size_t from, size_t to, enum owner owner)
{
	for (size_t i = from; i < to && i < s->n; i++)
		s->line[i].owner = owner;
}

/* A rule in front of an opening belongs to it. */
static size_t
with_rule(const struct split *s, size_t i)
{
	size_t first = i;

	while (i > 0 && (s->line[i - 1].class == EMPTY ||
	    quote_is_rule(s->line[i - 1].text)))
		if (s->line[--i].class != EMPTY)
			first = i;
	return first;
}

/* The first marked line of all may say what the others are: Apple's Mail
 * quotes what it forwards. */
static void
look_at_first(struct split *s, size_t i)
{
	if (!s->has_quote && forward_line(s->line[i].text, NULL))
		s->forwarded = true;
}

static bool
has_initials(const struct split *s, size_t i, struct str *out)
{
	if (i >= s->n)
		return false;
	*out = str_trim(s->line[i].text);
	out->n = quote_initials(*out);
	return out->n > 0 && out->n <= INITIALS_MAX;
}

/* "AK> ok?" quotes in a mail that quotes, when its neighbour has the same
 * letters: the prompt of a shell is none. */
static bool
is_under_initials(const struct split *s, size_t i)
{
	struct str here, other;

	return s->has_quote && has_initials(s, i, &here) &&
	    ((has_initials(s, i + 1, &other) && str_eq(here, other)) ||
	    (i > 0 && has_initials(s, i - 1, &other) && str_eq(here, other)));
}

static void
mark_line(struct split *s, size_t i)
{
	struct line *l = &s->line[i];

	if (l->class == PLAIN && is_under_initials(s, i))
		l->class = MARKED;
	if (l->class != MARKED)
		return;
	look_at_first(s, i);
	l->owner = IS_QUOTED;
	s->has_quote = true;
}

/* Marks what is quoted: lines that are marked, and what an opening heads. */
static void
mark_quotes(struct split *s)
{
	for (size_t i = 0; i < s->n; ) {
		size_t n = s->line[i].owner == IS_NEW ?
		    quote_opening(s, i) : 0;
		size_t next;

		if (n == 0) {
			mark_line(s, i++);
			continue;
		}
		s->has_quote = true;
		next = quote_next_full(s, i + n);
		own(s, with_rule(s, i), i + n, IS_QUOTED);
		for (size_t k = i; k < i + n; k++)
			s->line[k].class = HEADER;
		if (next < s->n && s->line[next].class == MARKED &&
		    !s->forwarded) {
			i = next;       /* what is marked, and no more */
			continue;
		}
		own(s, i, s->n, IS_QUOTED);
		return;
	}
}

/* Empty lines behind quoted ones are quoted. */
static void
fill_gaps(struct split *s)
{
	for (size_t i = 1; i < s->n; i++)
		if (s->line[i].class == EMPTY &&
		    s->line[i - 1].owner == IS_QUOTED)
			s->line[i].owner = IS_QUOTED;
}

/* Answers between the lines: text that stands between two quotes. Then the
 * quotes say what is answered, and stay; who wrote them when need not. */
static void
keep_inline(struct split *s)
{
	size_t last = s->n, blocks = 0;
	bool in_block = false, is_head = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct line *l = &s->line[i];

		if (l->class == EMPTY || l->owner == IS_SIGNATURE)
			continue;
		if (l->owner == IS_NEW)
			last = i;
		else if (!in_block)
			blocks++;
		in_block = l->owner == IS_QUOTED;
	}
	if (blocks < 2)
		return;
	for (size_t i = 0; last < s->n && i < last; i++) {
		struct line *l = &s->line[i];

		is_head = l->class == HEADER || (is_head && l->class == EMPTY);
		if (!is_head && l->owner == IS_QUOTED)
			l->owner = IS_NEW;
	}
}

static bool
has_new(const struct split *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->line[i].owner == IS_NEW && s->line[i].class != EMPTY)
			return true;
	return false;
}

/* Is all of it marked, and does it say whose mail it was? Then it is the
 * mail that was answered, and nothing is said to it. */
static bool
is_answered_alone(const struct split *s)
{
	size_t first = quote_next_full(s, 0);
	struct str line;

	for (size_t i = 0; i < s->n; i++)
		if (s->line[i].class == PLAIN)
			return false;
	if (first >= s->n)
		return false;
	line = str_trim(s->line[first].text);
	while (line.n > 0 && (line.p[0] == '>' || line.p[0] == ' '))
		line = str_sub(line, 1, line.n);
	return s->line[first].class == HEADER || line_is_attribution(line);
}

/* What PGP puts around a text that it signs. */
static void
mark_frame(struct split *s)
{
	size_t i = quote_next_full(s, 0);
	bool in_frame = false;

	if (i < s->n && line_opens_frame(s->line[i].text))
		while (i < s->n && s->line[i].class != EMPTY)
			s->line[i++].owner = IS_SIGNATURE;
	for (; i < s->n; i++) {
		struct str text = s->line[i].text;

		in_frame = in_frame || line_opens_frame_end(text);
		if (in_frame)
			s->line[i].owner = IS_SIGNATURE;
		in_frame = in_frame && !line_ends_frame(text);
	}
}

static void
mark_signature(struct split *s)
{
	size_t from = quote_signature_start(s);

	for (size_t i = from; i < s->n; i++)
		if (s->line[i].owner == IS_NEW)
			s->line[i].owner = IS_SIGNATURE;
}

static struct str
end_collection(struct arena *a, struct buf *b)
{
	struct str out;

	while (b->n > 0 && (b->p[b->n - 1] == '\n' || b->p[b->n - 1] == ' '))
		b->n--;
	out = str_copy(a, buf_view(b));
	buf_clear(b);
	return out;
}

static struct str
collect(struct arena *a, const struct split *s, enum owner owner)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < s->n; i++) {
		if (s->line[i].owner != owner)
			continue;
		if (s->line[i].class == EMPTY && b.n == 0)
			continue;
		buf_str(&b, s->line[i].text);
		buf_char(&b, '\n');
	}
	return end_collection(a, &b);
}

/* All that is not new, in the order of the text. */
static struct str
collect_elided(struct arena *a, const struct split *s)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < s->n; i++) {
		struct str text = s->line[i].text;

		if (s->line[i].owner == IS_NEW ||
		    (s->line[i].class == EMPTY && b.n == 0))
			continue;
		if (s->line[i].owner == IS_QUOTED)
			text = str_sub(text, quote_initials(text), text.n);
		buf_str(&b, text);
		buf_char(&b, '\n');
	}
	return end_collection(a, &b);
}

void
quote_none(struct str text, struct quote *out)
{
	*out = (struct quote){ .new_text = str_trim(text),
	    .quoted = STR_NONE, .signature = STR_NONE, .elided = STR_NONE };
}

void
quote_split(struct arena *a, struct str text, const struct html_span *marked,
            size_t n, struct quote *out)
{
	struct split s = { .n = 0 };

	*out = (struct quote){ .new_text = STR_NONE, .quoted = STR_NONE,
	    .signature = STR_NONE, .elided = STR_NONE };
	sort_lines(a, text, marked, n, &s, &out->was_cut);
	mark_frame(&s);
	mark_quotes(&s);
	fill_gaps(&s);
	mark_signature(&s);
	keep_inline(&s);
	if (!has_new(&s) && !is_answered_alone(&s)) {
		own(&s, 0, s.n, IS_NEW);
		mark_signature(&s);
	}
	out->new_text = collect(a, &s, IS_NEW);
	out->quoted = collect(a, &s, IS_QUOTED);
	out->signature = collect(a, &s, IS_SIGNATURE);
	out->elided = collect_elided(a, &s);
	out->has_quote = s.has_quote;
}
