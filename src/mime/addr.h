/* mime/addr.h -- whose addresses are in this header?  RFC 5322, 3.4 and 4.4,
 * read as they are found: comments, groups, missing brackets and quotes,
 * 8-bit names, obsolete routes.
 */
#ifndef MIME_ADDR_H
#define MIME_ADDR_H

#include "base/arena.h"
#include "base/bytes.h"
#include "mime/notes.h"
#include "mime/value.h"

/* addr_read appends the mailboxes of an unfolded value to *out, at most
 * MIME_ADDRESSES_MAX. Members of a group count, its name does not. A name
 * without an address is a mailbox whose address is "". Never fails. */
void addr_read(struct arena *a, struct str value, struct notes *notes,
               struct mailboxes *out);

#endif
