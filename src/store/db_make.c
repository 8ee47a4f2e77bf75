#include "store/db_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "store/migrate.h"

/* How the files of a store come into being and up to date. */

enum { LOCK_PAUSE_MS = 10 };

int
db_newest_version(const char *name)
{
	int version = 0;

	for (const struct migration *m = store_migrations; m->file; m++)
		if (strcmp(m->file, name) == 0 && m->version > version)
			version = m->version;
	return version;
}

/* The step from a version to the next; NULL: there is none. */
static const struct migration *
step_from(const char *name, int version)
{
	for (const struct migration *m = store_migrations; m->file; m++)
		if (strcmp(m->file, name) == 0 && m->version == version + 1)
			return m;
	return NULL;
}

/* From one version to the next; from nothing to the newest, so that a file is
 * never seen half made. */
static bool
run_steps(sqlite3 *sqlite, const char *name, int from, int to,
    struct err *e)
{
	struct buf sql = BUF_INIT;
	bool ok;

	buf_z(&sql, "BEGIN IMMEDIATE;\n");
	for (int version = from; version < to; version++) {
		const struct migration *m = step_from(name, version);

		for (size_t i = 0; m != NULL && m->line[i] != NULL; i++)
			buf_z(&sql, m->line[i]);
	}
	buf_printf(&sql, "PRAGMA %s.user_version = %d;\nCOMMIT;\n", name, to);
	fault_point("db.migrate");
	ok = sqlite3_exec(sqlite, sql.p, NULL, NULL, NULL) == SQLITE_OK;
	fault_point("db.migrated");
	if (!ok) {
		db_say(sqlite, sqlite3_extended_errcode(sqlite),
		    "migration", e);
		err_add(e, "%s.db to schema %d", name, to);
	}
	buf_clear(&sql);
	return ok;
}

static bool
migrate(sqlite3 *sqlite, enum store_file f, struct err *e)
{
	const char *name = store_file_name(f);
	int version, newest = db_newest_version(name);
	char sql[48];

	if (!db_file_version(sqlite, f, &version, e))
		return false;
	/* Rows are kilobytes: larger pages are fewer to write. Both stay with
	 * the file; the WAL mode cannot be set within a transaction. */
	if (version == 0) {
		snprintf(sql, sizeof sql, "PRAGMA %s.page_size = %d", name,
		    DB_PAGE_BYTES);
		if (!db_exec(sqlite, sql, e))
			return false;
	}
	snprintf(sql, sizeof sql, "PRAGMA %s.journal_mode = WAL",
	    store_file_name(f));
	if (!db_exec(sqlite, sql, e))
		return false;
	if (version == 0)
		return run_steps(sqlite, name, 0, newest, e);
	for (; version < newest; version++)
		if (!run_steps(sqlite, name, version, version + 1, e))
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
		err_path(e, errno, path);
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

	if (!db_file_path(path, dir, f, e))
		return false;
	if (access(path, F_OK) != 0 && !touch(dir, path, e))
		return false;
	fault_point("db.make");
	ok = db_memory(&sqlite, e) && db_attach(sqlite, dir, f, true, e) &&
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

	if (!db_path(path, dir, "store.lock", e))
		return -1;
	if (access(path, F_OK) != 0 && !touch(dir, path, e))
		return -1;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		err_path(e, errno, path);
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

bool
db_make_dir(const char *dir, struct err *e)
{
	struct stat st;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return err_path(e, errno, dir);
	if (stat(dir, &st) != 0)
		return err_path(e, errno, dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_SETUP, "%s: not a directory", dir);
	/* Who may write in it can put a socket or a key of their own there. */
	if ((st.st_mode & 022) != 0)
		return err_set(e, ERR_SETUP, "%s: others may write in it; run"
		    " chmod go-w %s", dir, dir);
	return true;
}

/* Was its maker killed within a write? A file of ours that is made is in WAL
 * mode and has no such journal; who may only read cannot roll it back. */
static bool
is_half_made(const char *dir, enum store_file f)
{
	char path[PATH_MAX], leaf[24];
	struct err e = ERR_INIT;

	snprintf(leaf, sizeof leaf, "%s.db-journal", store_file_name(f));
	return db_path(path, dir, leaf, &e) && access(path, F_OK) == 0;
}

/* Is there nothing in this file yet? Then any role may make it. */
static bool
is_unmade(const char *dir, enum store_file f)
{
	struct stat st;
	char path[PATH_MAX];
	struct err e = ERR_INIT;

	if (is_half_made(dir, f))
		return true;
	return db_file_path(path, dir, f, &e) &&
	    (stat(path, &st) != 0 ? errno == ENOENT : st.st_size == 0);
}

bool
db_any(const bool set[])
{
	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		if (set[f])
			return true;
	return false;
}

bool
db_make_files(const char *dir, enum store_file writes, bool want[],
    struct err *e)
{
	bool ok = true;
	int lock;

	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		want[f] = want[f] || f == (int)writes ||
		    is_unmade(dir, (enum store_file)f);
	if (!db_any(want))
		return true;
	lock = lock_store(dir, e);
	if (lock < 0)
		return false;
	for (int f = DB_FIRST_FILE; ok && f <= DB_LAST_FILE; f++)
		if (want[f])
			ok = make(dir, (enum store_file)f, e);
	close(lock);
	return ok;
}
