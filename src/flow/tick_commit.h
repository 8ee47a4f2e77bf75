/* flow/tick_commit.h -- what time alone brings about: due rules, clocks of SLAs,
 * alarms, digests. Nobody asked for it, and nobody waits for an answer.
 */
#ifndef FLOW_TICK_COMMIT_H
#define FLOW_TICK_COMMIT_H

#include "desk/facts.h"
#include "desk/plan.h"
#include "flow/belt.h"

/* tick_commit freezes the plan's letters and writes it in the open
 * transaction, with f and the plan as its record. false with *e: of the
 * templates or of the store; the transaction is the caller's to end. */
bool tick_commit(const struct belt *b, const struct facts *f, struct plan *p,
                 int64_t now, struct arena *a, struct err *e);

#endif
