/* flow/send_times.h -- when letters went, as far as a relay's limits ask for
 * it. Private to send.
 */
#ifndef FLOW_SEND_TIMES_H
#define FLOW_SEND_TIMES_H

#include "conf/conf.h"
#include "wire/outcome.h"

/* A ring of times, the oldest at `at`; NULL: no limit. */
struct times {
	int64_t *ms;                    /* own */
	size_t n, at;
};

/* How fast a relay is taken; the belt's own. SE-5, SECURITY S10. */
struct pace {
	int faster;                     /* tests: time runs so many times */
	int64_t paused_until;           /* monotonic */
	int failures;                   /* in a row */
	enum attempt trouble;           /* of those */
	bool down;
	int deferrals;                  /* 4yz in a row */
	size_t streak;                  /* taken in a row */
	struct times minute;            /* monotonic, of claims */
	struct times day;               /* wall, of recipients taken */
	bool day_full;                  /* logged */
	/* How many letters ended within the last tenth of a second. */
	size_t quick, counted;
	int64_t count_from;
};

void pace_init(struct pace *p, const struct relay *r, int faster);
void pace_clear(struct pace *p);

/* times_room: how many of the oldest are at or before `until`, at most
 * wanted. times_note puts one more in the place of the oldest. */
size_t times_room(const struct times *t, int64_t until, size_t wanted);
void times_note(struct times *t, int64_t ms);

#endif
