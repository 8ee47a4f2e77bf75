/* store/events.h -- the history of tickets (TK-13); only ever added to. */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "desk/model.h"
#include "store/db.h"

extern const struct query *const events_queries[];

/* events_next is the id that the next event shall have. */
bool events_next(struct db *db, int64_t *id, struct err *e);

/* decision: whose it is (store/decisions.h); its events have ids in a row. */
bool events_put(struct db *db, const struct event *row, int64_t id,
                int64_t decision, struct err *e);

#endif
