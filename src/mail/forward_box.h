/* mail/forward_box.h -- whose addresses does a header show?
 *
 * Not RFC 5322: what a program shows to people. "Doe, John <a@b>; Ann
 * <mailto:c@d>", "Ann [mailto:c@d]", "c@d <c@d<mailto:c@d>>", 'Ann' <c@d>.
 */
#ifndef MAIL_FORWARD_BOX_H
#define MAIL_FORWARD_BOX_H

#include "base/arena.h"
#include "base/bytes.h"
#include "mime/value.h"

/* forward_boxes appends the people of shown to *out, MIME_ADDRESSES_MAX of
 * them at most. A name without an address has an empty one. */
void forward_boxes(struct arena *a, struct str shown, struct mailboxes *out);

/* forward_name takes blanks and any quotes off a shown name; empty when it
 * is an address. */
struct str forward_name(struct str shown);

#endif
