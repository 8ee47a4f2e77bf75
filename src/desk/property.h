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
struct ticket property_applied(const struct conf *c, const struct ticket *k,
                               const struct property *set, size_t n,
                               struct arena *a);

/* property_pipeline is the pipeline that the ticket is in then; NULL: one
 * that property_check refuses. */
const struct pipeline *property_pipeline(const struct conf *c,
                                         const struct pipeline *p,
                                         const struct property *set,
                                         size_t n);

/* property_landing is the status in which a ticket comes to stand: the given
 * one; in another pipeline the one of the same name, else its initial one.
 * NULL: it stays, or there is no such status. */
const struct status *property_landing(const struct pipeline *from,
                                      const struct pipeline *to,
                                      struct str was, struct str given);

/* status_find: ERR_INPUT with the nearest name when p has no such status. */
const struct status *status_find(const struct pipeline *p, struct str name,
                                 struct err *e);

#endif
