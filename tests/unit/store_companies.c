/* CO-3 in the store: what hangs on a company follows it. */
#include "store/companies.h"

#include "store/check.h"
#include "store/contacts.h"
#include "store/list.h"
#include "store/search.h"
#include "tests/unit/store_dir.h"
#include "tests/unit/unit.h"

static struct state_dir dir;
static struct db *db;
static struct arena arena;

static void
run(const char *sql)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use_once(db, "test", sql, &e);

	check(sql, s != NULL && db_run(s, &e));
}

/* Acme (1) has ann and bo and ticket 1; Bolt (2) has cleo alone and ticket 2;
 * dora@acme.test has none, and for eve a person said so. */
static int
open_store(void **state)
{
	static const char *const rows[] = {
		"INSERT INTO desk.company VALUES (1, 'Acme', 'acme', 1)",
		"INSERT INTO desk.company VALUES (2, 'Bolt', 'bolt', 1)",
		"INSERT INTO desk.company_domain VALUES ('acme.example', 1)",
		"INSERT INTO desk.company_domain VALUES ('bolt.example', 2)",
		"INSERT INTO desk.contact VALUES (1, 'Ann', '', '', '', 'Acme',"
		" '', 0, 1, 1), (2, 'Bo', '', '', '', 'Acme', '', 0, 1, 1),"
		" (3, 'Cleo', '', '', '', 'Bolt', '', 0, 1, 2),"
		" (4, 'Dora', '', '', '', '', '', 0, 1, 0),"
		" (5, 'Eve', '', '', '', '', '', 0, 1, -1)",
		"INSERT INTO desk.contact_address VALUES"
		" ('ann@acme.example', 'ann@acme.example', 1, 0),"
		" ('cleo@bolt.example', 'cleo@bolt.example', 3, 0),"
		" ('dora@acme.test', 'dora@acme.test', 4, 0),"
		" ('eve@acme.test', 'eve@acme.test', 5, 0)",
		"INSERT INTO desk.ticket (id, name, description, pipeline,"
		" status, owner, team, inbox, priority, category, source,"
		" origin, created, changed, closed, reopened) VALUES"
		" (1, 'Lamp', '', 'p', 'new', '', '', 'desk', 1, '', 'email',"
		" 0, 1, 1, 0, 0), (2, 'Bulb', '', 'p', 'new', '', '', 'desk',"
		" 1, '', 'email', 0, 1, 1, 0, 0)",
		"INSERT INTO desk.status_since SELECT id, pipeline, status, 1,"
		" 0 FROM desk.ticket",
		"INSERT INTO desk.ticket_company VALUES (1, 1), (2, 2)",
		"INSERT INTO desk.event (at, ticket, conversation, message,"
		" letter, what, by_whom, from_value, to_value, why) VALUES"
		" (1, 0, 0, 0, 0, 'company.created', 'contact:3', '', 'Bolt',"
		" ''), (1, 0, 0, 0, 0, 'company.created', 'contact:1', '',"
		" 'Acme', '')",
		"INSERT INTO desk.search_stale VALUES (2), (4)",
	};
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&dir);
	check(e.text, db_open(&db, dir.path, STORE_DESK, &e));
	check(e.text, db_begin(db, &e));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		run(rows[i]);
	check(e.text, db_commit(db, &e));
	while (search_index(db, &e) > 0)
		;
	return 0;
}

static int
close_store(void **state)
{
	(void)state;
	db_close(db);
	arena_clear(&arena);
	state_dir_clear(&dir);
	return 0;
}

static struct contact
contact(int64_t id)
{
	struct contact c = { 0 };
	struct err e = ERR_INIT;

	check(e.text, contacts_get(db, id, &arena, &c, &e) == 1);
	return c;
}

static size_t
companies_of(int64_t ticket)
{
	struct company_row *row;
	struct err e = ERR_INIT;
	size_t n = 0;

	check(e.text, list_companies_of_ticket(db, ticket, &arena, &row, &n,
	    &e));
	return n;
}

static int64_t
events_with(const char *name)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use_once(db, "test", "SELECT count(*) FROM"
	    " desk.event WHERE to_value = $1", &e);
	int64_t n;

	check(e.text, s != NULL);
	db_bind_str(s, 1, str_from(name));
	check("a number", db_step(s, &e) == 1);
	n = db_i64(s, 0);
	db_done(s);
	return n;
}

static size_t
found(const char *word)
{
	struct ticket_filter f = { .shelf = SHELF_ALL,
		.words = str_from(word), .limit = 10 };
	struct ticket *row;
	struct err e = ERR_INIT;
	size_t n = 0;

	while (search_index(db, &e) > 0)
		;
	check(word, list_tickets(db, &f, &arena, &row, &n, &e));
	return n;
}

static void
tell(void *arg, const struct finding *f)
{
	*(struct str *)arg = str_copy(&arena, str_from(f->what));
}

/* The first thing that is wrong, or "". */
static struct str
wrong(void)
{
	struct str what = STR_NONE;
	struct err e = ERR_INIT;

	check(e.text, check_store(dir.path, false, tell, &what, &e) >= 0);
	return what;
}

static void
a_name_is_known_by_all(void **state)
{
	struct company_domain row = { STR("acme.test"), 1, true };
	struct company k = { 1, STR("Lantern"), 1 }, got;
	struct err e = ERR_INIT;

	(void)state;
	check_int("a company's tickets are found by its name (VW-3)",
	    found("acme"), 1);
	check(e.text, db_begin(db, &e) && companies_put(db, &k, &arena, &e) &&
	    companies_put_domain(db, &row, &e) && db_commit(db, &e));
	check_str("its contacts", contact(2).company, STR("Lantern"));
	check_int("those in its new domain", contact(4).company_id, 1);
	check_str("by name", contact(4).company, STR("Lantern"));
	check_int("not whom a person said to have none",
	    contact(5).company_id, COMPANY_NONE);
	check_int("the search: the old one", found("acme"), 0);
	check_int("the new one", found("lantern"), 1);
	check_int("by number", companies_named(db, STR("1"), &arena, &got,
	    &e), 1);
	check_int("by name", companies_named(db, STR("LANTERN"), &arena, &got,
	    &e), 1);
	check_int("by domain", companies_named(db, STR("Acme.Test"), &arena,
	    &got, &e), 1);
	check_int("which it is", got.id, 1);
	check_str("all is well", wrong(), STR(""));
}

static void
two_are_one(void **state)
{
	struct company got;
	struct err e = ERR_INIT;

	(void)state;
	check(e.text, db_begin(db, &e) && companies_join(db, 2, 1, &e) &&
	    db_commit(db, &e));
	check_str("its contact", contact(3).company, STR("Acme"));
	check_int("its domain", companies_of_domain(db, STR("bolt.example"),
	    &arena, &got, &e), 1);
	check_int("is the other's", got.id, 1);
	check_int("it is no more", companies_get(db, 2, &arena, &got, &e), 0);
	check_int("its ticket", companies_of(2), 1);
	check_int("is found by the other's name", found("acme"), 2);
	check_str("all is well", wrong(), STR(""));
}

static void
one_persons_company_goes_with_the_person(void **state)
{
	struct company got;
	struct err e = ERR_INIT;

	(void)state;
	check(e.text, db_begin(db, &e) && companies_forget(db, 1, &e) &&
	    companies_forget(db, 3, &e) && companies_forget(db, 5, &e));
	run("UPDATE desk.contact SET company_id = 0, company = ''"
	    " WHERE id IN (1, 3, 5)");
	check(e.text, db_commit(db, &e));
	check_int("of two it stays", companies_get(db, 1, &arena, &got, &e),
	    1);
	check_int("of one it goes (CO-4)", companies_get(db, 2, &arena, &got,
	    &e), 0);
	check_int("with its domain", companies_of_domain(db,
	    STR("bolt.example"), &arena, &got, &e), 0);
	check_int("and from its ticket", companies_of(2), 0);
	check_int("and from the history", events_with("Bolt"), 0);
	check_int("which keeps what stays", events_with("Acme"), 1);
	check_str("all is well", wrong(), STR(""));
}

static void
what_hangs_in_the_air_is_found(void **state)
{
	static const struct {
		const char *what, *sql;
	} T[] = {
		{ "ticket-of-no-company",
		  "INSERT INTO desk.ticket_company VALUES (1, 9)" },
		{ "contact-of-no-company",
		  "UPDATE desk.contact SET company_id = 9 WHERE id = 4" },
		{ "contact-of-no-company",
		  "UPDATE desk.contact SET company = 'Amce' WHERE id = 1" },
		{ "domain-of-no-company",
		  "UPDATE desk.company_domain SET company = 9 WHERE"
		  " domain = 'bolt.example'" },
	};

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct err e = ERR_INIT;

		open_store(state);
		check(e.text, db_begin(db, &e));
		run(T[i].sql);
		check(e.text, db_commit(db, &e));
		check_str(T[i].sql, wrong(), str_from(T[i].what));
		close_store(state);
	}
}

#define WITH(test) \
	cmocka_unit_test_setup_teardown(test, open_store, close_store)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH(a_name_is_known_by_all),
		WITH(two_are_one),
		WITH(one_persons_company_goes_with_the_person),
		cmocka_unit_test(what_hangs_in_the_air_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
