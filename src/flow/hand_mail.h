/* flow/hand_mail.h -- what is handed in, and what is answered. */
#ifndef FLOW_HAND_MAIL_H
#define FLOW_HAND_MAIL_H

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

/* hand_mail_canonical gives a mail the line ends it travels with: one whose
 * first line ends in LF alone gets CR LF throughout. Into *out, else as is. */
struct str hand_mail_canonical(struct buf *out, struct str bytes);

#endif
