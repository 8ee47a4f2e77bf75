/* desk/trigger.h -- what moves a ticket by itself (SPEC AU-2, AU-3, AU-12)?
 *
 * Whatever keeps a trigger from firing is named in an event.
 */
#ifndef DESK_TRIGGER_H
#define DESK_TRIGGER_H

#include "desk/turn.h"

/* trigger_reopened is the status of a ticket that is opened again, where none
 * is given (TK-10): the target of customer-replies, else the initial one. */
const struct status *trigger_reopened(const struct pipeline *p);

/* trigger_email_sent: a user mailed the contact from the ticket. */
void trigger_email_sent(struct turn *u, struct thread_facts *t);

/* trigger_customer_replies: u->message joined the conversation. */
void trigger_customer_replies(struct turn *u, struct thread_facts *t);

/* trigger_message_received runs its actions (not for auto-replies). */
void trigger_message_received(struct turn *u, struct thread_facts *t);

/* trigger_commented runs its actions: u->message is a comment of a user's. */
void trigger_commented(struct turn *u, struct thread_facts *t);

#endif
