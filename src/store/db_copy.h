/* store/db_copy.h -- one file of SQLite into another, page by page; private
 * to db_backup.c and db_recover.c. */
#ifndef STORE_DB_COPY_H
#define STORE_DB_COPY_H

#include "store/backup.h"
#include "store/db_sqlite.h"

/* db_copy_to writes what `from` sees of a file now to path, which is made. If a
 * transaction is open there, it is the snapshot of that. */
bool db_copy_to(sqlite3 *from, enum store_file f, const char *path,
             const struct copy_watch *watch, struct err *e);

/* db_is_sound reads a file that nobody writes, whole. False with *e. */
bool db_is_sound(const char *path, struct err *e);

/* Where a store waits to be put in place: under a state directory. */
#define RESTORE_PART  "restore.part"
#define RESTORE_READY "restore.ready"

/* restore_clear removes a directory of that name with what a store may have
 * in it; restore_fresh makes it anew, empty. */
bool restore_fresh(const char *state_dir, const char *leaf, struct err *e);

/* restore_make_ready ends what restore_fresh began. */
bool restore_make_ready(const char *state_dir, struct err *e);

#endif
