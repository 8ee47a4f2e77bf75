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
 * event letter.not-composed says why. Was a person waiting for it (kind
 * reply), *reply holds the first reason too, for who can still be told. */
struct composed *freeze_letters(const struct brands *b, struct plan *p,
                                int64_t now, struct arena *a,
                                struct err *reply);

#endif
