/* flow/jobs.h -- many threads bring work, one thread with the database does it.
 *
 * The writer takes what lies there, does all of it in one transaction and
 * only then says it is done: a busy moment shares one flush of the disk and a
 * lone mail waits for none. A job that fails does not take others with it.
 */
#ifndef FLOW_JOBS_H
#define FLOW_JOBS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "flow/trouble.h"
#include "store/db.h"

/* One piece of work; lives in its owner until jobs_wait has returned. */
struct job {
	/* Writes in the open transaction. May run again after a rollback. */
	bool (*work)(struct db *db, void *arg, struct err *e);
	void (*landed)(void *arg);      /* after the commit, by the writer;
	                                 * may be NULL */
	void *arg;
	size_t mails;                   /* what it brings, for the batch */
	int64_t bytes;                  /* held; let go when it is done */
	struct err err;                 /* why it failed, when it is done */
	bool done;
	struct job *next;
};

struct jobs {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job *first, *last;
	int64_t held;                   /* bytes held in memory, all threads */
	int wake_fd;                    /* eventfd: there is work */
	struct trouble trouble;         /* the writer's */
};

enum {
	JOBS_MAILS = 64,                /* a transaction ends at so many */
	JOBS_BYTES = 8 * 1024 * 1024,
	JOBS_HELD = 64 * 1024 * 1024,   /* more is not fetched until some is
	                                 * committed */
};

bool jobs_init(struct jobs *q, struct err *e);
void jobs_clear(struct jobs *q);

void jobs_put(struct jobs *q, struct job *j);
bool jobs_wait(struct jobs *q, struct job *j, struct err *e);
bool jobs_run(struct jobs *q, struct job *j, struct err *e);    /* both */

/* jobs_hold waits until there is room for so many bytes of mail, or none is
 * held at all. They are let go when a job with as many bytes is done, or by
 * jobs_let_go. A thread that holds bytes it has not put yet must not wait for
 * more: it asks with jobs_try_hold. */
void jobs_hold(struct jobs *q, int64_t bytes);
bool jobs_try_hold(struct jobs *q, int64_t bytes);
void jobs_let_go(struct jobs *q, int64_t bytes);

/* jobs_serve does one transaction's worth of what lies there; for the writer.
 * Returns false when nothing lay there. *mail: a mail was committed. *e is
 * filled (ERR_SETUP) when the database cannot be used any more; from then on
 * everything fails and nothing touches it again. */
bool jobs_serve(struct jobs *q, struct db *db, bool *mail, struct err *e);
void jobs_poke(struct jobs *q);                 /* wakes the writer */

#endif
