#include "conf/ical.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/zone.h"

enum { EXCEPTIONS = 1000, NAME_BYTES = 200 };

/* FREQ=YEARLY with the parts we know. */
struct repeat {
	bool given;
	int64_t interval, count;        /* count 0: no end by it */
	int64_t until;                  /* the last day; INT64_MAX: none */
	int month;                      /* BYMONTH; 0: the month of DTSTART */
	int month_day;                  /* BYMONTHDAY; 0: not given */
	int nth, weekday;               /* BYDAY; nth 0: not given */
};

struct event {
	bool has_start, cancelled;
	int start_line;
	int64_t start, end;             /* days; end 0: not given */
	int64_t length;                 /* DURATION in days; 0: not given */
	struct repeat repeat;
	struct str name;
	int64_t except[EXCEPTIONS];
	size_t nexcept;
};

struct reader {
	struct str rest;
	int line;                       /* of the last line taken */
	int first;                      /* where the property begins */
	struct arena *a;
	struct holiday *holiday;
	size_t n;
	struct event event;
	struct err *e;
};

static bool
bad(struct reader *r, const char *what)
{
	return err_set(r->e, ERR_INPUT, "%s", what);
}

/* One property, unfolded (RFC 5545, 3.1). */
static bool
next_property(struct reader *r, struct buf *out)
{
	struct str line;

	buf_reset(out);
	if (!str_cut_line(&r->rest, &line))
		return false;
	r->first = ++r->line;
	buf_str(out, line);
	while (r->rest.n > 0 && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t')) {
		str_cut_line(&r->rest, &line);
		r->line++;
		buf_str(out, str_sub(line, 1, line.n));
	}
	return true;
}

/* NAME;PARAM=X;PARAM="Y:Z":value */
static bool
split(struct str text, struct str *name, struct str *params,
      struct str *value)
{
	bool quoted = false;
	size_t at = 0, end = text.n;

	for (; at < text.n && (quoted || text.p[at] != ':'); at++) {
		if (text.p[at] == '"')
			quoted = !quoted;
		if (!quoted && text.p[at] == ';' && end == text.n)
			end = at;
	}
	if (at == text.n)
		return false;
	if (end > at)
		end = at;
	*name = str_sub(text, 0, end);
	*params = str_sub(text, end, at);
	*value = str_sub(text, at + 1, text.n);
	return name->n > 0;
}

static bool
read_day(struct str s, int64_t *out)
{
	int64_t v;
	int year, month, day;

	if (s.n != 8 || s.p[0] == '-' || !str_to_i64(s, &v))
		return false;
	year = (int)(v / 10000);
	month = (int)(v / 100 % 100);
	day = (int)(v % 100);
	if (year < 1900 || month < 1 || month > 12 || day < 1 ||
	    day > civil_month_days(year, month))
		return false;
	*out = civil_day(year, month, day);
	return true;
}

static bool
all_day(struct reader *r, struct str params, struct str value, int64_t *out)
{
	if (str_find_nocase(params, STR("VALUE=DATE"), 0) == params.n ||
	    str_find_nocase(params, STR("VALUE=DATE-TIME"), 0) < params.n ||
	    !read_day(value, out))
		return bad(r, "not a whole day (VALUE=DATE:YYYYMMDD)");
	return true;
}

static bool
read_start(struct reader *r, struct str params, struct str value)
{
	if (r->event.has_start)
		return bad(r, "a second DTSTART");
	r->event.has_start = true;
	r->event.start_line = r->first;
	return all_day(r, params, value, &r->event.start);
}

static bool
read_end(struct reader *r, struct str params, struct str value)
{
	return all_day(r, params, value, &r->event.end);
}

static bool
read_duration(struct reader *r, struct str params, struct str value)
{
	int64_t n, unit = str_ends(value, "W") ? 7 : 1;

	(void)params;
	if (!str_starts(value, "P") || value.n < 3 ||
	    (unit == 1 && !str_ends(value, "D")) ||
	    !str_to_i64(str_sub(value, 1, value.n - 1), &n) || n < 1 ||
	    n > ICAL_DAYS)
		return bad(r, "a DURATION of whole days is PnD or PnW");
	r->event.length = n * unit;
	return true;
}

/* The text of a SUMMARY: \, \; \\ \n (RFC 5545, 3.3.11). */
static bool
read_name(struct reader *r, struct str params, struct str value)
{
	struct buf b = BUF_INIT;

	(void)params;
	for (size_t i = 0; i < value.n && b.n < NAME_BYTES; i++) {
		char c = value.p[i];

		if (c == '\\' && i + 1 < value.n) {
			c = value.p[++i];
			c = c == 'n' || c == 'N' ? ' ' : c;
		}
		buf_char(&b, c);
	}
	r->event.name = utf8_printable(r->a, buf_view(&b));
	buf_clear(&b);
	return true;
}

static bool
read_except(struct reader *r, struct str params, struct str value)
{
	struct str one;

	while (str_cut(&value, ',', &one)) {
		if (r->event.nexcept == EXCEPTIONS)
			return bad(r, "too many EXDATEs");
		if (!all_day(r, params, one,
		    &r->event.except[r->event.nexcept++]))
			return false;
	}
	return true;
}

static bool
read_status(struct reader *r, struct str params, struct str value)
{
	(void)params;
	r->event.cancelled = str_is_nocase(value, "CANCELLED");
	return true;
}

/* --- RRULE ---------------------------------------------------------------- */

static bool
part_number(struct str s, int64_t least, int64_t most, int64_t *out)
{
	return str_to_i64(s, out) && *out >= least && *out <= most;
}

/* "4TH", "-1MO": the n-th or last such day of the month. */
static bool
part_weekday(struct str s, struct repeat *to)
{
	static const char *const days[] = {
		"MO", "TU", "WE", "TH", "FR", "SA", "SU"
	};
	int64_t n;

	if (s.n < 3)
		return false;
	if (s.p[0] == '+')
		s = str_sub(s, 1, s.n);
	if (!part_number(str_sub(s, 0, s.n - 2), -5, 5, &n) || n == 0)
		return false;
	to->nth = (int)n;
	for (to->weekday = 0; to->weekday < 7; to->weekday++)
		if (str_is_nocase(str_sub(s, s.n - 2, s.n), days[to->weekday]))
			return true;
	return false;
}

static bool
read_part(struct str name, struct str value, struct repeat *to)
{
	int64_t n = 0;

	if (str_is_nocase(name, "FREQ"))
		return str_is_nocase(value, "YEARLY");
	if (str_is_nocase(name, "INTERVAL"))
		return part_number(value, 1, 1000, &to->interval);
	if (str_is_nocase(name, "COUNT"))
		return part_number(value, 1, 1000, &to->count);
	if (str_is_nocase(name, "UNTIL"))
		return read_day(str_sub(value, 0, 8), &to->until);
	if (str_is_nocase(name, "WKST"))
		return true;            /* matters for weeks only */
	if (str_is_nocase(name, "BYMONTH") && part_number(value, 1, 12, &n)) {
		to->month = (int)n;
		return true;
	}
	if (str_is_nocase(name, "BYMONTHDAY") &&
	    part_number(value, 1, 31, &n)) {
		to->month_day = (int)n;
		return true;
	}
	return str_is_nocase(name, "BYDAY") && part_weekday(value, to);
}

static bool
read_repeat(struct reader *r, struct str params, struct str value)
{
	struct repeat *to = &r->event.repeat;
	struct str part, name;
	bool freq = false;

	(void)params;
	if (to->given)
		return bad(r, "a second RRULE");
	*to = (struct repeat){ .given = true, .interval = 1,
	    .until = INT64_MAX };
	while (str_cut(&value, ';', &part)) {
		str_cut(&part, '=', &name);
		freq = freq || str_is_nocase(name, "FREQ");
		if (!read_part(name, part, to))
			return bad(r, "this RRULE is not known: FREQ=YEARLY "
			    "with INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY "
			    "or BYDAY=nDD is");
	}
	if (!freq || (to->nth != 0 && (to->month_day != 0 || to->month == 0)))
		return bad(r, "this RRULE is not known: BYDAY needs BYMONTH "
		    "and no BYMONTHDAY, and every rule FREQ=YEARLY");
	return true;
}

/* The day of the event in a year; false: none in that one (29 February). */
static bool
day_in(const struct event *v, int64_t year, int64_t *out)
{
	const struct repeat *p = &v->repeat;
	int64_t y, first;
	int month, day, days;

	civil_date(v->start, &y, &month, &day);
	if (p->month != 0)
		month = p->month;
	if (p->month_day != 0)
		day = p->month_day;
	days = civil_month_days(year, month);
	first = civil_day(year, month, 1);
	if (p->nth > 0)
		day = 1 + (p->weekday - civil_weekday(first) + 7) % 7 +
		    7 * (p->nth - 1);
	else if (p->nth < 0)
		day = days - (civil_weekday(first + days - 1) - p->weekday +
		    7) % 7 + 7 * (p->nth + 1);
	*out = first + day - 1;
	return day >= 1 && day <= days;
}

/* --- Events to holidays --------------------------------------------------- */

static bool
put(struct reader *r, int64_t day, int64_t length)
{
	const struct event *v = &r->event;

	for (size_t i = 0; i < v->nexcept; i++)
		if (v->except[i] == day)
			return true;
	if (r->n == ICAL_HOLIDAYS)
		return bad(r, "too many holidays");
	*ARENA_PUSH(r->a, r->holiday, r->n) = (struct holiday){
		day, day + length, str_z(r->a, v->name)
	};
	return true;
}

static bool
put_all(struct reader *r, int64_t length)
{
	const struct event *v = &r->event;
	int64_t year, day, seen = 0;
	int m, d;

	if (!v->repeat.given)
		return put(r, v->start, length);
	civil_date(v->start, &year, &m, &d);
	for (; year <= ICAL_LAST_YEAR; year += v->repeat.interval) {
		if (!day_in(v, year, &day) || day < v->start)
			continue;
		if (day > v->repeat.until ||
		    (v->repeat.count > 0 && seen == v->repeat.count))
			break;
		seen++;
		if (!put(r, day, length))
			return false;
	}
	return true;
}

static bool
end_event(struct reader *r)
{
	const struct event *v = &r->event;
	int64_t length = v->length > 0 ? v->length :
	    v->end != 0 ? v->end - v->start : 1;

	if (v->cancelled)
		return true;
	if (!v->has_start)
		return bad(r, "this event has no DTSTART");
	if (length < 1 || length > ICAL_DAYS) {
		r->first = v->start_line;
		return bad(r, "this event ends before it begins, or lasts "
		    "longer than a year");
	}
	return put_all(r, length);
}

static bool
unknown(struct reader *r, struct str params, struct str value)
{
	(void)params, (void)value;
	return bad(r, "RDATE, EXRULE and RECURRENCE-ID are not known; write "
	    "an event for each day");
}

static const struct {
	const char *name;
	bool (*read)(struct reader *r, struct str params, struct str value);
} properties[] = {
	{ "DTSTART", read_start }, { "DTEND", read_end },
	{ "DURATION", read_duration }, { "SUMMARY", read_name },
	{ "EXDATE", read_except }, { "STATUS", read_status },
	{ "RRULE", read_repeat }, { "RDATE", unknown },
	{ "EXRULE", unknown }, { "RECURRENCE-ID", unknown },
};

static bool
read_property(struct reader *r, struct str name, struct str params,
              struct str value)
{
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
		if (str_is_nocase(name, properties[i].name))
			return properties[i].read(r, params, value);
	return true;                    /* it changes no date */
}

/* The depth of components: 1 in VCALENDAR, 2 in its events. */
struct where {
	int depth;
	bool in_event;
	bool began;
};

static bool
take(struct reader *r, struct where *w, struct str text)
{
	struct str name, params, value;

	if (str_trim(text).n == 0)
		return true;
	if (!split(text, &name, &params, &value))
		return bad(r, "not a line of an iCalendar file (NAME:value)");
	if (str_is_nocase(name, "BEGIN")) {
		if (w->depth == 0 && !str_is_nocase(value, "VCALENDAR"))
			return bad(r, "an iCalendar file begins with "
			    "BEGIN:VCALENDAR");
		w->began = true;
		if (w->depth == 1) {
			w->in_event = str_is_nocase(value, "VEVENT");
			memset(&r->event, 0, sizeof r->event);
			r->event.name = STR_NONE;
		}
		w->depth++;
		return true;
	}
	if (w->depth == 0)
		return bad(r, "an iCalendar file begins with BEGIN:VCALENDAR");
	if (str_is_nocase(name, "END")) {
		w->depth--;
		return w->depth != 1 || !w->in_event || end_event(r);
	}
	return w->depth != 2 || !w->in_event ||
	    read_property(r, name, params, value);
}

static int
by_day(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

bool
ical_read(struct str text, struct arena *a, struct holiday **out, size_t *n,
          int *line, struct err *e)
{
	struct reader r = { .rest = text, .a = a, .e = e };
	struct where w = { 0 };
	struct buf property = BUF_INIT;
	bool ok = true;

	if (str_starts(r.rest, "\xef\xbb\xbf"))
		r.rest = str_sub(r.rest, 3, r.rest.n);
	while (ok && next_property(&r, &property))
		ok = take(&r, &w, buf_view(&property));
	if (ok && (w.depth > 0 || !w.began))
		ok = bad(&r, "the file ends before END:VCALENDAR");
	buf_clear(&property);
	if (r.n > 0)
		qsort(r.holiday, r.n, sizeof *r.holiday, by_day);
	*out = r.holiday;
	*n = r.n;
	*line = r.first > 0 ? r.first : 1;
	return ok;
}
