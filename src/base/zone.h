/* base/zone.h -- what does the clock on the wall show there, and until when?
 *
 * Reads one file of the tz database (TZif, RFC 8536) with its POSIX TZ footer
 * for the years behind the table. Values only: no global, no environment, no
 * localtime(); the caller brings the bytes. Files with leap seconds ("right")
 * are refused: our clock has none.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	ZONE_BYTES = 256 * 1024,        /* of a file */
	ZONE_CHANGES = 20000            /* in a file's table */
};

/* One day of the year on which a rule's clock changes (RFC 8536, 3.3.1). */
struct zone_rule {
	enum { ZONE_JULIAN, ZONE_DAY, ZONE_WEEKDAY } how;   /* Jn, n, Mm.w.d */
	int month, week, day;
	int32_t second;                 /* of the day; may be negative */
};

struct zone {
	size_t n;                       /* of the table, rising */
	const int64_t *at;              /* Unix seconds */
	const int32_t *offset;          /* east of UTC in seconds, from at on */
	int32_t first;                  /* offset before the table */
	bool has_rule;                  /* the footer says how it goes on */
	bool has_summer;
	int32_t winter, summer;         /* offsets */
	struct zone_rule begin, end;    /* of summer, by the clock before it */
};

/* zone_read reads a whole file; everything lives in a. ERR_INPUT: damaged. */
bool zone_read(struct str file, struct arena *a, struct zone *out,
               struct err *e);

/* zone_offset is the offset at an instant (Unix seconds) and, in *until, the
 * next instant at which it may be another; INT64_MAX: never. */
int32_t zone_offset(const struct zone *z, int64_t at, int64_t *until);

/* The civil calendar (proleptic Gregorian): days since 1970-01-01. */
int64_t civil_day(int64_t year, int month, int day);
void civil_date(int64_t days, int64_t *year, int *month, int *day);
int civil_month_days(int64_t year, int month);
int civil_weekday(int64_t days);                /* 0: Monday */

#endif
