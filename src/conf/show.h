/* conf/show.h -- which values hold, and where do they come from?
 *
 * `postroom show-config`: every value of a configuration, written as it could
 * stand in a file, with the place it came from behind it as a comment.
 * Passwords are never printed (the ways to get them are).
 */
#ifndef CONF_SHOW_H
#define CONF_SHOW_H

#include "conf/conf.h"

/* conf_show appends to out. non_default: only what the files say. */
void conf_show(const struct conf *c, bool non_default, struct buf *out);

#endif
