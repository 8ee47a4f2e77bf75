/* api/base64.h -- bytes inside JSON: base64 of RFC 4648 section 4. */
#ifndef API_BASE64_H
#define API_BASE64_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"

struct str base64_encode(struct arena *a, struct str bytes);

/* base64_decode returns false on any other character, missing padding or
 * bits that would be lost. */
bool base64_decode(struct arena *a, struct str text, struct str *out);

#endif
