/* store/view_digests.h -- up to when is each digest sent to each of its users
 * (SPEC VW-5)? When one is due is desk/view_digest.h's.
 */
#ifndef STORE_VIEW_DIGESTS_H
#define STORE_VIEW_DIGESTS_H

#include "base/arena.h"
#include "desk/view_digest.h"
#include "store/db.h"

extern const struct query *const view_digests_queries[];

/* All there are, in a: as many as digests have recipients. */
bool view_digests_all(struct db *db, struct arena *a,
                      struct digest_mark **out, size_t *n, struct err *e);

/* In a transaction. view_digests_put makes a row or changes it. */
bool view_digests_put(struct db *db, const struct digest_mark *row,
                      struct err *e);
bool view_digests_drop(struct db *db, const struct digest_mark *row,
                       struct err *e);

#endif
