/* How fast a relay is taken, in virtual time. SE-4, SE-5; SECURITY S05, S10,
 * T35. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/log.h"
#include "flow/send_pool.h"
#include "store/letters.h"
#include "tests/unit/store_dir.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define T0 INT64_C(1700000000000)

struct world {
	struct counter counter;
	struct conf conf;
	struct conf_ref ref;
	struct relay relay;
	struct pool *pool;
	int64_t now;
};

static void
world_init(struct world *w)
{
	struct err e = ERR_INIT;

	memset(w, 0, sizeof *w);
	w->relay = (struct relay){ .name = "r", .host = "", .user = "",
	    .helo = "", .ca_file = "", .connections = 8 };
	w->now = T0;
	w->ref = (struct conf_ref){ NULL, &w->conf, 1 };
	check("counter", counter_init(&w->counter, &RELAY_DEADLINES, &e));
}

static void
begin(struct world *w)
{
	w->pool = pool_new(&w->counter, &w->ref, &w->relay, 1);
}

static void
world_clear(struct world *w)
{
	struct send_jobs none = { NULL, NULL, 0 };

	pool_retire(w->pool, &none);
	/* The configuration is the test's. */
	pool_free(w->pool);
	counter_clear(&w->counter);
}

static void
learn(struct world *w, enum attempt class)
{
	struct relay_answer a = { .class = class };

	pool_learns(w->pool, &a, w->now, w->now);
}

static size_t
room(struct world *w)
{
	return pool_room(w->pool, w->now, w->now);
}

static void
slow_start_and_throttle(void **state)
{
	static const struct {
		const char *what;
		enum attempt answer;
		int times;
		size_t lines;
		bool room;
	} T[] = {
		{ "two lines at first", ATTEMPT_STOPPED, 1, 2, true },
		{ "as many taken as there are lines: one more",
		    ATTEMPT_SENT, 2, 3, true },
		{ "up to what is configured", ATTEMPT_SENT, 100, 8, true },
		{ "one 4yz is a letter's affair", ATTEMPT_TRANSIENT, 1, 8,
		    true },
		{ "two in a row: half", ATTEMPT_TRANSIENT, 1, 4, true },
		{ "three: half again, and a pause", ATTEMPT_TRANSIENT, 1, 2,
		    false },
		{ "and so on", ATTEMPT_TRANSIENT, 5, 1, false },
		{ "taken: it goes on", ATTEMPT_SENT, 1, 2, true },
		{ "a refusal for good says nothing of the relay",
		    ATTEMPT_PERMANENT, 9, 2, true },
		{ "no connection: one finds out, later",
		    ATTEMPT_RELAY_DOWN, 1, 1, false },
	};
	struct world w;

	(void)state;
	world_init(&w);
	begin(&w);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		for (int n = 0; n < T[i].times; n++)
			learn(&w, T[i].answer);
		check_int(T[i].what, w.pool->lines, T[i].lines);
		check_int(T[i].what, room(&w) > 0, T[i].room);
	}
	w.now += MINUTE;
	check_int("one", room(&w), 1);
	world_clear(&w);
}

/* T35, G14: a refused login in 24 hours. */
static void
logins_in_a_day(void **state)
{
	struct world w;
	int logins = 0;

	(void)state;
	world_init(&w);
	w.relay.user = "u";
	begin(&w);
	check_int("one line until the login works", w.pool->lines, 1);
	for (; w.now < T0 + 24 * HOUR; w.now += SECOND)
		if (room(&w) > 0) {
			logins++;
			learn(&w, ATTEMPT_LOGIN_REFUSED);
		}
	check("T35: at most 8", logins <= 8);
	check("it heals by itself", logins >= 5);
	world_clear(&w);
}

static void
limits(void **state)
{
	struct world w;
	size_t n = 0;

	(void)state;
	world_init(&w);
	w.relay.rate_per_minute = 5;
	w.relay.per_day = 12;
	begin(&w);
	for (; w.now < T0 + 23 * HOUR; w.now += SECOND)
		for (size_t k = room(&w); k > 0; k--, n++) {
			pool_took(w.pool, 1, w.now);
			pool_sent(w.pool, w.now);
			check("5 a minute", n < 5 || w.now >= T0 + MINUTE);
		}
	check_int("12 a day", (int64_t)n, 12);
	w.now = T0 + 24 * HOUR;
	check("then the first place is free", room(&w) > 0);
	w.pool->out = 12;
	check_int("but not for what is on its way", room(&w), 0);
	world_clear(&w);
}

/* --- S05: the relay is down for six days. --- */

#define must(call) \
	do { \
		struct err e = ERR_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, e.text); \
	} while (0)

struct days {
	struct state_dir dir;
	struct db *desk, *out;
	struct arena arena;
	int64_t now, failed, warned;
	int tries;
};

static void
add_one(struct days *d)
{
	struct outbox_news news;
	struct letter l = { .id = 1, .kind = LETTER_REPLY,
	    .channel = STR("c"), .relay = STR("r"), .to = STR("c@d.example"),
	    .conversation = 1, .created = T0, .due = T0 };

	l.draft.message_id = STR("x@y");
	must(db_begin(d->desk, &e));
	must(letters_put(d->desk, &l, STR("s"), STR("b"), &d->arena, &e));
	must(db_commit(d->desk, &e));
	must(db_begin(d->out, &e));
	must(outbox_take(d->out, T0, 10, &d->arena, &news, &e));
	must(db_commit(d->out, &e));
}

/* One minute: what send does in it. defer: the relay is there and says 4yz;
 * else it cannot be reached. */
static void
one_minute(struct days *d, bool defer, int64_t *last)
{
	struct outbox_wanted want = { STR("r"), d->now, 1, 1, 1000, 0 };
	struct outbox_claim *c;
	enum letter_state at;
	int64_t *gone;
	size_t n, warned;

	must(db_begin(d->out, &e));
	must(outbox_claim(d->out, &want, &d->arena, &c, &n, &e));
	if (n == 1 && defer) {
		struct outbox_result r = { 1, 1, ON_DEFER, d->now,
		    d->now + retry_ms(c->attempts, (uint32_t)d->now), STR(""),
		    STR(""), STR("no route") };

		must(outbox_record(d->out, &r, &at, &e));
		if (d->tries > 6)
			check("S05: three hours, +-20 %", d->now - *last >=
			    144 * MINUTE && d->now - *last <= 217 * MINUTE);
	} else if (n == 1) {
		must(outbox_release(d->out, 1, 1, d->now, &e));
	}
	if (n == 1) {
		*last = d->now;
		d->tries++;
	}
	must(outbox_expire(d->out, STR("r"), 120 * HOUR, d->now, 10,
	    &d->arena, &gone, &n, &e));
	must(outbox_warn(d->out, STR("r"), d->now - 4 * HOUR, d->now, 10,
	    &warned, &e));
	must(db_commit(d->out, &e));
	if (n > 0)
		d->failed = d->now;
	if (warned > 0)
		d->warned = d->now;
}

static void
six_days_down(void **state)
{
	static const bool defers[] = { true, false };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct days d = { .now = T0 };
		int64_t last = T0;

		state_dir_init(&d.dir);
		must(db_open(&d.desk, d.dir.path, STORE_DESK, &e));
		must(db_open(&d.out, d.dir.path, STORE_OUT, &e));
		add_one(&d);
		for (; d.now < T0 + 144 * HOUR; d.now += 7 * MINUTE)
			one_minute(&d, defers[i], &last);
		check("warned after 4 hours", d.warned >= T0 + 4 * HOUR &&
		    d.warned <= T0 + 4 * HOUR + 10 * MINUTE);
		check("failed on day 5", d.failed >= T0 + 120 * HOUR &&
		    d.failed <= T0 + 120 * HOUR + 10 * MINUTE);
		check("not tried to death", !defers[i] ||
		    (d.tries >= 35 && d.tries <= 60));
		db_close(d.out);
		db_close(d.desk);
		arena_clear(&d.arena);
		state_dir_clear(&d.dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_start_and_throttle),
		cmocka_unit_test(logins_in_a_day),
		cmocka_unit_test(limits),
		cmocka_unit_test(six_days_down),
	};

	log_open(LOG_TO_STDERR, NULL, LOG_EMERG, "test");
	return cmocka_run_group_tests_name("send_pace", tests, NULL, NULL);
}
