/* mail/markdown.h -- what a user types, as HTML that cannot harm.
 *
 * A small part of Markdown: paragraphs (a line end stays a line end),
 * # headings, - * + and 1. lists, > quotes, ``` blocks, ---, **strong**,
 * *emphasis*, _emphasis_, `code`, [text](link), <link> and bare http(s)
 * links. A link is http, https or mailto, else it stays text. Everything
 * else is text: the only tags that come out are the ones written here, all
 * of them closed. Linear in the length of the text.
 */
#ifndef MAIL_MARKDOWN_H
#define MAIL_MARKDOWN_H

#include "base/bytes.h"

void markdown_html(struct buf *out, struct str text);

/* html_escape writes text for HTML, in an attribute too: & < > " ' and
 * controls (which go, but for tab and line ends). */
void html_escape(struct buf *out, struct str text);

#endif
