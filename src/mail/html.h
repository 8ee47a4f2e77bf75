/* mail/html.h -- what does this HTML say, as plain text?  SPEC RD-3.
 *
 * Nothing is run or fetched. Links show where they lead, list items have
 * their mark, table cells stand apart, quotes have "> " in front.
 */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum {
	HTML_TAG_MAX = 32 * 1024,       /* a longer tag is cut out */
	HTML_ATTRIBUTES_MAX = 256,      /* of one tag; more are cut off */
	HTML_DEPTH_MAX = 1000,          /* elements within elements */
	HTML_LOOSE_MAX = 4000,          /* <p>, <li>, <td> ... without end */
	HTML_QUOTE_MAX = 20,            /* "> " at most so often */
	HTML_LIST_MAX = 16,             /* lists within lists with numbers */
	HTML_LINK_MAX = 2000,           /* a longer address is not shown */
};

/* A stretch of the text. */
struct html_span {
	size_t from, to;
};

struct html_text {
	struct str text;        /* lines end in LF */
	/* What the sender's program marked as the mail it answers (Gmail,
	 * Yahoo, Proton, Outlook on the Mac ...), beside "> ". */
	struct html_span *quoted;
	size_t nquoted;
	bool was_cut;           /* at max */
	/* One <blockquote> that names no source holds all of it. Then it is
	 * the margin of the mail, and no "> " is in front. */
	bool is_one_quote;
};

/* html_read reads valid UTF-8.
 *
 * max   bytes of text at most */
void html_read(struct arena *a, struct str html, size_t max,
               struct html_text *out);

/* html_charset gives the charset that a <meta> in the first 2 KB names, or
 * empty; html is in any charset that keeps ASCII. */
struct str html_charset(struct str html);

#endif
