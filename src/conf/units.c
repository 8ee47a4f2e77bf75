/* Numbers, and numbers with a unit. */
#include "conf/make.h"

struct unit {
	char c;
	int64_t each;
};

static const struct unit none[] = { { '\0', 0 } };

static const struct unit durations[] = {
	{ 'y', INT64_C(365) * 86400000 }, { 'd', 86400000 }, { 'h', 3600000 },
	{ 'm', 60000 }, { 's', 1000 }, { '\0', 0 },
};

static const struct unit sizes[] = {
	{ 'G', 1 << 30 }, { 'M', 1 << 20 }, { 'K', 1 << 10 }, { '\0', 0 },
};

static bool
units_read(struct str text, const struct unit *unit, int64_t *out)
{
	int64_t n;

	for (; unit->c != '\0'; unit++) {
		if (text.n < 2 || text.p[text.n - 1] != unit->c)
			continue;
		if (!str_to_i64(str_sub(text, 0, text.n - 1), &n) || n < 0 ||
		    n > INT64_MAX / unit->each)
			return false;
		*out = n * unit->each;
		return true;
	}
	return false;
}

/* The largest unit that divides: 90s, 15m, 2d; the plain number is 0. */
static const char *
units_text(struct make *m, const struct unit *unit, int64_t n)
{
	const char *zero = unit == durations ? "s" : "";

	for (; unit->c != '\0'; unit++)
		if (n > 0 && n % unit->each == 0)
			return str_printf(&m->tree.arena, "%lld%c",
			    (long long)(n / unit->each), unit->c).p;
	return str_printf(&m->tree.arena, "%lld%s", (long long)n,
	    n == 0 ? zero : "").p;
}

static bool
in_range(struct make *m, const struct word *w, const struct unit *unit,
         int64_t value, int64_t min, int64_t max)
{
	if (value >= min && value <= max)
		return true;
	say_error(&m->said, w->at, "%s is not between %s and %s",
	    say_quoted(&m->said, w->text), units_text(m, unit, min),
	    units_text(m, unit, max));
	return false;
}

bool
value_duration(struct make *m, const struct word *w, int64_t min, int64_t max,
               int64_t *out)
{
	if (units_read(w->text, durations, out))
		return in_range(m, w, durations, *out, min, max);
	say_error(&m->said, w->at, "%s is not a duration like 90s, 15m, 4h, "
	    "2d or 3y", say_quoted(&m->said, w->text));
	return false;
}

bool
value_size(struct make *m, const struct word *w, int64_t min, int64_t max,
           int64_t *out)
{
	if (units_read(w->text, sizes, out) || str_to_i64(w->text, out))
		return in_range(m, w, sizes, *out, min, max);
	say_error(&m->said, w->at, "%s is not a size like 25K, 35M or 1G",
	    say_quoted(&m->said, w->text));
	return false;
}

bool
value_number(struct make *m, const struct word *w, int64_t min, int64_t max,
             int64_t *out)
{
	if (str_to_i64(w->text, out))
		return in_range(m, w, none, *out, min, max);
	say_error(&m->said, w->at, "%s is not a number",
	    say_quoted(&m->said, w->text));
	return false;
}
