/* desk/guard.h -- may an automatic mail go to this address (SPEC SE-7,
 * AU-10; RFC 3834 2; SECURITY.md T13, T14)?
 *
 * It decides, it writes nothing. The headers that keep other machines from
 * answering are compose's.
 */
#ifndef DESK_GUARD_H
#define DESK_GUARD_H

#include "desk/turn.h"

/* guard_cause: why what this turn is about may cause no automatic letter of
 * the channel; NULL: it may. t: the thread whose origin is written to. */
const char *guard_cause(const struct turn *u, const struct thread_facts *t,
                        const struct channel *ch);

/* guard_address: why no automatic letter goes to this address, or NULL. */
const char *guard_address(const struct conf *c, struct str address);

/* guard_limit: why an automatic letter must wait for a person; empty: it
 * need not. Letters of this plan count. */
struct str guard_limit(const struct turn *u, const struct thread_facts *t,
                       const struct channel *ch, struct str to);

#endif
