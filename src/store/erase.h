/* store/erase.h -- the personal data of a contact goes (CO-4).
 *
 * What was said in its conversations, by either side, its raw mail, the
 * addresses and bytes of its letters, its names and addresses, what the
 * search and the records of decisions say of it; what servers answered, once
 * send has heard of it. The rows stay, so that counts are true. What others
 * wrote about it elsewhere cannot be found. Pages that become free are
 * overwritten (secure_delete); the journals keep old pages until they are
 * begun anew.
 */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "base/arena.h"
#include "store/db.h"

extern const struct query *const erase_queries[];

/* erase_contact does so in the open transaction. */
bool erase_contact(struct db *db, int64_t contact, struct arena *a,
                   struct err *e);

/* erase_waits: a letter to the contact that is on its way; 0: none. */
bool erase_waits(struct db *db, int64_t contact, int64_t *letter,
                 struct err *e);

#endif
