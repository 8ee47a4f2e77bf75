#include "store/db_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "store/backup.h"
#include "store/migrate.h"

/* A store is opened: its files made where they are not, connected, tuned, and
 * looked at whether their schema is ours. */

/* What is erased is overwritten, however SQLite was built (CO-4). */
static bool
tune(sqlite3 *sqlite, enum store_file f, bool written, struct err *e)
{
	const char *name = store_file_name(f);
	char sql[240];

	snprintf(sql, sizeof sql,
	    "PRAGMA %s.synchronous = FULL; PRAGMA %s.cache_size = -%d;"
	    "PRAGMA %s.journal_size_limit = %d; PRAGMA %s.secure_delete = ON",
	    name, name, written ? DB_CACHE_KIB_WRITTEN : DB_CACHE_KIB_READ,
	    name, DB_WAL_KEEP_BYTES, name);
	return db_exec(sqlite, sql, e);
}

static bool
check_version(const char *dir, enum store_file f, int version, struct err *e)
{
	const char *name = store_file_name(f);
	int ours = db_newest_version(name);

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
	return db->writes == STORE_NONE ||
	    db_look_within(db->sqlite, db->writes, DB_START_LOOK_MS, e);
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
	if (restore_is_ready(state_dir))
		return err_set(e, ERR_SETUP, "%s: a restore was interrupted; "
		    "finish it with: postroom db restore --continue",
		    state_dir);
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

bool
db_migrate_file(const char *state_dir, enum store_file f, struct err *e)
{
	bool want[DB_LAST_FILE + 1] = { false };
	sqlite3 *sqlite = NULL;
	int version = 0;
	bool ok;

	want[f] = true;
	ok = db_make_dir(state_dir, e) &&
	    db_make_files(state_dir, f, want, e) && db_memory(&sqlite, e) &&
	    db_attach(sqlite, state_dir, f, false, e) &&
	    db_file_version(sqlite, f, &version, e) &&
	    check_version(state_dir, f, version, e);
	sqlite3_close(sqlite);
	return ok;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < db->cache_room; i++)
		if (db->cache[i] != NULL) {
			sqlite3_finalize(db->cache[i]->sqlite);
			free(db->cache[i]->parameter);
			free(db->cache[i]);
		}
	free(db->cache);
	for (int w = 0; w < DB_WORDS; w++)
		sqlite3_finalize(db->word[w]);
	sqlite3_close(db->sqlite);
	free(db);
}
