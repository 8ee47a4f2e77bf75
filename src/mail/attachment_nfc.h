/* mail/attachment_nfc.h -- one character for a letter and its mark.
 *
 * A Mac sends u and two dots where all others send u-umlaut; the two names
 * look the same and are not (SECURITY T19: NFC). Composes what has one
 * character for it in the scripts that are sent so; reorders nothing.
 */
#ifndef MAIL_ATTACHMENT_NFC_H
#define MAIL_ATTACHMENT_NFC_H

#include "base/arena.h"
#include "base/bytes.h"

/* compose_marks takes valid UTF-8. Returns s itself or memory of a. */
struct str compose_marks(struct arena *a, struct str s);

#endif
