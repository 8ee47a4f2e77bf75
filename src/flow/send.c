#include "flow/send.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/poke.h"
#include "flow/send_house.h"
#include "flow/send_turn.h"
#include "flow/trouble.h"

enum {
	RETRY_MS = 1000,        /* after a store that would not */
	LOOK_MS = 1000          /* for news, poked or not */
};

bool
send_control_init(struct send_control *s, struct err *e)
{
	atomic_init(&s->stop, false);
	atomic_init(&s->fresh, NULL);
	s->deadlines = RELAY_DEADLINES;
	s->faster = 1;
	s->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return s->wake >= 0 ||
	    err_set(e, ERR_SETUP, "eventfd: %s", strerror(errno));
}

void
send_control_clear(struct send_control *s)
{
	conf_free(atomic_exchange(&s->fresh, NULL));
	close(s->wake);
}

void
send_wake(struct send_control *s)
{
	const uint64_t one = 1;

	(void)!write(s->wake, &one, sizeof one);
}

void
send_stop(struct send_control *s)
{
	atomic_store(&s->stop, true);
	send_wake(s);
}

void
send_reload(struct send_control *s, struct conf *fresh)
{
	conf_free(atomic_exchange(&s->fresh, fresh));
	send_wake(s);
}

/* --- Pools and configurations. --- */

static struct conf_ref *
conf_ref_new(const struct conf *c, struct conf *own)
{
	struct conf_ref *r = calloc(1, sizeof *r);

	if (r == NULL)
		out_of_memory();
	*r = (struct conf_ref){ own, c, 1 };
	return r;
}

static void
start_pools(struct sender *s)
{
	const struct conf *c = s->conf->conf;

	for (size_t i = 0; i < c->nrelay; i++) {
		struct pool *p = pool_new(&s->counter, s->conf, &c->relay[i],
		    s->faster);

		p->next = s->pool;
		s->pool = p;
	}
}

static void
retire_pools(struct sender *s)
{
	while (s->pool != NULL) {
		struct pool *p = s->pool;

		s->pool = p->next;
		pool_retire(p, &s->done);
		p->next = s->retired;
		s->retired = p;
	}
}

/* A pool's last job is recorded before the pool goes. */
static void
bury_pools(struct sender *s)
{
	struct pool **at = &s->retired;

	if (s->done.n > 0)
		return;
	while (*at != NULL) {
		struct pool *p = *at;

		if (!pool_is_over(p)) {
			at = &p->next;
			continue;
		}
		/* What its last worker left behind is not collected yet. */
		counter_collect(&s->counter, &s->asking, &s->done);
		if (s->done.n > 0)
			return;
		*at = p->next;
		pool_free(p);
	}
}

/* Old lines finish what they are doing; new ones begin at once. A pause ends
 * with a new configuration: that is how trouble is mended. */
static void
take_fresh(struct sender *s, struct send_control *control)
{
	struct conf *fresh = atomic_exchange(&control->fresh, NULL);
	struct err e = ERR_INIT;

	if (fresh == NULL)
		return;
	retire_pools(s);
	conf_ref_drop(s->conf);
	s->conf = conf_ref_new(fresh, fresh);
	start_pools(s);
	for (struct pool *p = s->pool; p != NULL; p = p->next)
		if (!house_load_day(s, p, clock_wall_ms(), &e))
			log_event(LOG_WARNING, "store.trouble",
			    KV_Z("error", e.text));
	s->housekeeping = 0;
	log_event(LOG_INFO, "send.reloaded", KV_Z("config", fresh->hash));
}

/* --- The belt. --- */

static void
begin_to_stop(struct sender *s)
{
	s->stopping = true;
	atomic_store(&s->counter.wish, RELAY_BREAK_OFF);
	retire_pools(s);
	log_event(LOG_INFO, "send.stopping");
}

static void
wait_for_work(struct sender *s, struct send_control *control, int poke_fd,
              int64_t ms)
{
	struct pollfd fd[] = {
		{ .fd = s->counter.bell, .events = POLLIN },
		{ .fd = control->wake, .events = POLLIN },
		{ .fd = poke_fd, .events = POLLIN },
	};
	uint64_t n;

	pthread_mutex_unlock(&s->counter.turn);
	poll(fd, 3, (int)ms);
	pthread_mutex_lock(&s->counter.turn);
	if (fd[0].revents != 0)
		(void)!read(s->counter.bell, &n, sizeof n);
	if (fd[1].revents != 0)
		(void)!read(control->wake, &n, sizeof n);
	if (fd[2].revents != 0)
		poke_drain(poke_fd);
	if (fd[1].revents != 0 || fd[2].revents != 0)
		s->looked = 0;
}

/* Without news no transaction is begun; who has some pokes us. */
static bool
look(struct sender *s, struct err *e)
{
	int64_t mono = clock_mono_ms();

	if (s->look || s->stopping ||
	    (s->looked != 0 && mono - s->looked < LOOK_MS))
		return true;
	s->looked = mono;
	return outbox_has_news(s->db, &s->look, e);
}

/* A busy store heals; what is to be written stays until then. But nobody
 * waits for that after the time to stop. */
static bool
may_go_on(struct err *e, int64_t drop_at, struct trouble *trouble,
    int64_t *wait)
{
	if (e->kind == ERR_SETUP || clock_mono_ms() >= drop_at)
		return false;
	trouble_say(trouble, "store.trouble", e);
	err_clear(e);
	*wait = RETRY_MS;
	return true;
}

/* One round; *wait: how long to wait before the next, ms. */
static bool
round_of(struct sender *s, int64_t drop_at, struct trouble *trouble,
         int64_t *wait, struct err *e)
{
	bool busy = false;

	*wait = 0;
	counter_collect(&s->counter, &s->asking, &s->done);
	if (s->stopping)        /* none is ours: no for all */
		counter_answer(&s->counter, &s->asking);
	if (!look(s, e) || !turn(s, &busy, e))
		return may_go_on(e, drop_at, trouble, wait);
	trouble_over(trouble);
	bury_pools(s);
	*wait = busy ? 0 : turn_wait_ms(s);
	return true;
}

static bool
belt(struct sender *s, struct send_control *control, int poke_fd,
     struct err *e)
{
	struct trouble trouble = { .event = NULL };
	int64_t drop_at = INT64_MAX;

	while (!s->stopping || s->retired != NULL || s->done.n > 0) {
		int64_t wait;

		if (!s->stopping && atomic_load(&control->stop)) {
			begin_to_stop(s);
			drop_at = clock_mono_ms() +
			    s->conf->conf->stop_wait_ms;
		}
		if (clock_mono_ms() >= drop_at)
			atomic_store(&s->counter.wish, RELAY_DROP);
		if (!s->stopping)
			take_fresh(s, control);
		if (!round_of(s, drop_at, &trouble, &wait, e))
			return false;
		if (s->stopping && wait > 100)
			wait = 100;
		wait_for_work(s, control, poke_fd, wait);
	}
	return true;
}

/* After a store that is gone: what was handed stays handed in it, and will
 * be unsure at the next start. */
static void
abandon(struct sender *s)
{
	atomic_store(&s->counter.wish, RELAY_DROP);
	retire_pools(s);
	while (s->retired != NULL) {
		struct job *j;

		counter_collect(&s->counter, &s->asking, &s->done);
		counter_answer(&s->counter, &s->asking);
		while ((j = send_jobs_take(&s->done)) != NULL)
			job_free(j);
		bury_pools(s);
		pthread_mutex_unlock(&s->counter.turn);
		clock_sleep_ms(20);
		pthread_mutex_lock(&s->counter.turn);
	}
}

bool
send_run(struct db *db, const struct conf *c, struct send_control *control,
         struct err *e)
{
	struct sender s = { .db = db, .look = true,
	    .faster = control->faster > 0 ? control->faster : 1 };
	int poke_fd = poke_listen(c->state_dir, "send", e);
	bool good = false;

	if (poke_fd < 0)
		return false;
	if (!counter_init(&s.counter, &control->deadlines, e))
		goto out;
	s.conf = conf_ref_new(c, NULL);
	start_pools(&s);
	log_event(LOG_INFO, "send.started", KV_Z("config", c->hash));
	s.counter.make_turn = turn_of_worker;
	s.counter.arg = &s;
	pthread_mutex_lock(&s.counter.turn);
	good = turn_begin(&s, e) && belt(&s, control, poke_fd, e);
	s.stopping = true;
	abandon(&s);
	pthread_mutex_unlock(&s.counter.turn);
	conf_ref_drop(s.conf);
	counter_clear(&s.counter);
	log_event(LOG_INFO, "send.stopped");
out:
	close(poke_fd);
	return good;
}
