/* store/accepted.h -- the configuration this store runs by, and which of its
 * words the tickets need (SPEC PL-4).
 *
 * The desk writes it when it takes a configuration; commands read it, so that
 * what is being edited on disk is nothing to them.
 */
#ifndef STORE_ACCEPTED_H
#define STORE_ACCEPTED_H

#include "base/arena.h"
#include "desk/accept.h"
#include "store/db.h"

extern const struct query *const accepted_queries[];

/* accepted_put is one transaction of its own. */
bool accepted_put(struct db *db, const struct conf *c, int64_t now,
                  struct err *e);

/* accepted_get reads it again: 1 with *out (free with conf_free), 0 there is
 * none, or none this program can read any more; -1 with *e. */
int accepted_get(struct db *db, struct conf **out, struct err *e);

/* Where the tickets are, in a; sorted as accept_judge wants it. */
bool accepted_in_use(struct db *db, struct arena *a, struct in_use **out,
                     size_t *n, struct err *e);

/* accepted_judge asks accept_judge about the tickets of this store: how many
 * errors were said, -1 with *e. accepted_judge_dir opens the store of the
 * configuration for that; 0 when there is none yet, or one that this program
 * must migrate first. */
int accepted_judge(struct db *db, const struct conf *c, struct buf *said,
                   struct err *e);
int accepted_judge_dir(const struct conf *c, struct buf *said, struct err *e);

#endif
