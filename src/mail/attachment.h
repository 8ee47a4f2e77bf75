/* mail/attachment.h -- what is attached, and under which name?  SECURITY T19.
 */
#ifndef MAIL_ATTACHMENT_H
#define MAIL_ATTACHMENT_H

#include "mail/mail.h"
#include "mime/parse.h"

enum { ATTACHMENT_NAME_MAX = 255, ATTACHMENT_SAID_MAX = 1000 };  /* bytes */

/* attachment_name makes a name fit to be shown: no controls, no characters
 * that turn or hide text, no path separators, no dots in front or at the end,
 * no name that is a device to Windows; letters and marks composed. It is
 * still no path, and nothing is ever stored under it. */
struct str attachment_name(struct arena *a, struct str name);

/* attachment_read adds a part to the attachments of *out: its name, place,
 * size and md5; of a winmail.dat the files in it. */
void attachment_read(struct arena *a, const struct mime *m, size_t part,
                     struct mail *out);

/* attachment_read_uu adds a file that stands uuencoded in a text, from..to
 * of the raw mail. */
void attachment_read_uu(struct arena *a, struct str raw, size_t from,
                        size_t to, struct str name, struct mail *out);

#endif
