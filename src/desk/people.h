/* desk/people.h -- who writes, and who else reads along (SPEC CO-1, CO-2)?
 *
 * Identity is the From address alone. It gives nobody anything: who may join
 * a conversation is thread.h's, who gets automatic mail is guard.h's.
 */
#ifndef DESK_PEOPLE_H
#define DESK_PEOPLE_H

#include "desk/turn.h"

enum { PARTICIPANTS_MAX = 10 };         /* CO-2 */

/* people_ours: a channel's address or alias, or a user's address. */
bool people_ours(const struct conf *c, struct str address);

/* Is it where notifications go that is no user's: a team's address, or one of
 * admins-mail? A mailbox like that may answer by itself. */
bool people_notified(const struct conf *c, struct str address);

/* people_contact finds the known contact or makes one for an address (CO-1);
 * the name is taken when the contact has none. known: id 0 for a new one.
 * A box without address gives contact 0. */
struct contact people_contact(struct turn *u, const struct contact *known,
                              struct mailbox box);

/* people_join makes the Cc's and the other To's of a conversation's first
 * mail its participants. */
void people_join(struct turn *u, struct thread_facts *t);

/* people_propose shows users whom a later mail brought in by Cc: nobody
 * joins by an unverified mail. */
void people_propose(struct turn *u, const struct thread_facts *t);

#endif
