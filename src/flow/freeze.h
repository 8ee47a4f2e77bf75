/* flow/freeze.h -- from the letters a plan names to their final bytes (SE-1).
 */
#ifndef FLOW_FREEZE_H
#define FLOW_FREEZE_H

#include "base/arena.h"
#include "desk/plan.h"
#include "flow/brands.h"
#include "store/commit.h"

/* freeze_letters composes every letter of *p; returns p->nletter of them, in
 * a. A letter that cannot be written (a broken template, an address that
 * cannot be sent to) must not undo what caused it: it leaves the plan, and an
 * event letter.not-composed says why, in the place of that which said it was
 * queued. Was a person waiting for it (kind reply), *reply holds the first
 * reason too, for who can still be told. NULL: no fault of a letter (ERR_AGAIN
 * in *reply); nothing may be committed, the whole is tried again. */
struct composed *freeze_letters(const struct brands *b, struct plan *p,
                                int64_t now, struct arena *a,
                                struct err *reply);

#endif
