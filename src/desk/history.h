/* desk/history.h -- what old mail does to the desk (SPEC CH-9): `postroom
 * import`.
 *
 * It is filed by the same rules as new mail, at the time when it came. It
 * sends, triggers and reopens nothing. A ticket it makes has the status that
 * the import names, else the pipeline's first closed one: history is there
 * to be found and to be joined, not to be worked through.
 */
#ifndef DESK_HISTORY_H
#define DESK_HISTORY_H

#include "desk/turn.h"

/* history_time is when this mail came; of new mail: now. ms. */
int64_t history_time(const struct turn *u);

/* history_touch moves the times of a conversation and, of an imported one,
 * of its ticket so that this mail is within them. */
void history_touch(struct turn *u, struct thread_facts *t);

/* history_end gives the conversation that this mail began, and its ticket if
 * it has one, the state and the times that an imported one has. */
void history_end(struct turn *u, struct thread_facts *t);

/* history_source is the ticket's source that says so (TK-14). */
#define HISTORY_SOURCE "import"

/* The status of a ticket that this mail makes. */
const struct status *history_status(const struct turn *u);

#endif
