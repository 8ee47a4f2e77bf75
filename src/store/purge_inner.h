/* store/purge_inner.h -- what the parts of retention share; private to
 * purge*.c. */
#ifndef STORE_PURGE_INNER_H
#define STORE_PURGE_INNER_H

#include "store/purge.h"

/* Nobody takes away what a letter on its way still needs. */
#define NONE_UNDER_WAY(of) " AND NOT EXISTS (SELECT 1 FROM desk.letter AS l" \
	" LEFT JOIN out.delivery AS d ON d.letter = l.id" \
	" WHERE l." of " AND l.held = ''" \
	" AND coalesce(d.state, 'queued') IN ('queued', 'claimed', 'handed'))"

/* What is older than this is too old; 0: nothing is. */
int64_t purge_before(int64_t now, int64_t age_ms);

#endif
