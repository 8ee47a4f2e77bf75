/* Jobs, and the counter where workers and the belt meet. */
#include "flow/send_pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

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

void
send_jobs_by_urgency(struct send_jobs *q, struct job *j)
{
	struct job **at = &q->first;

	if (q->last == NULL ||
	    q->last->claim.urgency <= j->claim.urgency) {
		send_jobs_put(q, j);
		return;
	}
	while ((*at)->claim.urgency <= j->claim.urgency)
		at = &(*at)->next;
	j->next = *at;
	*at = j;
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

void
counter_cond(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

bool
counter_init(struct counter *c, const struct relay_deadlines *deadlines,
             struct err *e)
{
	memset(c, 0, sizeof *c);
	c->deadlines = *deadlines;
	c->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (c->bell < 0)
		return err_set(e, ERR_SETUP, "eventfd: %s", strerror(errno));
	pthread_mutex_init(&c->lock, NULL);
	pthread_mutex_init(&c->turn, NULL);
	counter_cond(&c->granted);
	counter_cond(&c->gathered);
	return true;
}

void
counter_clear(struct counter *c)
{
	pthread_cond_destroy(&c->gathered);
	pthread_cond_destroy(&c->granted);
	pthread_mutex_destroy(&c->turn);
	pthread_mutex_destroy(&c->lock);
	close(c->bell);
}

void
counter_ring(struct counter *c)
{
	const uint64_t one = 1;

	(void)!write(c->bell, &one, sizeof one);
}

void
counter_collect(struct counter *c, struct send_jobs *asking,
                struct send_jobs *done)
{
	pthread_mutex_lock(&c->lock);
	send_jobs_move(asking, &c->asking);
	send_jobs_move(done, &c->done);
	pthread_mutex_unlock(&c->lock);
}

void
counter_answer(struct counter *c, struct send_jobs *asking)
{
	struct job *j;

	if (asking->n == 0)
		return;
	pthread_mutex_lock(&c->lock);
	while ((j = send_jobs_take(asking)) != NULL)
		j->hand = j->ours ? HAND_YES : HAND_NO;
	pthread_cond_broadcast(&c->granted);
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
