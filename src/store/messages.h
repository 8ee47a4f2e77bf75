/* store/messages.h -- messages and where their attachments are.
 *
 * recipients is stored as {"to":[{"name":N,"address":A}],"cc":[...]}.
 */
#ifndef STORE_MESSAGES_H
#define STORE_MESSAGES_H

#include "base/arena.h"
#include "desk/model.h"
#include "desk/plan.h"
#include "store/db.h"

extern const struct query *const messages_queries[];
extern const struct query *const message_move_queries[];

/* Attachments are not read: what reads a message here wants its words.
 * 1 found, 0 none, -1 with *e. */
int messages_get(struct db *db, int64_t id, struct arena *a,
                 struct message *out, struct err *e);

/* messages_answered finds what an answer in this conversation is to (SE-6):
 * the newest mail that came from the contact's side and that a person wrote,
 * else the newest that went out. 1, 0 or -1 with *e. */
int messages_answered(struct db *db, int64_t conversation, struct arena *a,
                      struct message *out, struct err *e);

/* Is it one that the first of these means? */
bool messages_answerable(const struct message *m);

/* The newest messages of a conversation, newest first, at most max. Of their
 * texts only what is new (or all, where nothing is known to be), and whom they
 * went to only down to the first that messages_answerable. */
bool messages_latest(struct db *db, int64_t conversation, int max,
                     struct arena *a, struct message **out, size_t *n,
                     struct err *e);

/* The mailbox this contact last wrote from in this conversation. */
int messages_last_box(struct db *db, int64_t conversation, int64_t contact,
                      struct arena *a, struct mailbox *out, struct err *e);

/* messages_move puts a message into another conversation and takes its ids
 * out of the old one, but for those that others there bear or name; those of
 * the new one are the plan's (message_move.c). */
bool messages_move(struct db *db, const struct message_move *row,
                   struct arena *a, struct err *e);

/* Adds a message and its attachments. */
bool messages_put(struct db *db, const struct message *row, struct arena *a,
                  struct err *e);

#endif
