/* store/filing.h -- what does the desk still have to do?
 *
 * Mails without an outcome, in order of arrival, and results of letters the
 * desk has not read. Only looks; the cursors move in outcomes.h.
 */
#ifndef STORE_FILING_H
#define STORE_FILING_H

#include "base/arena.h"
#include "desk/decide.h"
#include "store/db.h"

extern const struct query *const filing_queries[];

struct waiting {
	int64_t intake, raw;
	struct str channel;
	int64_t received;
	int64_t size;                   /* bytes stored */
	bool partial;
	bool is_json;                   /* a chat, not a mail (TM-4) */
	enum history history;
	struct str history_status;
	int64_t tries;                  /* before this one */
};

/* filing_undigested gives mails whose digest was lost, at most max, oldest
 * first; of each its intake, raw (0: gone), channel and is_json. */
bool filing_undigested(struct db *db, int max, struct arena *a,
                       struct waiting **out, size_t *n, struct err *e);
bool filing_digested(struct db *db, int64_t intake, struct err *e);

/* filing_waiting gives the next mails behind the cursor, at most max and, but
 * for the first, at most max_bytes together. */
bool filing_waiting(struct db *db, int64_t cursor, int max, int64_t max_bytes,
                    struct arena *a, struct waiting **out, size_t *n,
                    struct err *e);

/* The newest mail there is; 0: none. Asked before filing_waiting finds that
 * none waits, it tells how far the cursor may go. */
bool filing_newest(struct db *db, int64_t *intake, struct err *e);

struct result_row {
	int64_t seq;
	struct letter_result result;
};

bool filing_results(struct db *db, int64_t cursor, int max, struct arena *a,
                    struct result_row **out, size_t *n, struct err *e);

#endif
