/* store/check.h -- is the store whole, and do its files fit each other?
 *
 * SQLite's own check of each file, then ours: everything that is spoken of is
 * there. Looks only; a running gateway is not disturbed.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct finding {
	const char *what;               /* "outcome-without-mail"; stable */
	int64_t id;                     /* of the row it is about; 0: none */
	struct str text;                /* one sentence */
	const char *advice;             /* what to do */
};

typedef void check_emit(void *arg, const struct finding *f);

/* The advice of a finding that db_mend sets right. */
#define CHECK_RECOVER "run: postroom db recover"

enum { CHECK_MOST = 100 };              /* findings of one kind */

/* check_store emits what is wrong and returns how much that was, -1 with *e:
 * ERR_SETUP, no store, a newer schema. deep: reads every raw mail too and
 * compares its digest. */
int64_t check_store(const char *state_dir, bool deep, check_emit *emit,
                    void *arg, struct err *e);

/* check_deep is its part that reads raw mail (db_deep.c). */
struct db;
bool check_deep(struct db *db, check_emit *emit, void *arg, int64_t *found,
                struct err *e);

extern const struct query *const check_queries[];

#endif
