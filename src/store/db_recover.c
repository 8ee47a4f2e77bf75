#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/check.h"
#include "store/db_copy.h"

/* What can be read of a damaged file, row by row.
 *
 * A damaged page of a table costs the rows of that page (and of what hangs
 * below it). With an integer key the rows behind it are found by asking for
 * larger and larger keys until one can be read, and then for the smallest
 * such key; without one, the table is read from both ends. Indexes are not
 * read: the new file makes its own. */

struct salvage {
	sqlite3 *from, *to;             /* own */
	sqlite3_stmt *read, *write;     /* own; of one table */
	int columns;
	int64_t last;                   /* key of the last row taken */
};

static bool
is_damage(int code)
{
	code &= 0xff;
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
	    code == SQLITE_IOERR;
}

/* Takes the row that read stands at. What does not fit the new file (a key
 * that is there, NULL where none may be) is damage too: passed over. */
static void
take_row(struct salvage *s)
{
	for (int i = 0; i < s->columns; i++)
		sqlite3_bind_value(s->write, i + 1,
		    sqlite3_column_value(s->read, i));
	sqlite3_step(s->write);
	sqlite3_reset(s->write);
}

/* Reads on from a key to the end or to damage. Returns SQLite's code; keyed:
 * the row's key stands behind its columns. */
static int
read_on(struct salvage *s, bool keyed, int64_t after)
{
	int code;

	if (keyed)
		sqlite3_bind_int64(s->read, 1, after);
	while ((code = sqlite3_step(s->read)) == SQLITE_ROW) {
		if (keyed)
			s->last = sqlite3_column_int64(s->read, s->columns);
		take_row(s);
	}
	sqlite3_reset(s->read);
	return code;
}

/* Can the first row behind a key be read (or is there none)? */
static bool
is_readable(struct salvage *s, int64_t after)
{
	int code;

	sqlite3_bind_int64(s->read, 1, after);
	code = sqlite3_step(s->read);
	sqlite3_reset(s->read);
	return !is_damage(code);
}

/* The smallest key behind `bad` that can be read from. */
static int64_t
behind_damage(struct salvage *s, int64_t bad)
{
	int64_t step = 1, low = bad, high;

	while (step < INT64_MAX / 4 && bad < INT64_MAX - step &&
	    !is_readable(s, bad + step)) {
		low = bad + step;
		step *= 2;
	}
	if (bad >= INT64_MAX - step)
		return INT64_MAX;
	for (high = bad + step; high - low > 1;) {
		int64_t middle = low + (high - low) / 2;

		if (is_readable(s, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static void
take_keyed(struct salvage *s)
{
	s->last = INT64_MIN;
	while (is_damage(read_on(s, true, s->last))) {
		/* Keys of ours begin at 1. */
		int64_t next = behind_damage(s, s->last < 0 ? 0 : s->last);

		if (next == INT64_MAX)
			break;
		s->last = next;
	}
}

/* --- One table ------------------------------------------------------------ */

/* The columns both files have, in the order of the old one. */
static bool
columns_of(struct salvage *s, const char *table, struct buf *names,
    struct buf *key)
{
	sqlite3_stmt *info = NULL;
	char sql[160];
	int code;

	snprintf(sql, sizeof sql, "PRAGMA main.table_info(%s)", table);
	code = sqlite3_prepare_v2(s->to, sql, -1, &info, NULL);
	s->columns = 0;
	while (code == SQLITE_OK && sqlite3_step(info) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(info, 1);
		bool is_key = sqlite3_column_int(info, 5) == 1;

		if (sqlite3_table_column_metadata(s->from, "main", table,
		    name, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
			continue;
		if (s->columns++ > 0)
			buf_z(names, ", ");
		buf_printf(names, "\"%s\"", name);
		if (!is_key)
			continue;
		buf_reset(key);
		buf_z(key, name);
	}
	sqlite3_finalize(info);
	return s->columns > 0;
}

static bool
has_rowid(sqlite3 *sqlite, const char *table)
{
	sqlite3_stmt *s = NULL;
	char sql[128];
	bool has;

	snprintf(sql, sizeof sql, "SELECT rowid FROM \"%s\"", table);
	has = sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL) == SQLITE_OK;
	sqlite3_finalize(s);
	return has;
}

static bool
prepare_read(struct salvage *s, const char *table, const char *names,
    const char *tail)
{
	struct buf sql = BUF_INIT;
	bool ok;

	sqlite3_finalize(s->read);
	s->read = NULL;
	buf_printf(&sql, "SELECT %s%s", names, tail[0] == 'k' ?
	    ", rowid FROM \"" : " FROM \"");
	buf_printf(&sql, "%s\" NOT INDEXED%s", table, tail[0] == 'k' ?
	    " WHERE rowid > ?1 ORDER BY rowid" : tail);
	ok = sqlite3_prepare_v2(s->from, sql.p, -1, &s->read, NULL) ==
	    SQLITE_OK;
	buf_clear(&sql);
	return ok;
}

static bool
prepare_write(struct salvage *s, const char *table, const char *names)
{
	struct buf sql = BUF_INIT;
	bool ok;

	sqlite3_finalize(s->write);
	s->write = NULL;
	buf_printf(&sql, "INSERT OR REPLACE INTO \"%s\" (%s) VALUES (",
	    table, names);
	for (int i = 0; i < s->columns; i++)
		buf_z(&sql, i > 0 ? ", ?" : "?");
	buf_z(&sql, ")");
	ok = sqlite3_prepare_v2(s->to, sql.p, -1, &s->write, NULL) ==
	    SQLITE_OK;
	buf_clear(&sql);
	return ok;
}

/* A table that cannot be read at all stays empty. */
static void
take_table(struct salvage *s, const char *table)
{
	struct buf names = BUF_INIT, key = BUF_INIT;

	if (columns_of(s, table, &names, &key) &&
	    prepare_write(s, table, names.p)) {
		char backwards[128];

		if (has_rowid(s->from, table)) {
			if (prepare_read(s, table, names.p, "k"))
				take_keyed(s);
		} else if (prepare_read(s, table, names.p, "") &&
		    is_damage(read_on(s, false, 0))) {
			snprintf(backwards, sizeof backwards,
			    " ORDER BY \"%.64s\" DESC", key.p);
			if (prepare_read(s, table, names.p, backwards))
				read_on(s, false, 0);
		}
	}
	buf_clear(&names);
	buf_clear(&key);
}

/* --- One file ------------------------------------------------------------- */

static bool
open_both(struct salvage *s, const char *from, const char *to,
    struct err *e)
{
	struct buf uri = BUF_INIT;
	int code;

	/* Its WAL is read, and stays where it is. */
	db_put_uri(&uri, from, "?mode=rw");
	code = sqlite3_open_v2(uri.p, &s->from, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_URI, NULL);
	buf_clear(&uri);
	if (code != SQLITE_OK)
		return db_say(s->from, code, from, e);
	sqlite3_db_config(s->from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_db_config(s->from, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_exec(s->from, "PRAGMA query_only = 1;"
	    "PRAGMA cell_size_check = 1", NULL, NULL, NULL);
	code = sqlite3_open_v2(to, &s->to, SQLITE_OPEN_READWRITE, NULL);
	if (code != SQLITE_OK)
		return db_say(s->to, code, to, e);
	return db_exec(s->to, "BEGIN IMMEDIATE", e);
}

/* The tables of the new file; what made them is our own schema. */
static bool
take_tables(struct salvage *s, struct err *e)
{
	sqlite3_stmt *list = NULL;
	int code = sqlite3_prepare_v2(s->to, "SELECT name FROM sqlite_master"
	    " WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
	    " AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite_%'"
	    " ORDER BY name", -1, &list, NULL);

	while (code == SQLITE_OK || code == SQLITE_ROW) {
		char name[80];

		code = sqlite3_step(list);
		if (code != SQLITE_ROW)
			break;
		snprintf(name, sizeof name, "%s",
		    (const char *)sqlite3_column_text(list, 0));
		take_table(s, name);
	}
	sqlite3_finalize(list);
	/* The full text is not copied but made again. */
	if (code == SQLITE_DONE && sqlite3_table_column_metadata(s->to,
	    "main", "search_stale", NULL, NULL, NULL, NULL, NULL, NULL) ==
	    SQLITE_OK && !db_exec(s->to, "INSERT OR IGNORE INTO search_stale"
	    " SELECT id * 2 FROM ticket; INSERT OR IGNORE INTO search_stale"
	    " SELECT id * 2 + 1 FROM contact;"
	    "DELETE FROM cursor WHERE name = 'search.message'", e))
		return false;
	return code == SQLITE_DONE ? db_exec(s->to, "COMMIT", e) :
	    db_say(s->to, code, "recover", e);
}

static bool
salvage_file(const char *from, const char *to, struct err *e)
{
	struct salvage s = { 0 };
	bool ok = open_both(&s, from, to, e) && take_tables(&s, e);

	sqlite3_finalize(s.read);
	sqlite3_finalize(s.write);
	sqlite3_close(s.from);
	sqlite3_close(s.to);
	return ok;
}

/* --- The store ------------------------------------------------------------ */

static void
nothing(void *arg, const char *said)
{
	(void)arg;
	(void)said;
}

/* A file that is missing or empty is damaged too, beside others. */
static bool
is_sound(const char *dir, enum store_file f)
{
	struct err e = ERR_INIT;
	sqlite3 *sqlite = NULL;
	int version = 0;
	bool sound;

	sound = db_memory(&sqlite, &e) &&
	    db_attach(sqlite, dir, f, true, &e) &&
	    db_file_version(sqlite, f, &version, &e) && version > 0 &&
	    db_look(sqlite, store_file_name(f), LOOK_WELL, 1, nothing, NULL);
	sqlite3_close(sqlite);
	return sound;
}

static bool
copy_sound(const char *dir, const char *part, enum store_file f,
    const struct copy_watch *watch, struct err *e)
{
	char path[PATH_MAX];
	sqlite3 *sqlite = NULL;
	bool ok = db_file_path(path, part, f, e) && db_memory(&sqlite, e) &&
	    db_attach(sqlite, dir, f, true, e) &&
	    db_copy_to(sqlite, f, path, watch, e);

	sqlite3_close(sqlite);
	return ok;
}

static void
name_damaged(char damaged[], size_t room, enum store_file f)
{
	size_t n = strlen(damaged);

	snprintf(damaged + n, room - n, "%s%s.db", n > 0 ? " " : "",
	    store_file_name(f));
}

static void
is_misfit(void *arg, const struct finding *f)
{
	bool *misfit = arg;

	if (strcmp(f->advice, CHECK_RECOVER) == 0)
		*misfit = true;
}

/* Of files that are sound: do they tell of the same things? */
static bool
fit(const char *dir, bool *misfit, struct err *e)
{
	*misfit = false;
	return check_store(dir, false, is_misfit, misfit, e) >= 0;
}

bool
recover_read(const char *state_dir, int64_t now,
    const struct mend_home *home, const struct copy_watch *watch,
    char damaged[], size_t room, struct err *e)
{
	bool want[DB_LAST_FILE + 1] = { false, true, true, true };
	bool sound[DB_LAST_FILE + 1] = { false };
	char part[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
	bool misfit;

	damaged[0] = '\0';
	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++) {
		sound[f] = is_sound(state_dir, (enum store_file)f);
		if (!sound[f])
			name_damaged(damaged, room, (enum store_file)f);
	}
	if (damaged[0] == '\0') {
		if (!fit(state_dir, &misfit, e) || !misfit)
			return e->kind == ERR_NONE;
		snprintf(damaged, room, RECOVER_MISFIT);
	}
	if (!restore_fresh(state_dir, RESTORE_PART, e) ||
	    !db_path(part, state_dir, RESTORE_PART, e))
		return false;
	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		if (sound[f] && !copy_sound(state_dir, part,
		    (enum store_file)f, watch, e))
			return false;
	if (!db_make_files(part, STORE_NONE, want, e))
		return false;
	for (int f = DB_FIRST_FILE; f <= DB_LAST_FILE; f++)
		if (!sound[f] && (!db_file_path(from, state_dir,
		    (enum store_file)f, e) || !db_file_path(to, part,
		    (enum store_file)f, e) || (access(from, F_OK) == 0 &&
		    !salvage_file(from, to, e))))
			return false;
	return db_mend(part, now, home, e) &&
	    restore_make_ready(state_dir, e);
}
