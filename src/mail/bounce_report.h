/* mail/bounce_report.h -- what does a report say in its fields?
 *
 * The recipients of RFC 3464 (delivery status) and RFC 5965 (feedback), also
 * where the fields stand in plain text, and the notices of Amazon SES, which
 * are JSON. What the fields mean is not judged here.
 */
#ifndef MAIL_BOUNCE_REPORT_H
#define MAIL_BOUNCE_REPORT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum { BOUNCE_RECIPIENTS_MAX = 200 };

/* One recipient. Fields as they stand, without the type ("rfc822;"). */
struct bounce_group {
	struct str final, original;     /* Final-, Original-Recipient */
	struct str action, status;
	struct str diagnostic;          /* still folded */
};

struct bounce_report {
	struct bounce_group *group;
	size_t n;                       /* at most BOUNCE_RECIPIENTS_MAX */
	struct str feedback_type;       /* "abuse" */
	struct str message_id;          /* the letter's; with or without <> */
};

/* bounce_report_read appends the recipients that the fields in text name.
 * All that comes out lies inside text. */
void bounce_report_read(struct arena *a, struct str text,
                        struct bounce_report *out);

/* bounce_notice_type is the notificationType of a notice of Amazon SES, or
 * "" when the text is no such notice. It lies inside text. */
struct str bounce_notice_type(struct str text);

/* bounce_notice_read appends the recipients that a notice names. */
void bounce_notice_read(struct arena *a, struct str text,
                        struct bounce_report *out);

#endif
