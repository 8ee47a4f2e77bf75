/* mail/html_quote.h -- which elements of an HTML mail hold what is quoted?
 *
 * Programs mark the mail that they answer by classes, ids and styles of their
 * own; a <blockquote> alone may as well be an indent.  SPEC RD-4.
 */
#ifndef MAIL_HTML_QUOTE_H
#define MAIL_HTML_QUOTE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "mail/html_sax.h"

enum html_mark {
	HTML_MARK_NONE,
	HTML_MARK_ELEMENT,      /* the element is quoted */
	HTML_MARK_REST,         /* and all that follows it */
};
enum html_mark html_quote_mark(struct html_attributes atts);

/* Is this <blockquote> one that the writer made, to indent or to cite?
 * has_owner: a program marked the part it is in, or the line in front of it
 * says whose words follow. */
bool html_quote_is_indent(struct html_attributes atts, bool has_owner);

/* Is it certain that this <blockquote> cites another mail? */
bool html_quote_is_cite(struct html_attributes atts);

/* html_quote_unwrap takes one "> " from the front of each line. */
void html_quote_unwrap(struct buf *text);

#endif
