/* flow/read_ahead.h -- mails are read before it is their turn.
 *
 * Taking a mail's bytes from the store, unpacking them and waiting for the
 * reader is work of its own thread, with its own connection, while the belt
 * decides and commits; so the second processor has something to do, and the
 * belt's write lock is not held for it. What is read ahead is a help and no
 * more: nothing is written here, and what the belt asks for in another order
 * is read anew.
 */
#ifndef FLOW_READ_AHEAD_H
#define FLOW_READ_AHEAD_H

#include "flow/read_mail.h"

struct read_ahead;

enum {
	AHEAD_MAILS = 64,                       /* beyond a batch */
	AHEAD_BYTES = 1024 * 1024,          /* read and not taken, or one */
	AHEAD_ROOM = 512                        /* mails wanted at a time */
};

/* read_ahead_new starts the thread. reader is borrowed; who else uses it must
 * allow for two (reader_apart.h does). NULL with *e: as of db_open. */
struct read_ahead *read_ahead_new(const char *state_dir,
                                  struct reader *reader, struct err *e);

/* read_ahead_free waits for the mail that is being read. NULL is fine. */
void read_ahead_free(struct read_ahead *a);

/* read_ahead_want tells which mails will be taken next, at most AHEAD_ROOM, in
 * their order; those that were wanted before may begin it. w is copied. */
void read_ahead_want(struct read_ahead *a, const struct waiting *w, size_t n);

/* read_ahead_take waits for the next of them; the caller's. It must be the
 * one of that intake. */
struct read_mail *read_ahead_take(struct read_ahead *a, int64_t intake);

#endif
