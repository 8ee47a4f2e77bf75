/* flow/sla_tick.h -- the desk's clock: tickets whose SLA has come to
 * something, and those that changed.
 */
#ifndef FLOW_SLA_TICK_H
#define FLOW_SLA_TICK_H

#include "flow/belt.h"

enum { SLA_BATCH = 100 };               /* tickets in one transaction */

/* sla_begin keeps the goals of a configuration that is new here (SL-7). */
bool sla_begin(const struct belt *b, int64_t now, struct err *e);

/* sla_tick takes up the next tickets: what they come to is raised once, in
 * the transaction that remembers it. Whatever the time is now; a late tick
 * tells in order what has passed. Returns how many tickets, -1 with *e. */
int sla_tick(const struct belt *b, int64_t now, struct err *e);

#endif
