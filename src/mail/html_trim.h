/* mail/html_trim.h -- HTML that cannot keep a parser busy.
 *
 * Parsers are quadratic in the attributes of one tag, and in elements that
 * are open while end tags come that fit none of them. This cuts what no mail
 * needs, in one pass: comments and declarations, tags that never end,
 * attributes and nesting without number, unknown elements' tags.
 */
#ifndef MAIL_HTML_TRIM_H
#define MAIL_HTML_TRIM_H

#include "base/bytes.h"

/* max   bytes to write, about; what is left over is dropped */
void html_trim(struct str html, size_t max, struct buf *out);

#endif
