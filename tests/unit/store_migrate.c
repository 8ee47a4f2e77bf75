#include "tests/unit/unit.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "store/db.h"
#include "store/migrate.h"
#include "tests/unit/store_dir.h"

/* C03: the machinery of numbered schemas, killed at random (RL-3). */

/* Makes a file as the program that knew only version 1 did, with rows. */
static void
make_first(const struct state_dir *d, const char *name, const char *rows)
{
	char path[PATH_MAX], leaf[16];
	struct buf sql = BUF_INIT;
	sqlite3 *sqlite = NULL;

	snprintf(leaf, sizeof leaf, "%s.db", name);
	state_dir_file(d, leaf, path);
	check(leaf, sqlite3_open(":memory:", &sqlite) == SQLITE_OK);
	buf_printf(&sql, "ATTACH '%s' AS %s;"
	    "PRAGMA %s.journal_mode = WAL; BEGIN;", path, name, name);
	for (const struct migration *m = store_migrations; m->file; m++)
		if (m->version == 1 && strcmp(m->file, name) == 0)
			for (size_t i = 0; m->line[i] != NULL; i++)
				buf_z(&sql, m->line[i]);
	buf_printf(&sql, "%s; PRAGMA %s.user_version = 1; COMMIT;", rows,
	    name);
	check_int(leaf, sqlite3_exec(sqlite, sql.p, NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(sqlite);
	buf_clear(&sql);
}

static const char desk_rows[] =
	"INSERT INTO desk.contact VALUES (7, 'Ann', 'Lee', '', '', ' Acme', 'en',"
	" 0, 1);"
	"INSERT INTO desk.ticket VALUES (3, 'Fire', '', 'support', 'new', '',"
	" '', 'desk', 1, '', 'email', 2, 1, 1, 0, 0);"
	"INSERT INTO desk.conversation VALUES (2, 'support', 'desk', 'Fire',"
	" 0, 0, 0, 3, '', 7, 0, 1, 1);"
	"INSERT INTO desk.contact VALUES (8, 'Bo', '', '', '', 'ACME', '',"
	" 0, 2);"
	"INSERT INTO desk.ticket_contact VALUES (3, 7);"
	"INSERT INTO desk.cursor VALUES ('mail', 4)";

static void
make_first_store(const struct state_dir *d)
{
	check("the directory", mkdir(d->path, 0700) == 0);
	make_first(d, "mail", "INSERT INTO mail.intake VALUES (4, 'support',"
	    " 'imap', 'INBOX', 1, 1, 10, 1, 1, 0, 10, 1)");
	make_first(d, "desk", desk_rows);
	make_first(d, "out", "INSERT INTO out.cursor VALUES ('letter', 0)");
}

static int
newest(const char *name)
{
	int version = 0;

	for (const struct migration *m = store_migrations; m->file; m++)
		if (strcmp(m->file, name) == 0 && m->version > version)
			version = m->version;
	return version;
}

/* -1 when there is no such table. */
static int
ask(const struct state_dir *d, const char *leaf, const char *sql)
{
	char path[PATH_MAX];
	sqlite3_stmt *s = NULL;
	sqlite3 *sqlite = NULL;
	int value = -1;

	state_dir_file(d, leaf, path);
	check(leaf, sqlite3_open(path, &sqlite) == SQLITE_OK);
	if (sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(sqlite);
	return value;
}

static void
an_old_store_works_after_its_roles_start(void **state)
{
	struct state_dir d;
	struct db *db;
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&d);
	make_first_store(&d);
	/* Who only reads a file waits for its role. */
	check("the reader waits", !db_open(&db, d.path, STORE_NONE, &e));
	check_int(e.text, e.kind, ERR_AGAIN);
	for (int f = STORE_MAIL; f <= STORE_OUT; f++) {
		err_clear(&e);
		check(e.text, db_migrate_file(d.path, (enum store_file)f,
		    &e));
	}
	check(e.text, db_open(&db, d.path, STORE_DESK, &e));
	db_close(db);
	check_int("version", ask(&d, "desk.db", "PRAGMA user_version"),
	    newest("desk"));
	check_int("its rows", ask(&d, "desk.db",
	    "SELECT contact FROM conversation WHERE id = 2"), 7);
	check_int("a new table", ask(&d, "desk.db",
	    "SELECT count(*) FROM floor"), 1);
	check_int("the words of contacts are one company (CO-3)", ask(&d,
	    "desk.db", "SELECT count(*) FROM contact AS c JOIN company AS k"
	    " ON k.id = c.company_id WHERE k.name = 'Acme' AND"
	    " c.company = k.name"), 2);
	check_int("of the ticket too", ask(&d, "desk.db",
	    "SELECT company FROM ticket_company WHERE ticket = 3"), 7);
	state_dir_clear(&d);
}

/* The child migrates; the parent kills it after so many microseconds. Returns
 * whether it came to its end. */
static bool
migrate_killed(const struct state_dir *d, unsigned us)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct err e = ERR_INIT;

		_exit(db_migrate_file(d->path, STORE_DESK, &e) ? 0 : 8);
	}
	usleep(us);
	kill(child, SIGKILL);
	check("waited", waitpid(child, &status, 0) == child);
	check("it does not fail by itself", WIFSIGNALED(status) ||
	    WEXITSTATUS(status) == 0);
	return WIFEXITED(status);
}

static void
whole(const struct state_dir *d)
{
	int version = ask(d, "desk.db", "PRAGMA user_version");

	check("a version there is", version >= 1 && version <=
	    newest("desk"));
	check_int("old or new, never half", ask(d, "desk.db",
	    "SELECT count(*) FROM floor"), version == 1 ? -1 : 1);
	check_int("the rows", ask(d, "desk.db",
	    "SELECT count(*) FROM conversation, contact, ticket"), 2);
}

static void
killed_at_random_it_is_old_or_new(void **state)
{
	const char *long_run = getenv("POSTROOM_LONG");
	int runs = long_run != NULL ? 500 : 25, ended = 0;
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < runs; i++) {
		struct state_dir d;
		struct err e = ERR_INIT;

		state_dir_init(&d);
		make_first_store(&d);
		seed = seed * 1103515245 + 12345;
		if (migrate_killed(&d, seed / 65536 % 12000))
			ended++;
		whole(&d);
		check("the next one ends", db_migrate_file(d.path,
		    STORE_DESK, &e));
		whole(&d);
		state_dir_clear(&d);
	}
	check("not all were killed, nor none", runs < 100 ||
	    (ended > 0 && ended < runs));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_old_store_works_after_its_roles_start),
		cmocka_unit_test(killed_at_random_it_is_old_or_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
