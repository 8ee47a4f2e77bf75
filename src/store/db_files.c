#include "store/db_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "store/migrate.h"

/* A store's files, and how they came to be as this program wants them. */

static const char *const file_names[] = { "", "mail", "desk", "out" };

enum { FIRST_FILE = STORE_MAIL, LAST_FILE = STORE_OUT, LOCK_PAUSE_MS = 10 };

const char *
store_file_name(enum store_file f)
{
	return file_names[f];
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

static bool
path_of(char path[PATH_MAX], const char *dir, const char *leaf,
    struct err *e)
{
	if (snprintf(path, PATH_MAX, "%s/%s", dir, leaf) < PATH_MAX)
		return true;
	return err_set(e, ERR_SETUP, "%s: path too long", dir);
}

static bool
file_path(char path[PATH_MAX], const char *dir, enum store_file f,
    struct err *e)
{
	char leaf[16];

	snprintf(leaf, sizeof leaf, "%s.db", file_names[f]);
	return path_of(path, dir, leaf, e);
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

static bool
attach(sqlite3 *sqlite, const char *dir, enum store_file f, bool may_write,
    struct err *e)
{
	struct buf uri = BUF_INIT;
	sqlite3_stmt *s = NULL;
	char path[PATH_MAX], sql[32];
	int code;

	if (!file_path(path, dir, f, e))
		return false;
	put_uri(&uri, path, may_write);
	snprintf(sql, sizeof sql, "ATTACH $1 AS %s", file_names[f]);
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

static bool
connect_memory(sqlite3 **out, struct err *e)
{
	int code = sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return db_say(*out, code, "memory", e);
	harden(*out);
	return db_exec(*out, "PRAGMA temp_store = MEMORY", e);
}

static bool
read_version(sqlite3 *sqlite, enum store_file f, int *version, struct err *e)
{
	sqlite3_stmt *s = NULL;
	char sql[40];
	int code;

	snprintf(sql, sizeof sql, "PRAGMA %s.user_version", file_names[f]);
	code = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*version = sqlite3_column_int(s, 0);
	else
		db_say(sqlite, code, file_names[f], e);
	sqlite3_finalize(s);
	return code == SQLITE_ROW;
}

/* --- Making and migrating ------------------------------------------------- */

static bool
run_migration(sqlite3 *sqlite, const struct migration *m, struct err *e)
{
	struct buf sql = BUF_INIT;
	bool ok;

	buf_z(&sql, "BEGIN IMMEDIATE;\n");
	for (size_t i = 0; m->line[i] != NULL; i++)
		buf_z(&sql, m->line[i]);
	buf_printf(&sql, "PRAGMA %s.user_version = %d;\nCOMMIT;\n", m->file,
	    m->version);
	fault_point("db.migrate");
	ok = sqlite3_exec(sqlite, sql.p, NULL, NULL, NULL) == SQLITE_OK;
	fault_point("db.migrated");
	if (!ok) {
		db_say(sqlite, sqlite3_extended_errcode(sqlite),
		    "migration", e);
		err_add(e, "%s.db to schema %d", m->file, m->version);
	}
	buf_clear(&sql);
	return ok;
}

static bool
migrate(sqlite3 *sqlite, enum store_file f, struct err *e)
{
	char sql[48];
	int version;

	if (!read_version(sqlite, f, &version, e))
		return false;
	/* The WAL mode stays with the file; it cannot be set within a
	 * transaction. */
	snprintf(sql, sizeof sql, "PRAGMA %s.journal_mode = WAL",
	    file_names[f]);
	if (!db_exec(sqlite, sql, e))
		return false;
	for (const struct migration *m = store_migrations; m->file; m++)
		if (strcmp(m->file, file_names[f]) == 0 &&
		    m->version > version && !run_migration(sqlite, m, e))
			return false;
	return true;
}

/* touch makes an empty file that only its owner may open. What root makes
 * belongs to whom the directory belongs to, so the service can open it. */
static bool
touch(const char *dir, const char *path, struct err *e)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool ok = fd >= 0;

	if (ok && geteuid() == 0 && stat(dir, &st) == 0)
		ok = fchown(fd, st.st_uid, st.st_gid) == 0;
	if (!ok)
		err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* make brings a file to our schema, from nothing if need be. */
static bool
make(const char *dir, enum store_file f, struct err *e)
{
	char path[PATH_MAX];
	sqlite3 *sqlite = NULL;
	bool ok = false;

	if (!file_path(path, dir, f, e))
		return false;
	if (access(path, F_OK) != 0 && !touch(dir, path, e))
		return false;
	fault_point("db.make");
	ok = connect_memory(&sqlite, e) && attach(sqlite, dir, f, true, e) &&
	    migrate(sqlite, f, e);
	sqlite3_close(sqlite);
	return ok;
}

/* lock_store takes store.lock, waiting; it is held only while files are made
 * or migrated. flock, not fcntl: two threads of one process must wait for
 * each other too. */
static int
lock_store(const char *dir, struct err *e)
{
	int64_t end = clock_mono_ms() + DB_BUSY_MS;
	char path[PATH_MAX];
	int fd;

	if (!path_of(path, dir, "store.lock", e))
		return -1;
	if (access(path, F_OK) != 0 && !touch(dir, path, e))
		return -1;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || clock_mono_ms() >= end) {
			err_set(e, errno == EWOULDBLOCK ? ERR_AGAIN :
			    ERR_SETUP, "%s: %s", path, strerror(errno));
			close(fd);
			return -1;
		}
		clock_sleep_ms(LOCK_PAUSE_MS);
	}
	return fd;
}

static bool
make_dir(const char *dir, struct err *e)
{
	struct stat st;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_SETUP, "%s: %s", dir, strerror(errno));
	if (stat(dir, &st) != 0)
		return err_set(e, ERR_SETUP, "%s: %s", dir, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_SETUP, "%s: not a directory", dir);
	return true;
}

/* Is there nothing in this file yet? Then any role may make it. */
static bool
is_unmade(const char *dir, enum store_file f)
{
	struct stat st;
	char path[PATH_MAX];
	struct err e = ERR_INIT;

	return file_path(path, dir, f, &e) &&
	    (stat(path, &st) != 0 ? errno == ENOENT : st.st_size == 0);
}

static bool
any_of(const bool set[])
{
	for (int f = FIRST_FILE; f <= LAST_FILE; f++)
		if (set[f])
			return true;
	return false;
}

static bool
make_files(const char *dir, enum store_file writes, bool want[], struct err *e)
{
	bool ok = true;
	int lock;

	for (int f = FIRST_FILE; f <= LAST_FILE; f++)
		want[f] = want[f] || f == (int)writes ||
		    is_unmade(dir, (enum store_file)f);
	if (!any_of(want))
		return true;
	lock = lock_store(dir, e);
	if (lock < 0)
		return false;
	for (int f = FIRST_FILE; ok && f <= LAST_FILE; f++)
		if (want[f])
			ok = make(dir, (enum store_file)f, e);
	close(lock);
	return ok;
}

/* --- Opening -------------------------------------------------------------- */

static bool
tune(sqlite3 *sqlite, enum store_file f, bool written, struct err *e)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "PRAGMA %s.synchronous = FULL; PRAGMA %s.cache_size = -%d;"
	    "PRAGMA %s.journal_size_limit = %d", file_names[f], file_names[f],
	    written ? DB_CACHE_KIB_WRITTEN : DB_CACHE_KIB_READ, file_names[f],
	    DB_WAL_KEEP_BYTES);
	return db_exec(sqlite, sql, e);
}

static bool
check_version(const char *dir, enum store_file f, int version, struct err *e)
{
	int ours = newest_version(file_names[f]);

	if (version > ours)
		return err_set(e, ERR_SETUP, "%s/%s.db has schema %d, made by a"
		    " newer postroom; this one knows %d", dir, file_names[f],
		    version, ours);
	if (version < ours)
		return err_set(e, ERR_AGAIN, "%s/%s.db has schema %d, this"
		    " postroom wants %d; the role that writes it migrates it"
		    " when it starts", dir, file_names[f], version, ours);
	return true;
}

/* unmade is set for each file that nobody has given a schema yet: its maker
 * was killed between two steps. */
static bool
connect_files(struct db *db, const char *dir, bool unmade[], struct err *e)
{
	if (!connect_memory(&db->sqlite, e))
		return false;
	for (int i = FIRST_FILE; i <= LAST_FILE; i++) {
		enum store_file f = (enum store_file)i;
		bool written = f == db->writes;
		int version;

		if (!attach(db->sqlite, dir, f, written, e) ||
		    !tune(db->sqlite, f, written, e) ||
		    !read_version(db->sqlite, f, &version, e))
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
	bool want[LAST_FILE + 1] = { false };
	struct err why = ERR_INIT;
	struct db *db;

	*out = NULL;
	if (!make_dir(state_dir, e))
		return false;
	for (int n = 0; n <= LAST_FILE; n++) {
		err_clear(&why);
		if (!make_files(state_dir, writes, want, e))
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
		if (!any_of(want))
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
