#include "mail/html_trim.h"

#include <stdbool.h>
#include <string.h>

#include "mail/html.h"

/* How an element counts towards the depth. */
enum nesting {
	TIGHT,                  /* until its end tag */
	LOOSE,                  /* many leave its end tag out */
	EMPTY,                  /* never: it has no content */
};

/* The elements that somebody may ask for, by name. The tags of all others
 * are cut out: what stands between them stays. */
static const struct known {
	const char *name;
	enum nesting nesting;
} known[] = {
	{ "a", TIGHT }, { "abbr", TIGHT }, { "acronym", TIGHT },
	{ "address", TIGHT }, { "applet", TIGHT }, { "area", EMPTY },
	{ "article", TIGHT }, { "aside", TIGHT }, { "b", TIGHT },
	{ "base", EMPTY }, { "basefont", EMPTY }, { "bdo", TIGHT },
	{ "big", TIGHT }, { "blockquote", TIGHT }, { "body", TIGHT },
	{ "br", EMPTY }, { "button", TIGHT }, { "caption", TIGHT },
	{ "center", TIGHT }, { "cite", TIGHT }, { "code", TIGHT },
	{ "col", EMPTY }, { "colgroup", TIGHT }, { "dd", LOOSE },
	{ "del", TIGHT }, { "dfn", TIGHT }, { "dir", TIGHT },
	{ "div", TIGHT }, { "dl", TIGHT }, { "dt", LOOSE },
	{ "em", TIGHT }, { "fieldset", TIGHT }, { "figcaption", TIGHT },
	{ "figure", TIGHT }, { "font", TIGHT }, { "footer", TIGHT },
	{ "form", TIGHT }, { "frame", EMPTY }, { "frameset", TIGHT },
	{ "h1", TIGHT }, { "h2", TIGHT }, { "h3", TIGHT }, { "h4", TIGHT },
	{ "h5", TIGHT }, { "h6", TIGHT }, { "head", TIGHT },
	{ "header", TIGHT }, { "hr", EMPTY }, { "html", TIGHT },
	{ "i", TIGHT }, { "iframe", TIGHT }, { "img", EMPTY },
	{ "input", EMPTY }, { "ins", TIGHT }, { "isindex", EMPTY },
	{ "kbd", TIGHT }, { "label", TIGHT }, { "legend", TIGHT },
	{ "li", LOOSE }, { "link", EMPTY }, { "main", TIGHT },
	{ "map", TIGHT }, { "mark", TIGHT }, { "menu", TIGHT },
	{ "meta", EMPTY }, { "nav", TIGHT }, { "noembed", TIGHT },
	{ "noframes", TIGHT }, { "noscript", TIGHT }, { "object", TIGHT },
	{ "ol", TIGHT }, { "optgroup", TIGHT }, { "option", LOOSE },
	{ "p", LOOSE }, { "param", EMPTY }, { "pre", TIGHT },
	{ "q", TIGHT }, { "s", TIGHT }, { "samp", TIGHT },
	{ "script", TIGHT }, { "section", TIGHT }, { "select", TIGHT },
	{ "small", TIGHT }, { "span", TIGHT }, { "strike", TIGHT },
	{ "strong", TIGHT }, { "style", TIGHT }, { "sub", TIGHT },
	{ "sup", TIGHT }, { "table", TIGHT }, { "tbody", LOOSE },
	{ "td", LOOSE }, { "template", TIGHT }, { "textarea", TIGHT },
	{ "tfoot", LOOSE }, { "th", LOOSE }, { "thead", LOOSE },
	{ "time", TIGHT }, { "title", TIGHT }, { "tr", LOOSE },
	{ "tt", TIGHT }, { "u", TIGHT }, { "ul", TIGHT }, { "var", TIGHT },
};

enum { NKNOWN = sizeof known / sizeof *known };

struct trimmer {
	size_t open[NKNOWN];    /* start tags that wait for their end */
	size_t depth[EMPTY];    /* of each nesting, in all */
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' ||
	    c == '/';
}

struct tag {
	size_t end;             /* behind its '>' */
	size_t cut;             /* where too many attributes begin, or end */
};

/* Measures the tag at `at`. A '>' in quotes does not end it, unless the
 * quotes never end: then the first '>' does. False: it has no end near. */
static bool
tag_measure(struct str s, size_t at, struct tag *out)
{
	size_t plain = 0, blanks = 0, i;
	char quote = '\0';

	*out = (struct tag){ 0, 0 };
	for (i = at + 1; i < s.n && i - at < HTML_TAG_MAX; i++) {
		char c = s.p[i];

		if (c == '>' && plain == 0)
			plain = i;
		if (quote != '\0') {
			if (c == quote)
				quote = '\0';
		} else if (c == '>') {
			break;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (is_blank(c) && !is_blank(s.p[i - 1]) &&
		    ++blanks == HTML_ATTRIBUTES_MAX) {
			out->cut = i;
		}
	}
	if (i >= s.n || i - at >= HTML_TAG_MAX)
		i = plain;
	if (i == 0)
		return false;
	out->end = i + 1;
	if (out->cut == 0 || out->cut > i)
		out->cut = i;
	return true;
}

/* Where its name stands in known[], or -1. `at` is behind "<" or "</". */
static int
tag_find(struct str s, size_t at)
{
	char name[12];
	size_t n = 0;
	int low = 0, high = NKNOWN;

	while (at < s.n && !is_blank(s.p[at]) && s.p[at] != '>') {
		if (n + 1 >= sizeof name)
			return -1;
		name[n++] = s.p[at] >= 'A' && s.p[at] <= 'Z' ?
		    (char)(s.p[at] + ('a' - 'A')) : s.p[at];
		at++;
	}
	name[n] = '\0';
	while (low < high) {
		int mid = (low + high) / 2;
		int c = strcmp(name, known[mid].name);

		if (c == 0)
			return mid;
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return -1;
}

/* May this tag stay? An end tag without a start may not: a parser goes
 * through all that is open to see that. One paragraph more is meant by it. */
static bool
tag_stays(struct trimmer *t, struct str s, size_t at)
{
	static const size_t max[] = {
		[TIGHT] = HTML_DEPTH_MAX, [LOOSE] = HTML_LOOSE_MAX
	};
	bool is_end = s.p[at + 1] == '/';
	int which = tag_find(s, at + 1 + is_end);
	enum nesting nesting;

	if (which < 0)
		return false;
	nesting = known[which].nesting;
	if (nesting == EMPTY)
		return true;
	if (!is_end) {
		if (t->depth[nesting] >= max[nesting])
			return false;
		t->depth[nesting]++;
		t->open[which]++;
		return true;
	}
	if (t->open[which] == 0)
		return str_is(STR("p"), known[which].name);
	t->depth[nesting]--;
	t->open[which]--;
	return true;
}

static bool
is_tag(struct str s, size_t at)
{
	return at + 1 < s.n && (is_letter(s.p[at + 1]) ||
	    (s.p[at + 1] == '/' && at + 2 < s.n && is_letter(s.p[at + 2])));
}

/* <!doctype>, <![if ...]>, <?xml ...?>: browsers pass over it up to '>'. */
static bool
is_declaration(struct str s, size_t at)
{
	return at + 1 < s.n && (s.p[at + 1] == '!' || s.p[at + 1] == '?' ||
	    (s.p[at + 1] == '/' && !is_tag(s, at)));
}

/* Behind the comment or declaration at `at`. A comment that does not end is
 * cut at its first '>': browsers differ, and so nothing of the mail is lost.
 */
static size_t
comment_end(struct str s, size_t at, bool *none_left)
{
	bool is_comment = str_starts(str_sub(s, at, s.n), "<!--");
	size_t end = s.n;

	if (is_comment && !*none_left) {
		end = str_find(s, STR("-->"), at + 2);
		*none_left = end >= s.n;
	}
	if (end < s.n)
		return end + 3;
	end = str_find_char(str_sub(s, 0, at + HTML_TAG_MAX), '>', at);
	return end < s.n ? end + 1 : s.n;
}

void
html_trim(struct str html, size_t max, struct buf *out)
{
	struct trimmer t = { { 0 }, { 0 } };
	size_t at = 0;
	bool none_left = false;

	while (at < html.n && out->n < max) {
		size_t open = str_find_char(html, '<', at);
		struct tag tag;

		buf_str(out, str_sub(html, at, open));
		at = open;
		if (at >= html.n)
			break;
		if (is_declaration(html, at)) {
			at = comment_end(html, at, &none_left);
		} else if (!is_tag(html, at)) {
			buf_z(out, "&lt;");
			at++;
		} else if (!tag_measure(html, at, &tag)) {
			/* A picture in the attribute itself, often. */
			at = str_find_char(html, '>', at);
			at += at < html.n;
		} else {
			if (tag_stays(&t, html, at)) {
				buf_str(out, str_sub(html, at, tag.cut));
				buf_char(out, '>');
			}
			at = tag.end;
		}
	}
}
