/* flow/backoff.h -- how long until we try that server again? (CH-7, T35)
 *
 * Pure. A network that fails is tried for ever, slower and slower; a refused
 * login so rarely that it cannot lock the account; a wrong certificate every
 * few minutes, for somebody may have put it right.
 */
#ifndef FLOW_BACKOFF_H
#define FLOW_BACKOFF_H

#include <stdint.h>

#include "base/err.h"

enum {
	BACKOFF_FIRST_MS = 1000,
	BACKOFF_MOST_MS = 5 * 60 * 1000,        /* also for ERR_SETUP */
};

/* backoff_ms gives the pause after a failure.
 *
 * fails  how many of this kind in a row, this one counted (>= 1)
 * dice   a random number; the pause is 75 to 125 per cent of its length, or
 *        100 to 125 after a refusal */
int64_t backoff_ms(enum err_kind kind, int fails, uint32_t dice);

#endif
