/* store/audit.h -- did every mail that was seen come to something? (CH-5)
 *
 * Two counts that are kept apart: what the doors have seen (the UID ledger,
 * and the intake of sources without UIDs), and what became of it (intake and
 * outcomes, and what was gone before it could be taken). They must be equal,
 * and where the parts contradict each other the rows are named.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/arena.h"
#include "store/db.h"

struct audit_sum {
	struct str channel;
	int64_t seen;
	int64_t filed, filtered, duplicate, set_aside, waiting;
	int64_t gone;                   /* before it could be taken */
	int64_t reconciled;             /* when a folder of it was compared
	                                 * with its server last, ms; 0: never */
};

struct audit_flaw {
	const char *what;               /* "raw-missing" */
	struct str channel;             /* "": not known */
	struct str folder;
	int64_t uid;                    /* 0: none */
	int64_t intake;                 /* 0: none */
};

enum { AUDIT_FLAWS = 100 };             /* of a kind, at most */

struct audit {
	struct audit_sum *sum;          /* by channel, in no order */
	size_t nsum;
	struct audit_flaw *flaw;
	size_t nflaw;
};

/* audit_look counts in one snapshot. No transaction may be open.
 *
 * channel  "": all
 * since    only mails taken, or found gone, at this time or later; ms; what
 *          has no time is always looked at
 * now      ms
 * out      lives in the arena */
bool audit_look(struct db *db, struct str channel, int64_t since,
                int64_t now, struct arena *a, struct audit *out,
                struct err *e);

extern const struct query *const audit_queries[];       /* NULL ends it */

#endif
