/* SE-11: which letters are still to be put into a Sent folder. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "store/copies.h"
#include "store/letters.h"
#include "tests/unit/store_dir.h"

struct world {
	struct state_dir dir;
	struct db *mail, *desk, *out;
	struct arena arena;
};

#define must(call) \
	do { \
		struct err e = ERR_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, e.text); \
	} while (0)

static void
world_init(struct world *w)
{
	*w = (struct world){ .mail = NULL };
	state_dir_init(&w->dir);
	must(db_open(&w->mail, w->dir.path, STORE_MAIL, &e));
	must(db_open(&w->desk, w->dir.path, STORE_DESK, &e));
	must(db_open(&w->out, w->dir.path, STORE_OUT, &e));
}

static void
world_clear(struct world *w)
{
	db_close(w->out);
	db_close(w->desk);
	db_close(w->mail);
	arena_clear(&w->arena);
	state_dir_clear(&w->dir);
}

static void
add_letter(struct world *w, int64_t id, enum letter_kind kind,
           const char *channel)
{
	struct letter l = { .id = id, .kind = kind,
	    .channel = str_from(channel), .relay = STR("r"),
	    .envelope_from = STR("a@b.example"), .to = STR("c@d.example"),
	    .conversation = 1, .created = 1, .due = 1 };

	l.draft.message_id = str_printf(&w->arena, "m%d@y", (int)id);
	must(db_begin(w->desk, &e));
	must(letters_put(w->desk, &l, STR("s"), STR("bytes\r\n"), &w->arena,
	    &e));
	must(db_commit(w->desk, &e));
}

/* What send has to say of a letter; sent_at is ten times its number. */
static void
add_result(struct world *w, int64_t letter, const char *state)
{
	static const struct query ROW = { "test.result",
		"INSERT INTO out.result (letter, state, answer, at)"
		" VALUES ($1, $2, '', 1)", NULL };
	static const struct query DELIVERY = { "test.delivery",
		"INSERT INTO out.delivery (letter, conversation, to_address,"
		" relay, state, due, lease, attempts, first_try, answer,"
		" queue_id, error, changed, sent_at) VALUES ($1, 1, '', 'r',"
		" $2, 0, 0, 1, 1, '', '', '', 1, $1 * 10)"
		" ON CONFLICT (letter) DO NOTHING", NULL };
	const struct query *both[] = { &ROW, &DELIVERY };

	must(db_begin(w->out, &e));
	for (size_t i = 0; i < 2; i++) {
		struct err why = ERR_INIT;
		struct stmt *s = db_use(w->out, both[i], &why);

		check(why.text, s != NULL);
		db_bind_i64(s, 1, letter);
		db_bind_str(s, 2, str_from(state));
		check(why.text, db_run(s, &why));
	}
	must(db_commit(w->out, &e));
}

static void
note(struct world *w, const char *channel, int64_t now)
{
	must(db_begin(w->mail, &e));
	must(copies_note(w->mail, channel, now, &e));
	must(db_commit(w->mail, &e));
}

/* The letter that is due next, 0: none. */
static int64_t
next(struct world *w, const char *channel, int64_t now, struct copy *out)
{
	struct err why = ERR_INIT;
	int got;

	must(db_begin(w->mail, &e));
	got = copies_next(w->mail, channel, now, &w->arena, out, &why);
	check(why.text, got >= 0);
	must(db_commit(w->mail, &e));
	return got == 1 ? out->letter : 0;
}

static void
what_was_sent_before_is_no_concern(void **state)
{
	struct world w;
	struct copy c;

	(void)state;
	world_init(&w);
	add_letter(&w, 1, LETTER_REPLY, "a");
	add_result(&w, 1, "sent");
	note(&w, "a", 5);
	check_int("from now on", next(&w, "a", 100, &c), 0);
	add_letter(&w, 2, LETTER_REPLY, "a");
	add_result(&w, 2, "sent");
	note(&w, "a", 6);
	check_int("what came after", next(&w, "a", 100, &c), 2);
	check_int("when it was sent", c.sent_ms, 20);
	check_int("noted at", c.since_ms, 6);
	check("nothing has begun", !c.begun && c.tries == 0);
	check_str("its id", c.message_id, STR("m2@y"));
	check_str("its bytes", c.bytes, STR("bytes\r\n"));
	world_clear(&w);
}

static void
only_replies_that_were_sent(void **state)
{
	static const struct {
		const char *what, *channel, *state;
		enum letter_kind kind;
		bool kept;
	} T[] = {
		{ "a reply", "a", "sent", LETTER_REPLY, true },
		{ "an automatic mail", "a", "sent", LETTER_AUTOMATIC, false },
		{ "a notification, with an agent's token", "a", "sent",
		  LETTER_NOTIFICATION, false },
		{ "another channel's", "b", "sent", LETTER_REPLY, false },
		{ "deferred", "a", "queued", LETTER_REPLY, false },
		{ "refused", "a", "failed", LETTER_REPLY, false },
		{ "nobody knows", "a", "unsure", LETTER_REPLY, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct world w;
		struct copy c;

		world_init(&w);
		note(&w, "a", 1);
		add_letter(&w, 1, T[i].kind, T[i].channel);
		add_result(&w, 1, T[i].state);
		note(&w, "a", 2);
		check_int(T[i].what, next(&w, "a", 9, &c), T[i].kept);
		world_clear(&w);
	}
}

static void
tries(void **state)
{
	struct world w;
	struct copy c;

	(void)state;
	world_init(&w);
	note(&w, "a", 1);
	for (int64_t id = 1; id <= 2; id++) {
		add_letter(&w, id, LETTER_REPLY, "a");
		add_result(&w, id, "unsure");
		add_result(&w, id, "sent");
		add_result(&w, id, "sent");     /* a person said so too */
	}
	note(&w, "a", 2);
	check_int("the first", next(&w, "a", 9, &c), 1);
	must(db_begin(w.mail, &e));
	must(copies_begin(w.mail, 1, &e));
	must(copies_later(w.mail, 1, 100, &e));
	must(db_commit(w.mail, &e));
	check_int("the other does not wait", next(&w, "a", 9, &c), 2);
	must(db_begin(w.mail, &e));
	must(copies_end(w.mail, 2, &e));
	must(db_commit(w.mail, &e));
	check_int("nothing is due", next(&w, "a", 99, &c), 0);
	check_int("then it is", next(&w, "a", 100, &c), 1);
	check("it may be there", c.begun && c.tries == 1);
	note(&w, "a", 3);
	must(db_begin(w.mail, &e));
	must(copies_forget(w.mail, "b", &e));
	must(db_commit(w.mail, &e));
	check_int("another channel is another", next(&w, "a", 100, &c), 1);
	must(db_begin(w.mail, &e));
	must(copies_forget(w.mail, "a", &e));
	must(db_commit(w.mail, &e));
	check_int("forgotten", next(&w, "a", 100, &c), 0);
	note(&w, "a", 4);
	check_int("and begun anew", next(&w, "a", 100, &c), 0);
	world_clear(&w);
}

static void
what_is_erased_or_lost(void **state)
{
	static const struct query ERASE = { "test.erase",
		"DELETE FROM desk.letter WHERE id = 1", NULL };
	static const struct query LOSE = { "test.lose",
		"DELETE FROM out.result", "result" };
	struct world w;
	struct copy c;

	(void)state;
	world_init(&w);
	note(&w, "a", 1);
	add_letter(&w, 1, LETTER_REPLY, "a");
	add_result(&w, 1, "sent");
	note(&w, "a", 2);
	must(db_begin(w.desk, &e));
	must(db_run(db_use(w.desk, &ERASE, &e), &e));
	must(db_commit(w.desk, &e));
	check_int("a row is there", next(&w, "a", 9, &c), 1);
	check_int("and no id to look for", (int64_t)c.message_id.n, 0);
	must(db_begin(w.out, &e));
	must(db_run(db_use(w.out, &LOSE, &e), &e));
	must(db_commit(w.out, &e));
	note(&w, "a", 3);
	add_letter(&w, 2, LETTER_REPLY, "a");
	add_result(&w, 2, "sent");
	must(db_begin(w.mail, &e));
	must(copies_end(w.mail, 1, &e));
	must(db_commit(w.mail, &e));
	note(&w, "a", 4);
	check_int("out.db began anew", next(&w, "a", 9, &c), 2);
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sent_before_is_no_concern),
		cmocka_unit_test(only_replies_that_were_sent),
		cmocka_unit_test(tries),
		cmocka_unit_test(what_is_erased_or_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
