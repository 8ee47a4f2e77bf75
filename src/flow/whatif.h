/* flow/whatif.h -- what would another configuration have done (OP-7)?
 *
 * Mails that are kept are read and decided again, by the configuration in
 * force and by the other, of the facts as they stood when each came; the two
 * plans are compared. Nothing is written, nothing is sent, and no mail sees
 * what would have become of the one before it.
 */
#ifndef FLOW_WHATIF_H
#define FLOW_WHATIF_H

#include "base/err.h"
#include "conf/conf.h"
#include "desk/differ.h"
#include "flow/reader.h"
#include "store/db.h"

/* One mail that would have fared otherwise. */
struct whatif_mail {
	int64_t intake, at;             /* at: when it was decided, ms */
	struct str from, subject;
	int64_t message, ticket;        /* of its decision then; 0: none */
	const struct difference *difference;
	size_t ndifference;
};

struct whatif {
	struct db *db;                  /* opened to read */
	const struct conf *was, *would;
	struct str key;                 /* of tokens */
	struct reader *reader;
	int64_t since;                  /* taken then or later, ms; 0: all */
	void (*emit)(void *arg, const struct whatif_mail *m);
	void *arg;

	/* What it came to. */
	int64_t mails;                  /* decided again */
	int64_t differ;                 /* of them otherwise */
	int64_t not_kept;               /* its bytes or its record are gone */
	int64_t not_read;               /* it cannot be read */
};

bool whatif_run(struct whatif *w, struct err *e);

#endif
