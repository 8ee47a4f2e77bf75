/* desk/restored.h -- which letters may have been sent before the store we
 * decide in was put back?  (SECURITY.md R19)
 *
 * After an older store is restored, what came since is decided again. What
 * was written about it then may have gone out, and nobody knows any more.
 */
#ifndef DESK_RESTORED_H
#define DESK_RESTORED_H

#include "desk/letter_state.h"
#include "desk/plan.h"

/* A letter held for a reason that begins so is one that may have been sent:
 * send takes it up as unsure, not as held. */
#define RESTORED_HELD "unsure: "

/* held_state gives the state in which a letter begins: queued, held or, by
 * what it is held for, unsure. */
enum letter_state held_state(struct str held);

/* plan_after_restore marks the letters of a plan whose cause is older than the
 * restore: a mail by when it reached its server, a letter's result by its
 * time. Letters held for another reason were not sent then either, and stay
 * as they are. at, restored: ms; restored 0: nothing was. */
void plan_after_restore(struct plan *p, int64_t at, int64_t restored);

#endif
