/* cmd/live.h -- does the outside world answer as configured? */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "api/failure.h"
#include "cmd/cmd.h"
#include "conf/conf.h"

/* live_check logs in to the source of the channel of that name, or of every
 * channel that has one (NULL), and prints each step. Changes nothing. */
bool live_check(const struct conf *c, const char *name, struct failure *f);

/* live_audit looks whether the servers show mail that was never taken, prints
 * it, and has it taken when a gateway runs. Returns how many channels still
 * have such mail. Only for the owner and root. */
size_t live_audit(const struct options *o, const char *name,
                  struct failure *f);

#endif
