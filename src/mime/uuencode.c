#include "mime/uuencode.h"

static struct str
line_at(struct str text, size_t at, size_t *next)
{
	size_t end = str_find_char(text, '\n', at);
	struct str line = str_sub(text, at, end);

	*next = end < text.n ? end + 1 : text.n;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* How many bytes a line stands for, or -1: it is none. Blanks at its end may
 * have been lost on the way, and some programs add a check sum. */
static int
line_bytes(struct str line)
{
	int bytes;
	size_t want;

	if (line.n == 0 || line.p[0] < ' ' || line.p[0] > '`')
		return -1;
	bytes = (line.p[0] - ' ') & 63;
	want = 1 + ((size_t)bytes + 2) / 3 * 4;
	if (line.n > want + 2)
		return -1;
	for (size_t i = 1; i < line.n; i++)
		if (line.p[i] < ' ' || line.p[i] > '`')
			return -1;
	return line.n + 2 < want && line.n * 2 < want ? -1 : bytes;
}

void
uu_line(struct str line, struct buf *out)
{
	int bytes = line_bytes(line);
	size_t at = 1;

	for (; bytes > 0; bytes -= 3) {
		int v[4], n = bytes < 3 ? bytes : 3;
		char c[3];

		for (int i = 0; i < 4; i++, at++)
			v[i] = at < line.n ? (line.p[at] - ' ') & 63 : 0;
		c[0] = (char)(v[0] << 2 | v[1] >> 4);
		c[1] = (char)((v[1] & 15) << 4 | v[2] >> 2);
		c[2] = (char)((v[2] & 3) << 6 | v[3]);
		buf_put(out, c, (size_t)n);
	}
}

/* "begin 644 name" */
static bool
is_begin(struct str line, struct str *name)
{
	size_t at = 6, digits = 0;

	if (!str_starts(line, "begin "))
		return false;
	for (; at < line.n && line.p[at] >= '0' && line.p[at] <= '7'; at++)
		digits++;
	if (digits < 3 || digits > 4 || at >= line.n || line.p[at] != ' ')
		return false;
	*name = str_trim(str_sub(line, at, line.n));
	return name->n > 0;
}

/* Where the file whose "begin" ends at `at` ends; 0: it is none. */
static size_t
file_end(struct str text, size_t at)
{
	size_t lines = 0, next;

	for (; at < text.n; at = next, lines++) {
		struct str line = line_at(text, at, &next);

		if (str_is(line, "end"))
			return lines > 0 ? next : 0;
		/* The last but one stands for nothing, and may be empty. */
		if (line.n > 0 && line_bytes(line) < 0)
			return 0;
		if (line.n == 0 && lines == 0)
			return 0;
	}
	return lines > 0 ? at : 0;
}

bool
uu_find(struct str text, size_t *from, struct uu_file *out)
{
	size_t at = *from, next;

	for (; (at = str_find(text, STR("begin "), at)) < text.n; at++) {
		size_t end;

		if ((at > 0 && text.p[at - 1] != '\n') ||
		    !is_begin(line_at(text, at, &next), &out->name))
			continue;
		end = file_end(text, next);
		if (end == 0)
			continue;
		out->from = at;
		out->to = *from = end;
		return true;
	}
	*from = text.n;
	return false;
}
