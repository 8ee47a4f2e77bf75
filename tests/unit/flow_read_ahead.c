#include "flow/read_ahead.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "flow/reader_apart.h"
#include "tests/unit/flow_desk.h"

/* Mails are read before it is their turn, in their order, once, and not too
 * many of them. */

enum { MAILS = AHEAD_ROOM };

/* A reader that counts what it reads, and looks that it does not run away. */
struct counting {
	struct reader reader;           /* first */
	struct reader here;
	atomic_int begun;
	atomic_int taken;               /* by the test */
	int beyond;                     /* most that was read and not taken */
};

static bool
count(struct reader *r, struct str raw, struct arena *a, struct mail *out,
    struct err *e)
{
	struct counting *c = (struct counting *)r;
	int ahead = atomic_fetch_add(&c->begun, 1) - atomic_load(&c->taken);

	if (ahead > c->beyond)
		c->beyond = ahead;
	return reader_read(&c->here, raw, a, out, e);
}

struct world {
	struct kit k;
	struct counting c;
	struct waiting w[MAILS];
	size_t n;
};

static void
begin(struct world *w, size_t n, size_t padding)
{
	struct strs mails = { 0 };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *x = arena_get(&a, padding + 1);

	memset(x, 'x', padding);
	memset(w, 0, sizeof *w);
	kit_init(&w->k, "");
	for (size_t i = 1; i <= n; i++)
		*ARENA_PUSH(&a, mails.s, mails.n) = str_printf(&a,
		    "From: c@x.example\r\nSubject: %zu\r\n\r\n%s\r\n", i, x);
	kit_take_all(&w->k, "support", &mails);
	w->n = n;
	for (size_t i = 0; i < n; i++) {
		struct waiting *list = NULL;
		size_t one = 0;

		check(e.text, filing_waiting(w->k.belt.db, (int64_t)i, 1,
		    INT64_MAX, &w->k.arena, &list, &one, &e));
		w->w[i] = list[0];
	}
	reader_here(&w->c.here);
	w->c.reader.read = count;
	w->k.belt.reader = &w->c.reader;
	kit_read_ahead(&w->k);
	arena_clear(&a);
}

static void
end(struct world *w)
{
	kit_clear(&w->k);
	free(w);
}

static void
check_next(struct world *w, size_t i)
{
	struct read_mail *m = read_ahead_take(w->k.belt.ahead,
	    w->w[i].intake);
	char number[24];

	snprintf(number, sizeof number, "%zu", i + 1);
	check(m->failed.text, m->failed.kind == ERR_NONE);
	check_str("it is itself", m->mail.subject, str_from(number));
	atomic_fetch_add(&w->c.taken, 1);
	read_mail_free(m);
}

static struct world *
world_of(size_t n, size_t padding)
{
	struct world *w = malloc(sizeof *w);

	check("memory", w != NULL);
	begin(w, n, padding);
	return w;
}

static void
each_is_read_once_and_in_order(void **state)
{
	struct world *w = world_of(MAILS, 0);
	size_t taken = 0;

	(void)state;
	/* As batches do: some are taken, more are wanted behind them. */
	while (taken < MAILS) {
		size_t n = MAILS - taken < 100 ? MAILS - taken : 100;

		read_ahead_want(w->k.belt.ahead, w->w + taken, n);
		for (size_t i = 0; i < n - n / 4; i++)
			check_next(w, taken++);
	}
	check_int("read once", w->c.begun, MAILS);
	end(w);
}

static void
what_is_wanted_otherwise_is_read_anew(void **state)
{
	struct world *w = world_of(20, 0);

	(void)state;
	read_ahead_want(w->k.belt.ahead, w->w, 20);
	check_next(w, 0);
	read_ahead_want(w->k.belt.ahead, w->w + 5, 3);
	for (size_t i = 5; i < 8; i++)
		check_next(w, i);
	read_ahead_want(w->k.belt.ahead, w->w, 20);
	for (size_t i = 0; i < 20; i++)
		check_next(w, i);
	end(w);
}

/* The bytes that wait to be taken are bounded, whoever is slow. */
static void
it_does_not_run_away(void **state)
{
	enum { EACH = AHEAD_BYTES / 4 };
	struct world *w = world_of(30, EACH);

	(void)state;
	read_ahead_want(w->k.belt.ahead, w->w, 30);
	for (size_t i = 0; i < 30; i++)
		check_next(w, i);
	check_int("all of them", w->c.begun, 30);
	/* One more may be under way, one be taken and not yet counted. */
	check("no more than fit", w->c.beyond <= 4 + 1);
	end(w);
}

static void
one_may_be_larger_than_all_room(void **state)
{
	struct world *w = world_of(3, 2 * AHEAD_BYTES);

	(void)state;
	read_ahead_want(w->k.belt.ahead, w->w, 3);
	for (size_t i = 0; i < 3; i++)
		check_next(w, i);
	end(w);
}

static void
its_owner_may_leave_at_any_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < 20; i++) {
		struct world *w = world_of(20, i * 1000);

		read_ahead_want(w->k.belt.ahead, w->w, 20);
		for (size_t n = 0; n < i; n++)
			check_next(w, n);
		end(w);
	}
}

static void
raw_bytes_that_are_gone_are_said(void **state)
{
	struct world *w = world_of(3, 0);
	struct read_mail *m;

	(void)state;
	w->w[1].raw = 4711;
	read_ahead_want(w->k.belt.ahead, w->w, 3);
	check_next(w, 0);
	m = read_ahead_take(w->k.belt.ahead, w->w[1].intake);
	check_int(m->failed.text, m->failed.kind, ERR_INPUT);
	read_mail_free(m);
	check_next(w, 2);
	end(w);
}

/* --- Two ask one reader --------------------------------------------------- */

static void *
reads_too(void *arg)
{
	struct reader *r = arg;

	for (int i = 0; i < 200; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct mail m;

		check(e.text, reader_read(r, STR("Subject: Mine\r\n\r\nx\r\n"),
		    &a, &m, &e));
		check_str("my answer", m.subject, STR("Mine"));
		arena_clear(&a);
	}
	return NULL;
}

static void
another_thread_may_ask_the_same_reader(void **state)
{
	struct world *w = world_of(300, 2000);
	struct err e = ERR_INIT;
	struct reader *r = reader_apart_new(REAL, READER_WALL_MS, &e);
	pthread_t other;

	(void)state;
	check(e.text, r != NULL);
	read_ahead_free(w->k.belt.ahead);
	w->k.belt.reader = r;
	kit_read_ahead(&w->k);
	read_ahead_want(w->k.belt.ahead, w->w, 300);
	check("thread", pthread_create(&other, NULL, reads_too, r) == 0);
	for (size_t i = 0; i < 300; i++)
		check_next(w, i);
	pthread_join(other, NULL);
	end(w);
	reader_apart_free(r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_read_once_and_in_order),
		cmocka_unit_test(what_is_wanted_otherwise_is_read_anew),
		cmocka_unit_test(it_does_not_run_away),
		cmocka_unit_test(one_may_be_larger_than_all_room),
		cmocka_unit_test(its_owner_may_leave_at_any_time),
		cmocka_unit_test(raw_bytes_that_are_gone_are_said),
		cmocka_unit_test(another_thread_may_ask_the_same_reader),
	};

	log_open(LOG_TO_STDERR, "", LOG_ERR, "test");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
