#include "cmd/out.h"

#include <string.h>
#include <time.h>
#include <wchar.h>

#include "base/utf8.h"

int
cell_width(struct str s)
{
	int width = 0;

	for (size_t at = 0; at < s.n;) {
		int32_t cp = utf8_next(s, &at);
		int w = cp < 0 ? 1 : wcwidth((wchar_t)cp);

		width += w < 0 ? 1 : w;
	}
	return width;
}

struct str
cell_cut(struct arena *a, struct str s, int width)
{
	size_t at = 0, fits = 0;
	int used = 0;

	if (cell_width(s) <= width)
		return s;
	while (at < s.n) {
		int32_t cp = utf8_next(s, &at);
		int w = cp < 0 ? 1 : wcwidth((wchar_t)cp);

		used += w < 0 ? 1 : w;
		if (used > width - 1)
			break;
		fits = at;
	}
	return str_printf(a, "%.*s\xe2\x80\xa6", STR_ARG(str_sub(s, 0, fits)));
}

static const json_t *
step(const json_t *at, struct str name)
{
	int64_t index;

	if (json_is_array(at))
		return str_to_i64(name, &index) && index >= 0 ?
		    json_array_get(at, (size_t)index) : NULL;
	return json_object_getn(at, name.p, name.n);
}

static const json_t *
walk(const json_t *at, struct str path)
{
	struct str name;

	while (at != NULL && str_cut(&path, '.', &name))
		at = step(at, name);
	return json_is_null(at) ? NULL : at;
}

const json_t *
cell_member(const json_t *object, const char *path)
{
	struct str rest = str_from(path), one;
	const json_t *at = NULL;

	while (at == NULL && str_cut(&rest, '|', &one))
		at = walk(object, one);
	return at;
}

/* "2024-01-31T09:15:00.123Z" as this place's clock shows it. */
static struct str
local_time(struct arena *a, struct str text)
{
	char shown[32];
	struct tm tm = { 0 };
	time_t at;

	if (strptime(str_z(a, text), "%Y-%m-%dT%H:%M:%S", &tm) == NULL)
		return text;
	at = timegm(&tm);
	if (localtime_r(&at, &tm) == NULL ||
	    strftime(shown, sizeof shown, "%Y-%m-%d %H:%M", &tm) == 0)
		return text;
	return str_printf(a, "%s", shown);
}

static struct str
value_text(struct arena *a, const json_t *v)
{
	struct str s;

	if (json_is_integer(v))
		return str_printf(a, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
	if (json_is_boolean(v))
		return json_is_true(v) ? STR("yes") : STR("no");
	if (!json_is_string(v))
		return STR_NONE;
	s.p = json_string_value(v);
	s.n = json_string_length(v);
	return utf8_printable(a, s);
}

static struct str
joined(struct arena *a, const json_t *list)
{
	struct str all = STR_NONE;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct str one = value_text(a, json_array_get(list, i));

		all = str_printf(a, "%.*s%s%.*s", STR_ARG(all),
		    i > 0 ? ", " : "", STR_ARG(one));
	}
	return all;
}

struct str
cell_value(struct arena *a, const json_t *object, const char *path,
           enum column_kind kind, bool local)
{
	const json_t *v = cell_member(object, path);
	struct str s = json_is_array(v) ? joined(a, v) : value_text(a, v);

	if (kind == COLUMN_TIME && local && s.n > 0)
		s = local_time(a, s);
	return s;
}
