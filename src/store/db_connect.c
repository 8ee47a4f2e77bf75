#include "store/db_sqlite.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

/* One connection of SQLite to the files of a store: what its codes mean, what
 * the files are called, and how one is attached. */

/* What the caller must do, by SQLite's primary code; any other code means
 * that this program and the file do not fit. */
static const struct {
	int code;
	enum err_kind kind;
	const char *what;
} meanings[] = {
	{ SQLITE_BUSY,       ERR_AGAIN, "busy" },
	{ SQLITE_LOCKED,     ERR_AGAIN, "busy" },
	{ SQLITE_SCHEMA,     ERR_AGAIN, "schema changed" },
	{ SQLITE_INTERRUPT,  ERR_AGAIN, "interrupted" },
	{ SQLITE_ABORT,      ERR_AGAIN, "rolled back" },
	{ SQLITE_PROTOCOL,   ERR_AGAIN, "busy" },
	{ SQLITE_FULL,       ERR_AGAIN, "disk full" },
	{ SQLITE_IOERR,      ERR_SETUP, "disk error" },
	{ SQLITE_CONSTRAINT, ERR_INPUT, "constraint" },
	{ SQLITE_TOOBIG,     ERR_INPUT, "too big" },
	{ SQLITE_MISMATCH,   ERR_INPUT, "wrong type" },
	{ SQLITE_CORRUPT,    ERR_SETUP, "damaged file" },
	{ SQLITE_NOTADB,     ERR_SETUP, "damaged file" },
	{ SQLITE_READONLY,   ERR_SETUP, "read only" },
	{ SQLITE_CANTOPEN,   ERR_SETUP, "cannot open" },
	{ SQLITE_PERM,       ERR_SETUP, "no right" },
	{ SQLITE_AUTH,       ERR_SETUP, "no right" },
};

static bool
is_full(int why)
{
	return why == ENOSPC || why == EFBIG || why == EDQUOT;
}

static int
errno_of(sqlite3_file *f)
{
	int why = 0;

	if (f != NULL && f->pMethods != NULL)
		f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &why);
	return why;
}

/* What the system last said of a file that is written, or of its WAL. */
static bool
was_full(sqlite3 *sqlite)
{
	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++) {
		const char *name = store_file_name((enum store_file)f);
		sqlite3_file *file = NULL, *wal = NULL;

		sqlite3_file_control(sqlite, name, SQLITE_FCNTL_FILE_POINTER,
		    &file);
		sqlite3_file_control(sqlite, name,
		    SQLITE_FCNTL_JOURNAL_POINTER, &wal);
		if (is_full(errno_of(file)) || is_full(errno_of(wal)))
			return true;
	}
	return false;
}

/* SQLite has one code for what the system tells apart: a limit of the file's
 * size (EFBIG) heals as a full disk does, and a file that may not be opened
 * is a matter of rights. After a failed fsync nothing heals: what it was to
 * keep may be gone from the cache and not be on the disk. */
static int
by_errno(sqlite3 *sqlite, int code)
{
	int why = sqlite != NULL ? sqlite3_system_errno(sqlite) : 0;
	int more = sqlite != NULL ? sqlite3_extended_errcode(sqlite) : 0;

	if ((code & 0xff) == SQLITE_IOERR && more != SQLITE_IOERR_FSYNC &&
	    more != SQLITE_IOERR_DIR_FSYNC && sqlite != NULL &&
	    (is_full(why) || was_full(sqlite)))
		return SQLITE_FULL;
	if ((code & 0xff) == SQLITE_CANTOPEN &&
	    (why == EACCES || why == EPERM))
		return SQLITE_PERM;
	return code;
}

static const char *
advice(int code)
{
	code &= 0xff;
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ?
	    DB_DAMAGED_ADVICE : "";
}

bool
db_say(sqlite3 *sqlite, int code, const char *doing, struct err *e)
{
	const char *text = sqlite != NULL && code == sqlite3_errcode(sqlite) ?
	    sqlite3_errmsg(sqlite) : sqlite3_errstr(code);

	/* The path again, as a URI, would push the advice out of the line. */
	if (strstr(text, "file:") != NULL)
		text = sqlite3_errstr(code);
	if ((code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM)
		out_of_memory();
	code = by_errno(sqlite, code);
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (meanings[i].code == (code & 0xff))
			return err_set(e, meanings[i].kind, "%s: %s: %s%s",
			    meanings[i].what, doing, text, advice(code));
	return err_set(e, ERR_SETUP, "store: %s: %s", doing, text);
}

bool
db_exec(sqlite3 *sqlite, const char *sql, struct err *e)
{
	int code = sqlite3_exec(sqlite, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || db_say(sqlite, code, sql, e);
}

/* --- Names ---------------------------------------------------------------- */

const char *
store_file_name(enum store_file f)
{
	static const char *const names[] = { "", "mail", "desk", "out" };

	return names[f];
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
void
db_put_uri(struct buf *uri, const char *path, const char *how)
{
	buf_z(uri, "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("?#%", *p) != NULL)
			buf_printf(uri, "%%%02X", (unsigned char)*p);
		else
			buf_char(uri, *p);
	}
	buf_z(uri, how);
}

/* SQLite gives -wal and -shm the rights that the file has when they are made.
 * Made while the right to write it was taken away, they keep that when it is
 * given back, and what cannot be written is then none of the files that the
 * error names. */
static void
mend_rights(const char *path)
{
	static const char *const tail[] = { "-wal", "-shm" };
	char beside[PATH_MAX + 8];
	struct stat st;

	if (access(path, W_OK) != 0)
		return;
	for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
		snprintf(beside, sizeof beside, "%s%s", path, tail[i]);
		if (stat(beside, &st) == 0 && st.st_uid == geteuid() &&
		    (st.st_mode & S_IWUSR) == 0)
			chmod(beside, S_IRUSR | S_IWUSR);
	}
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
	if (may_write)
		mend_rights(path);
	db_put_uri(&uri, path, may_write ? "?mode=rw" : "?mode=ro");
	snprintf(sql, sizeof sql, "ATTACH $1 AS %s", store_file_name(f));
	code = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL);
	if (code == SQLITE_OK) {
		sqlite3_bind_text(s, 1, uri.p, -1, SQLITE_STATIC);
		code = sqlite3_step(s);
	}
	if (code != SQLITE_DONE)
		db_say(sqlite, code, path, e);
	else if (may_write &&
	    sqlite3_db_readonly(sqlite, store_file_name(f)) == 1)
		err_set(e, ERR_SETUP, "%s: no right to write it", path);
	sqlite3_finalize(s);
	buf_clear(&uri);
	return code == SQLITE_DONE && e->kind == ERR_NONE;
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

/* Its counts of memory, which nobody asks for, take a lock at every malloc.
 * SQLite wants to be told before its first use. */
static void
configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool
db_memory(sqlite3 **out, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int code;

	pthread_once(&once, configure);
	code = sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE |
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
