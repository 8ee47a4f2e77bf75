/* api/wanted.h -- criteria and sorts, as people write them. Shared by lists and
 * views; private to api/. */
#ifndef API_WANTED_H
#define API_WANTED_H

#include "api/call.h"

/* wanted_where adds criteria to *to. place: what to blame. */
bool wanted_where(struct call *c, const struct props *props, const char *place,
                  struct str text, struct criteria *to);

/* A property of this configuration by its name; NULL: there is none. */
const struct prop *wanted_prop(const struct props *props, const char *name);

/* wanted_sort reads PROP, PROP:asc or PROP:desc. */
bool wanted_sort(struct call *c, const struct props *props, struct str text,
                 struct ticket_filter *f);

#endif
