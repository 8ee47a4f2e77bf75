/* desk/property.h -- PROP=VALUE on a ticket (SPEC TK-15, PL-8). */
#ifndef DESK_PROPERTY_H
#define DESK_PROPERTY_H

#include "desk/turn.h"

/* property_check says whether all can be set on a ticket of that pipeline;
 * ERR_INPUT names the first that cannot, with what was perhaps meant. */
bool property_check(const struct conf *c, const struct pipeline *p,
                    const struct property *set, size_t n, struct err *e);

/* property_set sets them (checked before) but for status, which comes last
 * of all: property_status returns the one that was asked for, or "". */
void property_set(struct turn *u, struct thread_facts *t,
                  const struct property *set, size_t n);
void property_set_why(struct turn *u, struct thread_facts *t,
                      const struct property *set, size_t n,
                      const char *why);
struct str property_status(const struct property *set, size_t n);

/* property_applied is the ticket as property_set will leave it, but for
 * status. */
struct ticket property_applied(const struct ticket *k,
                               const struct property *set, size_t n);

/* status_find: ERR_INPUT with the nearest name when p has no such status. */
const struct status *status_find(const struct pipeline *p, struct str name,
                                 struct err *e);

#endif
