/* mail/html_sax.h -- which tags and texts does this HTML have?
 *
 * The one place that parses HTML: libxml2's forgiving parser, fed in pieces
 * with what html_trim.h leaves, so that nobody holds a tree of a hostile
 * mail. Entities are decoded; names are in lower case.
 */
#ifndef MAIL_HTML_SAX_H
#define MAIL_HTML_SAX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* Name, value, name, value ... NULL; a value may be NULL. NULL: none. */
struct html_attributes {
	const unsigned char **pair;
};

struct html_events {
	void (*start)(void *ctx, const char *name, struct html_attributes at);
	void (*end)(void *ctx, const char *name);
	void (*text)(void *ctx, struct str text);       /* valid UTF-8 */
	bool (*is_full)(const void *ctx);       /* true: no more is wanted */
};

/* html_events_read tells ctx what stands in html (valid UTF-8), in order.
 * Each start has its end, and they nest.
 *
 * max   bytes that are looked at beyond the HTML's own, for what is mended */
void html_events_read(struct str html, size_t max,
                      const struct html_events *on, void *ctx);

/* html_attribute is the value of one attribute, "" when there is none. */
const char *html_attribute(struct html_attributes at, const char *name);

#endif
