/* api/key.h -- the key that signs our tokens (SPEC SC-2, SC-6).
 *
 * state-dir/keys/token, 0600, made at the first start; part of a backup.
 */
#ifndef API_KEY_H
#define API_KEY_H

#include <stdbool.h>

#include "base/err.h"
#include "base/secret.h"

/* key_load reads the key, or makes it when there is none. ERR_SETUP: the
 * path and what is wrong with it (others may read it: the chmod to run). The
 * caller holds the desk's lock, so two never make it at once. */
bool key_load(const char *state_dir, struct secret *out, struct err *e);

#endif
