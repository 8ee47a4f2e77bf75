#include "tests/unit/unit.h"

#include <string.h>

#include "store/queries.h"
#include "tests/unit/store_dir.h"

/* Does this line of a query plan read a whole table, index or not? A
 * "SCAN 3 CONSTANT ROWS" and the like is none. */
static bool
scans_table(struct str line, struct str *table)
{
	struct str word;

	line = str_trim(line);
	if (!str_starts(line, "SCAN "))
		return false;
	line = str_sub(line, 5, line.n);
	str_cut(&line, ' ', &word);
	*table = str_sub(word, str_find_char(word, '.', 0) == word.n ? 0 :
	    str_find_char(word, '.', 0) + 1, word.n);
	return !str_is(word, "CONSTANT") && (word.n == 0 ||
	    word.p[0] < '0' || word.p[0] > '9') && word.p[0] != '(';
}

/* The plan says the name a statement gives its table: "ticket t" or "ticket
 * AS t". */
static bool
is_called(const struct query *q, struct str table, struct str name)
{
	char plain[80], as[80];

	snprintf(plain, sizeof plain, ".%.*s %.*s ", STR_ARG(table),
	    STR_ARG(name));
	snprintf(as, sizeof as, ".%.*s AS %.*s", STR_ARG(table),
	    STR_ARG(name));
	return str_eq(table, name) || strstr(q->sql, plain) != NULL ||
	    strstr(q->sql, as) != NULL;
}

static bool
may_scan(const struct query *q, struct str table)
{
	struct str rest = str_from(q->scans), word;

	while (str_cut(&rest, ' ', &word))
		if (is_called(q, word, table))
			return true;
	return false;
}

static int
unexpected_scans(struct db *db, const struct query *q)
{
	int bad = 0;
	struct buf plan = BUF_INIT;
	struct err e = ERR_INIT;
	struct str rest, line, table;

	db_done(db_use(db, q, &e));
	check_str(q->name, str_from(e.text), STR(""));
	check(q->name, db_explain(db, q, &plan, &e));
	rest = buf_view(&plan);
	while (str_cut_line(&rest, &line))
		if (scans_table(line, &table) && !may_scan(q, table))
			bad++;
	if (bad > 0)
		print_error("%s: %s%s\n", q->name, plan.p, q->sql);
	buf_clear(&plan);
	return bad;
}

/* Every statement there is fits the schema and reads no table whole that it
 * does not name (VW-6: no surprises at 1,000,000 tickets). */
static void
every_statement_is_prepared_and_searches(void **state)
{
	static const enum store_file roles[] = {
		STORE_MAIL, STORE_DESK, STORE_OUT
	};
	struct state_dir d;
	struct err e = ERR_INIT;
	size_t n = 0;
	int bad = 0;

	(void)state;
	state_dir_init(&d);
	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
		struct db *db = NULL;

		check(e.text, db_open(&db, d.path, roles[r], &e));
		check(e.text, db_begin(db, &e));
		for (size_t i = 0; store_queries[i] != NULL; i++)
			for (size_t j = 0; store_queries[i][j] != NULL; j++) {
				bad += unexpected_scans(db,
				    store_queries[i][j]);
				n++;
			}
		db_rollback(db);
		db_close(db);
	}
	check_int("all of them", bad, 0);
	check("there are some", n > 100);
	print_message("%zu statements\n",
	    n / (sizeof roles / sizeof *roles));
	state_dir_clear(&d);
}

static void
a_scan_would_be_seen(void **state)
{
	static const struct query bad = { "test.bad",
		"SELECT id FROM desk.ticket WHERE name = $1", NULL };
	struct state_dir d;
	struct db *db = NULL;
	struct buf plan = BUF_INIT;
	struct err e = ERR_INIT;
	struct str rest, line, table = STR_NONE;

	(void)state;
	state_dir_init(&d);
	check(e.text, db_open(&db, d.path, STORE_NONE, &e));
	check(e.text, db_explain(db, &bad, &plan, &e));
	rest = buf_view(&plan);
	check("a line", str_cut_line(&rest, &line));
	check("a scan", scans_table(line, &table));
	check_str("of", table, STR("ticket"));
	buf_clear(&plan);
	db_close(db);
	state_dir_clear(&d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_is_prepared_and_searches),
		cmocka_unit_test(a_scan_would_be_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
