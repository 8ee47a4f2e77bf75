/* api/filter.h -- which tickets does a request mean?  Shared by lists and
 * bulk changes, so that both mean the same; private to api/. */
#ifndef API_FILTER_H
#define API_FILTER_H

#include "api/call.h"

/* filter_read reads view, owner, team, priority, pipeline, status, where,
 * search, sort, limit and after. what: which permission counts (PM-2). */
bool filter_read(struct call *c, enum permit_what what,
                 struct ticket_filter *f, struct props *props);

#endif
