/* mail/inert.h -- HTML that a browser may show.  SPEC SC-9, SECURITY T16.
 *
 * Nothing is filtered out: only elements, attributes and values of one table
 * are written anew, with everything quoted and closed. What is left runs
 * nothing, fetches nothing, sends nothing and looks like nothing but text:
 * no scripts, styles, forms, frames, foreign content. A link leads to http,
 * https or mailto; a picture is one of the mail's own (cid:), another's
 * address stays as data-src for the reader to decide (T17).
 */
#ifndef MAIL_INERT_H
#define MAIL_INERT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum {
	INERT_DEPTH_MAX = 200,          /* elements within elements */
	INERT_URL_MAX = 2000,           /* a longer one is left out */
	INERT_VALUE_MAX = 1000,         /* of any other attribute, cut */
	INERT_ROUNDS_MAX = 8,
};

/* inert_html reads valid UTF-8 and gives well-formed HTML of at most max
 * bytes, for which inert_html gives the same again.
 *
 * *was_cut   set when max was met; may be NULL */
struct str inert_html(struct arena *a, struct str html, size_t max,
                      bool *was_cut);

#endif
