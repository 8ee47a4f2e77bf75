/* mail/forward.h -- whose mail is passed on in this text?
 *
 * SPEC RD-5. Finds the first mail that is forwarded inline, in whatever
 * language its program speaks, and takes it apart. A mail that is answered
 * is none: what stands first decides, and where it looks the same for both,
 * as Outlook's header does, the subject. Mails attached as a whole are
 * mail/read.c's.
 */
#ifndef MAIL_FORWARD_H
#define MAIL_FORWARD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mail/mail.h"

enum { FORWARD_LINES_MAX = 20000 };     /* it begins in one of these */

/* forward_read fills *original and *message (what the sender wrote above)
 * and returns true; or leaves them alone. text is UTF-8 with LF. It never
 * fails: what a header does not tell is empty. */
bool forward_read(struct arena *a, struct str text, struct str subject,
                  struct original *original, struct str *message);

#endif
