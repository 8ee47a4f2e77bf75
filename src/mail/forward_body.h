/* mail/forward_body.h -- what did the mail say that is forwarded?
 *
 * Its text as its author saw it: less the marks or the blanks that quote it,
 * and less the lines that frame it.
 */
#ifndef MAIL_FORWARD_BODY_H
#define MAIL_FORWARD_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

/* forward_body: every line of the result is one of quoted, less its front.
 *
 * depth       how many marks of quoting its header has, and so its lines
 * may_indent  the program may have quoted with blanks */
struct str forward_body(struct arena *a, struct str quoted, size_t depth,
                        bool may_indent);

/* forward_marked_end tells where the last marked line of text ends; 0: no
 * line is marked. */
size_t forward_marked_end(struct str text);

/* Empty lines off both ends; the first full line keeps its blanks. */
struct str forward_trim(struct str text);

#endif
