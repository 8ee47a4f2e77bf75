#include "desk/view_digest.h"

#include "base/zone.h"

enum { DAY_S = 24 * 60 * 60, YEAR_DAYS = 366 };

/* --- The clock on the wall ------------------------------------------------ */

static int64_t
offset_at(const struct zone *z, int64_t second, int64_t *until)
{
	*until = INT64_MAX;
	return z != NULL ? zone_offset(z, second, until) : 0;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
day_of(const struct zone *z, int64_t ms)
{
	int64_t second = floor_div(ms, 1000), until;

	return floor_div(second + offset_at(z, second, &until), DAY_S);
}

/* The first instant, in ms, at which the clock shows this or later. */
static int64_t
instant_of(const struct zone *z, int64_t day, int minute)
{
	int64_t shown = day * DAY_S + minute * 60;
	int64_t at = shown - 2 * DAY_S, until;

	for (;; at = until) {
		int64_t here = shown - offset_at(z, at, &until);

		if (here < at)
			here = at;
		if (here < until)
			return here * 1000;
	}
}

static bool
is_day(const struct hours *h, int64_t day)
{
	if (h == NULL)
		return true;
	for (size_t i = 0; i < h->nholiday; i++)
		if (day >= h->holiday[i].from && day < h->holiday[i].to)
			return false;
	return h->day[civil_weekday(day)].n > 0;
}

/* --- The rule ------------------------------------------------------------- */

/* The last time of that day up to now; 0: none. */
static int64_t
last_of(const struct view_digest *d, int64_t day, int64_t now)
{
	int64_t last = 0;

	for (size_t i = 0; i < d->nminute && is_day(d->hours, day); i++) {
		int64_t at = instant_of(d->zone, day, d->minute[i]);

		if (at <= now && at > last)
			last = at;
	}
	return last;
}

int64_t
digest_due(const struct view_digest *d, int64_t done, int64_t now)
{
	int64_t today = day_of(d->zone, now);
	int64_t at = last_of(d, today, now);

	if (at == 0) {
		at = last_of(d, today - 1, now);
		if (now - at > DIGEST_LATE_MS)
			return 0;
	}
	return at > done ? at : 0;
}

int64_t
digest_next(const struct view_digest *d, int64_t now)
{
	int64_t today = day_of(d->zone, now);

	for (int64_t day = today - 1; day <= today + YEAR_DAYS; day++)
		for (size_t i = 0; i < d->nminute && is_day(d->hours, day);
		    i++) {
			int64_t at = instant_of(d->zone, day, d->minute[i]);

			if (at > now)
				return at;
		}
	return 0;
}

struct str
digest_times(const struct view_digest *d, struct arena *a)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < d->nminute; i++)
		buf_printf(&b, "%02d:%02d ", d->minute[i] / 60,
		    d->minute[i] % 60);
	buf_z(&b, d->zone_name);
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

bool
digest_is_new(const struct view_digest *d, const struct digest_mark *row,
              int64_t now)
{
	struct arena a = ARENA_INIT;
	bool fresh = row == NULL || row->done > now + DAY_S * INT64_C(1000) ||
	    !str_eq(row->times, digest_times(d, &a));

	arena_clear(&a);
	return fresh;
}
