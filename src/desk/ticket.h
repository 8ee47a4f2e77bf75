/* desk/ticket.h -- what happens to tickets and conversations, with what
 * follows from it (SPEC TK-2 .. TK-6, TK-12, AU-5).
 *
 * Every change is an event of its own. by: who, in events.
 */
#ifndef DESK_TICKET_H
#define DESK_TICKET_H

#include "desk/turn.h"

/* ticket_create makes *draft (its id and times are filled in) the ticket of
 * t->conversation, or of nothing when there is no conversation. Its actions
 * are not run: ticket_reached does that. */
void ticket_create(struct turn *u, struct thread_facts *t,
                   const struct ticket *draft);

/* ticket_from is the ticket that a conversation asks for (AU-1). */
struct ticket ticket_from(const struct thread_facts *t,
                          const struct channel *ch, struct str text);

/* ticket_reached runs the actions of the ticket's status (AU-5). */
void ticket_reached(struct turn *u, struct thread_facts *t, struct str from);

/* ticket_set_status: the change, the cascade (TK-4, TK-5) and the actions.
 * Nothing when it has that status. */
void ticket_set_status(struct turn *u, struct thread_facts *t,
                       const struct status *to, struct str by,
                       const char *why);

/* ticket_set_owner sets the ticket's owner alone; conversation_set_owner the
 * conversation's, hence both (TK-3). "" is nobody. */
void ticket_set_owner(struct turn *u, struct thread_facts *t,
                      struct str owner, const char *why);
void conversation_set_owner(struct turn *u, struct thread_facts *t,
                            struct str owner, const char *why);

/* conversation_set_closed closes or reopens t->conversation alone (TK-6). */
void conversation_set_closed(struct turn *u, struct thread_facts *t,
                             bool closed, const char *why);

#endif
