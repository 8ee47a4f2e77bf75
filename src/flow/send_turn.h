/* flow/send_turn.h -- one turn of the send belt: everything that waits to be
 * written, in one commit. Private to send.
 */
#ifndef FLOW_SEND_TURN_H
#define FLOW_SEND_TURN_H

#include "flow/sender.h"

/* turn commits what waits and gives out what was claimed. *busy: do not wait
 * before the next. On false nothing has changed, and all of it will be tried
 * again. */
bool turn(struct sender *s, bool *busy, struct err *e);

/* turn_begin is the first: whoever had leases is dead. */
bool turn_begin(struct sender *s, struct err *e);

/* turn_of_worker is counter.make_turn: what waits, in a worker's time. */
void turn_of_worker(void *sender);

/* turn_wait_ms: how long until there will be something to do. */
int64_t turn_wait_ms(struct sender *s);

#endif
