/* store/letters.h -- letters as the desk made them, and the wishes about
 * them. What became of one is out.delivery; a letter send has not taken up
 * yet is queued, or held. */
#ifndef STORE_LETTERS_H
#define STORE_LETTERS_H

#include "base/arena.h"
#include "desk/plan.h"
#include "store/db.h"

extern const struct query *const letters_queries[];

/* A letter without its draft, as rules ask about it. */
struct letter_seen {
	int64_t id, ticket, conversation, message;
	enum letter_kind kind;
	struct str to;
	struct str state;               /* as in out.db */
};

/* 1 found, 0 none, -1 with *e. */
int letters_get(struct db *db, int64_t id, struct arena *a,
                struct letter_seen *out, struct err *e);

/* letters_automatic counts the letters of kind automatic to an address, not
 * held, made after since (SE-7). */
bool letters_automatic(struct db *db, struct str address, int64_t since,
                       struct arena *a, int *out, struct err *e);

/* The same of a channel to senders who are not verified. */
bool letters_automatic_of(struct db *db, struct str channel, int64_t since,
                          int *out, struct err *e);

/* letters_put writes a letter with its final bytes (SE-1). subject: what the
 * bytes say. */
bool letters_put(struct db *db, const struct letter *row, struct str subject,
                 struct str bytes, struct arena *a, struct err *e);
bool letters_put_wish(struct db *db, const struct wish *row, int64_t now,
                      struct err *e);

#endif
