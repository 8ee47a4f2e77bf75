/* mail/bounce.h -- who did not get which letter, and why?  SPEC RD-6.
 *
 * RFC 3464 and 5965 where a report keeps to them, else the shapes that
 * servers' texts have (mail/bounce_text.h). Whether the mail is a bounce at
 * all is kind_read's to say: what a person quotes is not looked at.
 */
#ifndef MAIL_BOUNCE_H
#define MAIL_BOUNCE_H

#include "mail/mail.h"
#include "mime/parse.h"

/* bounce_read fills bounce, original_message_id and feedback_type of a mail
 * whose kind says that it is a report, and adds its evidence. A report only
 * of mail that arrived is made an auto-reply: nothing bounced. */
void bounce_read(struct arena *a, const struct mime *m, struct mail *out);

#endif
