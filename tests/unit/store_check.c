/* `db check` (RL-3): what hangs in the air beside tickets is found: the time
 * since which they stand, the clocks of SLAs, origins, tags. */
#include "store/check.h"

#include "base/arena.h"
#include "store/db.h"

#include "tests/unit/store_dir.h"
#include "tests/unit/unit.h"

static struct state_dir dir;
static struct db *db;
static struct arena arena;

static void
run(const char *sql)
{
	struct err e = ERR_INIT;
	struct stmt *s;

	check(e.text, db_begin(db, &e));
	s = db_use_once(db, "test", sql, &e);
	check(sql, s != NULL && db_run(s, &e));
	check(e.text, db_commit(db, &e));
}

/* Ticket 1 of conversation 1, with all that belongs to one. */
static void
open_store(void)
{
	static const char *const rows[] = {
		"INSERT INTO desk.ticket (id, name, description, pipeline,"
		" status, owner, team, inbox, priority, category, source,"
		" origin, created, changed, closed, reopened) VALUES"
		" (1, 'Lamp', '', 'p', 'new', '', '', 'desk', 1, '', 'email',"
		" 1, 1, 1, 0, 0)",
		"INSERT INTO desk.conversation (id, channel, inbox, subject,"
		" closed, spam, trashed, ticket, owner, contact,"
		" begun_by_user, created, changed) VALUES (1, 'c', 'desk',"
		" 'Lamp', 0, 0, 0, 1, '', 0, 0, 1, 1)",
		"INSERT INTO desk.status_since VALUES (1, 'p', 'new', 1, 0)",
		"INSERT INTO desk.ticket_sla VALUES (1, 's', 'active', 9, 9,"
		" 'active', 9, 0, '', 0, 0, '', 0, 0)",
		"INSERT INTO desk.sla_clock VALUES (1, 'first-response', 1, 0,"
		" 0, 'active')",
		"INSERT INTO desk.ticket_origin VALUES (1, 1)",
		"INSERT INTO desk.property VALUES (1, 'tag:vip', 'yes', 0)",
	};
	struct err e = ERR_INIT;

	state_dir_init(&dir);
	check(e.text, db_open(&db, dir.path, STORE_DESK, &e));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run(rows[i]);
}

static void
close_store(void)
{
	db_close(db);
	arena_clear(&arena);
	state_dir_clear(&dir);
}

static void
tell(void *arg, const struct finding *f)
{
	struct str *all = arg;

	*all = str_printf(&arena, "%.*s%s%s", STR_ARG(*all),
	    all->n > 0 ? " " : "", f->what);
}

static struct str
wrong(void)
{
	struct str what = STR_NONE;
	struct err e = ERR_INIT;

	check(e.text, check_store(dir.path, false, tell, &what, &e) >= 0);
	return what;
}

static void
what_hangs_in_the_air_is_found(void **state)
{
	static const struct {
		const char *sql, *what;
	} T[] = {
		{ "SELECT 1", "" },
		{ "DELETE FROM desk.status_since", "ticket-without-time" },
		{ "UPDATE desk.status_since SET status = 'gone'",
		  "time-in-another-status" },
		{ "UPDATE desk.status_since SET pipeline = 'q'",
		  "time-in-another-status" },
		{ "INSERT INTO desk.status_since VALUES (9, 'p', 'new', 1, 0)",
		  "time-in-another-status" },
		{ "INSERT INTO desk.sla_stale VALUES (9)",
		  "clock-without-ticket" },
		{ "UPDATE desk.sla_clock SET ticket = 9",
		  "clock-without-ticket clock-without-sla" },
		{ "DELETE FROM desk.ticket_sla", "clock-without-sla" },
		{ "UPDATE desk.ticket_sla SET sla = ''",
		  "clock-without-sla" },
		{ "UPDATE desk.ticket_origin SET ticket = 9",
		  "origin-of-no-ticket" },
		{ "UPDATE desk.ticket_origin SET conversation = 9",
		  "origin-of-no-ticket" },
		{ "UPDATE desk.property SET ticket = 9",
		  "property-without-ticket" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		open_store();
		run(T[i].sql);
		check_str(T[i].sql, wrong(), str_from(T[i].what));
		close_store();
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_hangs_in_the_air_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
