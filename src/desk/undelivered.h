/* desk/undelivered.h -- who is told that a reply did not arrive, and what
 * becomes of its ticket (SPEC SE-4, SECURITY S05)?
 *
 * Only of a user's replies: an automatic letter that fails is an event, and a
 * notification about a notification would have no end.
 */
#ifndef DESK_UNDELIVERED_H
#define DESK_UNDELIVERED_H

#include "desk/turn.h"

/* undelivered tells who wrote the reply that it is late or has failed; when
 * it has failed, a closed ticket and conversation are reopened. */
void undelivered(struct turn *u, const struct letter_result *in);

#endif
