#include "store/db_sqlite.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"

enum { DB_TRIES = 3, DB_TRY_PAUSE_MS = 50 };

static void
bug(const struct query *q, const char *what)
{
	log_event(LOG_CRIT, "bug", KV_Z("query", q->name), KV_Z("what", what));
	abort();
}

/* What a query came to that had to fail: db_say, and which file it is. */
static bool
failed(struct db *db, int code, const char *doing, struct err *e)
{
	const char *path = db->writes == STORE_NONE ? NULL :
	    sqlite3_db_filename(db->sqlite, store_file_name(db->writes));

	db_say(db->sqlite, code, doing, e);
	code &= 0xff;
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return db_name_damaged(db->sqlite, e);
	if (code == SQLITE_READONLY && path != NULL) {
		err_clear(e);
		return err_set(e, ERR_SETUP, "read only: %s: %s", path,
		    doing);
	}
	return false;
}

static bool
run(struct db *db, const char *sql, struct err *e)
{
	int code = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || failed(db, code, sql, e);
}

/* The words of every transaction are parsed once. */
static bool
say_word(struct db *db, enum db_word word, struct err *e)
{
	static const char *const words[DB_WORDS] = {
		[DB_BEGIN] = "BEGIN IMMEDIATE", [DB_BEGIN_LATE] = "BEGIN",
		[DB_COMMIT] = "COMMIT", [DB_SAVEPOINT] = "SAVEPOINT one",
		[DB_RELEASE] = "RELEASE one",
	};
	int code = SQLITE_OK;

	if (db->word[word] == NULL)
		code = sqlite3_prepare_v3(db->sqlite, words[word], -1,
		    SQLITE_PREPARE_PERSISTENT, &db->word[word], NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(db->word[word]);
	if (code == SQLITE_DONE) {
		sqlite3_reset(db->word[word]);
		return true;
	}
	failed(db, code, words[word], e);
	sqlite3_reset(db->word[word]);
	return false;
}

/* --- Transactions --------------------------------------------------------- */

/* A full disk may have rolled back behind our back (sqlite3_get_autocommit);
 * what is written after that would be committed line by line. */
static bool
still_open(struct db *db, struct err *e)
{
	if (!db->open)
		return err_set(e, ERR_SETUP, "store: no transaction is open");
	if (sqlite3_get_autocommit(db->sqlite) != 0)
		return err_set(e, ERR_AGAIN, "disk full: the transaction was lost");
	return true;
}

/* SQLite lets nobody change this within a transaction, so it is right before
 * each begins, whatever became of the one before. */
static bool
set_light(struct db *db, bool light, struct err *e)
{
	char sql[64];

	if (db->light == light || db->writes == STORE_NONE)
		return true;
	snprintf(sql, sizeof sql, "PRAGMA %s.synchronous = %s",
	    store_file_name(db->writes), light ? "NORMAL" : "FULL");
	if (!run(db, sql, e))
		return false;
	db->light = light;
	return true;
}

/* Files attached with mode=ro get a snapshot only (sqlite3BeginTransaction
 * asks for a write lock where the file may be written). */
static bool
begin(struct db *db, enum db_word word, bool light, struct err *e)
{
	assert(!db->open);
	db->open = set_light(db, light, e) && say_word(db, word, e);
	return db->open;
}

bool
db_begin(struct db *db, struct err *e)
{
	return begin(db, DB_BEGIN, false, e);
}

bool
db_begin_late(struct db *db, struct err *e)
{
	return begin(db, DB_BEGIN_LATE, false, e);
}

bool
db_begin_light(struct db *db, struct err *e)
{
	return begin(db, DB_BEGIN, true, e);
}

bool
db_commit(struct db *db, struct err *e)
{
	if (!still_open(db, e)) {
		db_rollback(db);
		return false;
	}
	fault_point("db.commit");
	if (!say_word(db, DB_COMMIT, e)) {
		db_rollback(db);
		return false;
	}
	fault_point("db.committed");
	db->open = false;
	return true;
}

void
db_rollback(struct db *db)
{
	if (sqlite3_get_autocommit(db->sqlite) == 0)
		sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	db->open = false;
}

bool
db_try(struct db *db, bool (*work)(struct db *, void *, struct err *),
    void *arg, struct err *e)
{
	for (int n = 1;; n++) {
		struct err why = ERR_INIT;

		if (db_begin(db, &why) && work(db, arg, &why) &&
		    db_commit(db, &why))
			return true;
		db_rollback(db);
		if (why.kind != ERR_AGAIN || n == DB_TRIES)
			return err_set(e, why.kind, "%s", why.text);
		clock_sleep_ms(n * DB_TRY_PAUSE_MS);
	}
}

bool
db_savepoint(struct db *db, struct err *e)
{
	return still_open(db, e) && say_word(db, DB_SAVEPOINT, e);
}

bool
db_release(struct db *db, struct err *e)
{
	return still_open(db, e) && say_word(db, DB_RELEASE, e);
}

void
db_undo(struct db *db)
{
	if (db->open && sqlite3_get_autocommit(db->sqlite) == 0)
		sqlite3_exec(db->sqlite, "ROLLBACK TO one; RELEASE one",
		    NULL, NULL, NULL);
}

/* --- Statements ----------------------------------------------------------- */

static size_t
cache_slot(const struct db *db, const struct query *q)
{
	size_t at = ((uintptr_t)q >> 4) * 0x9e3779b1u;

	for (;; at++) {
		const struct stmt *s = db->cache[at & (db->cache_room - 1)];

		if (s == NULL || s->query == q)
			return at & (db->cache_room - 1);
	}
}

static void
cache_grow(struct db *db)
{
	struct stmt **old = db->cache;
	size_t room = db->cache_room;

	db->cache_room = room == 0 ? 64 : room * 2;
	db->cache = calloc(db->cache_room, sizeof *db->cache);
	if (db->cache == NULL)
		out_of_memory();
	for (size_t i = 0; i < room; i++)
		if (old[i] != NULL)
			db->cache[cache_slot(db, old[i]->query)] = old[i];
	free(old);
}

/* Where $1, $2 ... are. They may leave numbers out. */
static void
find_parameters(struct stmt *s)
{
	int count = sqlite3_bind_parameter_count(s->sqlite);
	char name[16];

	for (int i = 1; i <= count; i++) {
		const char *p = sqlite3_bind_parameter_name(s->sqlite, i);
		int n = p != NULL ? (int)strtol(p + 1, NULL, 10) : 0;

		if (n > s->nparameter)
			s->nparameter = n;
	}
	s->parameter = calloc((size_t)s->nparameter + 1,
	    sizeof *s->parameter);
	if (s->parameter == NULL || s->nparameter > DB_PARAMETERS)
		out_of_memory();
	for (int n = 1; n <= s->nparameter; n++) {
		snprintf(name, sizeof name, "$%d", n);
		s->parameter[n] =
		    sqlite3_bind_parameter_index(s->sqlite, name);
	}
}

static struct stmt *
prepare(struct db *db, const struct query *q, struct err *e)
{
	struct stmt *s = calloc(1, sizeof *s);
	int code;

	if (s == NULL)
		out_of_memory();
	s->db = db;
	s->query = q;
	code = sqlite3_prepare_v3(db->sqlite, q->sql, -1,
	    SQLITE_PREPARE_PERSISTENT, &s->sqlite, NULL);
	if (code != SQLITE_OK) {
		failed(db, code, q->name, e);
		free(s);
		return NULL;
	}
	s->writes = sqlite3_stmt_readonly(s->sqlite) == 0;
	find_parameters(s);
	return s;
}

struct stmt *
db_use_once(struct db *db, const char *name, const char *sql, struct err *e)
{
	struct query q = { name, sql, NULL };
	struct stmt *s = prepare(db, &q, e);

	if (s == NULL)
		return NULL;
	s->once = q;
	s->query = &s->once;
	if (s->writes && !db->open)
		bug(s->query, "writes outside a transaction");
	s->in_use = true;
	return s;
}

static void
end_once(struct stmt *s)
{
	sqlite3_finalize(s->sqlite);
	free(s->parameter);
	free(s);
}

struct stmt *
db_use(struct db *db, const struct query *q, struct err *e)
{
	size_t at;

	if (2 * (db->ncache + 1) > db->cache_room)
		cache_grow(db);
	at = cache_slot(db, q);
	if (db->cache[at] == NULL) {
		db->cache[at] = prepare(db, q, e);
		if (db->cache[at] == NULL)
			return NULL;
		db->ncache++;
	}
	if (db->cache[at]->in_use)
		bug(q, "used twice at once");
	if (db->cache[at]->writes && !db->open)
		bug(q, "writes outside a transaction");
	db->cache[at]->in_use = true;
	return db->cache[at];
}

void
db_done(struct stmt *s)
{
	if (s == NULL)
		return;
	if (s->query == &s->once) {
		end_once(s);
		return;
	}
	sqlite3_reset(s->sqlite);
	sqlite3_clear_bindings(s->sqlite);
	s->bind_error = SQLITE_OK;
	s->in_use = false;
}

static int
place_of(const struct stmt *s, int n)
{
	if (n < 1 || n > s->nparameter || s->parameter[n] == 0)
		bug(s->query, "no such parameter");
	return s->parameter[n];
}

static void
bound(struct stmt *s, int code)
{
	if (s->bind_error == SQLITE_OK)
		s->bind_error = code;
}

void
db_bind_i64(struct stmt *s, int n, int64_t value)
{
	bound(s, sqlite3_bind_int64(s->sqlite, place_of(s, n), value));
}

void
db_bind_str(struct stmt *s, int n, struct str value)
{
	bound(s, sqlite3_bind_text64(s->sqlite, place_of(s, n),
	    value.n > 0 ? value.p : "", value.n, SQLITE_STATIC, SQLITE_UTF8));
}

void
db_bind_blob(struct stmt *s, int n, struct str value)
{
	bound(s, sqlite3_bind_blob64(s->sqlite, place_of(s, n),
	    value.n > 0 ? value.p : "", value.n, SQLITE_STATIC));
}

void
db_bind_null(struct stmt *s, int n)
{
	bound(s, sqlite3_bind_null(s->sqlite, place_of(s, n)));
}

int
db_step(struct stmt *s, struct err *e)
{
	int code = s->bind_error;

	if (s->db->open && !still_open(s->db, e))
		return -1;
	fault_point("db.step");
	if (code == SQLITE_OK)
		code = sqlite3_step(s->sqlite);
	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE)
		return 0;
	failed(s->db, code, s->query->name, e);
	return -1;
}

bool
db_run(struct stmt *s, struct err *e)
{
	int got;

	do
		got = db_step(s, e);
	while (got == 1);
	db_done(s);
	return got == 0;
}

int64_t
db_i64(struct stmt *s, int col)
{
	return sqlite3_column_int64(s->sqlite, col);
}

struct str
db_str(struct stmt *s, int col)
{
	const char *p = sqlite3_column_blob(s->sqlite, col);
	int n = sqlite3_column_bytes(s->sqlite, col);

	return p == NULL ? STR_NONE : (struct str){ p, (size_t)n };
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

bool
db_explain(struct db *db, const struct query *q, struct buf *plan,
    struct err *e)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *s = NULL;
	int code;

	buf_printf(&sql, "EXPLAIN QUERY PLAN %s", q->sql);
	code = sqlite3_prepare_v2(db->sqlite, sql.p, -1, &s, NULL);
	while (code == SQLITE_OK || code == SQLITE_ROW) {
		code = sqlite3_step(s);
		if (code == SQLITE_ROW) {
			buf_z(plan, (const char *)sqlite3_column_text(s, 3));
			buf_char(plan, '\n');
		}
	}
	if (code != SQLITE_DONE)
		db_say(db->sqlite, code, q->name, e);
	sqlite3_finalize(s);
	buf_clear(&sql);
	return code == SQLITE_DONE;
}
