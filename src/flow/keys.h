/* flow/keys.h -- the key our tokens are made with (SC-6). */
#ifndef FLOW_KEYS_H
#define FLOW_KEYS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/secret.h"

/* keys_load reads state_dir/keys/token.key (TOKEN_KEY_BYTES, mode 0600 in a
 * 0700 directory) and makes it at the first start. The caller holds the
 * desk's lock, so two never make it at once. ERR_SETUP: it has the wrong size
 * or may be read by others; never made anew then, as old threads would break. */
bool keys_load(const char *state_dir, struct secret *out, struct err *e);

/* keys_look is the same for who only reads: it makes nothing. Before the
 * first start it gives a key that has signed nothing. */
bool keys_look(const char *state_dir, struct secret *out, struct err *e);

#endif
