/* store/db.h -- the narrow door to the database. All SQL of this program goes
 * through here, and only store/ includes it.
 *
 * Three files, each written by one role: mail.x (receive), desk.x (desk),
 * out.x (send). A connection sees all three under these names and may write
 * at most one. A statement is a constant; parameters are $1, $2, ... ; text
 * is valid UTF-8; times are integer milliseconds; no booleans, no casts by
 * `::`. Every db_step and db_commit is a fault point.
 *
 * Kinds of error everywhere: ERR_AGAIN "busy" or "disk full"; ERR_INPUT a
 * constraint of the schema (the second outcome of one mail) or a value too
 * big; ERR_SETUP "damaged file", a file not ours to write, SQL that does not
 * fit, and "disk error": nobody knows then what is on the disk, so nothing is
 * tried again on this connection; the process ends and the next one looks.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct db;
struct stmt;

/* A query is a constant; its address is its name in the statement cache. */
struct query {
	const char *name;       /* for logs and the query-plan test */
	const char *sql;
	const char *scans;      /* tables it may scan whole, or NULL */
};

enum store_file { STORE_NONE, STORE_MAIL, STORE_DESK, STORE_OUT };

/* db_open opens the store of a state directory. writes: the one file this
 * connection may write (STORE_NONE: it only reads). The directory (0700) and
 * files (0600) that are not there are made, schema and all; the written one
 * is migrated. ERR_SETUP: a schema newer than ours (RL-3), a file that is no
 * store, no right to it. ERR_AGAIN: busy, or a file only read is still older
 * than ours and waits for the role that writes it.
 *
 * A connection belongs to one thread at a time. It must not cross a fork. */
bool db_open(struct db **out, const char *state_dir, enum store_file writes,
             struct err *e);
void db_close(struct db *db);                   /* NULL is fine */

/* db_migrate_file makes a file if it is not there and brings it to our schema,
 * as its role does when it starts; that role's lock is the caller's. Each
 * step is one transaction: killed anywhere, the file has the schema before or
 * after it. */
bool db_migrate_file(const char *state_dir, enum store_file f, struct err *e);

/* Every write happens between db_begin and db_commit. Nothing else makes a
 * change last: a statement that writes outside is a bug and aborts. db_begin
 * takes the write lock of the written file and a snapshot of the others.
 * ERR_AGAIN: busy, or the disk is full. After a failed db_commit nothing of
 * it lasts and none is open. */
bool db_begin(struct db *db, struct err *e);
bool db_commit(struct db *db, struct err *e);
void db_rollback(struct db *db);                /* also when none is open */

/* As db_begin, but the write lock is taken by the first statement that
 * writes, and the snapshot of a file by the first that reads it: what touches
 * one file locks one. For who writes at once; ERR_AGAIN comes then. */
bool db_begin_late(struct db *db, struct err *e);

/* As db_begin, but what db_commit then writes outlives the death of the
 * process only, not a power cut (synchronous=NORMAL for this one commit).
 * It is said at the beginning because SQLite lets nobody change it within a
 * transaction. */
bool db_begin_light(struct db *db, struct err *e);

/* db_try begins, has work do its part and commits; what fails with ERR_AGAIN
 * is rolled back and tried again, three times in all. work may therefore run
 * more than once and must leave nothing behind but what it writes. */
bool db_try(struct db *db,
            bool (*work)(struct db *db, void *arg, struct err *e), void *arg,
            struct err *e);

/* One input of a batch: rolled back alone. Not for many: SQLite copies every
 * page that is first written to since. Savepoints do not nest; db_undo
 * ends one as db_release does, but without what was written since. */
bool db_savepoint(struct db *db, struct err *e);
bool db_release(struct db *db, struct err *e);
void db_undo(struct db *db);

/* db_use readies a statement: prepared once, reset, unbound. NULL with *e.
 * Bind what it names, step, db_done. One use at a time of each query. */
struct stmt *db_use(struct db *db, const struct query *q, struct err *e);

/* db_use_once readies a statement that is made for this one use: text that
 * this program put together of its own constants, with $1, $2 for whatever
 * came from outside. sql: borrowed until db_done, which ends it. */
struct stmt *db_use_once(struct db *db, const char *name, const char *sql,
                         struct err *e);
void db_bind_i64(struct stmt *s, int n, int64_t value);
void db_bind_str(struct stmt *s, int n, struct str value);  /* not copied:
                                                  * must live to db_done */
void db_bind_blob(struct stmt *s, int n, struct str value); /* the same */
void db_bind_null(struct stmt *s, int n);
int db_step(struct stmt *s, struct err *e);     /* 1 row, 0 end, -1 *e set */
bool db_run(struct stmt *s, struct err *e);     /* steps to the end, db_done */
int64_t db_i64(struct stmt *s, int col);        /* col from 0; NULL: 0 */
struct str db_str(struct stmt *s, int col);     /* text or blob; until the
                                                 * next step; NULL: empty */
void db_done(struct stmt *s);                   /* NULL is fine */
int64_t db_changes(struct db *db);              /* rows of the last write */

/* For the test that prepares every statement and looks at its plan: all
 * queries register here by db_use's table in store/queries.h. */
bool db_explain(struct db *db, const struct query *q, struct buf *plan,
                struct err *e);

#endif
