/* store/copies.h -- which letters are still to be put into a Sent folder?
 *
 * SE-11: a job of its own. A letter is sent whatever becomes of its copy; what
 * is noted here is of receive alone, which has the mailbox's password. Before
 * anything leaves it is written down that it may (`begun`), so that after a
 * crash or a cut the folder is asked first. All writes happen in the caller's
 * transaction.
 */
#ifndef STORE_COPIES_H
#define STORE_COPIES_H

#include "base/arena.h"
#include "store/db.h"

struct copy {
	int64_t letter;
	int64_t sent_ms;                /* when its server took it */
	int64_t since_ms;               /* when the copy was wanted first */
	int tries;                      /* that failed */
	bool begun;                     /* it may be there already */
	struct str message_id;
	struct str bytes;               /* as they were sent */
};

/* copies_note notes what users wrote and the channel's relay has taken since
 * it was called last. The first time: from now on. */
bool copies_note(struct db *db, const char *channel, int64_t now_ms,
                 struct err *e);

/* copies_next finds a copy that is due, with its bytes in the arena. 1, 0
 * none, -1 with *e. */
int copies_next(struct db *db, const char *channel, int64_t now_ms,
                struct arena *a, struct copy *out, struct err *e);

/* copies_begin: it may be there from now on. copies_end: it is there, or will
 * never be. copies_later: a try failed, the next is due then. */
bool copies_begin(struct db *db, int64_t letter, struct err *e);
bool copies_end(struct db *db, int64_t letter, struct err *e);
bool copies_later(struct db *db, int64_t letter, int64_t due_ms,
                  struct err *e);

/* copies_forget: the channel has no Sent folder. */
bool copies_forget(struct db *db, const char *channel, struct err *e);

extern const struct query *const copies_queries[];      /* NULL ends it */

#endif
