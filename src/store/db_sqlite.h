/* store/db_sqlite.h -- what db_sqlite.c and db_files.c share; nobody else
 * includes it. */
#ifndef STORE_DB_SQLITE_H
#define STORE_DB_SQLITE_H

#include <sqlite3.h>

#include "store/db.h"

enum {
	DB_BUSY_MS = 10000,             /* how long a lock is waited for */
	DB_CHECKPOINT_PAGES = 1000,     /* the WAL goes home after so many */
	DB_WAL_KEEP_BYTES = 64 * 1024 * 1024,   /* it is cut to this then */
	DB_CACHE_KIB_WRITTEN = 8192,
	DB_CACHE_KIB_READ = 2048,
	DB_PARAMETERS = 32,             /* $1 .. $32 */
};

struct stmt {
	struct db *db;                  /* foreign */
	const struct query *query;      /* foreign; its key in the cache */
	sqlite3_stmt *sqlite;           /* own */
	int parameter[DB_PARAMETERS + 1];       /* its place; 0: not named */
	int bind_error;                 /* first code of a bind, or 0 */
	bool in_use;
	bool writes;
};

struct db {
	sqlite3 *sqlite;                /* own */
	enum store_file writes;
	bool open;                      /* between db_begin and its end */
	bool light;                     /* and db_begin_light it was */
	struct stmt **cache;            /* own; open addressing by address */
	size_t ncache, cache_room;      /* room: a power of two */
};

/* db_say fills *e from a result code of SQLite. doing: "query outcome.put".
 * Returns false. Running out of memory ends the process. */
bool db_say(sqlite3 *sqlite, int code, const char *doing, struct err *e);

/* db_exec runs text that gives no rows and needs no statement kept. */
bool db_exec(sqlite3 *sqlite, const char *sql, struct err *e);

/* "mail", "desk", "out": the name in SQL, and NAME.db the file. */
const char *store_file_name(enum store_file f);

#endif
