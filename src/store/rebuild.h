/* store/rebuild.h -- derived rows made again from kept ones (`postroom db
 * rebuild`): which conversation an id means (desk.ref).
 *
 * In batches, each a transaction of its own; killed anywhere, the next run
 * begins again and comes to the same. The caller holds the desk's lock.
 */
#ifndef STORE_REBUILD_H
#define STORE_REBUILD_H

#include "store/db.h"

extern const struct query *const rebuild_queries[];

enum { REBUILD_BATCH = 500 };

struct rebuild {
	int64_t message, letter;        /* how far; begin with 0 */
	int64_t dropped, put;           /* rows */
};

/* rebuild_refs does the next batch. Returns 1 there is more to do, 0 done, -1
 * with *e. Ids that lead nowhere go first. What a forward carried (AU-3) is
 * known to its row alone and stays. */
int rebuild_refs(struct db *db, struct rebuild *r, struct err *e);

#endif
