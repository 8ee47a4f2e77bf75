/* flow/digests.h -- by what is a second copy of a mail known?
 *
 * By the digest of its content (SECURITY.md 2.2). Where a recovery could not
 * save it the mail is read again, before another is filed.
 */
#ifndef FLOW_DIGESTS_H
#define FLOW_DIGESTS_H

#include "flow/belt.h"

/* digests_mend does some of them. Returns how many, 0 when none is left, -1
 * with *e. A mail that cannot be read any more has none. */
int digests_mend(const struct belt *b, struct err *e);

#endif
