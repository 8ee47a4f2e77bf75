#include "store/db_copy.h"

#include "base/arena.h"
#include "base/clock.h"

enum {
	COPY_PAGES = 256,               /* a step: 1 MB */
	COPY_WAIT_MS = 20,              /* after a busy one */
	COPY_BUSY_MS = 60 * 1000,       /* without any progress */
	COPY_SAY_MS = 100,
};

static bool
open_new(sqlite3 **out, const char *path, struct err *e)
{
	int code = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return db_say(*out, code, path, e);
	/* Whoever wants it whole syncs it afterwards. */
	return db_exec(*out, "PRAGMA journal_mode = OFF;"
	    "PRAGMA synchronous = OFF", e);
}

/* All the steps of one copy. */
static int
pour(sqlite3_backup *b, const char *name, const struct copy_watch *watch)
{
	int64_t said = 0, stuck = clock_mono_ms() + COPY_BUSY_MS;
	int code;

	do {
		int64_t now;

		code = sqlite3_backup_step(b, COPY_PAGES);
		now = clock_mono_ms();
		if (code == SQLITE_OK)
			stuck = now + COPY_BUSY_MS;
		else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
			clock_sleep_ms(COPY_WAIT_MS);
		if (watch != NULL && watch->say != NULL &&
		    (now - said >= COPY_SAY_MS || code == SQLITE_DONE)) {
			int64_t all = sqlite3_backup_pagecount(b);

			watch->say(watch->arg, name,
			    all - sqlite3_backup_remaining(b), all);
			said = now;
		}
		if (now >= stuck)
			break;
	} while (code == SQLITE_OK || code == SQLITE_BUSY ||
	    code == SQLITE_LOCKED);
	return code;
}

bool
db_copy_to(sqlite3 *from, enum store_file f, const char *path,
    const struct copy_watch *watch, struct err *e)
{
	const char *name = store_file_name(f);
	sqlite3_backup *b;
	sqlite3 *to = NULL;
	int code = SQLITE_OK;
	bool ok = false;

	if (!open_new(&to, path, e))
		goto out;
	b = sqlite3_backup_init(to, "main", from, name);
	if (b == NULL) {
		db_say(to, sqlite3_errcode(to), path, e);
		goto out;
	}
	code = pour(b, name, watch);
	sqlite3_backup_finish(b);
	ok = code == SQLITE_DONE;
	if (!ok)
		db_say(to, code, path, e);
out:
	sqlite3_close(to);
	return ok;
}

static void
say_damaged(void *arg, const char *said)
{
	err_set(arg, ERR_SETUP, "damaged file: %s", said);
}

bool
db_is_sound(const char *path, struct err *e)
{
	struct buf uri = BUF_INIT;
	sqlite3 *sqlite = NULL;
	bool ok = false;
	int code;

	db_put_uri(&uri, path, "?immutable=1");
	code = sqlite3_open_v2(uri.p, &sqlite, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		db_say(sqlite, code, path, e);
	else
		ok = db_look(sqlite, "main", LOOK_QUICK, 1, say_damaged, e);
	sqlite3_close(sqlite);
	buf_clear(&uri);
	return ok;
}
