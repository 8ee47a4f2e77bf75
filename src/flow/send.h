/* flow/send.h -- the belt that gives letters to the relays.
 *
 * One thread owns the database and commits for all; each relay has up to
 * `connections` threads, each with one line to it. A letter is handed over
 * only after `handed` is durable, and under load one commit carries the
 * results of some letters and the `handed` of others. SPEC SE-1..SE-5, SE-13,
 * DESIGN.md "One outbound letter".
 */
#ifndef FLOW_SEND_H
#define FLOW_SEND_H

#include <stdatomic.h>

#include "base/err.h"
#include "conf/conf.h"
#include "store/db.h"
#include "wire/relay.h"

struct send_control {
	atomic_bool stop;
	_Atomic(struct conf *) fresh;   /* the next configuration, or NULL */
	int wake;                       /* own: an eventfd */
	struct relay_deadlines deadlines;
	int faster;                     /* 1; in tests the pauses and retries
	                                 * are so many times shorter */
};

/* send_control_init; then send_stop, send_reload and send_wake may be called
 * from any thread, send_stop and send_wake from a signal handler too. */
bool send_control_init(struct send_control *s, struct err *e);
void send_control_clear(struct send_control *s);

/* send_stop: no new letters; those not handed yet go back to the queue; for
 * the answers to the others it waits up to conf->stop_wait_ms. */
void send_stop(struct send_control *s);

/* send_reload gives a new configuration, which send owns from then on. */
void send_reload(struct send_control *s, struct conf *fresh);

/* send_wake: look now; without it send looks once a second. */
void send_wake(struct send_control *s);

/* send_run sends until it is told to stop. db: opened with STORE_OUT by the
 * one process that holds send's lock. c: borrowed. It listens to pokes for
 * "send" and pokes "desk" after results. Returns false on what only a new
 * start can help: ERR_SETUP, or a store that is gone. */
bool send_run(struct db *db, const struct conf *c, struct send_control *s,
              struct err *e);

#endif
