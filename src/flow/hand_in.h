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

#include "conf/conf.h"
#include "desk/decide.h"

enum {
	HAND_LINES = 24,                /* connections of an import */
	HAND_OPEN_MS = 20 * 1000,       /* to find receive, or its lock free */
	HAND_ANSWER_MS = 60 * 1000,     /* without any progress */
	HAND_BATCH = 256,               /* mails of one transaction, and */
	HAND_BATCH_BYTES = 16 * 1024 * 1024,
};

struct hand_mail {
	const struct channel *channel;
	const char *source;             /* "pipe" or "import" */
	struct str folder;              /* where it lay; or empty */
	struct str key;                 /* names it within source; or empty */
	int64_t received_ms;            /* 0: now */
	int64_t full_size;              /* more than bytes.n: it was cut */
	enum history history;
	struct str history_status;      /* of tickets it makes; or empty */
	struct str bytes;               /* as they were found */
};

enum hand_answer { HAND_NEW, HAND_PARTIAL, HAND_KNOWN, HAND_REFUSED };

/* Called for each mail once, in no certain order. why: of HAND_REFUSED. */
typedef void hand_answered(void *arg, enum hand_answer what, const char *why);

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

/* hand_in_canonical gives a mail the line ends it travels with: one whose
 * first line ends in LF alone gets CR LF throughout. Into *out, else as is. */
struct str hand_in_canonical(struct buf *out, struct str bytes);

#endif
