/* flow/poke.h -- wake another role: state is in the store, this is a hint.
 *
 * A datagram on state-dir/ROLE.wake. It may be lost, it may come twice;
 * nothing depends on it, for every role looks into the store by itself once
 * a second.
 */
#ifndef FLOW_POKE_H
#define FLOW_POKE_H

#include <stdbool.h>

#include "base/err.h"

/* poke_listen makes the socket of a role and returns its fd, readable after
 * a poke; -1 with ERR_SETUP. A socket left by a dead role is replaced. */
int poke_listen(const char *state_dir, const char *role, struct err *e);

/* poke_drain takes all waiting pokes off. */
void poke_drain(int fd);

/* poke never blocks and never fails: no listener, no harm. */
void poke(const char *state_dir, const char *role);

#endif
