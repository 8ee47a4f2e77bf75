/* store/relays.h -- how each relay is doing; written by send, read by all.
 */
#ifndef STORE_RELAYS_H
#define STORE_RELAYS_H

#include "base/arena.h"
#include "store/db.h"

extern const struct query *const relays_queries[];

struct relay_state {
	struct str relay;
	struct str state;               /* up down refused */
	int64_t since;                  /* ms */
	struct str error;               /* the last one, or "" */
};

/* relays_set notes a state; since stays when the state is what it was. */
bool relays_set(struct db *db, const struct relay_state *row, struct err *e);

bool relays_list(struct db *db, struct arena *a, struct relay_state **out,
                 size_t *n, struct err *e);

#endif
