/* store/report.h -- what is counted in a report?  (SPEC SL-6)
 *
 * Rows to count, of what may be seen (PM-2, PM-4, PL-6): neither what is in
 * the trash nor what is spam. The one who asks groups and counts them.
 */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "store/sight.h"

enum { REPORT_ROWS = 500000 };          /* of a report; more is refused */

/* Of whom a row is: the team that was given, "" when none was; the channel of
 * the conversation the ticket began with. */
struct report_row {
	struct str goal;                /* of a clock; "": it is a ticket */
	struct str team, owner, channel;
	int64_t began;                  /* the clock, or the ticket */
	int64_t ended;                  /* of a ticket, when closed; or 0 */
	int64_t elapsed;                /* of a clock */
	bool missed;
};

/* report_clocks: the clocks that began since then and came to their end or
 * are late. report_tickets: those made or closed since then. ERR_INPUT: more
 * than REPORT_ROWS. */
bool report_clocks(struct db *db, int64_t since, const struct sight *look,
                   struct arena *a, struct report_row **out, size_t *n,
                   struct err *e);
bool report_tickets(struct db *db, int64_t since, const struct sight *look,
                    struct arena *a, struct report_row **out, size_t *n,
                    struct err *e);

/* For the test: what the database would do for both. */
bool report_plan(struct db *db, const struct sight *look, struct arena *a,
                 struct buf *plan, struct err *e);

#endif
