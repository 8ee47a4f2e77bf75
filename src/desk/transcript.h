/* desk/transcript.h -- the contact of a chat gets what was said, once each
 * time the chat is closed (SPEC TM-3); and what an answer to that becomes.
 *
 * The letter is of the same plan as the closing: neither is without the
 * other, whatever dies in between.
 */
#ifndef DESK_TRANSCRIPT_H
#define DESK_TRANSCRIPT_H

#include "desk/thread.h"
#include "desk/turn.h"

/* transcript_closed orders the letter of a conversation that this plan has
 * closed; nothing where its channel sends none. Why none goes out is an
 * event. */
void transcript_closed(struct turn *u, const struct conversation *c);

/* transcript_answered: t began with an answer to the transcript of `chat`;
 * it becomes a conversation of that chat's ticket. False: it has none. */
bool transcript_answered(struct turn *u, struct thread_facts *t,
                         const struct thread_facts *chat);

#endif
