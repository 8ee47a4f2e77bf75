/* store/mend.h -- make three files fit each other again.
 *
 * After a restore or a recovery the files tell of different times, and the
 * world has gone on without them. What is made true (SECURITY.md R18, R19):
 *
 * - Nothing is sent blindly. A letter that waits in the older out.db may have
 *   gone out since: it is unsure. So is what the desk writes about mail that
 *   reached its server before now (desk.floor.restored, desk/restored.h).
 * - Ids given out since never come to mean something else: a token in a
 *   customer's mail names a conversation. They go on above a floor.
 * - Mail whose filing is lost waits again; what is filed stays filed.
 */
#ifndef STORE_MEND_H
#define STORE_MEND_H

#include "base/bytes.h"
#include "base/err.h"

/* Where a ticket lives whose own row is lost; "" when none is. */
struct mend_home {
	struct str inbox, pipeline, status;
};

/* db_mend brings the files of dir to our schema and makes them fit, in one
 * transaction. dir is no running store's. Doing it twice does no harm. now:
 * the restore, in ms. ERR_SETUP: a newer schema, a damaged file; ERR_AGAIN:
 * the disk. */
bool db_mend(const char *dir, int64_t now, const struct mend_home *home,
             struct err *e);

#endif
