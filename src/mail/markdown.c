#include "mail/markdown.h"

#include <string.h>

enum {
	SPAN_DEPTH = 6,         /* strong in a link in emphasis ... */
	SPAN_MAX = 1000         /* bytes to look for the end of a span */
};

void
html_escape(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		switch (c) {
		case '&': buf_z(out, "&amp;"); break;
		case '<': buf_z(out, "&lt;"); break;
		case '>': buf_z(out, "&gt;"); break;
		case '"': buf_z(out, "&quot;"); break;
		case '\'': buf_z(out, "&#39;"); break;
		default:
			if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
				buf_char(out, (char)c);
		}
	}
}

static bool
is_link(struct str s)
{
	if (!str_starts_nocase(s, "http://") &&
	    !str_starts_nocase(s, "https://") &&
	    !str_starts_nocase(s, "mailto:"))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '<' ||
		    s.p[i] == '>' || s.p[i] == '"')
			return false;
	return true;
}

static void spans(struct buf *out, struct str s, int depth);

static void
put_link(struct buf *out, struct str target, struct str text, int depth)
{
	buf_z(out, "<a href=\"");
	html_escape(out, target);
	buf_z(out, "\">");
	if (depth > 0)
		spans(out, text, depth);
	else
		html_escape(out, text);
	buf_z(out, "</a>");
}

/* The end of a span that begins at from, or s.n. */
static size_t
find_end(struct str s, const char *mark, size_t from)
{
	struct str near = str_sub(s, 0, from + SPAN_MAX);
	size_t at = str_find(near, str_from(mark), from);

	return at < near.n ? at : s.n;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
is_word_char(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	    (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Each take_* writes the span at s.p[at] and returns where it ends, or
 * returns at when there is none of its kind. */

static size_t
take_marked(struct buf *out, struct str s, size_t at, int depth)
{
	static const struct {
		const char *mark, *open, *close;
	} marks[] = {
		{ "**", "<strong>", "</strong>" },
		{ "__", "<strong>", "</strong>" },
		{ "*", "<em>", "</em>" },
		{ "_", "<em>", "</em>" },
	};
	struct str rest = str_sub(s, at, s.n);

	/* snake_case is a word, and 2 * 3 a product. */
	if (at > 0 && is_word_char(s.p[at - 1]))
		return at;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t n = strlen(marks[i].mark), end;

		if (!str_starts(rest, marks[i].mark) || rest.n <= n ||
		    is_space(rest.p[n]) || rest.p[n] == marks[i].mark[0])
			continue;
		end = find_end(s, marks[i].mark, at + n);
		if (end == s.n || is_space(s.p[end - 1]) ||
		    (end + n < s.n && is_word_char(s.p[end + n])))
			continue;
		buf_z(out, marks[i].open);
		spans(out, str_sub(s, at + n, end), depth - 1);
		buf_z(out, marks[i].close);
		return end + n;
	}
	return at;
}

static size_t
take_code(struct buf *out, struct str s, size_t at)
{
	size_t end = find_end(s, "`", at + 1);

	if (end == s.n || end == at + 1)
		return at;
	buf_z(out, "<code>");
	html_escape(out, str_sub(s, at + 1, end));
	buf_z(out, "</code>");
	return end + 1;
}

static size_t
take_bracket(struct buf *out, struct str s, size_t at, int depth)
{
	size_t middle = find_end(s, "](", at + 1), end;
	struct str target;

	if (middle == s.n)
		return at;
	end = find_end(s, ")", middle + 2);
	target = str_sub(s, middle + 2, end);
	if (end == s.n || !is_link(target) || middle == at + 1 ||
	    str_find_char(str_sub(s, at + 1, middle), '[', 0) <
	    middle - at - 1)
		return at;
	put_link(out, target, str_sub(s, at + 1, middle),
	    depth > 1 ? 1 : 0);
	return end + 1;
}

static size_t
take_angle(struct buf *out, struct str s, size_t at)
{
	size_t end = find_end(s, ">", at + 1);
	struct str target = str_sub(s, at + 1, end);

	if (end == s.n || !is_link(target))
		return at;
	put_link(out, target, target, 0);
	return end + 1;
}

static size_t
take_bare(struct buf *out, struct str s, size_t at)
{
	struct str rest = str_sub(s, at, s.n);
	size_t end = at;

	if ((at > 0 && is_word_char(s.p[at - 1])) ||
	    (!str_starts(rest, "http://") && !str_starts(rest, "https://")))
		return at;
	while (end < s.n && (unsigned char)s.p[end] > ' ' &&
	    strchr("<>\"", s.p[end]) == NULL)
		end++;
	/* What ends a sentence is not part of a link. */
	while (end > at && strchr(".,;:!?)'*_", s.p[end - 1]) != NULL)
		end--;
	if (end - at <= strlen("https://"))
		return at;
	put_link(out, str_sub(s, at, end), str_sub(s, at, end), 0);
	return end;
}

/* In a link's text (depth 1) no other link may stand. */
static size_t
take_span(struct buf *out, struct str s, size_t at, int depth)
{
	switch (s.p[at]) {
	case '*':
	case '_':
		return depth > 1 ? take_marked(out, s, at, depth) : at;
	case '`':
		return take_code(out, s, at);
	case '[':
		return depth > 1 ? take_bracket(out, s, at, depth) : at;
	case '<':
		return depth > 1 ? take_angle(out, s, at) : at;
	case 'h':
		return depth > 1 ? take_bare(out, s, at) : at;
	default:
		return at;
	}
}

static void
spans(struct buf *out, struct str s, int depth)
{
	size_t i = 0;

	while (i < s.n) {
		size_t end = take_span(out, s, i, depth);

		if (end > i) {
			i = end;
			continue;
		}
		if (s.p[i] == '\\' && i + 1 < s.n &&
		    strchr("\\`*_[]<>#-+!", s.p[i + 1]) != NULL)
			i++;
		if (s.p[i] == '\n')
			buf_z(out, "<br>\n");
		else
			html_escape(out, str_sub(s, i, i + 1));
		i++;
	}
}

/* --- Blocks: a line says what block it belongs to. --- */

enum block { PLAIN, EMPTY, HEADING, BULLET, NUMBER, QUOTE, FENCE, RULE };

static bool
is_rule(struct str s)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '-' && s.p[i] != '*' && s.p[i] != '_')
			return false;
	return s.n >= 3;
}

/* block_of says what a line is; *text is what it says. *level: of a
 * heading. */
static enum block
block_of(struct str line, struct str *text, size_t *level)
{
	struct str s = str_trim(line);
	size_t n = 0;

	*text = s;
	if (s.n == 0)
		return EMPTY;
	if (str_starts(s, "```"))
		return FENCE;
	if (is_rule(s))
		return RULE;
	if (s.p[0] == '>') {
		*text = str_trim(str_sub(s, 1, s.n));
		return QUOTE;
	}
	while (n < s.n && s.p[n] == '#')
		n++;
	if (n >= 1 && n <= 6 && n < s.n && s.p[n] == ' ') {
		*level = n;
		*text = str_trim(str_sub(s, n, s.n));
		return HEADING;
	}
	if (s.n > 2 && strchr("-*+", s.p[0]) != NULL && s.p[1] == ' ') {
		*text = str_trim(str_sub(s, 2, s.n));
		return BULLET;
	}
	for (n = 0; n < s.n && n < 9 && s.p[n] >= '0' && s.p[n] <= '9'; )
		n++;
	if (n > 0 && n + 2 < s.n && s.p[n] == '.' && s.p[n + 1] == ' ') {
		*text = str_trim(str_sub(s, n + 2, s.n));
		return NUMBER;
	}
	return PLAIN;
}

/* The block being gathered: lines of one kind, put out when it ends. */
struct writer {
	struct buf *out;
	enum block in;
	struct buf text;        /* of a paragraph, a quote or a list item */
};

static const struct {
	const char *begin, *end;        /* of the block */
	const char *open, *close;       /* of a piece of it */
} tags[] = {
	[PLAIN] = { "", "", "<p>", "</p>\n" },
	[EMPTY] = { "", "", "", "" },
	[BULLET] = { "<ul>\n", "</ul>\n", "<li>", "</li>\n" },
	[NUMBER] = { "<ol>\n", "</ol>\n", "<li>", "</li>\n" },
	[QUOTE] = { "<blockquote>", "</blockquote>\n", "<p>", "</p>" },
};

static void
end_piece(struct writer *w)
{
	if (w->text.n == 0)
		return;
	buf_z(w->out, tags[w->in].open);
	spans(w->out, buf_view(&w->text), SPAN_DEPTH);
	buf_z(w->out, tags[w->in].close);
	buf_reset(&w->text);
}

static void
enter(struct writer *w, enum block kind)
{
	end_piece(w);
	if (w->in == kind)
		return;
	buf_z(w->out, tags[w->in].end);
	buf_z(w->out, tags[kind].begin);
	w->in = kind;
}

static void
add_line(struct writer *w, struct str text)
{
	if (w->text.n > 0)
		buf_char(&w->text, '\n');
	buf_str(&w->text, text);
}

static void
fenced(struct writer *w, struct str *rest)
{
	struct str line;

	buf_z(w->out, "<pre><code>");
	while (str_cut_line(rest, &line) && !str_starts(str_trim(line), "```"))
	{
		html_escape(w->out, line);
		buf_char(w->out, '\n');
	}
	buf_z(w->out, "</code></pre>\n");
}

static void
take_line(struct writer *w, struct str line, struct str *rest)
{
	struct str text;
	size_t level = 0;
	enum block kind = block_of(line, &text, &level);

	switch (kind) {
	case FENCE:
		enter(w, EMPTY);
		fenced(w, rest);
		break;
	case RULE:
		enter(w, EMPTY);
		buf_z(w->out, "<hr>\n");
		break;
	case HEADING:
		enter(w, EMPTY);
		buf_printf(w->out, "<h%zu>", level);
		spans(w->out, text, SPAN_DEPTH);
		buf_printf(w->out, "</h%zu>\n", level);
		break;
	case EMPTY:     /* a list goes on if another item follows */
		if (w->in == BULLET || w->in == NUMBER)
			end_piece(w);
		else
			enter(w, EMPTY);
		break;
	case PLAIN:     /* goes on with a list's item or a paragraph */
		if (w->text.n == 0 || w->in == QUOTE)
			enter(w, PLAIN);
		add_line(w, text);
		break;
	case QUOTE:
		if (w->in != QUOTE)
			enter(w, QUOTE);
		add_line(w, text);
		break;
	default:
		enter(w, kind);
		add_line(w, text);
	}
}

void
markdown_html(struct buf *out, struct str text)
{
	struct writer w = { out, EMPTY, BUF_INIT };
	struct str line;

	while (str_cut_line(&text, &line))
		take_line(&w, line, &text);
	enter(&w, EMPTY);
	buf_clear(&w.text);
}
