/* mail/bounce_text.h -- whom does a bounce without fields speak of?
 *
 * Finds the lines of running text that name a recipient, by the shapes such
 * lines have in the words of mail servers, and where the returned letter
 * begins. Only for text known to be a program's: a person quoting a bounce
 * writes the same lines.
 */
#ifndef MAIL_BOUNCE_TEXT_H
#define MAIL_BOUNCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

/* Everything lies inside the text that was read. */
struct bounce_mention {
	struct str address;
	struct str about;       /* from its line up to the next recipient's */
};

struct bounce_text {
	struct str report;      /* what stands above the returned letter */
	struct str letter;      /* from there on; may be empty */
	struct bounce_mention *mention; /* each recipient once, in order */
	size_t n;
	bool delayed;           /* only a warning: it is tried again */
};

void bounce_text_read(struct arena *a, struct str text,
                      struct bounce_text *out);

/* bounce_text_id finds the value of the first Message-ID line, with its <>;
 * empty when there is none. */
struct str bounce_text_id(struct str text);

#endif
