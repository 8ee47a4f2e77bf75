#include "store/db_sqlite.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* SQLite 3.40 finds NULL in columns of a WITHOUT ROWID table whose key is not
 * made of its first columns (desk.ref), though there is none. A NULL would be
 * no damage to a file anyway. */
static bool
is_fault(const char *said)
{
	return strcmp(said, "ok") != 0 &&
	    strncmp(said, "NULL value in ", 14) != 0;
}

bool
db_look(sqlite3 *sqlite, const char *schema, enum look how, int most,
    void (*fault)(void *arg, const char *said), void *arg)
{
	sqlite3_stmt *s = NULL;
	char sql[80];
	int n = 0, code;

	snprintf(sql, sizeof sql, "PRAGMA %s.%s(1000000000)", schema,
	    how == LOOK_QUICK ? "quick_check" : "integrity_check");
	code = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL);
	while ((code == SQLITE_OK || code == SQLITE_ROW) && n < most) {
		const char *said;

		code = sqlite3_step(s);
		if (code != SQLITE_ROW)
			break;
		said = (const char *)sqlite3_column_text(s, 0);
		if (said != NULL && is_fault(said)) {
			n++;
			fault(arg, said);
		}
	}
	if (code != SQLITE_DONE && code != SQLITE_ROW &&
	    code != SQLITE_INTERRUPT) {
		n++;
		fault(arg, sqlite3_errmsg(sqlite));
	}
	sqlite3_finalize(s);
	return n == 0;
}

/* --- With a budget -------------------------------------------------------- */

static int
is_over(void *arg)
{
	const int64_t *end = arg;

	return clock_mono_ms() >= *end;
}

static void
note(void *arg, const char *said)
{
	char *text = arg;

	snprintf(text, DB_FAULT_TEXT, "%s", said);
}

bool
db_look_within(sqlite3 *sqlite, enum store_file f, int64_t ms,
    struct err *e)
{
	int64_t end = clock_mono_ms() + ms;
	char text[DB_FAULT_TEXT] = "";
	bool sound;

	sqlite3_progress_handler(sqlite, 1000, is_over, &end);
	sound = db_look(sqlite, store_file_name(f), LOOK_QUICK, 1, note,
	    text);
	sqlite3_progress_handler(sqlite, 0, NULL, NULL);
	return sound || err_set(e, ERR_SETUP, "damaged file: %s%s: %s",
	    sqlite3_db_filename(sqlite, store_file_name(f)),
	    DB_DAMAGED_ADVICE, text);
}

bool
db_name_damaged(sqlite3 *sqlite, struct err *e)
{
	struct err named = ERR_INIT;

	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		if (!db_look_within(sqlite, (enum store_file)f,
		    DB_NAME_DAMAGED_MS, &named)) {
			*e = named;
			return false;
		}
	return false;
}
