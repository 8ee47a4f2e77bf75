/* store/decisions.h -- each input that moved the desk, what was decided, and
 * under which words of the configuration. Only ever added to; what is erased
 * or purged leaves a row with an empty record. */
#ifndef STORE_DECISIONS_H
#define STORE_DECISIONS_H

#include "base/bytes.h"
#include "base/err.h"
#include "store/db.h"

struct conf;

extern const struct query *const decisions_queries[];

/* What moved the desk. */
struct cause {
	const char *input;              /* mail command result tick */
	int64_t intake;                 /* 0: no mail */
	struct str by;                  /* user:alice, contact:7, system */
	int64_t now;
	struct str record;              /* desk/record.h */
};

/* decisions_put gives the decision a number in *id; it also keeps the
 * configuration's text, once. event: the id of its first event; 0: none. */
bool decisions_put(struct db *db, const struct conf *c,
                   const struct cause *why, int64_t event, int64_t *id,
                   struct err *e);

/* decisions_of_mail: 1 when this mail was decided before, else 0. */
int decisions_of_mail(struct db *db, int64_t intake, struct err *e);

/* decisions_newest is the number of the last one, 0 before the first. */
bool decisions_newest(struct db *db, int64_t *out, struct err *e);

#endif
