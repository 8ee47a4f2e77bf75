/* mail/kind.h -- who speaks: a person, or a program?  SPEC RD-6, SE-7.
 *
 * RFC 3834 and the headers that predate it, RFC 3464, RFC 5965, RFC 2369.
 * Which letter a bounce speaks of is not said here. KIND_OWN never comes
 * out: only the desk knows its own mail.
 */
#ifndef MAIL_KIND_H
#define MAIL_KIND_H

#include "mail/mail.h"
#include "mime/parse.h"

/* kind_read fills kind, wants_no_auto_reply, list_id and evidence from the
 * headers and parts; from, subject, return_path and text of *out are there
 * already. */
void kind_read(struct arena *a, const struct mime *m, struct mail *out);

#endif
