#include "tests/unit/unit.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/fault.h"
#include "store/db.h"
#include "tests/unit/store_dir.h"

static const struct query put_raw = { "test.put_raw",
	"INSERT INTO mail.raw (id, size, digest, coding, data)"
	" VALUES ($1, 1, $2, 0, $2)", NULL };
static const struct query count_raw = { "test.count_raw",
	"SELECT count(*), max(data) FROM mail.raw", "raw" };
static const struct query put_cursor = { "test.put_cursor",
	"INSERT INTO desk.cursor (name, value) VALUES ($2, $1)", NULL };
static const struct query get_cursor = { "test.get_cursor",
	"SELECT value, name FROM desk.cursor WHERE name = $1", NULL };
static const struct query wrong = { "test.wrong", "SELECT nothing", NULL };

static bool
cursor_put(struct db *db, const char *name, int64_t value, struct err *e)
{
	struct stmt *s = db_use(db, &put_cursor, e);

	if (s == NULL)
		return false;
	db_bind_i64(s, 1, value);
	db_bind_str(s, 2, str_from(name));
	return db_run(s, e);
}

static int64_t
cursor_get(struct db *db, const char *name)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use(db, &get_cursor, &e);
	int64_t value = -1;

	check(e.text, s != NULL);
	db_bind_str(s, 1, str_from(name));
	if (db_step(s, &e) == 1)
		value = db_i64(s, 0);
	check_int(e.text, e.kind, ERR_NONE);
	db_done(s);
	return value;
}

static struct db *
must_open(const struct state_dir *d, enum store_file writes)
{
	struct err e = ERR_INIT;
	struct db *db = NULL;

	check(e.text, db_open(&db, d->path, writes, &e));
	return db;
}

static void
missing_files_are_made(void **state)
{
	static const char *const leaves[] = {
		"mail.db", "desk.db", "out.db", "store.lock"
	};
	struct state_dir d;
	struct stat st;
	char path[PATH_MAX];

	(void)state;
	state_dir_init(&d);
	db_close(must_open(&d, STORE_NONE));
	check("directory", stat(d.path, &st) == 0);
	check_int("directory", st.st_mode & 07777, 0700);
	for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
		state_dir_file(&d, leaves[i], path);
		check(leaves[i], stat(path, &st) == 0);
		check_int(leaves[i], st.st_mode & 07777, 0600);
	}
	state_dir_clear(&d);
}

/* The three writers never wait for each other: db_begin takes the write lock
 * of one file only. */
static void
writers_do_not_wait_for_each_other(void **state)
{
	struct state_dir d;
	struct db *mail, *desk;
	struct stmt *s;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	mail = must_open(&d, STORE_MAIL);
	desk = must_open(&d, STORE_DESK);
	check("mail begins", db_begin(mail, &e));
	check("desk begins beside it", db_begin(desk, &e));
	s = db_use(mail, &put_raw, &e);
	db_bind_i64(s, 1, 7);
	db_bind_blob(s, 2, (struct str){ "a\0b", 3 });
	check(e.text, db_run(s, &e));
	check(e.text, cursor_put(desk, "mail", 5, &e));
	check("mail commits first", db_commit(mail, &e));

	s = db_use(desk, &count_raw, &e);
	check_int("a row", db_step(s, &e), 1);
	check_int("the desk's snapshot is of its begin", db_i64(s, 0), 0);
	check_str("NULL is empty", db_str(s, 1), STR(""));
	db_done(s);
	check("desk commits", db_commit(desk, &e));
	s = db_use(desk, &count_raw, &e);
	check_int("a row", db_step(s, &e), 1);
	check_int("now it sees the mail", db_i64(s, 0), 1);
	check_str("bytes are bytes", db_str(s, 1), ((struct str){ "a\0b", 3 }));
	db_done(s);
	db_close(desk);
	check_int("what was committed is there",
	    cursor_get(mail, "mail"), 5);
	db_close(mail);
	state_dir_clear(&d);
}

/* SC-6 */
static void
a_directory_for_all_is_refused(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	db_close(must_open(&d, STORE_OUT));
	chmod(d.path, 0777);
	check("refused", !db_open(&db, d.path, STORE_OUT, &e));
	check_int(e.text, e.kind, ERR_SETUP);
	chmod(d.path, 0750);
	db_close(must_open(&d, STORE_OUT));
	state_dir_clear(&d);
}

static void
another_role_s_file_is_read_only(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	db = must_open(&d, STORE_OUT);
	check("begin", db_begin(db, &e));
	check("refused", !cursor_put(db, "x", 1, &e));
	check_int(e.text, e.kind, ERR_SETUP);
	db_rollback(db);
	db_rollback(db);
	db_close(db);
	db_close(NULL);
	state_dir_clear(&d);
}

static void
errors_say_what_to_do(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	db = must_open(&d, STORE_DESK);
	check("SQL that does not fit", db_use(db, &wrong, &e) == NULL);
	check_int(e.text, e.kind, ERR_SETUP);
	check("names the query", strstr(e.text, "test.wrong") != NULL);
	err_clear(&e);
	check("begin", db_begin(db, &e) && cursor_put(db, "x", 1, &e));
	check("the same key again", !cursor_put(db, "x", 2, &e));
	check_int(e.text, e.kind, ERR_INPUT);
	err_clear(&e);
	check("the transaction goes on", db_commit(db, &e));
	check_int("the first stands", cursor_get(db, "x"), 1);
	check("no commit without a begin", !db_commit(db, &e));
	db_close(db);
	state_dir_clear(&d);
}

static void
one_mail_of_a_batch_is_undone_alone(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	db = must_open(&d, STORE_DESK);
	check("begin", db_begin(db, &e));
	check("1", db_savepoint(db, &e) && cursor_put(db, "1", 1, &e) &&
	    db_release(db, &e));
	check("2", db_savepoint(db, &e) && cursor_put(db, "2", 2, &e));
	db_undo(db);
	check("3", db_savepoint(db, &e) && cursor_put(db, "3", 3, &e) &&
	    db_release(db, &e));
	check("commit", db_commit(db, &e));
	check_int("before it", cursor_get(db, "1"), 1);
	check_int("undone", cursor_get(db, "2"), -1);
	check_int("after it", cursor_get(db, "3"), 3);
	db_close(db);
	state_dir_clear(&d);
}

static int
synchronous_of(struct db *db)
{
	static const struct query ask = { "test.synchronous",
		"PRAGMA desk.synchronous", NULL };
	struct err e = ERR_INIT;
	struct stmt *s = db_use(db, &ask, &e);
	int value = db_step(s, &e) == 1 ? (int)db_i64(s, 0) : -1;

	db_done(s);
	return value;
}

static void
a_light_commit_is_light_once(void **state)
{
	enum { NORMAL = 1, FULL = 2 };
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	db = must_open(&d, STORE_DESK);
	check_int("as opened", synchronous_of(db), FULL);
	check("begin", db_begin_light(db, &e));
	check_int("within", synchronous_of(db), NORMAL);
	check("put", cursor_put(db, "1", 1, &e) && db_commit(db, &e));
	check("begin", db_begin(db, &e));
	check_int("the next one", synchronous_of(db), FULL);
	db_rollback(db);
	check("begin", db_begin_light(db, &e));
	db_rollback(db);
	check("begin", db_begin(db, &e));
	check_int("after a rollback", synchronous_of(db), FULL);
	db_rollback(db);
	check_int("it is there", cursor_get(db, "1"), 1);
	db_close(db);
	state_dir_clear(&d);
}

static bool
fails_twice(struct db *db, void *arg, struct err *e)
{
	int *n = arg;

	if (!cursor_put(db, "tried", *n, e))
		return false;
	return ++*n > 2 || err_set(e, ERR_AGAIN, "busy");
}

static void
a_busy_transaction_is_tried_again(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;
	int n = 0;

	(void)state;
	state_dir_init(&d);
	db = must_open(&d, STORE_DESK);
	check(e.text, db_try(db, fails_twice, &n, &e));
	check_int("the third stands alone", cursor_get(db, "tried"), 2);
	n = 0;
	check("for good", !db_try(db, fails_twice, &n, &e));
	check_int("an ERR_INPUT is not tried again", e.kind, ERR_INPUT);
	db_close(db);
	state_dir_clear(&d);
}

static void
set_version(const struct state_dir *d, const char *leaf, int version)
{
	char path[PATH_MAX], sql[40];
	sqlite3 *raw = NULL;

	state_dir_file(d, leaf, path);
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
	check(leaf, sqlite3_open(path, &raw) == SQLITE_OK);
	check(leaf, sqlite3_exec(raw, sql, NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(raw);
}

/* RL-3 */
static void
a_newer_schema_is_refused(void **state)
{
	static const enum store_file all[] = {
		STORE_NONE, STORE_MAIL, STORE_DESK, STORE_OUT
	};
	struct state_dir d;
	struct db *db;

	(void)state;
	state_dir_init(&d);
	db_close(must_open(&d, STORE_NONE));
	set_version(&d, "desk.db", 99);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;

		check("refused", !db_open(&db, d.path, all[i], &e));
		check_int(e.text, e.kind, ERR_SETUP);
		check(e.text, strstr(e.text, "99") != NULL);
		check(e.text, strstr(e.text, "this one knows") != NULL);
		check("nothing to close", db == NULL);
	}
	state_dir_clear(&d);
}

static void
a_file_that_is_no_store_is_refused(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;
	char path[PATH_MAX];
	FILE *f;

	(void)state;
	state_dir_init(&d);
	db_close(must_open(&d, STORE_NONE));
	state_dir_file(&d, "out.db", path);
	f = fopen(path, "w");
	for (int i = 0; i < 999; i++)
		fputs("not a database\n", f);
	fclose(f);
	check("refused", !db_open(&db, d.path, STORE_OUT, &e));
	check_int(e.text, e.kind, ERR_SETUP);
	check(e.text, strstr(e.text, "damaged file") != NULL);
	state_dir_clear(&d);
}

/* RL-1: whoever makes the files may be killed at any instant. */
static void
making_survives_a_kill_anywhere(void **state)
{
	struct state_dir d;
	int64_t k = 0;
	int status;

	(void)state;
	state_dir_init(&d);
	do {
		pid_t child = fork();

		if (child == 0) {
			struct err e = ERR_INIT;
			struct db *db;

			if (freopen("/dev/null", "w", stderr) == NULL)
				_exit(9);
			fault_arm(++k);
			if (!db_open(&db, d.path, STORE_NONE, &e))
				_exit(8);
			_exit(0);
		}
		k++;
		check("waited", waitpid(child, &status, 0) == child);
	} while (WIFSIGNALED(status));
	check_int("the last one got through", WEXITSTATUS(status), 0);
	check("there were points", k > 3);
	db_close(must_open(&d, STORE_DESK));
	state_dir_clear(&d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_files_are_made),
		cmocka_unit_test(writers_do_not_wait_for_each_other),
		cmocka_unit_test(a_directory_for_all_is_refused),
		cmocka_unit_test(another_role_s_file_is_read_only),
		cmocka_unit_test(errors_say_what_to_do),
		cmocka_unit_test(one_mail_of_a_batch_is_undone_alone),
		cmocka_unit_test(a_light_commit_is_light_once),
		cmocka_unit_test(a_busy_transaction_is_tried_again),
		cmocka_unit_test(a_newer_schema_is_refused),
		cmocka_unit_test(a_file_that_is_no_store_is_refused),
		cmocka_unit_test(making_survives_a_kill_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
