/* desk/free_mail.h -- is this a domain where anybody may have a mailbox?
 *
 * Then its name says nothing of whom a person works for (CO-3).
 */
#ifndef DESK_FREE_MAIL_H
#define DESK_FREE_MAIL_H

#include "base/bytes.h"

/* domain: lower-case, exactly as it stands in the list. */
bool free_mail(struct str domain);

/* For the test: the list is one that can be searched. */
bool free_mail_in_order(void);

#endif
