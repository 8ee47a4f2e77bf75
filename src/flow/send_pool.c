#include "flow/send_pool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { IDLE_SECONDS = 30 };     /* then a line without letters is closed */

void
send_jobs_put(struct send_jobs *q, struct job *j)
{
	j->next = NULL;
	if (q->last != NULL)
		q->last->next = j;
	else
		q->first = j;
	q->last = j;
	q->n++;
}

struct job *
send_jobs_take(struct send_jobs *q)
{
	struct job *j = q->first;

	if (j == NULL)
		return NULL;
	q->first = j->next;
	if (q->first == NULL)
		q->last = NULL;
	q->n--;
	return j;
}

void
send_jobs_move(struct send_jobs *to, struct send_jobs *from)
{
	struct job *j;

	while ((j = send_jobs_take(from)) != NULL)
		send_jobs_put(to, j);
}

void
job_free(struct job *j)
{
	struct batch *b = j->batch;

	if (--b->left > 0)
		return;
	arena_clear(&b->arena);
	free(b);
}

/* --- The counter. --- */

bool
counter_init(struct counter *c, const struct relay_deadlines *deadlines,
             struct err *e)
{
	pthread_condattr_t attr;

	memset(c, 0, sizeof *c);
	c->deadlines = *deadlines;
	c->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (c->bell < 0)
		return err_set(e, ERR_SETUP, "eventfd: %s", strerror(errno));
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->work, &attr);
	pthread_condattr_destroy(&attr);
	return true;
}

void
counter_clear(struct counter *c)
{
	pthread_cond_destroy(&c->work);
	pthread_mutex_destroy(&c->lock);
	close(c->bell);
}

static void
ring(struct counter *c)
{
	const uint64_t one = 1;

	(void)!write(c->bell, &one, sizeof one);
}

void
counter_collect(struct counter *c, struct send_jobs *asking, struct send_jobs *done)
{
	uint64_t n;

	(void)!read(c->bell, &n, sizeof n);
	pthread_mutex_lock(&c->lock);
	send_jobs_move(asking, &c->asking);
	send_jobs_move(done, &c->done);
	pthread_mutex_unlock(&c->lock);
}

void
counter_answer(struct counter *c, struct send_jobs *asking)
{
	struct job *j;

	pthread_mutex_lock(&c->lock);
	while ((j = send_jobs_take(asking)) != NULL)
		j->hand = j->ours ? HAND_YES : HAND_NO;
	pthread_cond_broadcast(&c->work);
	pthread_mutex_unlock(&c->lock);
}

void
conf_ref_drop(struct conf_ref *r)
{
	if (r == NULL || --r->n > 0)
		return;
	conf_free(r->own);
	free(r);
}

/* --- A worker. --- */

static bool
ask_to_hand(void *arg, struct err *e)
{
	struct job *j = arg;
	struct counter *c = j->pool->counter;
	bool yes;

	pthread_mutex_lock(&c->lock);
	j->hand = HAND_ASKED;
	send_jobs_put(&c->asking, j);
	ring(c);
	while (j->hand == HAND_ASKED)
		pthread_cond_wait(&c->work, &c->lock);
	yes = j->hand == HAND_YES;
	pthread_mutex_unlock(&c->lock);
	return yes || err_set(e, ERR_AGAIN, "broken off before the end");
}

/* A line is made anew after trouble, and the password read anew: it may have
 * been changed since. */
static struct relay_line *
make_line(struct pool *p, struct relay_answer *out)
{
	struct secret password = SECRET_INIT;
	struct relay_line *l = NULL;
	struct err e = ERR_INIT;

	if (p->relay->user[0] == '\0' ||
	    credential_read(&p->relay->password, &password, &e)) {
		l = relay_new(p->relay, &password, &p->counter->deadlines,
		    &p->counter->wish);
	} else {
		*out = (struct relay_answer){ .class =
		    ATTEMPT_LOGIN_REFUSED };
		memcpy(out->error, e.text, sizeof e.text);
	}
	secret_clear(&password);
	return l;
}

static void
work_on(struct pool *p, struct relay_line **line, struct job *j)
{
	struct relay_handing handing = { ask_to_hand, j };

	if (*line == NULL)
		*line = make_line(p, &j->answer);
	if (*line == NULL)
		return;
	relay_send(*line, j->claim.from, j->claim.to, j->claim.bytes,
	    &handing, &j->answer);
	if (j->answer.class == ATTEMPT_RELAY_DOWN ||
	    j->answer.class == ATTEMPT_LOGIN_REFUSED) {
		relay_free(*line);
		*line = NULL;
	}
}

/* next_job waits for one; NULL: quit. Called with the lock held. A line that
 * has had nothing to do for a while is closed. */
static struct job *
next_job(struct pool *p, struct relay_line **line)
{
	struct counter *c = p->counter;

	while (!p->quit && p->ready.n == 0) {
		struct timespec until;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += IDLE_SECONDS;
		if (*line == NULL) {
			pthread_cond_wait(&c->work, &c->lock);
		} else if (pthread_cond_timedwait(&c->work, &c->lock,
		    &until) == ETIMEDOUT && p->ready.n == 0) {
			struct relay_line *old = *line;

			*line = NULL;
			pthread_mutex_unlock(&c->lock);
			relay_free(old);
			pthread_mutex_lock(&c->lock);
		}
	}
	return p->quit ? NULL : send_jobs_take(&p->ready);
}

static void *
worker(void *arg)
{
	struct pool *p = arg;
	struct counter *c = p->counter;
	struct relay_line *line = NULL;
	struct job *j;

	pthread_mutex_lock(&c->lock);
	while ((j = next_job(p, &line)) != NULL) {
		p->running++;
		pthread_mutex_unlock(&c->lock);
		work_on(p, &line, j);
		pthread_mutex_lock(&c->lock);
		p->running--;
		send_jobs_put(&c->done, j);
		ring(c);
	}
	pthread_mutex_unlock(&c->lock);
	relay_free(line);
	pthread_mutex_lock(&c->lock);
	p->alive--;
	ring(c);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* --- A pool, as the belt sees it. --- */

struct pool *
pool_new(struct counter *c, struct conf_ref *ref, const struct relay *r)
{
	struct pool *p = calloc(1, sizeof *p);
	size_t n = r->connections > 0 ? (size_t)r->connections : 1;
	sigset_t all, before;

	if (p == NULL)
		out_of_memory();
	p->counter = c;
	p->conf = ref;
	ref->n++;
	p->relay = r;
	p->name = str_from(r->name);
	p->worker = calloc(n, sizeof *p->worker);
	p->taken = calloc(r->rate_per_minute > 0 ?
	    (size_t)r->rate_per_minute : 1, sizeof *p->taken);
	if (p->worker == NULL || p->taken == NULL)
		out_of_memory();
	for (int i = 0; i < r->rate_per_minute; i++)
		p->taken[i] = INT64_MIN / 2;
	/* Signals are for the belt; SIGPIPE for nobody. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; p->nworker < n; p->nworker++) {
		if (pthread_create(&p->worker[p->nworker], NULL, worker,
		    p) != 0)
			break;
		pthread_mutex_lock(&c->lock);
		p->alive++;
		pthread_mutex_unlock(&c->lock);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (p->nworker == 0)
		out_of_memory();
	return p;
}

void
pool_recall(struct pool *p, struct send_jobs *back)
{
	struct job *j;

	pthread_mutex_lock(&p->counter->lock);
	while ((j = send_jobs_take(&p->ready)) != NULL) {
		j->answer = (struct relay_answer){ .class =
		    ATTEMPT_STOPPED };
		send_jobs_put(back, j);
	}
	pthread_mutex_unlock(&p->counter->lock);
}

void
pool_retire(struct pool *p, struct send_jobs *back)
{
	pool_recall(p, back);
	pthread_mutex_lock(&p->counter->lock);
	p->quit = true;
	pthread_cond_broadcast(&p->counter->work);
	pthread_mutex_unlock(&p->counter->lock);
}

bool
pool_is_over(struct pool *p)
{
	bool over;

	pthread_mutex_lock(&p->counter->lock);
	over = p->alive == 0;
	pthread_mutex_unlock(&p->counter->lock);
	return over;
}

void
pool_free(struct pool *p)
{
	for (size_t i = 0; i < p->nworker; i++)
		pthread_join(p->worker[i], NULL);
	conf_ref_drop(p->conf);
	free(p->worker);
	free(p->taken);
	free(p);
}

void
pool_give(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->counter->lock);
	send_jobs_put(&p->ready, j);
	pthread_cond_broadcast(&p->counter->work);
	pthread_mutex_unlock(&p->counter->lock);
}

size_t
pool_busy(struct pool *p)
{
	size_t n;

	pthread_mutex_lock(&p->counter->lock);
	n = p->ready.n + p->running;
	pthread_mutex_unlock(&p->counter->lock);
	return n;
}

/* The ring holds when the last `rate` letters were taken: the oldest of them
 * must be a minute old before another may go. */
size_t
pool_rate_room(const struct pool *p, size_t wanted, int64_t mono)
{
	size_t rate = p->relay->rate_per_minute > 0 ?
	    (size_t)p->relay->rate_per_minute : 0, n = 0;

	if (rate == 0)
		return wanted;
	while (n < wanted && n < rate &&
	    p->taken[(p->taken_at + n) % rate] <= mono - 60000)
		n++;
	return n;
}

void
pool_took(struct pool *p, size_t n, int64_t mono)
{
	size_t rate = p->relay->rate_per_minute > 0 ?
	    (size_t)p->relay->rate_per_minute : 0;

	for (; rate > 0 && n > 0; n--) {
		p->taken[p->taken_at] = mono;
		p->taken_at = (p->taken_at + 1) % rate;
	}
}

static void
note_trouble(struct pool *p, const struct relay_answer *answer,
             int64_t mono)
{
	/* The lines of one outage fail together; it counts once. */
	if (mono < p->paused_until)
		return;
	if (p->trouble != answer->class)
		p->failures = 0;
	p->trouble = answer->class;
	p->failures++;
	p->paused_until = mono + relay_pause_ms(answer->class, p->failures);
	if (!p->down)
		log_event(LOG_ERR, "relay.down", KV_STR("relay", p->name),
		    KV_Z("why", attempt_name(answer->class)),
		    KV_ID("code", answer->code),
		    KV_Z("error", answer->error));
	p->down = true;
}

void
pool_learns(struct pool *p, const struct relay_answer *answer, int64_t mono)
{
	if (answer->class == ATTEMPT_STOPPED)
		return;
	if (answer->class == ATTEMPT_RELAY_DOWN ||
	    answer->class == ATTEMPT_LOGIN_REFUSED) {
		note_trouble(p, answer, mono);
		return;
	}
	if (p->down)
		log_event(LOG_INFO, "relay.up", KV_STR("relay", p->name));
	p->down = false;
	p->failures = 0;
	p->paused_until = 0;
}
