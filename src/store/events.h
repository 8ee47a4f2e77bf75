/* store/events.h -- the history of tickets (TK-13); only ever added to. */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "desk/model.h"
#include "store/db.h"

extern const struct query *const events_queries[];

bool events_put(struct db *db, const struct event *row, struct err *e);

#endif
