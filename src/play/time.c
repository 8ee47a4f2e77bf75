#include "play/time.h"

#include <stddef.h>

#include "base/clock.h"

static const int64_t SPAN_MOST = INT64_C(100) * 365 * 86400000;

/* One number of so many digits, and what must follow it. */
static bool
digits(struct str *rest, size_t n, int64_t least, int64_t most,
       int64_t *out)
{
	struct str text = str_sub(*rest, 0, n);

	if (text.n != n || !str_to_i64(text, out) || *out < least ||
	    *out > most)
		return false;
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

static bool
sign(struct str *rest, char c)
{
	if (rest->n == 0 || rest->p[0] != c)
		return false;
	*rest = str_sub(*rest, 1, rest->n);
	return true;
}

bool
time_read(struct str text, int64_t *out)
{
	int64_t y, mon, d, h = 0, min = 0, s = 0;

	if (!digits(&text, 4, 1970, 9999, &y) || !sign(&text, '-') ||
	    !digits(&text, 2, 1, 12, &mon) || !sign(&text, '-') ||
	    !digits(&text, 2, 1, 31, &d))
		return false;
	if (text.n > 0 && (!sign(&text, 'T') ||
	    !digits(&text, 2, 0, 23, &h) || !sign(&text, ':') ||
	    !digits(&text, 2, 0, 59, &min) ||
	    (sign(&text, ':') && !digits(&text, 2, 0, 59, &s)) ||
	    !sign(&text, 'Z')))
		return false;
	*out = (((clock_days(y, (int)mon, (int)d) * 24 + h) * 60 + min) * 60
	    + s) * 1000;
	return text.n == 0;
}

bool
time_span(struct str text, int64_t *out)
{
	static const struct {
		char c;
		int64_t ms;
	} T[] = {
		{ 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 },
		{ 'd', 86400000 },
	};
	int64_t n;

	if (text.n < 2 || !str_to_i64(str_sub(text, 0, text.n - 1), &n) ||
	    n < 0)
		return false;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++)
		if (text.p[text.n - 1] == T[i].c) {
			*out = n * T[i].ms;
			return n <= SPAN_MOST / T[i].ms;
		}
	return false;
}
