/* store/refs.h -- which conversation does a Message-ID mean (TH-1)? */
#ifndef STORE_REFS_H
#define STORE_REFS_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

enum { REFS_OF_ONE_ID = 32 };   /* so many meanings of an id are looked at */

extern const struct query *const refs_queries[];

/* refs_of fills out with the meanings of an id, ours first. -1 with *e, else
 * how many. The ids are not copied: msgid is the one that was asked for. */
int refs_of(struct db *db, struct str msgid, struct ref out[REFS_OF_ONE_ID],
            struct err *e);

bool refs_put(struct db *db, const struct ref *row, struct err *e);

#endif
