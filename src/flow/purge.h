/* flow/purge.h -- the belt of retention (OP-11): what is too old goes, a
 * little at a time. */
#ifndef FLOW_PURGE_H
#define FLOW_PURGE_H

#include "flow/belt.h"

enum { PURGE_EVERY_MS = 60 * 1000 };

/* purge_turn takes away some of what is due. Returns how much, -1 with *e.
 * Killed at any point, the next turn goes on. */
int purge_turn(const struct belt *b, int64_t now, struct err *e);

/* purge_turn_raw is receive's part: the raw bytes that the desk does not
 * want any more; db is receive's connection. */
int purge_turn_raw(struct db *db, struct err *e);

#endif
