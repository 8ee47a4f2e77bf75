/* store/why.h -- what is kept of a decision, for who asks why (OP-6).
 *
 * Read-only. What was erased or purged is an empty record: that there was a
 * decision is still known, not what it knew.
 */
#ifndef STORE_WHY_H
#define STORE_WHY_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

extern const struct query *const why_queries[];

struct decision_row {
	int64_t id;
	struct str input;               /* mail command result tick */
	int64_t intake;                 /* 0: no mail */
	int64_t at;
	struct str by;                  /* user:alice, contact:7, system */
	struct str config;              /* hash */
	struct str record;              /* desk/record.h; "": erased */
	struct event *event;            /* its events, in order */
	size_t nevent;
};

/* 1 found, 0 none, -1 with *e. */
int why_decision(struct db *db, int64_t id, struct arena *a,
                 struct decision_row *out, struct err *e);

/* why_config is the text of a configuration by its hash: 1, 0, -1. */
int why_config(struct db *db, struct str hash, struct arena *a,
               struct str *out, struct err *e);

/* Which decisions had to do with a ticket, a message, a mail, a letter; ascending,
 * the newest WHY_MOST of them. */
enum { WHY_MOST = 1000 };
bool why_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                   int64_t **out, size_t *n, struct err *e);
bool why_of_message(struct db *db, const struct message *m, struct arena *a,
                    int64_t **out, size_t *n, struct err *e);
bool why_of_intake(struct db *db, int64_t intake, struct arena *a,
                   int64_t **out, size_t *n, struct err *e);
bool why_of_letter(struct db *db, int64_t letter, int64_t ticket,
                   int64_t conversation, struct arena *a, int64_t **out,
                   size_t *n, struct err *e);

/* Events of a ticket that no decision is known of: older than the records
 * that name it. */
bool why_old_events(struct db *db, int64_t ticket, struct arena *a,
                    struct event **out, size_t *n, struct err *e);

#endif
