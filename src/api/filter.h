/* api/filter.h -- which tickets does a request mean?  Shared by lists and
 * bulk changes, so that both mean the same; private to api/. */
#ifndef API_FILTER_H
#define API_FILTER_H

#include "api/call.h"

/* filter_read reads view, owner, team, priority, pipeline, status, where,
 * search, sort, limit and after. what: which permission counts (PM-2). */
bool filter_read(struct call *c, enum permit_what what,
                 struct ticket_filter *f, struct props *props);

/* filter_where adds criteria to *f. place: what to blame. */
bool filter_where(struct call *c, const struct props *props, const char *place,
                  struct str text, struct criteria *to);

/* filter_sort reads PROP, PROP:asc or PROP:desc. */
bool filter_sort(struct call *c, const struct props *props, struct str text,
                 struct ticket_filter *f);

/* view_apply finds a view this user may use and adds what it says (view.c;
 * VW-1, VW-2). */
bool view_apply(struct call *c, struct str name, const struct props *props,
                struct ticket_filter *f);

#endif
