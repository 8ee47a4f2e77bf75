#include "mail/quote.h"

#include <stdint.h>

#include "mail/quote_line.h"

enum {
	SIGNATURE_LINES_MAX = 10,       /* under "--" without its blank */
	MOBILE_LINES_MAX = 3,           /* under "Sent from my ..." */
	NAME_MAX = 40,                  /* bytes of "- Ann" */
	RULE_MIN = 5,                   /* bytes of a line drawn across */
	SHARED_MAX = 10,                /* lines that are cut in two */
	ATTRIBUTIONS_MAX = 1000,        /* lines that are looked at closely */
};

enum line_class { EMPTY, PLAIN, MARKED, HEADER };

/* Whose a line is. */
enum owner { IS_NEW, IS_QUOTED, IS_SIGNATURE };

struct line {
	struct str text;
	enum line_class class;
	enum owner owner;
};

struct split {
	struct line *line;
	size_t n;
	size_t tries;           /* of ATTRIBUTIONS_MAX */
	bool forwarded, has_header, has_quote;
};

static bool
has_mark(struct str s)
{
	size_t i = 0;

	while (i < s.n && i < 3 && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	/* ">>> shop here <<<" is no quote. */
	return i < s.n && s.p[i] == '>' &&
	    str_find(s, STR("<<"), i) >= s.n;
}

static bool
is_inside(const struct html_span *span, size_t n, size_t from, size_t to)
{
	for (size_t i = 0; i < n; i++)
		if (from >= span[i].from && to <= span[i].to)
			return true;
	return false;
}

/* "Thanks --- On Mon, 1 Jan 2024, Ann wrote:" is two lines that a program
 * ran together. Where the second begins; 0: it is one. */
static size_t
shared_at(struct split *s, struct str line)
{
	static const char *const days[] = {
		"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
	};
	size_t at = 0;

	if (line.n > ATTRIBUTION_MAX || has_mark(line) ||
	    !line_may_attribute(line))
		return 0;
	while ((at = str_find(line, STR("On "), at + 1)) < line.n) {
		struct str rest = str_sub(line, at, line.n);
		bool has_day = false;

		for (size_t i = 0; i < 7; i++)
			has_day = has_day ||
			    str_starts(str_sub(rest, 3, rest.n), days[i]);
		if (!has_day || s->tries++ >= ATTRIBUTIONS_MAX ||
		    !line_opens_attribution(rest))
			continue;
		while (at > 0 && (line.p[at - 1] == ' ' ||
		    line.p[at - 1] == '-'))
			at--;
		return at;
	}
	return 0;
}

static void
sort_lines(struct arena *a, struct str text, const struct html_span *span,
           size_t n, struct split *s, bool *was_cut)
{
	struct str rest = text, one;
	size_t count = 0, shared = 0;

	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '\n';
	if (count > QUOTE_LINES_MAX)
		count = QUOTE_LINES_MAX;
	s->line = arena_array(a, count + SHARED_MAX + 2, sizeof *s->line);
	while (rest.n > 0) {
		struct line *l = &s->line[s->n];
		size_t at;

		if (s->n > QUOTE_LINES_MAX) {
			l[-1].text.n = (size_t)(text.p + text.n -
			    l[-1].text.p);
			*was_cut = true;
			return;
		}
		str_cut(&rest, '\n', &one);
		at = shared_at(s, one);
		if (at > 0 && s->n < QUOTE_LINES_MAX && shared++ < SHARED_MAX) {
			rest = str_sub(text, (size_t)(one.p - text.p) + at,
			    text.n);
			one.n = at;
		}
		l->text = one;
		if (str_trim(one).n == 0)
			l->class = EMPTY;
		else if (has_mark(one) || is_inside(span, n,
		    (size_t)(one.p - text.p),
		    (size_t)(one.p - text.p) + one.n))
			l->class = MARKED;
		else
			l->class = PLAIN;
		s->n++;
	}
}

static bool
has_digit_or_at(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '@')
			return true;
	return false;
}

/* Does the text end inside of <>? */
static bool
is_open_bracket(struct str s)
{
	while (s.n > 0 && s.p[s.n - 1] != '>' && s.p[s.n - 1] != '<')
		s.n--;
	return s.n > 0 && s.p[s.n - 1] == '<';
}

/* The lines from i to last as one, into out; false: too long, or there are
 * lines among them that cannot be of one attribution. */
static bool
join_lines(const struct split *s, size_t i, size_t last,
           char out[ATTRIBUTION_MAX], struct str *joined)
{
	size_t n = 0;

	for (size_t k = i; k <= last; k++) {
		struct str one = str_trim(s->line[k].text);

		/* "Ann <a@x.example", "> wrote:" was broken at its bracket. */
		if (s->line[k].class == EMPTY ||
		    n + one.n + 1 > ATTRIBUTION_MAX ||
		    (s->line[k].class != PLAIN &&
		    !is_open_bracket((struct str){ out, n })))
			return false;
		if (k > i)
			out[n++] = ' ';
		for (size_t j = 0; j < one.n; j++)
			out[n++] = one.p[j];
	}
	*joined = (struct str){ out, n };
	return true;
}

/* Does a surer attribution begin after i and end at last? Then the lines in
 * front of it are the sender's own. */
static bool
opens_later(const struct split *s, size_t i, size_t last)
{
	char room[ATTRIBUTION_MAX];
	struct str joined;

	while (++i <= last)
		if (join_lines(s, i, last, room, &joined) &&
		    line_opens_attribution(joined))
			return true;
	return false;
}

/* How many lines from i on are one "On ... wrote:"; 0: none are. */
static size_t
attribution_lines(struct split *s, size_t i)
{
	char room[ATTRIBUTION_MAX];
	struct str joined;

	for (size_t k = i; k < s->n && k < i + ATTRIBUTION_LINES_MAX; k++) {
		if (!join_lines(s, i, k, room, &joined) ||
		    (k > i && !has_digit_or_at(s->line[i].text)))
			return 0;
		if (!line_may_attribute(joined))
			continue;
		if (s->tries++ >= ATTRIBUTIONS_MAX)
			return 0;
		if (line_is_attribution(joined))
			return opens_later(s, i, k) &&
			    !line_opens_attribution(joined) ? 0 : k - i + 1;
	}
	return 0;
}

/* A line drawn across the mail. */
static bool
is_rule(struct str s)
{
	size_t k = 0;

	s = str_trim(s);
	while (k < s.n && (s.p[k] == '_' || s.p[k] == '-' || s.p[k] == '='))
		k++;
	return k == s.n && k >= RULE_MIN;
}

static bool
is_under_rule(const struct split *s, size_t i)
{
	while (i > 0 && s->line[i - 1].class == EMPTY)
		i--;
	return i > 0 && is_rule(s->line[i - 1].text);
}

/* How many lines from i on are the header of a quoted mail; 0: none. At
 * least who and one field more, or when and whom, or who under a rule; a
 * field may go on in the next line. */
static size_t
header_lines(const struct split *s, size_t i)
{
	bool seen[HEAD_OTHER + 1] = { false };
	size_t last = i, fields = 0, blanks = 0;

	for (size_t k = i; k < s->n && k - last <= 2; k++) {
		enum head h = line_head(s->line[k].text);

		if (k == i && h == HEAD_NONE)
			return 0;
		if (s->line[k].class == EMPTY && ++blanks > 1 && fields > 1)
			break;
		if (h == HEAD_NONE)
			continue;
		if (h != HEAD_OTHER && seen[h])
			break;
		fields++;
		seen[h] = true;
		last = k;
		blanks = 0;
	}
	if (seen[HEAD_FROM] && is_under_rule(s, i))
		return last - i + 1;
	if (fields < 2 || !((seen[HEAD_FROM] && (seen[HEAD_DATE] ||
	    seen[HEAD_TO] || seen[HEAD_SUBJECT])) ||
	    (seen[HEAD_DATE] && seen[HEAD_TO])))
		return 0;
	return last - i + 1;
}

static size_t
next_full(const struct split *s, size_t i)
{
	while (i < s->n && s->line[i].class == EMPTY)
		i++;
	return i;
}

/* What begins at line i: how many lines it has, 0 nothing. */
static size_t
opening(struct split *s, size_t i)
{
	struct str text = s->line[i].text;
	size_t n;

	if (s->line[i].class != PLAIN)
		return 0;
	if (line_is_forward(text)) {
		s->forwarded = true;
		return 1;
	}
	if (line_is_original(text)) {
		n = next_full(s, i + 1);
		s->has_header = s->has_header ||
		    (n < s->n && header_lines(s, n) > 0);
		return 1;
	}
	n = attribution_lines(s, i);
	if (n == 0) {
		n = header_lines(s, i);
		s->has_header = s->has_header || n > 0;
	}
	return n;
}

static void
own(struct split *s, size_t from, size_t to, enum owner owner)
{
	for (size_t i = from; i < to && i < s->n; i++)
		s->line[i].owner = owner;
}

/* A rule, or empty lines, in front of an opening belong to it. */
static size_t
with_rule(const struct split *s, size_t i)
{
	while (i > 0 && (s->line[i - 1].class == EMPTY ||
	    is_rule(s->line[i - 1].text)))
		i--;
	return i;
}

/* The first marked line of all may say what the others are: Apple's Mail
 * quotes what it forwards. */
static void
look_at_first(struct split *s, size_t i)
{
	if (s->has_quote)
		return;
	if (line_is_forward(s->line[i].text))
		s->forwarded = true;
	else if (line_is_original(s->line[i].text))
		s->has_header = true;
}

/* Marks what is quoted: lines that are marked, and what an opening heads. */
static void
mark_quotes(struct split *s)
{
	for (size_t i = 0; i < s->n; ) {
		size_t n = s->line[i].owner == IS_NEW ? opening(s, i) : 0;
		size_t next;

		if (n == 0) {
			if (s->line[i].class == MARKED) {
				look_at_first(s, i);
				s->line[i].owner = IS_QUOTED;
				s->has_quote = true;
			}
			i++;
			continue;
		}
		s->has_quote = true;
		next = next_full(s, i + n);
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

/* Empty lines between quoted ones are quoted. */
static void
fill_gaps(struct split *s)
{
	for (size_t i = 0; i < s->n; ) {
		size_t next;

		if (s->line[i].owner != IS_QUOTED) {
			i++;
			continue;
		}
		next = next_full(s, i + 1);
		if (next < s->n && s->line[next].owner == IS_QUOTED)
			own(s, i + 1, next, IS_QUOTED);
		i = next > i ? next : i + 1;
	}
}

/* Answers between the lines: two or more quotes with text behind each. Then
 * the quotes say what is answered, and stay. */
static void
keep_inline(struct split *s)
{
	size_t last = s->n, blocks = 0;
	bool in_block = false;

	for (size_t i = 0; i < s->n; i++)
		if (s->line[i].owner == IS_NEW && s->line[i].class == PLAIN)
			last = i;
	for (size_t i = 0; last < s->n && i < last; i++) {
		bool quoted = s->line[i].owner == IS_QUOTED;

		if (s->line[i].class == EMPTY)
			continue;
		blocks += quoted && !in_block;
		in_block = quoted;
	}
	if (blocks >= 2)
		own(s, 0, last, IS_NEW);
}

static bool
has_new(const struct split *s, size_t end)
{
	for (size_t i = 0; i < end; i++)
		if (s->line[i].owner == IS_NEW && s->line[i].class != EMPTY)
			return true;
	return false;
}

/* Is all of it marked, and does it say whose mail it was? Then it is the
 * mail that was answered, and nothing is said to it. */
static bool
is_answered_alone(const struct split *s)
{
	size_t first = next_full(s, 0);
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

/* "-- Ann", "- Ann" as the last line: not the end of a list. */
static bool
is_dash_name(const struct split *s, size_t i)
{
	struct str t = str_trim(s->line[i].text), before = STR_NONE;
	size_t at = 0, words = 0;

	while (at < t.n && at < 2 && t.p[at] == '-')
		at++;
	if (at == 0 || t.n > NAME_MAX)
		return false;
	t = str_trim(str_sub(t, at, t.n));
	for (struct str rest = t, w; str_cut(&rest, ' ', &w); )
		words++;
	if (words == 0 || words > 3 || has_digit_or_at(t) ||
	    !((t.p[0] | 0x20) >= 'a' && (t.p[0] | 0x20) <= 'z'))
		return false;
	while (i > 0 && before.n == 0)
		before = str_trim(s->line[--i].text);
	return before.n > 0 && before.p[0] != '-' && before.p[0] != '*' &&
	    !str_ends(before, ":");
}

/* Where the signature begins among the new lines, from below; s->n: there
 * is none. */
static size_t
signature_start(const struct split *s)
{
	size_t found = s->n, below = 0;

	for (size_t i = s->n; i-- > 0; ) {
		const struct line *l = &s->line[i];
		bool exact = str_is(l->text, "-- ");

		if (l->owner != IS_NEW || l->class != PLAIN)
			continue;
		if (exact || (below <= SIGNATURE_LINES_MAX &&
		    line_is_signature(l->text)) ||
		    (below <= MOBILE_LINES_MAX && line_is_mobile(l->text)) ||
		    (below == 0 && is_dash_name(s, i))) {
			if (has_new(s, i))
				found = i;
			/* A name over "Sent from my" is looked at as last. */
			below = 0;
			continue;
		}
		below++;
	}
	return found;
}

static void
mark_signature(struct split *s)
{
	size_t from = signature_start(s);

	for (size_t i = from; i < s->n; i++)
		if (s->line[i].owner == IS_NEW)
			s->line[i].owner = IS_SIGNATURE;
}

static struct str
collect(struct arena *a, const struct split *s, enum owner owner)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < s->n; i++) {
		if (s->line[i].owner != owner)
			continue;
		if (s->line[i].class == EMPTY && b.n == 0)
			continue;
		buf_str(&b, s->line[i].text);
		buf_char(&b, '\n');
	}
	while (b.n > 0 && (b.p[b.n - 1] == '\n' || b.p[b.n - 1] == ' '))
		b.n--;
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

void
quote_split(struct arena *a, struct str text, const struct html_span *marked,
            size_t n, struct quote *out)
{
	struct split s = { .n = 0 };

	*out = (struct quote){ .new_text = STR_NONE, .quoted = STR_NONE,
	    .signature = STR_NONE };
	sort_lines(a, text, marked, n, &s, &out->was_cut);
	mark_quotes(&s);
	fill_gaps(&s);
	keep_inline(&s);
	if (!has_new(&s, s.n) && !is_answered_alone(&s))
		own(&s, 0, s.n, IS_NEW);
	mark_signature(&s);
	out->new_text = collect(a, &s, IS_NEW);
	out->quoted = collect(a, &s, IS_QUOTED);
	out->signature = collect(a, &s, IS_SIGNATURE);
	out->forwarded = s.forwarded;
	out->has_header = s.has_header;
	out->has_quote = s.has_quote;
}
