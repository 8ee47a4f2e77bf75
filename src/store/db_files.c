#include "store/db_sqlite.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "store/migrate.h"

/* Connections to a store's files, and whether they are as we want them. */

const char *
store_file_name(enum store_file f)
{
	static const char *const names[] = { "", "mail", "desk", "out" };

	return names[f];
}

static int
newest_version(const char *name)
{
	int version = 0;

	for (const struct migration *m = store_migrations; m->file; m++)
		if (strcmp(m->file, name) == 0)
			version = m->version;
	return version;
}

bool
db_path(char path[PATH_MAX], const char *dir, const char *leaf,
    struct err *e)
{
	if (snprintf(path, PATH_MAX, "%s/%s", dir, leaf) < PATH_MAX)
		return true;
	return err_set(e, ERR_SETUP, "%s: path too long", dir);
}

bool
db_file_path(char path[PATH_MAX], const char *dir, enum store_file f,
    struct err *e)
{
	char leaf[16];

	snprintf(leaf, sizeof leaf, "%s.db", store_file_name(f));
	return db_path(path, dir, leaf, e);
}

/* --- Connections ---------------------------------------------------------- */

/* The state directory's name may hold ? and # and %, which mean something in
 * a URI. */
static void
put_uri(struct buf *uri, const char *path, bool may_write)
{
	buf_z(uri, "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("?#%", *p) != NULL)
			buf_printf(uri, "%%%02X", (unsigned char)*p);
		else
			buf_char(uri, *p);
	}
	buf_z(uri, may_write ? "?mode=rw" : "?mode=ro");
}

bool
db_attach(sqlite3 *sqlite, const char *dir, enum store_file f, bool may_write,
    struct err *e)
{
	struct buf uri = BUF_INIT;
	sqlite3_stmt *s = NULL;
	char path[PATH_MAX], sql[32];
	int code;

	if (!db_file_path(path, dir, f, e))
		return false;
	put_uri(&uri, path, may_write);
	snprintf(sql, sizeof sql, "ATTACH $1 AS %s", store_file_name(f));
	code = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL);
	if (code == SQLITE_OK) {
		sqlite3_bind_text(s, 1, uri.p, -1, SQLITE_STATIC);
		code = sqlite3_step(s);
	}
	if (code != SQLITE_DONE)
		db_say(sqlite, code, path, e);
	sqlite3_finalize(s);
	buf_clear(&uri);
	return code == SQLITE_DONE;
}

/* Nothing in a file of ours may make SQLite do more than keep rows, whoever
 * wrote it last. */
static void
harden(sqlite3 *sqlite)
{
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_busy_timeout(sqlite, DB_BUSY_MS);
	sqlite3_wal_autocheckpoint(sqlite, DB_CHECKPOINT_PAGES);
}

bool
db_memory(sqlite3 **out, struct err *e)
{
	int code = sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return db_say(*out, code, "memory", e);
	harden(*out);
	return db_exec(*out, "PRAGMA temp_store = MEMORY", e);
}

bool
db_file_version(sqlite3 *sqlite, enum store_file f, int *version, struct err *e)
{
	sqlite3_stmt *s = NULL;
	char sql[40];
	int code;

	snprintf(sql, sizeof sql, "PRAGMA %s.user_version", store_file_name(f));
	code = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*version = sqlite3_column_int(s, 0);
	else
		db_say(sqlite, code, store_file_name(f), e);
	sqlite3_finalize(s);
	return code == SQLITE_ROW;
}

/* --- Opening -------------------------------------------------------------- */

static bool
tune(sqlite3 *sqlite, enum store_file f, bool written, struct err *e)
{
	const char *name = store_file_name(f);
	char sql[160];

	snprintf(sql, sizeof sql,
	    "PRAGMA %s.synchronous = FULL; PRAGMA %s.cache_size = -%d;"
	    "PRAGMA %s.journal_size_limit = %d", name, name,
	    written ? DB_CACHE_KIB_WRITTEN : DB_CACHE_KIB_READ, name,
	    DB_WAL_KEEP_BYTES);
	return db_exec(sqlite, sql, e);
}

static bool
check_version(const char *dir, enum store_file f, int version, struct err *e)
{
	const char *name = store_file_name(f);
	int ours = newest_version(name);

	if (version > ours)
		return err_set(e, ERR_SETUP, "%s/%s.db has schema %d, made by a"
		    " newer postroom; this one knows %d", dir, name, version,
		    ours);
	if (version < ours)
		return err_set(e, ERR_AGAIN, "%s/%s.db has schema %d, this"
		    " postroom wants %d; the role that writes it migrates it"
		    " when it starts", dir, name, version, ours);
	return true;
}

/* unmade is set for each file that nobody has given a schema yet: its maker
 * was killed between two steps. */
static bool
connect_files(struct db *db, const char *dir, bool unmade[], struct err *e)
{
	if (!db_memory(&db->sqlite, e))
		return false;
	for (int i = DB_FIRST_FILE; i <= DB_LAST_FILE; i++) {
		enum store_file f = (enum store_file)i;
		bool written = f == db->writes;
		int version;

		if (!db_attach(db->sqlite, dir, f, written, e) ||
		    !tune(db->sqlite, f, written, e) ||
		    !db_file_version(db->sqlite, f, &version, e))
			return false;
		unmade[i] = version == 0;
		if (!check_version(dir, f, version, e))
			return false;
	}
	return true;
}

bool
db_open(struct db **out, const char *state_dir, enum store_file writes,
    struct err *e)
{
	bool want[DB_LAST_FILE + 1] = { false };
	struct err why = ERR_INIT;
	struct db *db;

	*out = NULL;
	if (!db_make_dir(state_dir, e))
		return false;
	for (int n = 0; n <= DB_LAST_FILE; n++) {
		err_clear(&why);
		if (!db_make_files(state_dir, writes, want, e))
			return false;
		memset(want, 0, sizeof want);
		db = calloc(1, sizeof *db);
		if (db == NULL)
			out_of_memory();
		db->writes = writes;
		if (connect_files(db, state_dir, want, &why)) {
			*out = db;
			return true;
		}
		db_close(db);
		if (!db_any(want))
			break;
	}
	return err_set(e, why.kind, "%s", why.text);
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < db->cache_room; i++)
		if (db->cache[i] != NULL) {
			sqlite3_finalize(db->cache[i]->sqlite);
			free(db->cache[i]);
		}
	free(db->cache);
	sqlite3_close(db->sqlite);
	free(db);
}
