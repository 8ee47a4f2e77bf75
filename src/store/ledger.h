/* store/ledger.h -- is a UID still the mail that was taken, and where is it
 * going?
 *
 * What deletes or moves on a server must not trust a UID alone: the ledger
 * knows the size and the arrival of each mail too. And a move of several steps
 * is written down before its first one, so that a crash between two of them
 * neither loses a mail nor doubles it. Of receive alone; all writes happen in
 * the caller's transaction.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/db.h"

struct ledger_mail {
	uint32_t uid;
	int64_t size;                   /* what the server said */
	int64_t received_ms;            /* when it reached its server */
};

/* ledger_same asks whether two are one mail, as far as anybody can tell. */
bool ledger_same(const struct ledger_mail *a, const struct ledger_mail *b);

struct ledger_folder {
	int64_t id;
	uint32_t first_uid;             /* as in struct intake_folder */
	int64_t old_from;
};

/* ledger_folder finds a folder in its epoch: 1, 0 none, -1 with *e. */
int ledger_folder(struct db *db, const char *channel, const char *name,
                  uint32_t uidvalidity, struct ledger_folder *out,
                  struct err *e);

/* ledger_untold puts up to *n mails into m[] that are stored whole (CH-11),
 * not yet told and above `after`, ascending; *n becomes how many. */
bool ledger_untold(struct db *db, int64_t folder, uint32_t after,
                   struct ledger_mail *m, size_t *n, struct err *e);

/* ledger_reused asks whether one of n mails, ascending, has a UID that the
 * ledger gave to another mail: size and arrival both differ. A server must
 * never do that (RFC 3501, 2.3.1.1); those that make UIDs up do. */
bool ledger_reused(struct db *db, int64_t folder,
                   const struct ledger_mail *m, size_t n, bool *reused,
                   struct err *e);

/* ledger_close ends a folder's epoch although its UIDVALIDITY stays: the next
 * intake_folder_open makes a new one. */
bool ledger_close(struct db *db, int64_t folder, struct err *e);

/* ledger_reconciled notes when a folder was compared with its server. */
bool ledger_reconciled(struct db *db, int64_t folder, int64_t now_ms,
                       struct err *e);

/* ledger_gone_at notes when intake_gone was called for a UID. */
bool ledger_gone_at(struct db *db, int64_t folder, uint32_t uid,
                    int64_t now_ms, struct err *e);

enum { LEDGER_MOVING = 200 };

struct ledger_moving {
	char place[512];                /* where to, UTF-8 */
	uint32_t uidvalidity, uidnext;  /* of it, before the copy */
	bool copied;                    /* they are there */
	struct ledger_mail mail[LEDGER_MOVING];
	size_t n;
};

/* ledger_moving_get finds what is on its way from a folder. 1, 0 nothing, -1
 * with *e. _put writes it down; _copied notes that the copy was made; _end
 * forgets it. */
int ledger_moving_get(struct db *db, int64_t folder,
                      struct ledger_moving *out, struct err *e);
bool ledger_moving_put(struct db *db, int64_t folder,
                       const struct ledger_moving *m, struct err *e);
bool ledger_moving_copied(struct db *db, int64_t folder, struct err *e);
bool ledger_moving_end(struct db *db, int64_t folder, struct err *e);

extern const struct query *const ledger_queries[];      /* NULL ends it */

#endif
