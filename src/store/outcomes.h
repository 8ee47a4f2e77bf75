/* store/outcomes.h -- every mail taken ends in exactly one outcome (CH-5);
 * until then its tries are counted (CH-6) and the desk knows how far it has
 * read. */
#ifndef STORE_OUTCOMES_H
#define STORE_OUTCOMES_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

extern const struct query *const outcomes_queries[];

/* A second outcome of one mail is ERR_INPUT. A mail that is filed, filtered
 * or a duplicate has no tries any more. */
bool outcomes_put(struct db *db, const struct outcome *row, int64_t now,
                  struct err *e);

/* outcomes_reopen makes a mail that is set aside wait again, untried.
 * ERR_REFUSED: it is not set aside. */
bool outcomes_reopen(struct db *db, int64_t intake, struct err *e);

/* The same content in the same inbox (SECURITY.md 2.2). 0 in *intake: none. */
/* What is remembered under this name is a duplicate in any inbox. */
#define OUTCOMES_ALL "*"

bool outcomes_duplicate(struct db *db, struct str inbox, struct str digest,
                        int64_t *intake, struct err *e);
bool outcomes_put_digest(struct db *db, struct str inbox, struct str digest,
                         int64_t intake, struct err *e);

/* Tries: added before a mail is read, taken back when it was not its fault
 * that it was not filed. */
bool outcomes_try(struct db *db, int64_t intake, struct err *e);
bool outcomes_untry(struct db *db, int64_t intake, struct err *e);

/* Cursors of the desk: "mail", "result". 0 when there is none yet. */
bool outcomes_cursor(struct db *db, const char *name, int64_t *value,
                     struct err *e);
bool outcomes_move_cursor(struct db *db, const char *name, int64_t value,
                          struct err *e);

#endif
