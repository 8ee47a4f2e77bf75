/* base/near.h -- did you mean?  Which known word is near to one that is not
 * known. Offer candidates, then read .best. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

#include "base/bytes.h"

struct near {
	struct str word;
	const char *best;       /* borrowed from the offer; "": none is near */
	size_t distance;
};

/* near_to begins for a word. One slip is near in a word below five bytes,
 * two in a longer one; a word of more than 64 bytes is near to nothing. */
struct near near_to(struct str word);
void near_offer(struct near *n, const char *candidate);

#endif
