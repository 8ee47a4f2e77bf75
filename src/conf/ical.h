/* conf/ical.h -- which days are holidays?  (SPEC SL-2)
 *
 * Reads an iCalendar file (RFC 5545): all-day VEVENTs with DTSTART, DTEND or
 * DURATION, EXDATE, and RRULEs that repeat every year, by date or by the n-th
 * weekday of a month. What changes dates and is not known is an error that
 * names the line; what does not is passed over.
 */
#ifndef CONF_ICAL_H
#define CONF_ICAL_H

#include "conf/conf.h"

enum {
	ICAL_BYTES = 1024 * 1024,
	ICAL_HOLIDAYS = 20000,          /* with all repetitions */
	ICAL_LAST_YEAR = 2100,          /* repetitions end here */
	ICAL_DAYS = 366                 /* a holiday is no longer */
};

/* ical_read: the holidays in order of their first day, in a. False with
 * *line (from 1) and ERR_INPUT. */
bool ical_read(struct str text, struct arena *a, struct holiday **out,
               size_t *n, int *line, struct err *e);

#endif
