/* store/outbox.h -- out.db: what became of each letter (SPEC SE-3, SE-4,
 * SE-13).
 *
 * Send writes it, nobody else. Everything here that writes is called between
 * db_begin and db_commit. The states and moves are desk/letter_state.h's: a
 * move that is not in that table is a bug and ends the process, but for a
 * person's wish, which is answered "too late".
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/arena.h"
#include "desk/letter_state.h"
#include "store/db.h"

/* What the wall clock does within this is no jump. */
enum { OUTBOX_CLOCK_MS = 5 * 60 * 1000 };

extern const struct query *const outbox_queries[];
extern const struct query *const outbox_claim_queries[];
extern const struct query *const outbox_take_queries[];
extern const struct query *const outbox_due_queries[];

/* outbox_begin gives a new sender its number, greater than all before; its
 * claims bear it. Time plays no part: a lease is lost when another sender has
 * begun, whatever the clocks say (SECURITY R13, R16).
 * outbox_is_ours: ERR_SETUP when another has begun since. */
bool outbox_begin(struct db *db, int64_t *sender, struct err *e);
bool outbox_is_ours(struct db *db, int64_t sender, struct err *e);

/* What outbox_take did of one wish; for the log. */
struct outbox_wish {
	int64_t letter;
	struct str what;                /* cancel retry sent resend */
	struct str state;               /* now */
	bool too_late;
};

struct outbox_news {
	size_t letters;                 /* taken up */
	size_t early;                   /* of those, made while the clock was
	                                 * ahead; their wait was counted anew */
	struct outbox_wish *wish;
	size_t nwish;
	bool more;                      /* there is more to take up */
};

/* outbox_take takes up new rows of desk.letter (those with a reason as held,
 * the others queued) and new wishes, at most max of each. */
bool outbox_take(struct db *db, int64_t now, int max, struct arena *a,
                 struct outbox_news *out, struct err *e);

/* A letter in a sender's hands. */
struct outbox_claim {
	int64_t letter;
	int64_t lease;                  /* the sender's number */
	int attempts;                   /* this one included */
	int urgency;                    /* 0 reply, 1 notification, 2 rest */
	int64_t first_try;
	struct str from, to, bytes;     /* in the arena */
};

struct outbox_wanted {
	struct str relay;
	int64_t now;
	int64_t lease;                  /* the sender's number */
	int max;
	int64_t max_bytes;              /* about; one letter always */
	size_t turn;                    /* counts up: which channel is first */
};

/* outbox_claim takes due letters of a relay: the most urgent first, channel
 * by channel in turn (SE-5), of each the oldest due first. SE-13: not one
 * that has an earlier letter of its conversation and recipient still on its
 * way. */
bool outbox_claim(struct db *db, const struct outbox_wanted *w,
                  struct arena *a, struct outbox_claim **out, size_t *n,
                  struct err *e);

/* outbox_hand notes that the end of the body is about to leave. *ours is
 * false, and nothing changed, when the claim is not ours any more. */
bool outbox_hand(struct db *db, int64_t letter, int64_t lease, int64_t now,
                 bool *ours, struct err *e);

struct outbox_result {
	int64_t letter;
	int64_t lease;                  /* of the claim */
	enum letter_event on;           /* ON_ACCEPT ON_DEFER ... */
	int64_t now, due;               /* due: of the next try */
	struct str answer;              /* the server's words, or "" */
	struct str queue_id;
	struct str error;               /* ours, or "" */
};

/* outbox_record notes what came of a claimed or handed letter, with a line
 * for the desk. *state: what it is now. When the lease was lost in the
 * meantime the letter is somebody else's: only that it was accepted still
 * means something, and only if it is unsure. */
bool outbox_record(struct db *db, const struct outbox_result *r,
                   enum letter_state *state, struct err *e);

/* outbox_release puts a claimed letter back as if it had never been claimed:
 * its due, its attempts; no line for the desk. Not when the lease was lost. */
bool outbox_release(struct db *db, int64_t letter, int64_t lease,
                    int64_t now, struct err *e);

/* outbox_resend queues an unsure letter again (`unsure resend`, SE-3). */
bool outbox_resend(struct db *db, int64_t letter, int64_t now, int64_t due,
                   struct err *e);

struct outbox_lost {
	int64_t letter;
	struct str relay;
	enum letter_state state;        /* what it is now */
};

/* outbox_sweep takes the leases of all other senders away (at the start:
 * they are dead, for we hold the lock): claimed is queued again, handed
 * becomes unsure. */
bool outbox_sweep(struct db *db, int64_t sender, int64_t now,
                  struct arena *a, struct outbox_lost **out, size_t *n,
                  struct err *e);

/* outbox_clock: the wall clock went by_ms further than time did (< 0: back).
 * What is on its way keeps its age, and the time until its next try. */
bool outbox_clock(struct db *db, int64_t by_ms, struct err *e);

/* outbox_clock_behind puts right, at a sender's start, what was noted while
 * the clock was ahead of now; *n: how many. */
bool outbox_clock_behind(struct db *db, int64_t now, size_t *n,
                         struct err *e);

/* outbox_expire fails queued letters of a relay that have been tried, or
 * waited for it, for longer than give_up_ms (SE-4), at most max; *out: their
 * ids. */
bool outbox_expire(struct db *db, struct str relay, int64_t give_up_ms,
                   int64_t now, int max, struct arena *a, int64_t **out,
                   size_t *n, struct err *e);

/* outbox_warn tells the desk, once a letter, of those that have been tried, or
 * have waited for their relay, since before `since` (SE-4: 4 hours). */
bool outbox_warn(struct db *db, struct str relay, int64_t since, int64_t now,
                 int max, size_t *n, struct err *e);

/* outbox_relays lists the relays that queued letters name. */
bool outbox_relays(struct db *db, struct arena *a, struct str **out,
                   size_t *n, struct err *e);

/* Without a transaction: is there anything new to take up, and when is the
 * next letter of a relay due after now (INT64_MAX: none)? */
bool outbox_has_news(struct db *db, bool *out, struct err *e);
bool outbox_next_due(struct db *db, struct str relay, int64_t now,
                     int64_t *out, struct err *e);

/* outbox_sent_since lists when letters were sent by a relay after since, the
 * newest first, at most max (recipients-per-day). */
bool outbox_sent_since(struct db *db, struct str relay, int64_t since,
                       int max, struct arena *a, int64_t **out, size_t *n,
                       struct err *e);

/* outbox_counts counts letters by state; for status and metrics. */
bool outbox_counts(struct db *db, int64_t count[LETTER_STATES],
                   struct err *e);

#endif
