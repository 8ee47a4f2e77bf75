/* flow/send_pool.h -- the threads that talk to one relay. Private to send.
 *
 * A job is one claimed letter. The belt's thread gives jobs to a pool; a
 * worker asks the belt before it hands the last chunk over, and gives the job
 * back with an answer. What two threads see is under counter.lock.
 */
#ifndef FLOW_SEND_POOL_H
#define FLOW_SEND_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "store/outbox.h"
#include "wire/relay.h"

struct pool;

struct job {
	struct job *next;
	struct pool *pool;
	struct batch *batch;            /* owns this job's memory */
	struct outbox_claim claim;
	struct relay_answer answer;
	enum { HAND_ASKED, HAND_YES, HAND_NO } hand;
	/* Of the turn that records it. */
	bool ours;                      /* `handed` is written for it */
	enum letter_state state;
	int64_t due;
};

/* What was claimed at once; freed with its last job. */
struct batch {
	struct arena arena;
	size_t left;
};

struct send_jobs {
	struct job *first, *last;
	size_t n;
};

void send_jobs_put(struct send_jobs *q, struct job *j);
struct job *send_jobs_take(struct send_jobs *q);          /* NULL: empty */
void send_jobs_move(struct send_jobs *to, struct send_jobs *from);
void job_free(struct job *j);

/* Where workers and the belt meet. */
struct counter {
	pthread_mutex_t lock;
	pthread_cond_t work;            /* for workers: a job, a grant, quit */
	int bell;                       /* eventfd, wakes the belt */
	struct send_jobs asking;             /* may I hand over? */
	struct send_jobs done;               /* with an answer */
	atomic_int wish;                /* enum relay_wish, of all lines */
	struct relay_deadlines deadlines;
};

bool counter_init(struct counter *c, const struct relay_deadlines *deadlines,
                  struct err *e);
void counter_clear(struct counter *c);

/* counter_collect moves what waits for the belt to its own lists. */
void counter_collect(struct counter *c, struct send_jobs *asking,
                     struct send_jobs *done);

/* counter_answer answers all of asking: yes where it is .ours. */
void counter_answer(struct counter *c, struct send_jobs *asking);

/* A configuration and how many pools still use it. */
struct conf_ref {
	struct conf *own;               /* freed with the last; or NULL */
	const struct conf *conf;
	size_t n;
};
void conf_ref_drop(struct conf_ref *r);         /* NULL is fine */

struct pool {
	struct pool *next;
	struct counter *counter;
	struct conf_ref *conf;
	const struct relay *relay;
	struct str name;

	/* Under the counter's lock. */
	struct send_jobs ready;
	size_t running;
	size_t alive;                   /* workers */
	bool quit;
	pthread_t *worker;              /* own */
	size_t nworker;

	/* The belt's own. */
	int64_t paused_until;           /* monotonic */
	int failures;                   /* in a row */
	enum attempt trouble;           /* of those */
	bool down;
	int64_t next_due;               /* wall; 0: look */
	int64_t *taken;                 /* own: a ring of the last minute */
	size_t taken_at;
};

/* pool_new starts the threads of a relay. ref: counted up. */
struct pool *pool_new(struct counter *c, struct conf_ref *ref,
                      const struct relay *r);

/* pool_retire: finish what runs, begin nothing. Jobs that were not begun go
 * to *back as ATTEMPT_STOPPED. */
void pool_retire(struct pool *p, struct send_jobs *back);
void pool_recall(struct pool *p, struct send_jobs *back);    /* only the jobs */
bool pool_is_over(struct pool *p);              /* no thread is left */
void pool_free(struct pool *p);                 /* over; joins */

void pool_give(struct pool *p, struct job *j);
size_t pool_busy(struct pool *p);               /* ready and running */

/* How many letters the relay's rate lets go now; pool_took notes n of them.
 * pool_rate_ms: when the next may go (monotonic). */
size_t pool_rate_room(const struct pool *p, size_t wanted, int64_t mono);
void pool_took(struct pool *p, size_t n, int64_t mono);

/* pool_learns takes the answer's word about the relay: down, or up again. */
void pool_learns(struct pool *p, const struct relay_answer *answer,
                 int64_t mono);

#endif
