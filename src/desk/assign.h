/* desk/assign.h -- a ticket is given to a team: who of it works on it (SPEC
 * AU-8)?
 *
 * Whose turn it is and how many open tickets each has are facts; the same
 * facts give the same user. Only members who may see the ticket count.
 */
#ifndef DESK_ASSIGN_H
#define DESK_ASSIGN_H

#include "desk/turn.h"

/* assign_team makes the team the ticket's. By the team's `assign` a member
 * becomes the owner of the ticket and its conversation (TK-3), unless the
 * owner is a member already. With nobody to choose it leaves an event. why:
 * of the team's event. */
void assign_team(struct turn *u, struct thread_facts *t,
                 const struct team *team, const char *why);

/* assign_user makes the user the owner of both; an event when that user may
 * not see it. */
void assign_user(struct turn *u, struct thread_facts *t,
                 const struct user *user, const char *why);

/* assign_is_member: is the user of the team? */
bool assign_is_member(const struct user *user, const struct team *team);

#endif
