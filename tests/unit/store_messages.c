/* A message comes back as it was put, however its texts are kept; and is
 * found by the words that are new in it, until it is purged. */
#include "store/messages.h"

#include "store/purge.h"
#include "store/search.h"
#include "tests/unit/store_dir.h"
#include "tests/unit/unit.h"

static const struct row {
	const char *what;
	const char *text, *new_text, *quoted;
	const char *kept_new, *kept_quoted;     /* in their own columns */
	const char *shown;                      /* of latest: text, new text */
} T[] = {
	{ "nothing quoted", "abc def", "abc def", "",
	  "", "", "|abc def" },
	{ "an answer above", "yes\n> abc\n", "yes\n", "> abc\n",
	  "", "", "|yes\n" },
	{ "an answer below", "> abc\nno\n", "no\n", "> abc\n",
	  "", "", "|no\n" },
	{ "between: pieces put together stay in their columns",
	  "> a\nx\n> b\ny\n", "x\ny\n", "> a\n> b\n",
	  "x\ny\n", "> a\n> b\n", "|x\ny\n" },
	{ "only a quote", "> abc\n", "", "> abc\n",
	  "", "", "> abc\n|" },
	{ "places count bytes, not letters", "> größe\nøre ŧ\n",
	  "øre ŧ\n", "> größe\n", "", "", "|øre ŧ\n" },
	{ "no text at all", "", "", "", "", "", "|" },
	{ "new without a whole (a command)", "", "hello", "",
	  "hello", "", "|hello" },
};
enum { ROWS = sizeof T / sizeof *T };

static struct state_dir dir;
static struct db *db;
static struct arena arena;

static struct str
ask(const char *sql)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use_once(db, "test", sql, &e);
	struct str out;

	check(sql, s != NULL && db_step(s, &e) == 1);
	out = str_copy(&arena, db_str(s, 0));
	db_done(s);
	return out;
}

static int
put_all(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	state_dir_init(&dir);
	check(e.text, db_open(&db, dir.path, STORE_DESK, &e));
	check(e.text, db_begin(db, &e));
	for (size_t i = 0; i < ROWS; i++)
		check(e.text, messages_put(db, &(struct message){
			.id = (int64_t)i + 1, .conversation = (int64_t)i + 1,
			.text = str_from(T[i].text), .new_text = str_from(T[i].new_text),
			.quoted = str_from(T[i].quoted), .signature = STR("-- me"),
		    }, &arena, &e));
	check(e.text, db_commit(db, &e));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	db_close(db);
	arena_clear(&arena);
	state_dir_clear(&dir);
	return 0;
}

static void
texts_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct message m, *latest = NULL;
		struct err e = ERR_INIT;
		size_t n = 0;

		check_int(T[i].what, messages_get(db, (int64_t)i + 1, &arena,
		    &m, &e), 1);
		check_str(T[i].what, m.text, str_from(T[i].text));
		check_str(T[i].what, m.new_text, str_from(T[i].new_text));
		check_str(T[i].what, m.quoted, str_from(T[i].quoted));
		check_str(T[i].what, m.signature, STR("-- me"));
		check(e.text, messages_latest(db, (int64_t)i + 1, 5, &arena,
		    &latest, &n, &e));
		check_str(T[i].what, str_printf(&arena, "%.*s|%.*s",
		    STR_ARG(latest[0].text), STR_ARG(latest[0].new_text)),
		    str_from(T[i].shown));
	}
}

static void
pieces_are_not_kept_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		check_str(T[i].what, ask(str_printf(&arena, "SELECT new_text"
		    " FROM desk.message WHERE id = %zu", i + 1).p),
		    str_from(T[i].kept_new));
		check_str(T[i].what, ask(str_printf(&arena, "SELECT quoted"
		    " FROM desk.message WHERE id = %zu", i + 1).p),
		    str_from(T[i].kept_quoted));
	}
}

/* VW-3: what is quoted was said elsewhere. CO-4: none of it stays. */
static void
the_new_words_are_searched(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	while (search_index(db, &e) > 0)
		;
	check_str("new words", ask("SELECT group_concat(rowid) FROM"
	    " desk.search_message('yes OR no OR ŧ OR hello')"), STR("2,3,6,8"));
	check_str("a quote alone is all there is", ask("SELECT"
	    " group_concat(rowid) FROM desk.search_message('abc')"),
	    STR("1,5"));
	check(e.text, db_begin(db, &e));
	for (int64_t i = 1; i <= ROWS; i++)
		check(e.text, purge_traces(db, i, &e));
	check(e.text, db_commit(db, &e));
	check_str("nothing is left", ask("SELECT count(*) FROM"
	    " desk.search_message('yes OR no OR abc OR def OR x OR hello')"),
	    STR("0"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_come_back),
		cmocka_unit_test(pieces_are_not_kept_twice),
		cmocka_unit_test(the_new_words_are_searched),
	};

	return cmocka_run_group_tests(tests, put_all, end);
}
