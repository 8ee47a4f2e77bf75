#include "flow/send_pool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>


enum {
	IDLE_SECONDS = 30,      /* then a line without letters is closed */
	GATHER_MOST_US = 2000,
	GATHER_SKIP = 32        /* turns, after one that waited in vain */
};

/* --- A worker. --- */

static long
mono_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* For half as long as a commit takes, for the other lines: they are about as
 * far, and one commit for all costs less than two. With the lock held. */
static void
gather(struct counter *c)
{
	size_t asked = c->asking.n;
	struct timespec until;

	if (c->skip > 0 && c->skip-- > 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (c->turn_us < GATHER_MOST_US ? c->turn_us :
	    GATHER_MOST_US) * 1000 / 2;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (c->asking.n < c->running)
		if (pthread_cond_timedwait(&c->gathered, &c->lock,
		    &until) == ETIMEDOUT)
			break;
	if (c->asking.n == asked && asked < c->running)
		c->skip = GATHER_SKIP;
}

/* The first that asks makes the turn, for all that ask until it begins. With
 * the lock held. */
static void
lead_turn(struct counter *c)
{
	long began;

	c->led = true;
	gather(c);
	pthread_mutex_unlock(&c->lock);
	pthread_mutex_lock(&c->turn);
	began = mono_us();
	c->make_turn(c->arg);
	began = mono_us() - began;
	pthread_mutex_unlock(&c->turn);
	pthread_mutex_lock(&c->lock);
	c->turn_us += (began - c->turn_us) / 8;
	c->led = false;
	pthread_cond_broadcast(&c->granted);
}

/* Who waits for the turn may be answered by another's. A turn that failed is
 * the belt's, which knows what to do then. */
static bool
ask_to_hand(void *arg, struct err *e)
{
	struct job *j = arg;
	struct counter *c = j->pool->counter;
	bool yes;

	pthread_mutex_lock(&c->lock);
	j->hand = HAND_ASKED;
	send_jobs_put(&c->asking, j);
	if (c->asking.n >= c->running)
		pthread_cond_signal(&c->gathered);
	while (c->led && j->hand == HAND_ASKED)
		pthread_cond_wait(&c->granted, &c->lock);
	if (j->hand == HAND_ASKED)
		lead_turn(c);
	if (j->hand == HAND_ASKED)
		counter_ring(c);
	while (j->hand == HAND_ASKED)
		pthread_cond_wait(&c->granted, &c->lock);
	yes = j->hand == HAND_YES;
	pthread_mutex_unlock(&c->lock);
	return yes || err_set(e, ERR_AGAIN, "broken off before the end");
}

struct worker {
	struct pool *pool;
	struct relay_line *line;        /* own; NULL: none yet */
	int sent;                       /* letters on this connection */
};

/* A line is made anew after trouble, and the password read anew: it may have
 * been changed since. */
static bool
make_line(struct worker *w, struct relay_answer *out)
{
	struct pool *p = w->pool;
	struct secret password = SECRET_INIT;
	struct err e = ERR_INIT;

	w->sent = 0;
	if (p->relay->user[0] == '\0' ||
	    credential_read(&p->relay->password, &password, &e)) {
		w->line = relay_new(p->relay, &password,
		    &p->counter->deadlines, &p->counter->wish);
	} else {
		*out = (struct relay_answer){ .class =
		    ATTEMPT_LOGIN_REFUSED };
		memcpy(out->error, e.text, sizeof e.text);
	}
	secret_clear(&password);
	return w->line != NULL;
}

/* One at a time logs in, so that a password that is refused is tried once and
 * not once a line (SECURITY T35). False: another was refused meanwhile. */
static bool
enter(struct pool *p)
{
	struct counter *c = p->counter;
	bool refused;

	pthread_mutex_lock(&c->lock);
	while (p->opening && !p->quit)
		pthread_cond_wait(&c->granted, &c->lock);
	refused = p->refused || p->quit;
	if (!refused)
		p->opening = true;
	pthread_mutex_unlock(&c->lock);
	return !refused;
}

static void
leave(struct pool *p, bool refused)
{
	struct counter *c = p->counter;

	pthread_mutex_lock(&c->lock);
	p->opening = false;
	p->refused = refused;
	pthread_cond_broadcast(&c->granted);
	pthread_mutex_unlock(&c->lock);
}

static void
deliver(struct worker *w, struct job *j)
{
	struct relay_handing handing = { ask_to_hand, j };
	int most = w->pool->relay->per_connection;

	if (w->line == NULL && !make_line(w, &j->answer))
		return;
	relay_send(w->line, j->claim.from, j->claim.to, j->claim.bytes,
	    &handing, &j->answer);
	if (j->answer.class == ATTEMPT_RELAY_DOWN ||
	    j->answer.class == ATTEMPT_LOGIN_REFUSED) {
		relay_free(w->line);
		w->line = NULL;
	} else if (most > 0 && ++w->sent >= most) {
		relay_close(w->line);
		w->sent = 0;
	}
}

static void
work_on(struct worker *w, struct job *j)
{
	bool enters = w->line == NULL && w->pool->relay->user[0] != '\0';

	if (enters && !enter(w->pool)) {
		j->answer = (struct relay_answer){ .class = ATTEMPT_STOPPED };
		return;
	}
	deliver(w, j);
	if (enters)
		leave(w->pool, j->answer.class == ATTEMPT_LOGIN_REFUSED);
}

static bool
may_begin(const struct pool *p)
{
	return p->ready.n > 0 && p->running < p->lines && !p->halt;
}

/* next_job waits for one; NULL: quit. Called with the lock held. A line that
 * has had nothing to do for a while is closed. */
static struct job *
next_job(struct worker *w)
{
	struct pool *p = w->pool;
	struct counter *c = p->counter;

	while (!p->quit && !may_begin(p)) {
		struct timespec until;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += IDLE_SECONDS;
		if (w->line == NULL) {
			pthread_cond_wait(&p->work, &c->lock);
		} else if (pthread_cond_timedwait(&p->work, &c->lock,
		    &until) == ETIMEDOUT && !may_begin(p)) {
			struct relay_line *old = w->line;

			w->line = NULL;
			pthread_mutex_unlock(&c->lock);
			relay_free(old);
			pthread_mutex_lock(&c->lock);
		}
	}
	return p->quit ? NULL : send_jobs_take(&p->ready);
}

static bool
is_trouble(const struct job *j)
{
	return j->answer.class == ATTEMPT_RELAY_DOWN ||
	    j->answer.class == ATTEMPT_LOGIN_REFUSED;
}

/* With the lock held. A result that is followed by the next letter's handing
 * goes with that, or with the belt's next look; it is woken for all others. */
static void
give_back(struct pool *p, struct job *j)
{
	p->running--;
	p->counter->running--;
	if (p->counter->asking.n >= p->counter->running)
		pthread_cond_signal(&p->counter->gathered);
	p->halt = p->halt || is_trouble(j);
	send_jobs_put(&p->counter->done, j);
	if (j->answer.class != ATTEMPT_SENT || !may_begin(p))
		counter_ring(p->counter);
}

static void *
work(void *arg)
{
	struct worker w = { .pool = arg };
	struct counter *c = w.pool->counter;
	struct job *j;

	pthread_mutex_lock(&c->lock);
	while ((j = next_job(&w)) != NULL) {
		w.pool->running++;
		c->running++;
		pthread_mutex_unlock(&c->lock);
		work_on(&w, j);
		pthread_mutex_lock(&c->lock);
		give_back(w.pool, j);
	}
	pthread_mutex_unlock(&c->lock);
	relay_free(w.line);
	pthread_mutex_lock(&c->lock);
	w.pool->alive--;
	counter_ring(c);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* --- A pool, as the belt sees it. --- */

static void
start_workers(struct pool *p, size_t n)
{
	sigset_t all, before;

	/* Signals are for the belt; SIGPIPE for nobody. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; p->nworker < n; p->nworker++) {
		if (pthread_create(&p->worker[p->nworker], NULL, work,
		    p) != 0)
			break;
		pthread_mutex_lock(&p->counter->lock);
		p->alive++;
		pthread_mutex_unlock(&p->counter->lock);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (p->nworker == 0)
		out_of_memory();
}

struct pool *
pool_new(struct counter *c, struct conf_ref *ref, const struct relay *r,
         int faster)
{
	struct pool *p = calloc(1, sizeof *p);
	size_t n = r->connections > 0 ? (size_t)r->connections : 1;

	if (p == NULL)
		out_of_memory();
	p->counter = c;
	p->conf = ref;
	ref->n++;
	p->relay = r;
	p->name = str_from(r->name);
	/* Slowly at first; with a login, one finds out whether it works. */
	p->lines = r->user[0] == '\0' && n > 1 ? 2 : 1;
	p->worker = calloc(n, sizeof *p->worker);
	if (p->worker == NULL)
		out_of_memory();
	counter_cond(&p->work);
	pace_init(&p->pace, r, faster);
	start_workers(p, n);
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
	pthread_cond_broadcast(&p->work);
	pthread_cond_broadcast(&p->counter->granted);
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
	pthread_cond_destroy(&p->work);
	conf_ref_drop(p->conf);
	pace_clear(&p->pace);
	free(p->worker);
	free(p);
}

void
pool_give(struct pool *p, struct job *j)
{
	pthread_mutex_lock(&p->counter->lock);
	send_jobs_by_urgency(&p->ready, j);
	/* Given after a pause, to find out: it may log in again. */
	if (p->pace.down)
		p->refused = false;
	pthread_cond_signal(&p->work);
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

void
pool_set_lines(struct pool *p, size_t lines)
{
	if (lines > p->nworker)
		lines = p->nworker;
	pthread_mutex_lock(&p->counter->lock);
	p->lines = lines > 0 ? lines : 1;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->counter->lock);
}

void
pool_go_on(struct pool *p)
{
	pthread_mutex_lock(&p->counter->lock);
	if (p->halt)
		pthread_cond_broadcast(&p->work);
	p->halt = false;
	pthread_mutex_unlock(&p->counter->lock);
}
