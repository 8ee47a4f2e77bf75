/* desk/action.h -- what a rule does when a ticket reaches a status or a
 * message comes in (SPEC AU-5, AU-12): letters are ordered.
 *
 * An action that cannot be done leaves an event that says why.
 */
#ifndef DESK_ACTION_H
#define DESK_ACTION_H

#include "desk/turn.h"

struct change {                         /* what the letters tell of */
	struct str by, from, to;
};

void action_run(struct turn *u, struct thread_facts *t,
                const struct actions *actions, const struct change *change);

/* action_notify tells a user or a team, because a user asks for it (TK-15).
 * ERR_INPUT: there is none of that name; ERR_REFUSED: may not see the ticket. */
bool action_notify(struct turn *u, struct thread_facts *t, struct str name,
                   const char *template, struct err *e);

/* action_may_see: may this user be told about the ticket (PM-4)? */
bool action_may_see(const struct turn *u, const struct thread_facts *t,
                    const struct user *user);

#endif
