/* mail/quote.h -- what is new in this text, and what did others write?
 *
 * SPEC RD-4. Splits a text into what the sender wrote, the mail that is
 * answered or forwarded, and the signature. It only sorts lines: the three
 * together hold every line that is not empty. When nothing would be new, all
 * of it is, unless all of it is marked and says whose mail it quotes.
 */
#ifndef MAIL_QUOTE_H
#define MAIL_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mail/html.h"

enum { QUOTE_LINES_MAX = 20000 };       /* more: the rest is not sorted */

struct quote {
	struct str new_text, quoted, signature;
	/* All that is not new, in the order of the text; for showing. Where
	 * a program wrote "Ann> " for "> ", it has the latter. */
	struct str elided;
	bool has_quote;         /* any way of it */
	bool was_cut;           /* at QUOTE_LINES_MAX */
};

/* quote_split: text is UTF-8 with LF; marked, n of them, are stretches known
 * to be quoted. */
void quote_split(struct arena *a, struct str text,
                 const struct html_span *marked, size_t n,
                 struct quote *out);

/* quote_none is for a text of which nothing can be told: all of it is new. */
void quote_none(struct str text, struct quote *out);

#endif
