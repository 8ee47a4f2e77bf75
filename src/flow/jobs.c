#include "flow/jobs.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"

bool
jobs_init(struct jobs *q, struct err *e)
{
	*q = (struct jobs){ .wake_fd = eventfd(0, EFD_CLOEXEC |
	    EFD_NONBLOCK) };
	if (q->wake_fd < 0)
		return err_set(e, ERR_AGAIN, "eventfd: %s", strerror(errno));
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->changed, NULL);
	return true;
}

void
jobs_clear(struct jobs *q)
{
	if (q->wake_fd < 0)
		return;
	close(q->wake_fd);
	pthread_cond_destroy(&q->changed);
	pthread_mutex_destroy(&q->lock);
}

void
jobs_poke(struct jobs *q)
{
	(void)!write(q->wake_fd, &(uint64_t){ 1 }, sizeof(uint64_t));
}

void
jobs_put(struct jobs *q, struct job *j)
{
	j->done = false;
	j->next = NULL;
	err_clear(&j->err);
	pthread_mutex_lock(&q->lock);
	if (q->last != NULL)
		q->last->next = j;
	else
		q->first = j;
	q->last = j;
	pthread_mutex_unlock(&q->lock);
	jobs_poke(q);
}

bool
jobs_wait(struct jobs *q, struct job *j, struct err *e)
{
	pthread_mutex_lock(&q->lock);
	while (!j->done)
		pthread_cond_wait(&q->changed, &q->lock);
	pthread_mutex_unlock(&q->lock);
	return j->err.kind == ERR_NONE ||
	    err_set(e, ERR_AGAIN, "store: %s", j->err.text);
}

bool
jobs_run(struct jobs *q, struct job *j, struct err *e)
{
	jobs_put(q, j);
	return jobs_wait(q, j, e);
}

void
jobs_hold(struct jobs *q, int64_t bytes)
{
	pthread_mutex_lock(&q->lock);
	while (q->held > 0 && q->held + bytes > JOBS_HELD)
		pthread_cond_wait(&q->changed, &q->lock);
	q->held += bytes;
	pthread_mutex_unlock(&q->lock);
}

bool
jobs_try_hold(struct jobs *q, int64_t bytes)
{
	bool room;

	pthread_mutex_lock(&q->lock);
	room = q->held == 0 || q->held + bytes <= JOBS_HELD;
	if (room)
		q->held += bytes;
	pthread_mutex_unlock(&q->lock);
	return room;
}

void
jobs_let_go(struct jobs *q, int64_t bytes)
{
	pthread_mutex_lock(&q->lock);
	q->held -= bytes;
	pthread_cond_broadcast(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

/* batch_take cuts off what one transaction takes: at least one job. */
static struct job *
batch_take(struct jobs *q)
{
	struct job *batch, **end = &q->first;
	size_t mails = 0;
	int64_t bytes = 0;

	pthread_mutex_lock(&q->lock);
	batch = q->first;
	while (*end != NULL && (end == &q->first ||
	    (mails + (*end)->mails <= JOBS_MAILS &&
	    bytes + (*end)->bytes <= JOBS_BYTES))) {
		mails += (*end)->mails;
		bytes += (*end)->bytes;
		end = &(*end)->next;
	}
	if (batch != NULL) {
		struct job *rest = *end;

		*end = NULL;
		q->first = rest;
		if (rest == NULL)
			q->last = NULL;
	}
	pthread_mutex_unlock(&q->lock);
	return batch;
}

static bool
transaction(struct db *db, struct job *from, const struct job *to,
            struct err *e)
{
	if (!db_begin(db, e))
		return false;
	for (struct job *j = from; j != to; j = j->next)
		if (!j->work(db, j->arg, e)) {
			db_rollback(db);
			return false;
		}
	return db_commit(db, e);
}

static bool
land(struct job *from, const struct job *to)
{
	bool mail = false;

	for (struct job *j = from; j != to; j = j->next) {
		if (j->landed != NULL)
			j->landed(j->arg);
		mail |= j->mails > 0;
	}
	return mail;
}

/* After an error of the disk nobody knows what is on it: the file is to be
 * opened anew, by the next process. */
static void
refuse(struct job *batch, const struct err *why)
{
	for (struct job *j = batch; j != NULL; j = j->next)
		err_set(&j->err, why->kind, "%s", why->text);
}

/* After a failure each job has a transaction of its own, so that only the
 * one at fault fails. */
static bool
one_by_one(struct db *db, struct job *batch, struct err *e)
{
	bool mail = false;

	for (struct job *j = batch; j != NULL; j = j->next) {
		if (transaction(db, j, j->next, &j->err))
			mail |= land(j, j->next);
		if (j->err.kind == ERR_SETUP) {
			err_set(e, ERR_SETUP, "%s", j->err.text);
			refuse(j->next, e);
			break;
		}
	}
	return mail;
}

static void
finish(struct jobs *q, struct job *batch)
{
	pthread_mutex_lock(&q->lock);
	for (struct job *j = batch, *next; j != NULL; j = next) {
		next = j->next;         /* j is its owner's again once done */
		q->held -= j->bytes;
		j->done = true;
	}
	pthread_cond_broadcast(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

bool
jobs_serve(struct jobs *q, struct db *db, bool *mail, struct err *e)
{
	struct job *batch = batch_take(q);
	struct err why = ERR_INIT;

	*mail = false;
	if (batch == NULL)
		return false;
	if (e->kind == ERR_SETUP) {
		refuse(batch, e);
	} else if (transaction(db, batch, NULL, &why)) {
		*mail = land(batch, NULL);
		trouble_over(&q->trouble);
	} else if (why.kind == ERR_SETUP) {
		err_set(e, ERR_SETUP, "%s", why.text);
		refuse(batch, e);
	} else {
		trouble_say(&q->trouble, "store.failed", &why);
		*mail = one_by_one(db, batch, e);
	}
	finish(q, batch);
	return true;
}
