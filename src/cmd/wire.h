/* cmd/wire.h -- one request over the desk's socket (api/listen.h). */
#ifndef CMD_WIRE_H
#define CMD_WIRE_H

#include <jansson.h>

#include "api/api.h"

/* wire_ask sends the request and gives each object of the answer to emit.
 * Returns 1 done; 0 nobody listens there, nothing was asked; -1 with *f. */
int wire_ask(const char *path, const json_t *request, api_emit *emit,
             void *arg, struct failure *f);

#endif
