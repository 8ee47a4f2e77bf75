/* desk/filing.h -- a mail becomes a message of a conversation, and its ids
 * become ways to find that conversation (SPEC TH-1). */
#ifndef DESK_FILING_H
#define DESK_FILING_H

#include "desk/thread.h"
#include "desk/turn.h"

/* filing_message is the message a mail becomes; the caller adds how. */
struct message filing_message(struct turn *u, const struct thread_facts *t,
                              enum direction direction);

/* filing_done puts it into the plan: the message, its refs, the outcome. */
void filing_done(struct turn *u, struct thread_facts *t,
                 const struct message *m);

/* filing_conversation begins a conversation for this mail, linked to the
 * one that its evidence named, if any. */
struct thread_facts filing_conversation(struct turn *u,
                                        const struct verdict *v);

#endif
