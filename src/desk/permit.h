/* desk/permit.h -- may this user see, change or delete this ticket?
 * (SPEC PM-2, PM-4)
 *
 * Pure. Lists ask the same of the store by permit_owners, in SQL, before
 * they count their rows; a test holds the two together.
 */
#ifndef DESK_PERMIT_H
#define DESK_PERMIT_H

#include "base/arena.h"
#include "conf/conf.h"

enum permit_what { PERMIT_SEE, PERMIT_EDIT, PERMIT_DELETE };

/* permit_inbox: does the user reach this inbox at all (PM-4)? user NULL: root
 * or the owner of the service, who reach and may all. */
bool permit_inbox(const struct conf *c, const struct user *user,
                  struct str inbox);

/* permit_owner: may the user do it to what has this owner ("": nobody), in
 * an inbox within reach? */
bool permit_owner(const struct conf *c, const struct user *user,
                  enum permit_what what, struct str owner);

/* The owners permit_owner says yes to, as a list; all: to any. */
struct permit_owners {
	bool all, nobody;
	struct names name;
};
struct permit_owners permit_owners(const struct conf *c,
                                   const struct user *user,
                                   enum permit_what what, struct arena *a);

#endif
