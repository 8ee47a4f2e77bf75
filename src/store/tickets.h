/* store/tickets.h -- tickets and their contacts. Written by commit.c only. */
#ifndef STORE_TICKETS_H
#define STORE_TICKETS_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

/* The columns of a row, and what tickets_row makes of it, in a. */
#define TICKET_COLUMNS \
	"id, name, description, pipeline, status, owner, team, inbox," \
	" priority, category, source, origin, created, changed, closed," \
	" reopened, trashed, spam"
/* The number a ticket has now: $1, or where it leads (MM-1). */
#define TICKET_NUMBER \
	"coalesce((SELECT ticket FROM desk.ticket_alias WHERE number = $1)," \
	" $1)"
void tickets_row(struct stmt *s, struct arena *a, struct ticket *out);

extern const struct query *const tickets_queries[];

/* By a number it has or had. 1 found, 0 none, -1 with *e. */
int tickets_get(struct db *db, int64_t id, struct arena *a,
                struct ticket *out, struct err *e);

/* The first contact of a ticket; 0 in *contact: it has none. */
bool tickets_first_contact(struct db *db, int64_t ticket, int64_t *contact,
                           struct err *e);

bool tickets_put(struct db *db, const struct ticket *row, struct err *e);

/* tickets_settle has a ticket say what its conversations say: spam, trashed,
 * sent. For whoever wrote one of them, in the same transaction. */
bool tickets_settle(struct db *db, int64_t id, struct err *e);
bool tickets_put_contact(struct db *db, const struct ticket_contact *row,
                         struct err *e);
bool tickets_drop_contact(struct db *db, const struct ticket_contact *row,
                          struct err *e);

/* All that ticket `from` has goes to `to`, which is there; its number leads
 * there, and it is no more (MM-1). The conversations are the plan's. */
bool tickets_merge(struct db *db, int64_t from, int64_t to, struct err *e);

/* Did the ticket come of a merge of one that began with this conversation
 * (TK-16)? */
bool tickets_is_origin(struct db *db, int64_t ticket, int64_t conversation,
                       bool *out, struct err *e);

#endif
