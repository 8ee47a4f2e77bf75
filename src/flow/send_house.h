/* flow/send_house.h -- what send does at its start and once a minute. Private
 * to send.
 */
#ifndef FLOW_SEND_HOUSE_H
#define FLOW_SEND_HOUSE_H

#include "flow/sender.h"

/* house_keep, once a minute: letters that waited too long, and relays nobody
 * knows. house_begin: whoever had leases is dead; a new number. */
bool house_keep(struct sender *s, int64_t now, struct arena *a,
                struct err *e);
bool house_begin(struct sender *s, int64_t now, struct arena *a,
                 struct err *e);

/* house_clock: the wall clock jumped by_ms; letters keep their age. */
bool house_clock(struct sender *s, int64_t by_ms, struct err *e);

/* house_load_day gives a pool the recipients of the last day. */
bool house_load_day(struct sender *s, struct pool *p, int64_t now,
                    struct err *e);

#endif
