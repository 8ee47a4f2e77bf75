#include "mail/html_trim.h"

#include <stdbool.h>

#include "mail/html.h"

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

static bool
is_tag(struct str s, size_t at)
{
	return at + 1 < s.n && (is_letter(s.p[at + 1]) ||
	    s.p[at + 1] == '/' || s.p[at + 1] == '!' || s.p[at + 1] == '?');
}

/* Behind the comment at `at`. One that does not end is cut at its first '>':
 * browsers differ, and so nothing of the mail is lost. */
static size_t
comment_end(struct str s, size_t at, bool *none_left)
{
	size_t end = *none_left ? s.n : str_find(s, STR("-->"), at + 4);

	if (end < s.n)
		return end + 3;
	*none_left = true;
	end = str_find_char(str_sub(s, 0, at + HTML_TAG_MAX), '>', at);
	return end < s.n ? end + 1 : s.n;
}

void
html_trim(struct str html, size_t max, struct buf *out)
{
	size_t at = 0;
	bool none_left = false;

	while (at < html.n && out->n < max) {
		size_t open = str_find_char(html, '<', at);
		struct tag tag;

		buf_str(out, str_sub(html, at, open));
		at = open;
		if (at >= html.n)
			break;
		if (str_starts(str_sub(html, at, html.n), "<!--")) {
			at = comment_end(html, at, &none_left);
		} else if (!is_tag(html, at)) {
			buf_z(out, "&lt;");
			at++;
		} else if (tag_measure(html, at, &tag)) {
			buf_str(out, str_sub(html, at, tag.cut));
			buf_char(out, '>');
			at = tag.end;
		} else {
			at += HTML_TAG_MAX;
		}
	}
}
