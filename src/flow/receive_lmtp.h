/* flow/receive_lmtp.h -- one mail of an LMTP client, from MAIL to the store.
 * For receive_lmtp*.c.
 */
#ifndef FLOW_RECEIVE_LMTP_H
#define FLOW_RECEIVE_LMTP_H

#include "flow/receive_local.h"
#include "flow/receive_spool.h"
#include "store/raw.h"
#include "wire/lmtp.h"

/* Bytes. A mail above it is refused, visibly; one above the channel's
 * max-size is cut there (CH-11). */
#define INCOMING_MOST (INT64_C(256) * 1024 * 1024)

struct rcpt {
	struct str address;
	size_t taking;                  /* which */
};

/* One intake row: a mail for one channel, whoever its recipients are. */
struct taking {
	struct job job;
	const struct channel *channel;
	const struct lmtp_handed *handed;
	struct buf trace;               /* own; header lines of ours */
	struct raw_packed raw;          /* own */
	int64_t full_size;
	bool partial;
	bool put;
	int got;                        /* of intake_add */
	int64_t id;
	char reply[96];
};

/* The mail under way. */
struct incoming {
	struct local *local;            /* foreign */
	struct lmtp *lmtp;              /* foreign */
	struct arena arena;             /* own; what follows */
	struct route *route;            /* own, or NULL */
	const struct channel *channel;  /* handed in for it, or NULL */
	struct rcpt *rcpt;
	size_t nrcpt;
	struct taking **taking;
	size_t ntaking;
	struct spool spool;
	bool data;                      /* its bytes are coming */
};

/* Each answers an event of wire/lmtp.h: NULL, or the reply that says no. */
const char *incoming_mail(struct incoming *m);
const char *incoming_rcpt(struct incoming *m);
void incoming_data(struct incoming *m);

/* incoming_end makes it durable and says so to each recipient. */
void incoming_end(struct incoming *m, struct buf *out);
void incoming_forget(struct incoming *m);       /* zeroed is fine, with
                                                 * spool.fd -1 */

#endif
