#include "mail/forward_word.h"
#include "mail/quote_parts.h"

#include <string.h>

#include "mail/quote_line.h"

enum {
	RULE_MIN = 5,                   /* bytes of a line drawn across */
	ATTRIBUTIONS_MAX = 1000,        /* lines that are looked at closely */
	INITIALS_BYTES_MAX = 20,        /* of "Ann> ok?" */
	HEADER_LINES_MAX = 40,          /* From:, To: ... of one mail */
};

size_t
quote_shared_at(struct split *s, struct str line)
{
	static const char *const days[] = {
		"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
	};
	size_t at = 0;

	if (line.n > ATTRIBUTION_MAX || line_is_marked(line) ||
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

bool
quote_is_rule(struct str s)
{
	size_t k = 0;

	s = str_trim(s);
	while (k < s.n && strchr("_-=*~#", s.p[k]) != NULL)
		k++;
	return k == s.n && k >= RULE_MIN;
}

static bool
is_under_rule(const struct split *s, size_t i)
{
	while (i > 0 && s->line[i - 1].class == EMPTY)
		i--;
	return i > 0 && quote_is_rule(s->line[i - 1].text);
}

/* How many lines from i on are the header of a quoted mail; 0: none. At
 * least who and one field more, or when and whom, or who under a rule; a
 * field may go on in the next line. */
static size_t
header_lines(const struct split *s, size_t i)
{
	bool seen[HEAD_OTHER + 1] = { false };
	size_t last = i, fields = 0, blanks = 0;

	for (size_t k = i; k < s->n && k - last <= 2 &&
	    k - i < HEADER_LINES_MAX; k++) {
		enum head h = line_head(s->line[k].text);

		/* Only what is never repeated begins one: linear time. */
		if (k == i && (h == HEAD_NONE || h == HEAD_OTHER))
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

size_t
quote_next_full(const struct split *s, size_t i)
{
	while (i < s->n && s->line[i].class == EMPTY)
		i++;
	return i;
}

size_t
quote_opening(struct split *s, size_t i)
{
	struct str text = s->line[i].text;
	size_t n;

	if (s->line[i].class != PLAIN)
		return 0;
	if (forward_line(text, NULL)) {
		s->forwarded = true;
		return 1;
	}
	if (line_is_original(text))
		return 1;
	n = attribution_lines(s, i);
	return n > 0 ? n : header_lines(s, i);
}

size_t
quote_initials(struct str line)
{
	size_t n = 0;

	while (n < line.n && n < INITIALS_BYTES_MAX &&
	    (line.p[n] | 0x20) >= 'a' && (line.p[n] | 0x20) <= 'z')
		n++;
	return n < line.n && line.p[n] == '>' ? n : 0;
}
