/* mime/flowed.h -- which line ends did the sender mean?  RFC 3676.
 *
 * In format=flowed a blank at the end of a line says that its paragraph goes
 * on. Such lines are joined; what is quoted stays as it was sent, because
 * its marks tell who said what.
 */
#ifndef MIME_FLOWED_H
#define MIME_FLOWED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"

/* text: lines that end in LF. delsp: the blank itself was added (section 4.1,
 * for scripts without blanks). Returns text itself or memory of a. */
struct str flowed_join(struct arena *a, struct str text, bool delsp);

#endif
