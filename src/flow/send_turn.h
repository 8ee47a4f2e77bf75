/* flow/send_turn.h -- one turn of the send belt: everything that waits to be
 * written, in one commit. Private to send.
 */
#ifndef FLOW_SEND_TURN_H
#define FLOW_SEND_TURN_H

#include "flow/send_pool.h"
#include "store/db.h"

struct sender {
	struct db *db;
	struct counter counter;
	struct conf_ref *conf;
	struct pool *pool;              /* list, one a relay */
	struct pool *retired;           /* list, finishing */
	int64_t number;                 /* fences our claims; see outbox.h */
	int faster;
	bool stopping;

	/* What waits for the next turn; kept when a turn fails. */
	struct send_jobs asking, done;
	bool look;                      /* news may be there */
	int64_t looked;                 /* when it was asked, monotonic */
	bool owe_poke;                  /* the desk may want to know */
	int64_t poked;
	int64_t housekeeping;           /* next, monotonic */
	int64_t clock;                  /* wall less monotonic, of the last
	                                 * turn; 0: none yet */
	int64_t began;                  /* monotonic */
};

struct pool *sender_pool(struct sender *s, struct str relay);

/* turn commits what waits and gives out what was claimed. *busy: do not wait
 * before the next. On false nothing has changed, and all of it will be tried
 * again. */
bool turn(struct sender *s, bool *busy, struct err *e);

/* turn_begin is the first: whoever had leases is dead. */
bool turn_begin(struct sender *s, struct err *e);

/* turn_of_worker is counter.make_turn: what waits, in a worker's time. */
void turn_of_worker(void *sender);

/* house_keep, once a minute: letters that waited too long, and relays nobody
 * knows. house_begin: whoever had leases is dead; a new number. */
bool house_keep(struct sender *s, int64_t now, struct arena *a,
                struct err *e);
bool house_begin(struct sender *s, int64_t now, struct arena *a,
                 struct err *e);

/* house_clock: the wall clock jumped by_ms; letters keep their age. */
bool house_clock(struct sender *s, int64_t by_ms, struct err *e);

/* house_load_day gives a pool the recipients of the last day. */
bool house_load_day(struct sender *s, struct pool *p, int64_t now,
                    struct err *e);

/* turn_wait_ms: how long until there will be something to do. */
int64_t turn_wait_ms(struct sender *s);

#endif
