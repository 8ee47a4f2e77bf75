/* desk/tick.h -- what the clock alone brings about: time rules (SPEC AU-9).
 *
 * When a ticket came into its status and which rules it has had are kept by
 * the store; which is due is asked there. A clock that jumps fires each rule
 * at most once: a ticket has had every rule up to the one it had last.
 */
#ifndef DESK_TICK_H
#define DESK_TICK_H

#include "desk/decide.h"

/* decide_after carries out one time rule of a pipeline on facts.ticket, in
 * its status since then. plan.fired says that it has had it, whether or not
 * there was anything to do. */
void decide_after(const struct conf *c, struct str key,
                  const struct pipeline *of, const struct after_rule *rule,
                  int64_t since, const struct facts *f, struct arena *a,
                  struct plan *p);

#endif
