/* desk/letter_state.h -- the life of a letter (SPEC SE-3) as one table.
 *
 * QUEUED waits for its time; HELD waits for a person; CLAIMED: a sender has
 * it, no end of data has left us; HANDED: committed before the last byte is
 * given away, so it may arrive; UNSURE: it may have arrived, nobody knows.
 */
#ifndef DESK_LETTER_STATE_H
#define DESK_LETTER_STATE_H

#include <stdbool.h>

#include "base/bytes.h"

enum letter_state {
	LETTER_BUG,             /* 0: a cell nobody filled in */
	LETTER_QUEUED, LETTER_HELD, LETTER_CLAIMED, LETTER_HANDED,
	LETTER_SENT, LETTER_FAILED, LETTER_UNSURE, LETTER_CANCELLED,
	LETTER_STATES
};

enum letter_event {
	ON_CLAIM,               /* a sender took it */
	ON_LAST_CHUNK,          /* the end of the body is about to go */
	ON_ACCEPT,              /* 2yz after the final dot; a person: it came */
	ON_DEFER,               /* 4yz, or no connection */
	ON_REFUSE,              /* 5yz, or tried for too long */
	ON_LOST,                /* no answer will come: cut off, sender dead */
	ON_RETRY,               /* a person: try now; releases what is held */
	ON_RESEND,              /* a person or `unsure resend`: send it again */
	ON_CANCEL,              /* a person: do not send it */
	ON_RESTORE,             /* this row is of an old copy of the store */
	LETTER_EVENTS
};

/* LETTER_BUG: this event cannot come in this state; the caller refuses a
 * person's wish, and aborts on its own. */
enum letter_state letter_next(enum letter_state at, enum letter_event on);

const char *letter_state_name(enum letter_state s);
bool letter_state_from(struct str name, enum letter_state *out);

#endif
