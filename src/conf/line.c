#include "conf/line.h"

/* The last colon: a file's name may have some. */
static bool
split(struct str place, struct str *file, int64_t *line)
{
	size_t at = place.n;

	while (at > 0 && place.p[at - 1] != ':')
		at--;
	if (at == 0)
		return false;
	*file = str_sub(place, 0, at - 1);
	return str_to_i64(str_sub(place, at, place.n), line) && *line > 0;
}

/* Behind the line "# FILE"; all of it for the first file. */
static struct str
from_file(struct str text, struct str file)
{
	struct str rest = text, line;

	while (str_cut_line(&rest, &line))
		if (str_starts(line, "# ") &&
		    str_eq(str_sub(line, 2, line.n), file))
			return rest;
	return text;
}

struct str
conf_line(struct str text, struct str place)
{
	struct str file, rest, line = STR_NONE;
	int64_t n;

	if (!split(place, &file, &n))
		return STR_NONE;
	rest = from_file(text, file);
	while (n > 0 && str_cut_line(&rest, &line))
		n--;
	return n == 0 ? str_trim(line) : STR_NONE;
}
