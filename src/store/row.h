/* store/row.h -- what every aggregate of the store does with rows. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "base/arena.h"
#include "mail/mail.h"
#include "store/db.h"

/* row_str is db_str, copied into a. */
struct str row_str(struct stmt *s, int col, struct arena *a);

/* row_words splits text at spaces; row_join is the way back. */
struct strs row_words(struct str text, struct arena *a);
struct str row_join(struct strs words, struct arena *a);

/* row_of readies q, binds id to $1 and steps. 1: *s stands on the row and
 * the caller calls db_done; else *s is NULL: 0 no row, -1 with *e. */
int row_of(struct db *db, const struct query *q, int64_t id, struct stmt **s,
           struct err *e);

/* row_put binds id to $1 and runs q to its end. */
bool row_put(struct db *db, const struct query *q, int64_t id, struct err *e);

/* row_put_pair binds two ids to $1 and $2. */
bool row_put_pair(struct db *db, const struct query *q, int64_t first,
                  int64_t second, struct err *e);

/* row_enum finds the value below n whose name is text; 0 when none is: a
 * word that a newer program wrote must not stop us. */
int row_enum(struct str text, const char *(*name)(int), int n);

#endif
