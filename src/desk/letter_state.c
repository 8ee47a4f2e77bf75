#include "desk/letter_state.h"

/* Rows: where it is. Columns: what happened. An empty cell is LETTER_BUG.
 * A letter given up while its relay is away goes from queued to failed. */
static const enum letter_state next[LETTER_STATES][LETTER_EVENTS] = {
	[LETTER_QUEUED]  = { [ON_CLAIM]  = LETTER_CLAIMED,
	                     [ON_REFUSE] = LETTER_FAILED,
	                     [ON_RETRY]  = LETTER_QUEUED,
	                     [ON_CANCEL] = LETTER_CANCELLED,
	                     [ON_RESTORE] = LETTER_UNSURE },
	[LETTER_HELD]    = { [ON_RETRY]  = LETTER_QUEUED,
	                     [ON_CANCEL] = LETTER_CANCELLED },
	[LETTER_CLAIMED] = { [ON_LAST_CHUNK] = LETTER_HANDED,
	                     [ON_DEFER]  = LETTER_QUEUED,
	                     [ON_REFUSE] = LETTER_FAILED,
	                     [ON_LOST]   = LETTER_QUEUED,
	                     [ON_RESTORE] = LETTER_UNSURE },
	[LETTER_HANDED]  = { [ON_ACCEPT] = LETTER_SENT,
	                     [ON_DEFER]  = LETTER_QUEUED,
	                     [ON_REFUSE] = LETTER_FAILED,
	                     [ON_LOST]   = LETTER_UNSURE,
	                     [ON_RESTORE] = LETTER_UNSURE },
	[LETTER_FAILED]  = { [ON_RETRY]  = LETTER_QUEUED,
	                     [ON_RESEND] = LETTER_QUEUED },
	[LETTER_UNSURE]  = { [ON_ACCEPT] = LETTER_SENT,
	                     [ON_RESEND] = LETTER_QUEUED },
};

static const char *const names[LETTER_STATES] = {
	[LETTER_BUG] = "bug", [LETTER_QUEUED] = "queued",
	[LETTER_HELD] = "held", [LETTER_CLAIMED] = "claimed",
	[LETTER_HANDED] = "handed", [LETTER_SENT] = "sent",
	[LETTER_FAILED] = "failed", [LETTER_UNSURE] = "unsure",
	[LETTER_CANCELLED] = "cancelled"
};

enum letter_state
letter_next(enum letter_state at, enum letter_event on)
{
	return next[at][on];
}

const char *
letter_state_name(enum letter_state s)
{
	return names[s];
}

bool
letter_state_from(struct str name, enum letter_state *out)
{
	for (int s = LETTER_BUG + 1; s < LETTER_STATES; s++)
		if (str_is(name, names[s])) {
			*out = (enum letter_state)s;
			return true;
		}
	return false;
}
