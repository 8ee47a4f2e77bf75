/* flow/trouble.h -- the store would not: said once a minute, not each second.
 *
 * Busy and full stores heal; a belt waits and tries again. What is wrong for
 * good (ERR_SETUP) ends the role and is said there.
 */
#ifndef FLOW_TROUBLE_H
#define FLOW_TROUBLE_H

#include <stdint.h>

#include "base/err.h"

enum { TROUBLE_SAY_MS = 60 * 1000 };

struct trouble {
	const char *event;      /* what is said now; NULL: all is well */
	int64_t said;           /* monotonic ms */
};

/* trouble_say logs disk.full, db.busy or, for all else, `event`: when it is
 * another trouble than before, and once a minute while it lasts. event: a
 * constant. */
void trouble_say(struct trouble *t, const char *event, const struct err *e);

/* trouble_over says once that the store works again. */
void trouble_over(struct trouble *t);

#endif
