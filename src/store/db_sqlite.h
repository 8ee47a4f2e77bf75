/* store/db_sqlite.h -- what the db_*.c share; nobody else includes it.
 *
 * From the ground up: db_connect.c is one connection of SQLite, db_make.c
 * makes and migrates files over it, db_sqlite.c keeps statements and
 * transactions, db_files.c opens the whole.
 */
#ifndef STORE_DB_SQLITE_H
#define STORE_DB_SQLITE_H

#include <limits.h>
#include <sqlite3.h>

#include "base/arena.h"
#include "store/db.h"

enum { DB_FIRST_FILE = STORE_MAIL, DB_LAST_FILE = STORE_OUT };

enum {
	DB_BUSY_MS = 10000,             /* how long a lock is waited for */
	DB_CHECKPOINT_PAGES = 2000,     /* the WAL goes home after so many */
	DB_WAL_KEEP_BYTES = 64 * 1024 * 1024,   /* it is cut to this then */
	DB_PAGE_BYTES = 8192,           /* of files made from now on */
	DB_CACHE_KIB_WRITTEN = 8192,
	DB_CACHE_KIB_READ = 2048,
	DB_PARAMETERS = 512,            /* $1 .. $512 */
};

struct stmt {
	struct db *db;                  /* foreign */
	const struct query *query;      /* foreign; its key in the cache */
	sqlite3_stmt *sqlite;           /* own */
	int *parameter;                 /* own; its place; 0: not named */
	int nparameter;                 /* $1 .. so many */
	struct query once;              /* its query where it has no other */
	int bind_error;                 /* first code of a bind, or 0 */
	bool in_use;
	bool writes;
};

enum db_word {
	DB_BEGIN, DB_BEGIN_LATE, DB_COMMIT, DB_SAVEPOINT, DB_RELEASE, DB_WORDS
};

struct db {
	sqlite3 *sqlite;                /* own */
	enum store_file writes;
	bool open;                      /* between db_begin and its end */
	bool light;                     /* synchronous is NORMAL, not FULL */
	sqlite3_stmt *word[DB_WORDS];   /* own; BEGIN, COMMIT ... */
	struct stmt **cache;            /* own; open addressing by address */
	size_t ncache, cache_room;      /* room: a power of two */
};

/* --- db_connect.c -------------------------------------------------------- */

#define DB_DAMAGED_ADVICE "; stop postroom and run: postroom db recover"

/* db_say fills *e from a result code of SQLite. doing: "query outcome.put".
 * Returns false. Running out of memory ends the process. */
bool db_say(sqlite3 *sqlite, int code, const char *doing, struct err *e);

/* db_exec runs text that gives no rows and needs no statement kept. */
bool db_exec(sqlite3 *sqlite, const char *sql, struct err *e);

/* "mail", "desk", "out": the name in SQL, and NAME.db the file. */
const char *store_file_name(enum store_file f);
bool db_path(char path[PATH_MAX], const char *dir, const char *leaf,
             struct err *e);
bool db_file_path(char path[PATH_MAX], const char *dir, enum store_file f,
                  struct err *e);

/* db_put_uri adds "file:PATH" and how, as "?mode=ro". */
void db_put_uri(struct buf *uri, const char *path, const char *how);

/* db_memory opens a connection to nothing yet, hardened; db_attach adds a
 * file that is there; db_file_version reads which schema it has, 0: none. */
bool db_memory(sqlite3 **out, struct err *e);
bool db_attach(sqlite3 *sqlite, const char *dir, enum store_file f,
               bool may_write, struct err *e);
bool db_file_version(sqlite3 *sqlite, enum store_file f, int *version,
                     struct err *e);

/* db_open_all is a connection to the three files of a directory, beside the
 * roles' own; for what a command does to the store as a whole. *out is to be
 * closed in any case. */
bool db_open_all(sqlite3 **out, const char *dir, bool may_write,
                 struct err *e);

/* --- db_look.c ----------------------------------------------------------- */

enum { DB_FAULT_TEXT = 160, DB_START_LOOK_MS = 300,
	DB_NAME_DAMAGED_MS = 10 * 1000 };

enum look {
	LOOK_QUICK,             /* all pages; not whether indexes agree */
	LOOK_WELL
};

/* db_look has SQLite check a file and tells at most so many faults. Returns
 * whether there was none. */
bool db_look(sqlite3 *sqlite, const char *schema, enum look how, int most,
             void (*fault)(void *arg, const char *said), void *arg);

/* db_look_within looks quickly and only for so long. What it does not reach
 * is found when it is read. ERR_SETUP: "damaged file", naming it. */
bool db_look_within(sqlite3 *sqlite, enum store_file f, int64_t ms,
                    struct err *e);

/* db_name_damaged puts into *e which file it is that SQLite, answering a
 * query, called malformed. Returns false. */
bool db_name_damaged(sqlite3 *sqlite, struct err *e);

/* --- db_make.c ----------------------------------------------------------- */

/* The directory, and the files that are wanted (want[f] for each of them),
 * written or not there, made and brought to our schema under store.lock. */
bool db_make_dir(const char *dir, struct err *e);
bool db_make_files(const char *dir, enum store_file writes, bool want[],
                   struct err *e);
int db_newest_version(const char *name);       /* of "mail", "desk", "out" */
bool db_any(const bool set[]);          /* is it set for any file? */

#endif
