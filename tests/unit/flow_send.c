/* The send belt against a real store and a sink. SPEC SE-1, SE-3, SE-4,
 * SE-5, SE-8, SE-13; SECURITY S01, S02, S04, S06, S07, S10, R16. */
#include "tests/unit/send_world.h"

static void
all_go_out_once(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "{}");
	add_letters(&w, 1, 300, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "what was there before", LETTER_SENT, 300);
	add_letters(&w, 301, 1, "r0", 0, "c@d.example");
	send_wake(&w.control);
	wait_for(&w, "what came later", LETTER_SENT, 301);
	stop(&w);
	check_int("each once", sink_kept(&w.sink, 0), 301);
	world_clear(&w);
}

static void
conversations_keep_their_order(void **state)
{
	struct world w;
	struct buf got = BUF_INIT;

	(void)state;
	world_init(&w, "{}");
	add_letters(&w, 1, 20, "r0", 5, "c@d.example");
	start(&w);
	wait_for(&w, "all", LETTER_SENT, 20);
	stop(&w);
	for (int i = 1; i <= 20; i++) {
		struct str text = str_printf(&w.arena, "letter %d.\r\n", i);

		check("in the order they were made", str_ends(
		    sink_mail(&w.sink, 0, i, &got), text.p));
	}
	buf_clear(&got);
	world_clear(&w);
}

static void
answers_become_states(void **state)
{
	static const struct {
		const char *to;
		enum letter_state want;
	} T[] = {
		{ "c@d.example", LETTER_SENT },
		{ "rcpt-550@d.example", LETTER_FAILED },
		{ "rcpt-450@d.example", LETTER_QUEUED },
		{ "dot-554@d.example", LETTER_FAILED },
		{ "dot-451@d.example", LETTER_QUEUED },
		{ "data-drop@d.example", LETTER_QUEUED },
		{ "dot-drop@d.example", LETTER_UNSURE },
		{ "dot-silent@d.example", LETTER_UNSURE },
		{ "dot-half@d.example", LETTER_UNSURE },
	};
	enum { N = sizeof T / sizeof *T };
	int64_t want[LETTER_STATES] = { 0 };
	struct world w;

	(void)state;
	world_init(&w, "{}");
	for (int i = 0; i < N; i++) {
		add_letters(&w, i + 1, 1, "r0", i + 1, T[i].to);
		want[T[i].want]++;
	}
	start(&w);
	for (int s = LETTER_SENT; s <= LETTER_UNSURE; s++)
		wait_for(&w, "a class each", (enum letter_state)s, want[s]);
	wait_for(&w, "deferred", LETTER_QUEUED, want[LETTER_QUEUED]);
	stop(&w);
	wait_for(&w, "and stay", LETTER_UNSURE, want[LETTER_UNSURE]);
	world_clear(&w);
}

/* SE-4: a relay that is down keeps its letters; the others go on. */
static void
one_relay_down(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "[{\"CONNECT\": \"554 go away\"}, {}]");
	add_letters(&w, 1, 20, "r0", 0, "c@d.example");
	add_letters(&w, 21, 20, "r1", 0, "c@d.example");
	start(&w);
	wait_for(&w, "the good one", LETTER_SENT, 20);
	wait_for(&w, "the other's wait", LETTER_QUEUED, 20);
	stop(&w);
	check_int("none is lost", count(&w, LETTER_QUEUED), 20);
	check_int("none failed", count(&w, LETTER_FAILED), 0);
	world_clear(&w);
}

static void
unsure_resend(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "{}");
	w.relay[0].unsure_resend = true;
	add_letters(&w, 1, 1, "r0", 1, "dot-drop@d.example");
	start(&w);
	wait_for(&w, "queued again, as configured", LETTER_QUEUED, 1);
	while (sink_kept(&w.sink, 0) == 0)
		clock_sleep_ms(5);
	stop(&w);
	check_int("not before its time", sink_kept(&w.sink, 0), 1);
	world_clear(&w);
}

/* A stop waits for the answers to what is handed, then calls it unsure. */
static void
stop_waits_for_answers(void **state)
{
	static const struct {
		const char *what, *to;
		enum letter_state want;
	} T[] = {
		{ "the answer comes in time", "dot-slow1@d.example",
		    LETTER_SENT },
		{ "the answer does not come", "dot-silent@d.example",
		    LETTER_UNSURE },
		{ "not handed yet: back to the queue",
		    "data-silent@d.example", LETTER_QUEUED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct world w;
		int64_t began;

		world_init(&w, "{}");
		w.control.deadlines = RELAY_DEADLINES;
		add_letters(&w, 1, 1, "r0", 1, T[i].to);
		start(&w);
		clock_sleep_ms(500);
		began = clock_mono_ms();
		stop(&w);
		check("within stop-wait", clock_mono_ms() - began < 4500);
		check_int(T[i].what, count(&w, T[i].want), 1);
		world_clear(&w);
	}
}

static void
rate_is_kept(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "{}");
	w.relay[0].rate_per_minute = 7;
	add_letters(&w, 1, 20, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "a minute's worth", LETTER_SENT, 7);
	clock_sleep_ms(1500);
	stop(&w);
	check_int("and no more", sink_kept(&w.sink, 0), 7);
	world_clear(&w);
}

/* Letters of a relay that the configuration does not know wait. A new
 * configuration that knows it sends them. */
static void
a_new_configuration(void **state)
{
	struct world w;
	struct conf *fresh;

	(void)state;
	world_init(&w, "[{\"AUTH\": \"ok\"}, {}]");
	w.conf.nrelay = 1;
	add_letters(&w, 1, 3, "r1", 0, "c@d.example");
	add_letters(&w, 4, 3, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "the known", LETTER_SENT, 3);
	check_int("the unknown wait", count(&w, LETTER_QUEUED), 3);
	fresh = calloc(1, sizeof *fresh);
	check("memory", fresh != NULL);
	*fresh = w.conf;
	fresh->nrelay = 2;
	send_reload(&w.control, fresh);
	wait_for(&w, "now known", LETTER_SENT, 6);
	stop(&w);
	world_clear(&w);
}

static void
undo(void **state)
{
	struct world w;
	struct wish wish = { 1, WISH_CANCEL, STR("user:ann") };

	(void)state;
	world_init(&w, "{}");
	add_letters(&w, 1, 1, "r0", 1, "c@d.example");
	must(db_begin(w.desk, &e));
	must(letters_put_wish(w.desk, &wish, clock_wall_ms(), &e));
	must(db_commit(w.desk, &e));
	start(&w);
	wait_for(&w, "cancelled", LETTER_CANCELLED, 1);
	stop(&w);
	check_int("never sent", sink_kept(&w.sink, 0), 0);
	world_clear(&w);
}

/* SE-5. */
static void
connections_are_renewed(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "{}");
	w.relay[0].connections = 1;
	w.relay[0].per_connection = 5;
	add_letters(&w, 1, 20, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "all", LETTER_SENT, 20);
	stop(&w);
	check_int("each once", sink_kept(&w.sink, 0), 20);
	check_int("five on each", sink_connects(&w.sink, 0), 4);
	world_clear(&w);
}

/* SE-5: what went out before a restart counts. */
static void
a_day_is_kept(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "{}");
	w.relay[0].per_day = 5;
	add_letters(&w, 1, 12, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "a day's worth", LETTER_SENT, 5);
	stop(&w);
	start(&w);
	clock_sleep_ms(500);
	stop(&w);
	check_int("and no more", sink_kept(&w.sink, 0), 5);
	w.relay[0].per_day = 7;
	start(&w);
	wait_for(&w, "two more", LETTER_SENT, 7);
	stop(&w);
	world_clear(&w);
}

/* SE-5: replies before bulk, whoever was there first. */
static void
urgent_first(void **state)
{
	struct world w;
	struct buf got = BUF_INIT;
	int at = 0;

	(void)state;
	world_init(&w, "{}");
	w.relay[0].connections = 1;
	add_kind(&w, LETTER_AUTOMATIC, 1, 200, "r0", 0, "c@d.example");
	add_kind(&w, LETTER_REPLY, 201, 1, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "all", LETTER_SENT, 201);
	stop(&w);
	for (int i = 1; i <= 201 && at == 0; i++)
		if (str_ends(sink_mail(&w.sink, 0, i, &got),
		    "letter 201.\r\n"))
			at = i;
	check_int("the reply was the first", at, 1);
	buf_clear(&got);
	world_clear(&w);
}

/* S07: who hangs after the dot delays nobody else. */
static void
one_hangs(void **state)
{
	struct world w;
	int64_t began;

	(void)state;
	world_init(&w, "{}");
	w.control.deadlines = RELAY_DEADLINES;
	add_letters(&w, 1, 1, "r0", 1, "dot-silent@d.example");
	start(&w);
	while (count(&w, LETTER_HANDED) == 0)
		clock_sleep_ms(5);
	began = clock_mono_ms();
	add_letters(&w, 2, 50, "r0", 0, "c@d.example");
	send_wake(&w.control);
	wait_for(&w, "the others", LETTER_SENT, 50);
	check("S07: within a second", clock_mono_ms() - began < 1000);
	stop(&w);
	world_clear(&w);
}

/* S04: refused for now, taken at the second try, once. S06: an answer late in
 * its time is an answer. */
static void
slow_and_grey(void **state)
{
	static const struct {
		const char *what, *plan, *to;
	} T[] = {
		{ "S04: greylisting",
		  "{\"RCPT\": [\"450 4.7.1 greylisted\", \"ok\"]}",
		  "c@d.example" },
		{ "S06: nine of ten minutes", "{}", "dot-slow2@d.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct world w;

		world_init(&w, T[i].plan);
		w.control.deadlines = (struct relay_deadlines){ 2, 2, 3, 20 };
		w.control.faster = 300;
		add_letters(&w, 1, 1, "r0", 1, T[i].to);
		start(&w);
		wait_for(&w, T[i].what, LETTER_SENT, 1);
		stop(&w);
		check_int(T[i].what, sink_kept(&w.sink, 0), 1);
		world_clear(&w);
	}
}

/* S10: a server that throttles is not fought; all of it drains, and nothing
 * is refused for good. */
static void
throttled(void **state)
{
	struct world w;
	struct buf plan = BUF_INIT;

	(void)state;
	buf_z(&plan, "{\"RCPT\": [");
	for (int i = 0; i < 20; i++)
		buf_z(&plan, "\"ok\", ");
	for (int i = 0; i < 15; i++)
		buf_printf(&plan, "%s\"450 4.7.1 slow down\"",
		    i > 0 ? ", " : "");
	buf_z(&plan, "]}");
	world_init(&w, plan.p);
	buf_clear(&plan);
	w.control.faster = 300;
	add_letters(&w, 1, 100, "r0", 0, "c@d.example");
	start(&w);
	wait_for(&w, "it drains", LETTER_SENT, 100);
	stop(&w);
	check_int("each once", sink_kept(&w.sink, 0), 100);
	check_int("none is given up", count(&w, LETTER_FAILED), 0);
	world_clear(&w);
}

/* R16, without the lock that forbids it: the first of two senders notices. */
static void
overtaken(void **state)
{
	struct world w;
	struct outbox_lost *lost;
	struct db *other = NULL;
	int64_t second;
	size_t n;

	(void)state;
	world_init(&w, "{}");
	add_letters(&w, 1, 1, "r0", 1, "dot-slow1@d.example");
	start(&w);
	while (count(&w, LETTER_HANDED) == 0)
		clock_sleep_ms(5);
	must(db_open(&other, w.state_dir, STORE_OUT, &e));
	must(db_begin(other, &e));
	must(outbox_begin(other, &second, &e));
	must(outbox_sweep(other, second, clock_wall_ms(), &w.arena, &lost,
	    &n, &e));
	must(db_commit(other, &e));
	check_int("it was the first's", (int64_t)n, 1);
	pthread_join(w.thread, NULL);
	check("the first has ended, and says why", !w.ended_well);
	check_int("nobody knows yet", count(&w, LETTER_UNSURE), 1);
	check_int("it came once", sink_kept(&w.sink, 0), 1);
	db_close(other);
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_go_out_once),
		cmocka_unit_test(conversations_keep_their_order),
		cmocka_unit_test(answers_become_states),
		cmocka_unit_test(one_relay_down),
		cmocka_unit_test(unsure_resend),
		cmocka_unit_test(stop_waits_for_answers),
		cmocka_unit_test(rate_is_kept),
		cmocka_unit_test(a_new_configuration),
		cmocka_unit_test(undo),
		cmocka_unit_test(connections_are_renewed),
		cmocka_unit_test(a_day_is_kept),
		cmocka_unit_test(urgent_first),
		cmocka_unit_test(one_hangs),
		cmocka_unit_test(slow_and_grey),
		cmocka_unit_test(throttled),
		cmocka_unit_test(overtaken),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("send", tests, NULL, NULL);
}
