#include "base/zone.h"

#include <string.h>

enum { HEADER = 44, DAY_S = 86400, MAX_OFFSET = 26 * 3600 };

/* --- The calendar --------------------------------------------------------- */

/* Years begin in March here, so that the odd day is the last one. */
int64_t
civil_day(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 +
	    day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

void
civil_date(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097, d = z - era * 146097;
	int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	int64_t of_year = d - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5) + 1;
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = y + era * 400 + (*month <= 2);
}

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
civil_month_days(int64_t year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};

	return days[month - 1] + (month == 2 && is_leap(year));
}

int
civil_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);
}

/* --- The table ------------------------------------------------------------ */

static int64_t
number(const char *p, size_t bytes)
{
	uint64_t v = (unsigned char)p[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)p[i];
	return (int64_t)v;
}

struct counts {
	size_t isut, isstd, leap, time, type, chars;
	size_t bytes;                   /* of the whole block behind it */
	int version;
};

static bool
read_header(struct str s, size_t wide, struct counts *c)
{
	size_t *const to[] = {
		&c->isut, &c->isstd, &c->leap, &c->time, &c->type, &c->chars
	};

	if (s.n < HEADER || memcmp(s.p, "TZif", 4) != 0)
		return false;
	c->version = (unsigned char)s.p[4];
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		int64_t n = number(s.p + 20 + 4 * i, 4);

		if (n < 0 || n > ZONE_CHANGES)
			return false;
		*to[i] = (size_t)n;
	}
	c->bytes = c->time * (wide + 1) + c->type * 6 + c->chars +
	    c->leap * (wide + 4) + c->isstd + c->isut;
	return c->type > 0 && s.n - HEADER >= c->bytes;
}

static bool
offset_of(const char *types, const struct counts *c, size_t type,
          int32_t *out)
{
	int64_t v;

	if (type >= c->type)
		return false;
	v = number(types + type * 6, 4);
	*out = (int32_t)v;
	return v >= -MAX_OFFSET && v <= MAX_OFFSET;
}

static bool
read_table(struct str s, size_t wide, const struct counts *c,
           struct arena *a, struct zone *z)
{
	const char *times = s.p, *which = times + c->time * wide;
	const char *types = which + c->time;
	int64_t *at = arena_array(a, c->time + 1, sizeof *at);
	int32_t *offset = arena_array(a, c->time + 1, sizeof *offset);

	for (size_t i = 0; i < c->time; i++) {
		at[i] = number(times + i * wide, wide);
		if ((i > 0 && at[i] <= at[i - 1]) || !offset_of(types, c,
		    (unsigned char)which[i], &offset[i]))
			return false;
	}
	z->n = c->time;
	z->at = at;
	z->offset = offset;
	return offset_of(types, c, 0, &z->first);
}

/* --- The footer: POSIX TZ, as RFC 8536 widens it -------------------------- */

/* A name: letters, or anything between < and >. */
static bool
cut_name(struct str *s)
{
	size_t n = 0;

	if (s->n > 0 && s->p[0] == '<') {
		n = str_find_char(*s, '>', 0);
		if (n == s->n)
			return false;
		*s = str_sub(*s, n + 1, s->n);
		return true;
	}
	while (n < s->n && ((s->p[n] >= 'A' && s->p[n] <= 'Z') ||
	    (s->p[n] >= 'a' && s->p[n] <= 'z')))
		n++;
	*s = str_sub(*s, n, s->n);
	return n >= 3;
}

static bool
cut_digits(struct str *s, int most, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s->n && n < 3 && s->p[n] >= '0' && s->p[n] <= '9')
		*out = *out * 10 + (s->p[n++] - '0');
	*s = str_sub(*s, n, s->n);
	return n > 0 && *out <= most;
}

static bool
cut_char(struct str *s, char c)
{
	bool has = s->n > 0 && s->p[0] == c;

	if (has)
		*s = str_sub(*s, 1, s->n);
	return has;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool
cut_time(struct str *s, int32_t *out)
{
	bool minus = cut_char(s, '-');
	int h, m = 0, sec = 0;

	if (!minus)
		cut_char(s, '+');
	if (!cut_digits(s, 167, &h) ||
	    (cut_char(s, ':') && (!cut_digits(s, 59, &m) ||
	    (cut_char(s, ':') && !cut_digits(s, 59, &sec)))))
		return false;
	*out = (int32_t)(h * 3600 + m * 60 + sec) * (minus ? -1 : 1);
	return true;
}

/* Mm.w.d, Jn or n; then perhaps /time. */
static bool
cut_rule(struct str *s, struct zone_rule *r)
{
	bool ok;

	r->second = 2 * 3600;
	if (cut_char(s, 'M')) {
		r->how = ZONE_WEEKDAY;
		ok = cut_digits(s, 12, &r->month) && cut_char(s, '.') &&
		    cut_digits(s, 5, &r->week) && cut_char(s, '.') &&
		    cut_digits(s, 6, &r->day) && r->month > 0 && r->week > 0;
	} else {
		r->how = cut_char(s, 'J') ? ZONE_JULIAN : ZONE_DAY;
		ok = cut_digits(s, 365, &r->day) &&
		    (r->how == ZONE_DAY || r->day > 0);
	}
	return ok && (!cut_char(s, '/') || cut_time(s, &r->second));
}

static bool
read_footer(struct str s, struct zone *z)
{
	int32_t west;

	if (s.n == 0)
		return true;
	if (!cut_name(&s) || !cut_time(&s, &west) ||
	    west < -MAX_OFFSET || west > MAX_OFFSET)
		return false;
	z->has_rule = true;
	z->winter = -west;
	if (s.n == 0)
		return true;
	if (!cut_name(&s))
		return false;
	z->has_summer = true;
	z->summer = z->winter + 3600;
	if (s.n > 0 && s.p[0] != ',') {
		if (!cut_time(&s, &west) || west < -MAX_OFFSET ||
		    west > MAX_OFFSET)
			return false;
		z->summer = -west;
	}
	return cut_char(&s, ',') && cut_rule(&s, &z->begin) &&
	    cut_char(&s, ',') && cut_rule(&s, &z->end) && s.n == 0;
}

static bool
read_file(struct str s, struct arena *a, struct zone *z)
{
	struct counts c = { 0 };
	size_t end;

	if (!read_header(s, 4, &c))
		return false;
	if (c.version == 0)
		return c.leap == 0 && read_table(str_sub(s, HEADER, s.n), 4,
		    &c, a, z);
	s = str_sub(s, HEADER + c.bytes, s.n);
	if (!read_header(s, 8, &c) || c.leap > 0 ||
	    !read_table(str_sub(s, HEADER, s.n), 8, &c, a, z))
		return false;
	s = str_sub(s, HEADER + c.bytes, s.n);
	end = s.n > 0 && s.p[0] == '\n' ? str_find_char(s, '\n', 1) : s.n;
	return end < s.n && read_footer(str_sub(s, 1, end), z);
}

bool
zone_read(struct str file, struct arena *a, struct zone *out, struct err *e)
{
	*out = (struct zone){ 0 };
	return read_file(file, a, out) || err_set(e, ERR_INPUT,
	    "not a file of the tz database (TZif without leap seconds)");
}

/* --- Looking -------------------------------------------------------------- */

static int64_t
rule_day(const struct zone_rule *r, int64_t year)
{
	int64_t first = civil_day(year, r->how == ZONE_WEEKDAY ? r->month : 1,
	    1), day;

	if (r->how == ZONE_DAY)
		return first + r->day;
	if (r->how == ZONE_JULIAN)      /* never counts 29 February */
		return first + r->day - 1 + (is_leap(year) && r->day > 59);
	/* r->day: 0 is Sunday; week 5 is the last one. */
	day = first + ((r->day + 6) % 7 - civil_weekday(first) + 7) % 7 +
	    7 * (r->week - 1);
	if (day >= first + civil_month_days(year, r->month))
		day -= 7;
	return day;
}

/* By the footer. Rules may reach into the neighbouring years. */
static int32_t
by_rule(const struct zone *z, int64_t at, int64_t *until)
{
	int64_t year, best = INT64_MIN;
	int32_t offset = z->winter;
	int month, day;

	*until = INT64_MAX;
	if (!z->has_summer)
		return z->winter;
	civil_date(at / DAY_S - (at % DAY_S < 0), &year, &month, &day);
	for (int64_t y = year - 1; y <= year + 1; y++) {
		const int64_t when[] = {
			rule_day(&z->begin, y) * DAY_S + z->begin.second -
			    z->winter,
			rule_day(&z->end, y) * DAY_S + z->end.second -
			    z->summer,
		};

		for (int i = 0; i < 2; i++) {
			/* Of two at once (summer all the year) it begins. */
			if (when[i] <= at && (when[i] > best ||
			    (when[i] == best && i == 0))) {
				best = when[i];
				offset = i == 0 ? z->summer : z->winter;
			}
			if (when[i] > at && when[i] < *until)
				*until = when[i];
		}
	}
	return offset;
}

int32_t
zone_offset(const struct zone *z, int64_t at, int64_t *until)
{
	size_t low = 0, high = z->n;
	int32_t offset;

	while (low < high) {            /* how many are at or before it */
		size_t mid = low + (high - low) / 2;

		if (z->at[mid] <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == z->n && z->has_rule)
		return by_rule(z, at, until);
	offset = low == 0 ? z->first : z->offset[low - 1];
	*until = low < z->n ? z->at[low] : INT64_MAX;
	return offset;
}
