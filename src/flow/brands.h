/* flow/brands.h -- with which templates does a channel write (TM-1)?
 *
 * A set for each channel: its own directory before the configuration's
 * before the shipped one. Made once for a configuration, read when used.
 */
#ifndef FLOW_BRANDS_H
#define FLOW_BRANDS_H

#include "conf/conf.h"
#include "mail/template.h"

struct brands;

/* c: borrowed for the life of the brands. */
struct brands *brands_new(const struct conf *c);
void brands_free(struct brands *b);             /* NULL is fine */

/* brands_of gives a channel's set; of "" or a channel that went away, the
 * configuration's. Borrowed. */
struct templates *brands_of(const struct brands *b, struct str channel);

#endif
