/* flow/send_pool.h -- a relay's threads, and the counter where they meet the
 * belt. Private to send.
 *
 * The belt owns the database and every pool; a worker owns one line to the
 * relay and, while it works on it, one job. Before a worker hands the last
 * chunk over it makes a turn of the belt itself (counter.turn lets in one at
 * a time): what all of them wait for is in one commit, and with few lines no
 * thread wakes another (on a busy machine that cost more than the commit).
 * The answer of a job rides on the next turn. What two threads see is under
 * counter.lock; counter.turn is taken first.
 */
#ifndef FLOW_SEND_POOL_H
#define FLOW_SEND_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "flow/send_times.h"
#include "store/outbox.h"
#include "wire/relay.h"

struct pool;

struct job {
	struct job *next;
	struct pool *pool;
	struct batch *batch;            /* owns this job's memory */
	struct outbox_claim claim;
	int64_t clock;                  /* the sender's, of the claim */
	struct relay_answer answer;
	enum { HAND_NOT, HAND_ASKED, HAND_YES, HAND_NO } hand;
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

/* send_jobs_by_urgency puts j behind those that are as urgent. */
void send_jobs_by_urgency(struct send_jobs *q, struct job *j);
void job_free(struct job *j);

/* Where workers and the belt meet. */
struct counter {
	pthread_mutex_t turn;           /* held by who makes a turn */
	void (*make_turn)(void *arg);   /* under it; may fail to */
	void *arg;
	pthread_mutex_t lock;
	pthread_cond_t granted;         /* asks were answered; a line is open */
	pthread_cond_t gathered;        /* all that run are asking */
	size_t running;                 /* jobs, of all pools */
	int skip;                       /* turns that gather nobody */
	long turn_us;                   /* how long a turn takes, about */
	bool led;                       /* one that asked makes the turn */
	int bell;                       /* eventfd, wakes the belt */
	struct send_jobs asking;        /* may I hand over? */
	struct send_jobs done;          /* with an answer */
	atomic_int wish;                /* enum relay_wish, of all lines */
	struct relay_deadlines deadlines;
};

bool counter_init(struct counter *c, const struct relay_deadlines *deadlines,
                  struct err *e);
void counter_clear(struct counter *c);
void counter_ring(struct counter *c);
void counter_cond(pthread_cond_t *cond);        /* by the monotonic clock */

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
	pthread_cond_t work;            /* for workers: a job, quit */
	struct send_jobs ready;
	size_t lines;                   /* so many may run at a time */
	size_t running;
	size_t alive;                   /* workers */
	bool opening;                   /* a worker is logging in */
	bool refused;                   /* the last login was */
	bool halt;                      /* trouble the belt is to hear of */
	bool quit;
	pthread_t *worker;              /* own */
	size_t nworker;

	/* The belt's own. */
	struct pace pace;
	bool said;                      /* the state below is in the store */
	bool state_due;                 /* it is to be written */
	char error[RELAY_TEXT];         /* why it is down */
	int64_t since;                  /* wall */
	int64_t next_due;               /* wall; 0: look */
	size_t turn;                    /* of its channels */
	size_t out;                     /* claimed, and no result noted yet */
};

/* pool_new starts the threads of a relay. ref: counted up. faster: 1. */
struct pool *pool_new(struct counter *c, struct conf_ref *ref,
                      const struct relay *r, int faster);

/* pool_retire: finish what runs, begin nothing. Jobs that were not begun go
 * to *back as ATTEMPT_STOPPED. */
void pool_retire(struct pool *p, struct send_jobs *back);
void pool_recall(struct pool *p, struct send_jobs *back);    /* only the jobs */
bool pool_is_over(struct pool *p);              /* no thread is left */
void pool_free(struct pool *p);                 /* over; joins */

void pool_give(struct pool *p, struct job *j);
size_t pool_busy(struct pool *p);               /* ready and running */
void pool_set_lines(struct pool *p, size_t lines);
void pool_go_on(struct pool *p);                /* trouble was heard of */

/* --- send_pace.c --- */

/* pool_room: how many letters to claim now. now: wall. */
size_t pool_room(struct pool *p, int64_t now, int64_t mono);

/* pool_took notes n claims; pool_sent a recipient taken at (wall). */
void pool_took(struct pool *p, size_t n, int64_t mono);
void pool_sent(struct pool *p, int64_t at);

/* pool_clock: the wall clock jumped by_ms. */
void pool_clock(struct pool *p, int64_t by_ms);

/* pool_learns takes the answer's word about the relay: down, or up again;
 * slower, or faster. */
void pool_learns(struct pool *p, const struct relay_answer *answer,
                 int64_t now, int64_t mono);

#endif
