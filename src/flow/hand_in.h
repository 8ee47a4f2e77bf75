/* flow/hand_in.h -- how does a command bring mail into the intake?  `postroom
 * deliver` and `import` (SPEC CH-1, CH-9).
 *
 * When receive runs, over state-dir/receive.sock (wire/lmtp.h says in which
 * words), on several connections so that many mails share a flush of the
 * disk. When it does not, the caller takes its lock and writes itself. Either
 * way a mail is durable when it is answered for, never before.
 *
 * A connection that breaks is made again and what was not answered for is
 * handed in again: a mail with a key is taken once all the same.
 */
#ifndef FLOW_HAND_IN_H
#define FLOW_HAND_IN_H

#include "flow/hand_mail.h"

struct hand_in;

/* hand_in_open finds receive or takes its place. lines: 1 .. HAND_LINES.
 * ERR_AGAIN: neither could be had; ERR_SETUP: the store cannot be used. */
bool hand_in_open(struct hand_in **out, const struct conf *conf, int lines,
                  hand_answered *answered, void *arg, struct err *e);
void hand_in_close(struct hand_in *h);          /* NULL is fine */

/* hand_in_put takes a mail over; it may return long before the answer. The
 * mail is copied. ERR_INPUT: receive knows no such channel; ERR_AGAIN: the
 * disk, the store, or receive is gone and does not come back. */
bool hand_in_put(struct hand_in *h, const struct hand_mail *m,
                 struct err *e);

/* hand_in_flush waits until all are answered for. */
bool hand_in_flush(struct hand_in *h, struct err *e);

/* hand_in_place says where mail goes: "receive" or "store". */
const char *hand_in_place(const struct hand_in *h);

#endif
