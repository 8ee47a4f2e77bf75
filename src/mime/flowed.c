#include "mime/flowed.h"

/* "-- " is the sign of a signature, not half a paragraph (section 4.3). */
static bool
goes_on(struct str line)
{
	return line.n > 0 && line.p[line.n - 1] == ' ' &&
	    line.p[0] != '>' && !str_is(line, "-- ") && !str_is(line, "--  ");
}

/* May this line be the second half of a paragraph? */
static bool
can_follow(struct str rest)
{
	struct str line = str_sub(rest, 0, str_find_char(rest, '\n', 0));

	return line.n > 0 && line.p[0] != '>' && !str_is(line, "-- ") &&
	    !str_is(line, " -- ");
}

struct str
flowed_join(struct arena *a, struct str text, bool delsp)
{
	char *p = arena_get(a, text.n + 1);
	struct str rest = text, line;
	size_t n = 0;

	while (str_cut_line(&rest, &line)) {
		bool is_last = text.p + text.n == line.p + line.n;
		bool joins = goes_on(line) && can_follow(rest);

		/* A blank in front was stuffed in (section 4.4). */
		if (line.n > 0 && line.p[0] == ' ')
			line = str_sub(line, 1, line.n);
		if (joins && delsp)
			line.n -= line.n > 0;
		for (size_t i = 0; i < line.n; i++)
			p[n++] = line.p[i];
		if (!joins && !is_last)
			p[n++] = '\n';
	}
	return (struct str){ p, n };
}
