/* desk/hours.h -- how much working time lies between two instants, and when
 * will so much of it have passed?  (SPEC SL-2)
 *
 * An instant counts when the clock on the wall there stands within a period
 * of that weekday and the day is no holiday. So an hour that the clock shows
 * twice counts twice, and one that it leaves out counts nothing. Hours that
 * are NULL are 24/7. All times are Unix milliseconds.
 */
#ifndef DESK_HOURS_H
#define DESK_HOURS_H

#include "conf/conf.h"

/* Beyond this no due time is looked for. */
#define HOURS_HORIZON_MS (INT64_C(50) * 366 * 86400 * 1000)

enum hours_kind { HOURS_COUNTED, HOURS_OUTSIDE, HOURS_HOLIDAY };

struct hours_piece {
	enum hours_kind kind;
	int64_t until;                  /* > at; INT64_MAX: for ever */
	const char *holiday;            /* its name, or "" */
};

/* hours_at: does it count at this instant, and until when it stays so. The
 * next piece may be of the same kind. */
struct hours_piece hours_at(const struct hours *h, int64_t at);

/* The working time in [from, to); 0 when to <= from. */
int64_t hours_between(const struct hours *h, int64_t from, int64_t to);

/* hours_after is the first instant at which `ms` of working time have passed
 * since `from`; INT64_MAX: not within HOURS_HORIZON_MS. ms <= 0 gives from. */
int64_t hours_after(const struct hours *h, int64_t from, int64_t ms);

#endif
