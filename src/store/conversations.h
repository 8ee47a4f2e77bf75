/* store/conversations.h -- conversations, who takes part, what they are
 * linked to. */
#ifndef STORE_CONVERSATIONS_H
#define STORE_CONVERSATIONS_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

/* The columns of a row, and what conversations_row makes of it, in a. */
#define CONVERSATION_COLUMNS \
	"id, channel, inbox, subject, closed, spam, trashed, ticket, owner," \
	" contact, begun_by_user, created, changed"
void conversations_row(struct stmt *s, struct arena *a,
                       struct conversation *out);

extern const struct query *const conversations_queries[];

/* 1 found, 0 none, -1 with *e. */
int conversations_get(struct db *db, int64_t id, struct arena *a,
                      struct conversation *out, struct err *e);

/* Which conversation of a ticket is meant when none is named: the one with
 * the newest mail of a person, else the ticket's origin, else the newest.
 * 0 in *id: it has none. */
bool conversations_newest(struct db *db, int64_t ticket, int64_t *id,
                          struct err *e);

/* All conversations of a ticket, in id order. ERR_INPUT: more than max. */
bool conversations_of_ticket(struct db *db, int64_t ticket, size_t max,
                             struct arena *a, struct conversation **out,
                             size_t *n, struct err *e);

/* Those who take part beside the contact: none of its addresses. */
bool conversations_participants(struct db *db, int64_t conversation,
                                int64_t contact, struct arena *a,
                                struct participant **out, size_t *n,
                                struct err *e);

/* Does this address belong to the conversation's contact or a participant?
 * 1, 0 or -1 with *e. */
int conversations_has(struct db *db, int64_t conversation, struct str address,
                      struct arena *a, struct err *e);

bool conversations_put(struct db *db, const struct conversation *row,
                       struct err *e);
bool conversations_put_participant(struct db *db,
                                   const struct participant *row,
                                   struct arena *a, struct err *e);
bool conversations_put_link(struct db *db,
                            const struct conversation_link *row,
                            struct err *e);

#endif
