/* mail/attachment.h -- what is attached, and under which name?  SECURITY T19.
 */
#ifndef MAIL_ATTACHMENT_H
#define MAIL_ATTACHMENT_H

#include "mail/mail.h"
#include "mime/parse.h"

enum { ATTACHMENT_NAME_MAX = 255 };     /* bytes */

/* attachment_name makes a name fit to be shown: no controls, no characters
 * that turn or hide text, no path separators, no dots in front. It is still
 * no path, and nothing is ever stored under it. */
struct str attachment_name(struct arena *a, struct str name);

/* attachment_read fills *out from a part: its name, place, size and md5. */
void attachment_read(struct arena *a, const struct mime *m, size_t part,
                     struct attachment *out);

#endif
