/* cmd/live.h -- does the outside world answer as configured? */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "api/failure.h"
#include "conf/conf.h"

/* live_check logs in to the source of the channel of that name, or of every
 * channel that has one (NULL), and prints each step. Changes nothing. */
bool live_check(const struct conf *c, const char *name, struct failure *f);

#endif
