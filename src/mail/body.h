/* mail/body.h -- which parts are the text of a mail, and which are attached?
 *
 * Only the mail itself: a mail within it is an attachment.
 */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "mail/html.h"
#include "mail/mail.h"
#include "mime/notes.h"
#include "mime/parse.h"

/* body_read fills text, html and attachment of *out. Of the parts of a
 * multipart/alternative the plain one is the text, unless it is empty.
 *
 * quoted   stretches of text that are marked as quoted in the HTML it was
 *          made from */
void body_read(struct arena *a, const struct mime *m, struct notes *notes,
               struct mail *out, struct html_text *quoted);

#endif
