#include "mail/quote_parts.h"

#include "mail/quote_line.h"

enum {
	SIGNATURE_LINES_MAX = 10,       /* under "--" without its blank */
	RULED_LINES_MAX = 5,            /* under a line drawn across */
	MOBILE_LINES_MAX = 3,           /* under "Sent from my ..." */
	CLOSED_LINES_MAX = 4,           /* under "Regards," */
	CONTACT_LINES_MAX = 7,          /* of a name with its addresses */
	NAME_MAX = 40,                  /* bytes of a name */
	NAME_WORDS_MAX = 4,
	SHORT_MAX = 60,                 /* bytes of a line under "Regards," */
};

/* What was seen below the line that is looked at. */
struct below {
	size_t lines, longest;
	bool has_end;           /* of a sentence */
	size_t rules;           /* drawn across, in all new lines */
	size_t first_new;       /* nothing is new above it */
};

static bool
is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	    (unsigned char)c >= 0x80;
}

/* "Ann", "J. R. Smith": a few words and no number. */
static bool
is_name(struct str s, size_t words_max)
{
	size_t words = 0;

	s = str_trim(s);
	if (s.n == 0 || s.n > NAME_MAX || !is_letter(s.p[0]) ||
	    s.p[s.n - 1] == '?' || s.p[s.n - 1] == ':')
		return false;
	for (struct str rest = s, w; str_cut(&rest, ' ', &w); )
		words++;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '@')
			return false;
	return words <= words_max;
}

/* "-- Ann", "- Ann" as the last line: not the end of a list. */
static bool
is_dash_name(const struct split *s, size_t i)
{
	struct str t = str_trim(s->line[i].text), before = STR_NONE;
	size_t at = 0;

	while (at < t.n && at < 2 && t.p[at] == '-')
		at++;
	if (at == 0 || t.n > NAME_MAX ||
	    !is_name(str_sub(t, at, t.n), NAME_WORDS_MAX - 1))
		return false;
	while (i > 0 && before.n == 0)
		before = str_trim(s->line[--i].text);
	return before.n > 0 && before.p[0] != '-' && before.p[0] != '*' &&
	    !str_ends(before, ":");
}

/* A line drawn across, the only one, in front of a few last lines. Under
 * text it is the line below a heading. */
static bool
is_last_rule(const struct split *s, size_t i, const struct below *b)
{
	struct str text = str_trim(s->line[i].text);

	return b->rules == 1 && b->lines > 0 && quote_is_rule(text) &&
	    b->lines <= (text.p[0] == '_' ? SIGNATURE_LINES_MAX :
	    RULED_LINES_MAX) && i > 0 &&
	    (s->line[i - 1].class == EMPTY || s->line[i - 1].owner != IS_NEW);
}

/* "Regards," and a name. Where a quote is shown folded there is little to
 * gain, and a line of text to lose: then it stays. */
static bool
is_closing(const struct split *s, size_t i, const struct below *b)
{
	size_t next;

	if (s->has_quote || b->lines == 0 || b->lines > CLOSED_LINES_MAX ||
	    b->longest > SHORT_MAX || b->has_end ||
	    !line_is_closing(s->line[i].text))
		return false;
	next = quote_next_full(s, i + 1);
	return next < s->n && is_name(s->line[next].text, NAME_WORDS_MAX);
}

static bool
is_start(const struct split *s, size_t i, const struct below *b)
{
	struct str text = s->line[i].text;

	return str_is(text, "-- ") ||
	    (b->lines <= SIGNATURE_LINES_MAX && line_is_signature(text)) ||
	    (b->lines <= MOBILE_LINES_MAX && line_is_mobile(text)) ||
	    (b->lines == 0 && is_dash_name(s, i)) ||
	    is_last_rule(s, i, b) || is_closing(s, i, b);
}

/* A last paragraph of a name and, in the most of it, addresses and numbers
 * of telephones. */
static size_t
contact_start(const struct split *s)
{
	size_t end = s->n, first, contacts = 0;

	while (end > 0 && s->line[end - 1].class == EMPTY)
		end--;
	first = end;
	while (first > 0 && end - first <= CONTACT_LINES_MAX &&
	    s->line[first - 1].class == PLAIN &&
	    s->line[first - 1].owner == IS_NEW)
		contacts += line_is_contact(s->line[--first].text);
	if (contacts < 2 || contacts * 2 < end - first || first == 0 ||
	    s->line[first - 1].class != EMPTY ||
	    !is_name(s->line[first].text, NAME_WORDS_MAX))
		return s->n;
	return first;
}

static bool
ends_sentence(struct str s)
{
	s = str_trim(s);
	return str_ends(s, ".") || str_ends(s, "?");
}

static bool
is_text(const struct line *l)
{
	return l->owner == IS_NEW && l->class == PLAIN;
}

static void
look_over(const struct split *s, struct below *b)
{
	*b = (struct below){ .first_new = s->n };
	for (size_t i = 0; i < s->n; i++) {
		const struct line *l = &s->line[i];

		if (l->owner == IS_NEW && l->class != EMPTY &&
		    b->first_new == s->n)
			b->first_new = i;
		b->rules += is_text(l) && quote_is_rule(l->text);
	}
}

size_t
quote_signature_start(const struct split *s)
{
	size_t found = s->n, contact = s->n;
	struct below b;

	look_over(s, &b);
	for (size_t i = s->n; i-- > 0; ) {
		const struct line *l = &s->line[i];

		if (!is_text(l))
			continue;
		if (is_start(s, i, &b)) {
			if (b.first_new < i)
				found = i;
			/* A name over "Sent from my" is looked at as last. */
			b.lines = b.longest = 0;
			b.has_end = false;
			continue;
		}
		b.lines++;
		b.has_end = b.has_end || ends_sentence(l->text);
		if (l->text.n > b.longest)
			b.longest = l->text.n;
	}
	if (found == s->n && !s->has_quote)
		contact = contact_start(s);
	return found == s->n && b.first_new < contact ? contact : found;
}
