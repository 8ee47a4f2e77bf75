/* mail/quote_line.h -- what does a single line of a mail tell?
 *
 * Tables of what mail programs write around quotes and signatures, in the
 * languages they speak. Judging a whole text is mail/quote.h's.
 */
#ifndef MAIL_QUOTE_LINE_H
#define MAIL_QUOTE_LINE_H

#include <stdbool.h>

#include "base/bytes.h"

enum {
	ATTRIBUTION_MAX = 600,          /* bytes of "On ... wrote:" */
	ATTRIBUTION_LINES_MAX = 4,      /* lines it may be folded into */
};

/* "> ok?" */
bool line_is_marked(struct str line);

/* Is it worth a closer look? Cheap; for the next one. */
bool line_may_attribute(struct str line);

/* "On Monday, Ann <a@x> wrote:" in one line; not longer than above. */
bool line_is_attribution(struct str line);

/* It begins as one does: "On ...", a date; the surest kind. */
bool line_opens_attribution(struct str line);

/* "-----Original Message-----" */
bool line_is_original(struct str line);

/* "From: Ann" of the header that Outlook and others put above a quote:
 * which field it is, or HEAD_NONE. */
enum head { HEAD_NONE, HEAD_FROM, HEAD_DATE, HEAD_TO, HEAD_SUBJECT,
	HEAD_OTHER };
enum head line_head(struct str line);

/* "-- ", and its cousins "--", "---", "__" */
bool line_is_signature(struct str line);

/* "Sent from my iPhone" */
bool line_is_mobile(struct str line);

/* "Kind regards," and nothing else */
bool line_is_closing(struct str line);

/* A mail or web address or a telephone, with or without a label */
bool line_is_contact(struct str line);

/* What PGP writes above a signed text, and around its signature. */
bool line_opens_frame(struct str line);
bool line_opens_frame_end(struct str line);
bool line_ends_frame(struct str line);

#endif
