/* mime/msgid.h -- which Message-IDs are in this header?  RFC 5322, 3.6.4. */
#ifndef MIME_MSGID_H
#define MIME_MSGID_H

#include "base/arena.h"
#include "base/bytes.h"
#include "mime/notes.h"
#include "mime/value.h"

/* msgid_read appends the ids of an unfolded value, without <>, in their
 * order; each lies inside value. Without any brackets, words with an '@' are
 * taken. Over 100 the first 10 and the last 90 stay: both ends of a thread
 * say more than its middle. */
void msgid_read(struct arena *a, struct str value, struct notes *notes,
                struct strs *out);

#endif
