/* wire/mutf7.h -- a folder's name as IMAP writes it: modified UTF-7
 * (RFC 3501, 5.1.3). */
#ifndef WIRE_MUTF7_H
#define WIRE_MUTF7_H

#include <stdbool.h>

#include "base/bytes.h"

/* mutf7_put appends the encoded form of a UTF-8 name. False: it is not valid
 * UTF-8, or holds a control character (a command could be hidden in it). */
bool mutf7_put(struct buf *out, struct str name);

#endif
