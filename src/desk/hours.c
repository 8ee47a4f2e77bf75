#include "desk/hours.h"

#include "base/zone.h"

enum { DAY_S = 86400 };

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The holiday this day is in; NULL: none. Holidays are in order of from and
 * none is longer than ICAL_DAYS, but they may overlap: look back. */
static const struct holiday *
holiday_on(const struct hours *h, int64_t day)
{
	size_t low = 0, high = h->nholiday;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (h->holiday[mid].from <= day)
			low = mid + 1;
		else
			high = mid;
	}
	while (low-- > 0 && h->holiday[low].from > day - 367)
		if (day < h->holiday[low].to)
			return &h->holiday[low];
	return NULL;
}

/* Within the day: the period that `second` is in, or the gap before the next.
 * *until: the second at which that ends, at most the day's end. */
static bool
in_period(const struct hours *h, int weekday, int64_t second, int64_t *until)
{
	const struct periods *p = &h->day[weekday];

	*until = DAY_S;
	for (size_t i = 0; i < p->n; i++) {
		int64_t from = p->one[i].from * 60, to = p->one[i].to * 60;

		if (second < from) {
			*until = from;
			return false;
		}
		if (second < to) {
			*until = to;
			return true;
		}
	}
	return false;
}

struct hours_piece
hours_at(const struct hours *h, int64_t at)
{
	struct hours_piece p = { HOURS_COUNTED, INT64_MAX, "" };
	int64_t second, change, local, day, until;
	const struct holiday *holiday;
	int32_t offset;

	if (h == NULL)
		return p;
	second = floor_div(at, 1000);
	offset = zone_offset(h->zone, second, &change);
	local = second + offset;
	day = floor_div(local, DAY_S);
	holiday = holiday_on(h, day);
	if (holiday != NULL) {
		p.kind = HOURS_HOLIDAY;
		p.holiday = holiday->name;
		until = DAY_S;
	} else if (!in_period(h, civil_weekday(day), local - day * DAY_S,
	    &until))
		p.kind = HOURS_OUTSIDE;
	until += day * DAY_S - offset;
	p.until = (until < change ? until : change) * 1000;
	return p;
}

int64_t
hours_between(const struct hours *h, int64_t from, int64_t to)
{
	int64_t sum = 0;

	while (from < to) {
		struct hours_piece p = hours_at(h, from);
		int64_t until = p.until < to ? p.until : to;

		if (p.kind == HOURS_COUNTED)
			sum += until - from;
		from = until;
	}
	return sum;
}

int64_t
hours_after(const struct hours *h, int64_t from, int64_t ms)
{
	int64_t end = from + HOURS_HORIZON_MS;

	while (ms > 0 && from < end) {
		struct hours_piece p = hours_at(h, from);

		if (p.kind == HOURS_COUNTED && p.until - from >= ms)
			return from + ms;
		if (p.kind == HOURS_COUNTED)
			ms -= p.until - from;
		from = p.until;
	}
	return ms <= 0 ? from : INT64_MAX;
}
