/* store/purge.h -- what retention takes away (OP-11, TK-7).
 *
 * The desk deletes tickets and conversations with all that hangs on them and
 * says whose raw bytes are not wanted; receive, which alone writes mail.db,
 * takes those away. What stays: the intake row, its outcome and its digest,
 * so that counts are true and the same mail does not come back; the letters'
 * rows without addresses and bytes; and one event for each ticket. An id is
 * never given out again.
 *
 * Every call is one transaction's worth; the caller has it open. Killed
 * anywhere, the next call goes on.
 */
#ifndef STORE_PURGE_H
#define STORE_PURGE_H

#include "base/arena.h"
#include "conf/conf.h"
#include "store/db.h"

enum {
	PURGE_THINGS = 10,      /* tickets or conversations at a time */
	PURGE_RAW = 100,        /* mails at a time */
};

extern const struct query *const purge_queries[];
extern const struct query *const purge_raw_queries[];

/* purge_some takes away what is due; *n: how much that was, 0: nothing. A
 * conversation with a letter on its way waits. */
bool purge_some(struct db *db, const struct retention *keep, int64_t now,
                int *n, struct err *e);

/* purge_closed lists closed tickets that are due by the rule `at` of keep, as
 * none before it is for them; at most max. */
bool purge_closed(struct db *db, const struct retention *keep, size_t at,
                  int64_t now, int64_t max, struct arena *a, int64_t **out,
                  size_t *n, struct err *e);

/* purge_traces takes away what hangs on a message beside its row: its words
 * in the search, its raw bytes, what was decided of it, its attachments. */
bool purge_traces(struct db *db, int64_t message, struct err *e);

/* purge_raw does for receive what the desk wants; *n: how many mails. */
bool purge_raw(struct db *db, int *n, struct err *e);

/* purge_raw_wanted: is there anything to do? Outside any transaction. */
bool purge_raw_wanted(struct db *db, bool *wanted, struct err *e);

#endif
