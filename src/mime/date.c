#include "mime/date.h"

#include "base/clock.h"

struct when {
	int64_t year;
	int month, day, hour, minute, second;   /* month, day: from 1 */
	int zone;                               /* minutes east of UTC */
	bool has_day, has_month, has_year, has_time, has_zone, is_pm, is_am;
};

static const char *const months[] = {
	"jan", "feb", "mar", "apr", "may", "jun",
	"jul", "aug", "sep", "oct", "nov", "dec",
};

/* RFC 5322, 4.3, and some that are seen. */
static const struct zone {
	const char *name;
	int minutes;
} zones[] = {
	{ "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "z", 0 }, { "wet", 0 },
	{ "est", -300 }, { "edt", -240 }, { "cst", -360 }, { "cdt", -300 },
	{ "mst", -420 }, { "mdt", -360 }, { "pst", -480 }, { "pdt", -420 },
	{ "bst", 60 }, { "cet", 60 }, { "met", 60 }, { "mez", 60 },
	{ "cest", 120 }, { "mest", 120 }, { "mesz", 120 }, { "eet", 120 },
	{ "eest", 180 }, { "msk", 180 }, { "jst", 540 }, { "kst", 540 },
	{ "aest", 600 }, { "aedt", 660 }, { "hst", -600 },
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* All digits; above nine of them the value says nothing. */
static int
number(struct str s, size_t *at, size_t *digits)
{
	int v = 0;

	for (*digits = 0; *at < s.n && is_digit(s.p[*at]); (*digits)++) {
		if (*digits < 9)
			v = v * 10 + (s.p[*at] - '0');
		(*at)++;
	}
	return v;
}

static void
take_word(struct str word, struct when *w)
{
	for (int i = 0; i < 12; i++)
		if (word.n >= 3 && !w->has_month &&
		    str_starts_nocase(word, months[i])) {
			w->month = i + 1;
			w->has_month = true;
			return;
		}
	if (str_is_nocase(word, "am") || str_is_nocase(word, "pm")) {
		w->is_am = str_is_nocase(word, "am");
		w->is_pm = !w->is_am;
		return;
	}
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		if (w->has_time && !w->has_zone &&
		    str_is_nocase(word, zones[i].name)) {
			w->zone = zones[i].minutes;
			w->has_zone = true;
		}
}

/* Two digits: 00-49 are of this century, 50-99 of the last; three count
 * from 1900 (RFC 5322, 4.3). */
static void
take_year(int v, size_t digits, struct when *w)
{
	if (digits <= 2)
		v += v < 50 ? 2000 : 1900;
	else if (digits == 3)
		v += 1900;
	w->year = v;
	w->has_year = true;
}

/* hh:mm[:ss[.fraction]]; the hour has been read. */
static void
take_time(struct str s, size_t *at, int hour, struct when *w)
{
	size_t digits;

	(*at)++;
	w->hour = hour;
	w->minute = number(s, at, &digits);
	if (*at + 1 < s.n && s.p[*at] == ':' && is_digit(s.p[*at + 1])) {
		(*at)++;
		w->second = number(s, at, &digits);
	}
	if (*at < s.n && (s.p[*at] == '.' || s.p[*at] == ',') && *at + 1 < s.n &&
	    is_digit(s.p[*at + 1])) {
		(*at)++;
		number(s, at, &digits);
	}
	w->has_time = true;
}

/* +hhmm, -hh:mm, +hh */
static void
take_zone(struct str s, size_t *at, struct when *w)
{
	int sign = s.p[(*at)++] == '-' ? -1 : 1;
	size_t digits;
	int v = number(s, at, &digits);

	if (digits <= 2) {
		v *= 100;
		if (*at < s.n && s.p[*at] == ':') {
			(*at)++;
			v += number(s, at, &digits) % 100;
		}
	}
	/* More than a day off is no zone. */
	if (v / 100 < 24 && v % 100 < 60 && !w->has_zone) {
		w->zone = sign * (v / 100 * 60 + v % 100);
		w->has_zone = true;
	}
}

/* yyyy-mm-dd; the year has been read. */
static void
take_iso(struct str s, size_t *at, int year, struct when *w)
{
	size_t digits;

	w->year = year;
	(*at)++;
	w->month = number(s, at, &digits);
	if (*at < s.n && s.p[*at] == '-')
		(*at)++;
	w->day = number(s, at, &digits);
	w->has_year = w->has_month = w->has_day = true;
}

static void
take_number(struct str s, size_t *at, struct when *w)
{
	size_t digits;
	int v = number(s, at, &digits);

	if (*at < s.n && s.p[*at] == ':' && !w->has_time)
		take_time(s, at, v, w);
	else if (digits == 4 && !w->has_year && !w->has_month &&
	    *at + 1 < s.n && s.p[*at] == '-' && is_digit(s.p[*at + 1]))
		take_iso(s, at, v, w);
	else if (digits <= 2 && !w->has_day) {
		w->day = v;
		w->has_day = true;
	} else if (!w->has_year && digits <= 4)
		take_year(v, digits, w);
}

static void
skip_comment(struct str s, size_t *at)
{
	size_t depth = 0;

	for (; *at < s.n; (*at)++) {
		if (s.p[*at] == '\\')
			(*at)++;
		else if (s.p[*at] == '(')
			depth++;
		else if (s.p[*at] == ')' && --depth == 0)
			break;
	}
}

static void
take(struct str s, struct when *w)
{
	for (size_t at = 0; at < s.n; ) {
		char c = s.p[at];
		size_t from = at;

		if (is_digit(c)) {
			take_number(s, &at, w);
		} else if (is_letter(c)) {
			while (at < s.n && is_letter(s.p[at]))
				at++;
			take_word(str_sub(s, from, at), w);
		} else if ((c == '+' || c == '-') && w->has_time &&
		    at + 1 < s.n && is_digit(s.p[at + 1])) {
			take_zone(s, &at, w);
		} else {
			if (c == '(')
				skip_comment(s, &at);
			at++;
		}
	}
}

static bool
is_sound(const struct when *w)
{
	return w->has_day && w->has_month && w->has_year &&
	    w->day >= 1 && w->day <= 31 && w->month >= 1 && w->month <= 12 &&
	    w->year >= 1900 && w->year <= 9999 && w->hour <= 24 &&
	    w->minute <= 59 && w->second <= 60;
}

bool
date_read(struct str value, struct notes *notes, int64_t *ms)
{
	struct when w = { 0 };
	int64_t s;

	take(value, &w);
	if (w.is_pm && w.hour < 12)
		w.hour += 12;
	if (w.is_am && w.hour == 12)
		w.hour = 0;
	if (!is_sound(&w)) {
		if (value.n > 0)
			note_repair(notes, "the date cannot be read");
		return false;
	}
	if (!w.has_zone)
		note_repair(notes, "the date has no zone");
	s = clock_days(w.year, w.month, w.day) * 86400 +
	    (int64_t)w.hour * 3600 + w.minute * 60 + w.second -
	    (int64_t)w.zone * 60;
	*ms = s * 1000;
	return true;
}
