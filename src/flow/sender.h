/* flow/sender.h -- what the send belt knows of itself. Private to send.
 */
#ifndef FLOW_SENDER_H
#define FLOW_SENDER_H

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

/* The pool of a relay; NULL: nobody knows it. */
struct pool *sender_pool(struct sender *s, struct str relay);

#endif
