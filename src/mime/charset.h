/* mime/charset.h -- from bytes in some charset to UTF-8.  SPEC RD-2.
 *
 * Only the charsets of one table are ever used, whatever a label says
 * (SECURITY T22); a label that is not known, or wrong, falls back to UTF-8
 * where the bytes are valid, and to windows-1252.
 *
 * iconv descriptors are kept open per thread, because opening one reads
 * files, which a locked process may not: this is the one piece of state that
 * outlives a mail. It holds no bytes of any mail.
 */
#ifndef MIME_CHARSET_H
#define MIME_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

/* charset_open_all opens every charset of the table for this thread, before
 * a sandbox is locked; afterwards nothing is opened any more, and a charset
 * that the system lacks is read as windows-1252. Returns how many are open. */
size_t charset_open_all(void);

/* charset_close_all gives them back; a thread calls it before it ends. */
void charset_close_all(void);

/* charset_is_known tells if a label (any case, alias or not) is in the table. */
bool charset_is_known(struct str label);

/* charset_convert gives bytes as valid UTF-8 without NUL; what is not valid
 * in the charset becomes U+FFFD. An empty label: none was given.
 *
 * max       bytes of the answer at most
 * *was_cut  set when that was met; may be NULL
 * returns   bytes itself where nothing had to be done, else memory of a */
struct str charset_convert(struct arena *a, struct str label,
                           struct str bytes, size_t max, bool *was_cut);

/* charset_guess is charset_convert without a label and limit: raw 8-bit
 * headers. */
struct str charset_guess(struct arena *a, struct str bytes);

#endif
