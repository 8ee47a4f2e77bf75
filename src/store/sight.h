/* store/sight.h -- what of a list may be seen?  (SPEC PM-2, PM-4, PL-6)
 *
 * Said to the database before rows are counted, so that a page is full of
 * what may be seen, whatever lies between (VW-6). Who may see what is decided
 * by desk/permit.h and desk/access.h; here it is only asked.
 */
#ifndef STORE_SIGHT_H
#define STORE_SIGHT_H

#include "desk/permit.h"
#include "store/criteria.h"

struct sight {
	const struct names *inbox;      /* within reach (PM-4); NULL: all */
	const struct names *channel;    /* of these inboxes; NULL: all */
	const struct names *pipeline;   /* within reach (PL-6); NULL: all */
	struct permit_owners see;       /* whose (PM-2) */
};

/* Where a statement has the three; constants of this program. */
struct sight_columns {
	const char *inbox, *pipeline, *owner;
	const char *no_ticket;          /* true without one; NULL: never */
};

/* sight_is_all: nothing is to be asked. look NULL: nobody limits it. */
bool sight_is_all(const struct sight *look);

/* sight_asks_tickets: a conversation's ticket has to be looked at. */
bool sight_asks_tickets(const struct sight *look);

/* sight_sql adds " AND ..." for each limit there is. */
void sight_sql(struct sql *s, const struct sight *look,
               const struct sight_columns *at);

/* sql_names adds " IN (...)". */
void sql_names(struct sql *s, const struct names *list);

#endif
