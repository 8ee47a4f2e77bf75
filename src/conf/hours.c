/* hours NAME { ... }: working hours, their time zone and holidays. */
#include "conf/make.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/zone.h"
#include "conf/ical.h"

static const char zone_dir[] = "/usr/share/zoneinfo";

enum { ZONE_NAME = 64, ZONE_DEPTH = 3, MAX_PERIODS = 24 };

/* --- timezone ------------------------------------------------------------- */

static bool
is_zone_name(struct str s)
{
	bool good = s.n > 0 && s.n <= ZONE_NAME && s.p[0] != '/' &&
	    s.p[0] != '.' && !str_ends(s, "/");

	for (size_t i = 0; i < s.n && good; i++) {
		char c = s.p[i];

		good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || (c != '\0' &&
		    strchr("+-_", c) != NULL) ||
		    (c == '/' && s.p[i - 1] != '/');
	}
	return good;
}

/* All names of the tz database, to find what was meant. */
static void
offer_zones(struct make *m, struct near *near, const char *dir, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *one;

	if (d == NULL)
		return;
	while ((one = readdir(d)) != NULL) {
		const char *path = str_printf(&m->tree.arena, "%s/%s", dir,
		    one->d_name).p;

		if (!is_zone_name(str_from(one->d_name)))
			continue;
		near_offer(near, path + sizeof zone_dir);
		if (one->d_type == DT_DIR && depth < ZONE_DEPTH)
			offer_zones(m, near, path, depth + 1);
	}
	closedir(d);
}

static void
say_no_zone(struct make *m, const struct word *w)
{
	struct near near = near_to(w->text);

	offer_zones(m, &near, zone_dir, 1);
	say_error(&m->said, w->at, "time zone %s is not in %s%s",
	    say_quoted(&m->said, w->text), zone_dir,
	    say_near(&m->said, &near));
}

static void
read_timezone(struct make *m, const struct option *o,
              const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	struct hours *h = into;
	struct zone *z = arena_get(&m->c->arena, sizeof *z);
	struct buf file = BUF_INIT;
	struct err e = ERR_INIT;
	char path[PATH_MAX];

	(void)o;
	if (w == NULL)
		return;
	snprintf(path, sizeof path, "%s/%.*s", zone_dir,
	    is_zone_name(w->text) ? str_printlen(w->text) : 0, w->text.p);
	if (!is_zone_name(w->text) || !io_file(path, ZONE_BYTES, &file, &e))
		say_no_zone(m, w);
	else if (!zone_read(buf_view(&file), &m->c->arena, z, &e))
		say_error(&m->said, w->at, "%s: %s", path, e.text);
	else {
		h->zone = z;
		h->zone_name = str_z(&m->c->arena, w->text);
	}
	buf_clear(&file);
}

/* --- holidays ------------------------------------------------------------- */

static int
by_day(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

/* Several files give the days of all of them. */
static void
add_holidays(struct make *m, struct hours *h, const struct holiday *more,
             size_t n)
{
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(&m->c->arena, h->holiday, h->nholiday) = more[i];
	if (h->nholiday > 0)
		qsort(h->holiday, h->nholiday, sizeof *h->holiday, by_day);
}

static void
read_holidays(struct make *m, const struct option *o,
              const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);
	const char *path = w != NULL ? value_path(m, d, w) : NULL;
	struct buf file = BUF_INIT;
	struct err e = ERR_INIT;
	struct holiday *days;
	size_t n;
	int line;

	(void)o;
	if (path == NULL)
		return;
	if (!io_file(path, ICAL_BYTES, &file, &e))
		say_error(&m->said, w->at, "%s", e.text);
	else if (!ical_read(buf_view(&file), &m->c->arena, &days, &n, &line,
	    &e))
		say_error(&m->said, w->at, "%s:%d: %s", path, line, e.text);
	else
		add_holidays(m, into, days, n);
	buf_clear(&file);
}

/* --- mon-thu 08:00-12:00 13:00-17:00 -------------------------------------- */

static int
day_number(struct str s)
{
	static const char *const days[] = {
		"mon", "tue", "wed", "thu", "fri", "sat", "sun"
	};

	for (int i = 0; i < 7; i++)
		if (str_is(s, days[i]))
			return i;
	return -1;
}

/* "mon" or "mon-thu"; "sat-mon" goes over the week's end. */
static bool
days_of(struct str s, int *from, int *to)
{
	size_t dash = str_find_char(s, '-', 0);

	*from = day_number(str_sub(s, 0, dash));
	*to = dash < s.n ? day_number(str_sub(s, dash + 1, s.n)) : *from;
	return *from >= 0 && *to >= 0;
}

static bool
are_days(struct str name)
{
	int from, to;

	return days_of(name, &from, &to);
}

bool
minute_of(struct str s, int *out)
{
	int64_t h, m;

	if (s.n != 5 || s.p[2] != ':' || s.p[0] == '-' || s.p[3] == '-' ||
	    !str_to_i64(str_sub(s, 0, 2), &h) ||
	    !str_to_i64(str_sub(s, 3, 5), &m) || m > 59)
		return false;
	*out = (int)(h * 60 + m);
	return *out <= 24 * 60;
}

static bool
read_period(struct make *m, const struct word *w, struct period *out)
{
	size_t dash = str_find_char(w->text, '-', 0);

	if (!minute_of(str_sub(w->text, 0, dash), &out->from) ||
	    !minute_of(str_sub(w->text, dash + 1, w->text.n), &out->to)) {
		say_error(&m->said, w->at, "%s is not a period like "
		    "08:00-12:00", say_quoted(&m->said, w->text));
		return false;
	}
	if (out->from >= out->to) {
		say_error(&m->said, w->at, "%s ends before it begins; a night "
		    "is two periods, of two days: 22:00-24:00 and 00:00-06:00",
		    say_quoted(&m->said, w->text));
		return false;
	}
	return true;
}

/* Keeps the periods of a day in order and apart. */
static void
add_period(struct make *m, const struct word *w, struct periods *day,
           struct period p)
{
	size_t at = day->n;

	for (size_t i = 0; i < day->n; i++)
		if (p.from < day->one[i].to && day->one[i].from < p.to) {
			say_error(&m->said, w->at, "%s overlaps "
			    "%02d:%02d-%02d:%02d of the same day",
			    say_quoted(&m->said, w->text),
			    day->one[i].from / 60, day->one[i].from % 60,
			    day->one[i].to / 60, day->one[i].to % 60);
			return;
		}
	if (day->n == MAX_PERIODS) {
		say_error(&m->said, w->at, "more than %d periods in a day",
		    MAX_PERIODS);
		return;
	}
	(void)ARENA_PUSH(&m->c->arena, day->one, day->n);
	for (; at > 0 && day->one[at - 1].from > p.from; at--)
		day->one[at] = day->one[at - 1];
	day->one[at] = p;
}

static void
read_days(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	struct hours *h = into;
	struct period p;
	int from, to;

	if (!days_of(d->name.text, &from, &to) || d->narg == 0) {
		say_error(&m->said, d->name.at, "days are written as: %s %s",
		    "mon-fri", o->syntax);
		return;
	}
	for (size_t i = 0; i < d->narg; i++) {
		if (!read_period(m, &d->arg[i], &p))
			continue;
		for (int day = from;; day = (day + 1) % 7) {
			add_period(m, &d->arg[i], &h->day[day], p);
			if (day == to)
				break;
		}
	}
}

static void
check_hours(struct make *m, const struct directive *d, void *into)
{
	const struct hours *h = into;
	bool said = false;

	for (int i = 0; i < 7; i++)
		if (h->day[i].n > 0)
			return;
	for (size_t i = 0; i < d->in.n; i++)
		said = said || are_days(d->in.one[i].name.text);
	if (!said)
		say_error(&m->said, d->arg[0].at, "hours %s has no day: the "
		    "clock would never run", h->name);
}

static const struct option options[] = {
	{ .name = "timezone", .type = OPTION_CUSTOM, .read = read_timezone,
	  .flags = OPTION_REQUIRED, .syntax = "ZONE",
	  .help = "A name of the tz database, as Europe/Stockholm." },
	{ .name = "DAYS", .type = OPTION_CUSTOM, .read = read_days,
	  .matches = are_days, .flags = OPTION_MANY,
	  .syntax = "HH:MM-HH:MM ...",
	  .help = "The periods of a day or of several: mon, mon-thu, sat-mon. "
	  "24:00 is the end of a day." },
	{ .name = "holidays", .type = OPTION_CUSTOM, .read = read_holidays,
	  .flags = OPTION_MANY, .syntax = "FILE",
	  .help = "An iCalendar file; on its all-day events the clock stands "
	  "still." },
};

const struct block block_hours = {
	"hours", options, sizeof options / sizeof *options, NULL, check_hours
};
