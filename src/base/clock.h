/* base/clock.h -- what time is it? Only programs and belts ask; rules get
 * the time as an argument. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/bytes.h"

enum { CLOCK_TEXT = 32 };

int64_t clock_wall_ms(void);    /* Unix time, milliseconds */
int64_t clock_mono_ms(void);    /* never jumps; for deadlines and leases */
void clock_sleep_ms(int64_t ms);

/* clock_rfc3339 writes "2024-01-31T09:15:00.123Z" (UTC, milliseconds). */
const char *clock_rfc3339(int64_t ms, char out[CLOCK_TEXT]);

/* clock_rfc5322 writes "Wed, 31 Jan 2024 09:15:00 +0000" (RFC 5322 3.3). */
const char *clock_rfc5322(int64_t ms, char out[CLOCK_TEXT]);

/* Days since 1970-01-01 of a civil date (proleptic Gregorian). */
int64_t clock_days(int64_t year, int month, int day);

#endif
