/* store/sla.h -- the history that clocks are read from, and how they stand.
 *
 * desk.ticket_sla and desk.sla_clock are derived: sla_put writes what
 * desk/sla.h made of a history. plan_commit only notes which tickets changed
 * (sla_ticket_changed); the desk's tick brings them up to date a moment later,
 * and who reads before that computes for himself (sla_view_of).
 */
#ifndef STORE_SLA_H
#define STORE_SLA_H

#include "desk/sla.h"
#include "store/db.h"

extern const struct query *const sla_queries[];
extern const struct query *const sla_history_queries[];
extern const struct query *const sla_row_queries[];

enum {
	SLA_MOMENTS = 20000,    /* of one ticket, the oldest; no more is read */
	SLA_RETRY_MS = 3600 * 1000      /* for a ticket that makes an error */
};

/* For whoever writes a ticket, its messages or events, in the transaction. */
bool sla_ticket_changed(struct db *db, int64_t ticket, struct err *e);
bool sla_contact_changed(struct db *db, int64_t contact, struct err *e);

/* sla_versions keeps the goals of the configuration when they are new, and
 * notes the open tickets when it concerns them; in a transaction. */
bool sla_versions(struct db *db, const struct conf *c, int64_t now,
                  struct err *e);

/* sla_forget ends the SLAs that are not configured any more: their tickets
 * have none; in a transaction. */
bool sla_forget(struct db *db, const struct conf *c, int64_t now,
                struct err *e);

/* sla_history loads a ticket's. 1 found, 0 no such ticket, -1 with *e. */
int sla_history(struct db *db, const struct conf *c, int64_t ticket,
                struct arena *a, struct sla_history *out, struct err *e);

/* sla_due lists the tickets to look at: those that changed, then those whose
 * time has come, by that time; at most max. */
bool sla_due(struct db *db, int64_t now, int max, struct arena *a,
             int64_t **out, size_t *n, struct err *e);

/* sla_put writes how a ticket stands; it is not stale then. */
bool sla_put(struct db *db, int64_t ticket, const struct sla_view *v,
             struct err *e);

/* sla_postpone: this ticket makes an error; look again at `at`. */
bool sla_postpone(struct db *db, int64_t ticket, int64_t at, struct err *e);

/* What stands in ticket_sla, in JSON's words. */
struct sla_row {
	struct str sla, state;
	int64_t due;
	struct sla_goal_row {
		struct str state;       /* "": no such goal or clock */
		int64_t due, met;
	} goal[SLA_GOALS];
};

/* sla_row_of: how a ticket stands at `now`: the row when it is good, else
 * computed. */
bool sla_row_of(struct db *db, const struct conf *c, int64_t ticket,
                int64_t now, struct arena *a, struct sla_row *out,
                struct err *e);

#endif
