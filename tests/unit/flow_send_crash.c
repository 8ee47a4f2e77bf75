/* SPEC RL-1; SECURITY R03, R04: the sender dies at each point a letter
 * passes. After a new start the letter is sent, or unsure if it may have
 * arrived; it never arrives twice. */
#include "tests/unit/send_world.h"

#include "base/fault.h"
#include "base/log.h"

enum { PASSES_MAX = 1000 };

static void *
stop_when_sent(void *arg)
{
	struct world *w = arg;
	int before = sink_kept(&w->sink, 0);

	for (int i = 0; i < 500 && sink_kept(&w->sink, 0) == before; i++)
		clock_sleep_ms(5);
	clock_sleep_ms(50);
	send_stop(&w->control);
	return NULL;
}

/* The armed run, in a process of its own. True: it came through. */
static bool
run_armed(struct world *w, int64_t k)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		struct err e = ERR_INIT;
		pthread_t t;

		world_open(w);
		pthread_create(&t, NULL, stop_when_sent, w);
		fault_arm(k);
		_exit(send_run(w->out, &w->conf, &w->control, &e) ? 0 : 1);
	}
	check("waited", waitpid(pid, &status, 0) == pid);
	check("dead, or well", WIFSIGNALED(status) ?
	    WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
	return !WIFSIGNALED(status);
}

static void
settle(struct world *w, int64_t letters)
{
	world_open(w);
	start(w);
	for (int i = 0; count(w, LETTER_SENT) + count(w, LETTER_UNSURE) !=
	    letters; i++) {
		check("it settles", i < 2000);
		clock_sleep_ms(5);
	}
	stop(w);
	world_close(w);
}

/* How often letter k has arrived. */
static int
arrivals(struct world *w, int64_t k)
{
	struct buf got = BUF_INIT;
	char text[32];
	int n = 0;

	snprintf(text, sizeof text, "letter %lld.\r\n", (long long)k);
	for (int i = sink_kept(&w->sink, 0); i > 0; i--)
		n += str_ends(sink_mail(&w->sink, 0, i, &got), text);
	buf_clear(&got);
	return n;
}

static void
at_every_point(void **state)
{
	struct world w;
	int64_t k = 0, unsure = 0;
	bool through = false;

	(void)state;
	world_init(&w, "{}");
	world_close(&w);
	while (!through) {
		int64_t now_unsure;
		int n;

		check("it ends", ++k < PASSES_MAX);
		must(db_open(&w.desk, w.state_dir, STORE_DESK, &e));
		add_letters(&w, k, 1, "r0", k, "c@d.example");
		db_close(w.desk);
		through = run_armed(&w, k);
		settle(&w, k);
		must(db_open(&w.see, w.state_dir, STORE_NONE, &e));
		now_unsure = count(&w, LETTER_UNSURE);
		db_close(w.see);
		n = arrivals(&w, k);
		check("never twice", n <= 1);
		if (now_unsure == unsure)
			check_int("sent means it came", n, 1);
		unsure = now_unsure;
	}
	print_message("%lld points, unsure at %lld of them\n",
	    (long long)k - 1, (long long)unsure);
	check("R04: unsure only between handed and the answer's commit",
	    unsure > 0 && unsure <= 40);
	must(send_control_init(&w.control, &e));
	w.desk = w.out = w.see = NULL;
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_point),
	};

	signal(SIGPIPE, SIG_IGN);
	log_open(LOG_TO_STDERR, NULL, LOG_EMERG, "test");
	return cmocka_run_group_tests_name("send_crash", tests, NULL, NULL);
}
