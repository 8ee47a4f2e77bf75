#include "mail/forward_body.h"

#include "mail/forward_head.h"
#include "mail/forward_word.h"

enum { INDENT = 4 };            /* blanks that Outlook 2019 quotes with */

/* A line less n marks of quoting and a blank behind each. */
static struct str
unmarked(struct str line, size_t n)
{
	while (n-- > 0) {
		size_t i = 0;

		while (i < line.n && line.p[i] == ' ')
			i++;
		if (i >= line.n || line.p[i] != '>')
			break;
		line = str_sub(line, i + 1, line.n);
		if (line.n > 0 && line.p[0] == ' ')
			line = str_sub(line, 1, line.n);
	}
	return line;
}

static bool
is_marked(struct str line)
{
	size_t depth;

	head_content(line, &depth);
	return depth > 0;
}

/* Does every line that is not empty begin so? */
static bool
all_marked(struct str body)
{
	struct str line;

	while (str_cut(&body, '\n', &line))
		if (str_trim(line).n > 0 && !is_marked(line))
			return false;
	return true;
}

static bool
all_indented(struct str body)
{
	struct str line;

	while (str_cut(&body, '\n', &line))
		if (str_trim(line).n > 0 && !str_starts(line, "    "))
			return false;
	return true;
}

size_t
forward_marked_end(struct str text)
{
	struct str rest = text, line;
	size_t end = 0;

	while (str_cut(&rest, '\n', &line))
		if (is_marked(line))
			end = (size_t)(line.p - text.p) + line.n;
	return end;
}

struct str
forward_trim(struct str s)
{
	struct str line, rest = s;

	while (str_cut(&rest, '\n', &line) && str_trim(line).n == 0)
		s = rest;
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

/* "----- End forwarded message -----" is the last line, or closes the header
 * as Zoho does. */
static struct str
without_frame(struct str s)
{
	struct str line, rest = s;
	size_t last;

	if (str_cut(&rest, '\n', &line) && forward_line(line, NULL) &&
	    str_starts(head_content(line, NULL), "="))
		s = forward_trim(rest);
	for (last = s.n; last > 0 && s.p[last - 1] != '\n'; last--)
		;
	line = str_sub(s, last, s.n);
	if (last > 0 && forward_line(line, NULL))
		s = forward_trim(str_sub(s, 0, last));
	return s;
}

struct str
forward_body(struct arena *a, struct str quoted, size_t depth,
             bool may_indent)
{
	struct buf b = BUF_INIT;
	struct str line, out;
	bool indented;

	if (depth == 0 && quoted.n > 0 && all_marked(quoted))
		depth = 1;
	indented = depth == 0 && may_indent && all_indented(quoted);
	while (str_cut(&quoted, '\n', &line)) {
		if (indented)
			line = str_sub(line, INDENT, line.n);
		buf_str(&b, unmarked(line, depth));
		buf_char(&b, '\n');
	}
	out = str_copy(a, without_frame(forward_trim(buf_view(&b))));
	buf_clear(&b);
	return out;
}
