/* store/intake.h -- which mails have been taken, and from where?
 *
 * The ledger of receive: folders in their UIDVALIDITY epochs, the UIDs a
 * server has shown, and a row for each mail taken (CH-3, CH-4). All writes
 * happen in the caller's transaction. What becomes of a mail afterwards is
 * none of its business.
 */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H

#include "base/bytes.h"
#include "store/db.h"
#include "store/raw.h"

/* Where a folder begins when it is met for the first time (CH-9). */
enum intake_start { INTAKE_NOW, INTAKE_BEGINNING, INTAKE_SINCE };

struct intake_epoch {           /* what the caller knows of a folder */
	const char *channel;
	const char *name;               /* UTF-8 */
	uint32_t uidvalidity;
	uint32_t uidnext;               /* > 0 */
	enum intake_start start;
	int64_t since_ms;               /* INTAKE_SINCE */
	int64_t now_ms;
};

struct intake_folder {          /* what the ledger knows of it */
	int64_t id;
	uint32_t first_uid;             /* from here on every mail is ours */
	int64_t old_from;               /* below it, those received since then,
	                                 * ms; INT64_MAX: none */
	bool fresh;                     /* made by this call */
	bool resync;                    /* made, after another UIDVALIDITY */
};

/* intake_folder_open finds the epoch or makes its row. After a change of
 * UIDVALIDITY the new epoch takes again what reached the server since our
 * first look; the desk finds the duplicates. */
bool intake_folder_open(struct db *db, const struct intake_epoch *at,
                        struct intake_folder *out, struct err *e);

/* intake_known tells which of n ascending UIDs need nothing more: taken. One
 * that was gone and is listed again is not known. */
bool intake_known(struct db *db, int64_t folder, const uint32_t *uid,
                  size_t n, bool *known, struct err *e);

struct intake_mail {
	const char *channel;
	const char *source;             /* "imap" */
	const char *folder_name;
	int64_t folder;                 /* its row */
	uint32_t uidvalidity, uid;
	int64_t received_ms;            /* when it reached its server */
	int64_t taken_ms;
	bool partial;                   /* not stored whole (CH-11) */
	int64_t full_size;              /* what the server said */
	bool told;                      /* there is nothing to tell */
	const struct raw_packed *raw;
};

/* intake_put writes one mail: raw bytes, intake row, UID. Returns 1 with *id
 * its intake id; 0 it was taken before, nothing written; -1 with *e. */
int intake_put(struct db *db, const struct intake_mail *m, int64_t *id,
               struct err *e);

/* What a source without UIDs gives: lmtp, maildir, pipe, import, json. */
struct intake_handed {
	const char *channel;
	const char *source;
	struct str folder;              /* UTF-8; where it lay, or empty */
	int64_t received_ms;            /* when it reached us, or the old desk */
	int64_t taken_ms;
	bool partial;                   /* not stored whole (CH-11) */
	int64_t full_size;              /* as it was given */
	bool history;                   /* thread it, send nothing (CH-9) */
	bool sent;                      /* and our addresses' mail we sent */
	struct str history_status;      /* of tickets it makes; or empty */
	struct str key;                 /* UTF-8; names the mail within channel
	                                 * and source for ever; empty: none */
	const struct raw_packed *raw;
};

/* intake_add writes one such mail. Returns 1 with *id its intake id; 0 a mail
 * with this key was taken before, as *id, nothing written; -1 with *e. */
int intake_add(struct db *db, const struct intake_handed *m, int64_t *id,
               struct err *e);

/* intake_handed_before asks whether a mail with this key was taken: 1 with
 * *id, 0, -1 with *e. */
int intake_handed_before(struct db *db, const char *channel,
                         const char *source, struct str key, int64_t *id,
                         struct err *e);

/* intake_gone records UIDs that vanished before they could be taken. */
bool intake_gone(struct db *db, int64_t folder, const uint32_t *uid,
                 size_t n, struct err *e);

/* intake_told records that after-intake is done for these UIDs. */
bool intake_told(struct db *db, int64_t folder, const uint32_t *uid,
                 size_t n, struct err *e);

/* intake_untold puts up to *n UIDs that are taken, not yet told and above
 * `after` into uid[], ascending; *n becomes how many. */
bool intake_untold(struct db *db, int64_t folder, uint32_t after,
                   uint32_t *uid, size_t *n, struct err *e);

/* --- How each channel's source is doing: channel list, channel show ------- */

struct channel_state {
	const char *channel;
	const char *state;              /* starting up down refused paused */
	int64_t since_ms;
	const char *error;              /* "" when there is none */
	int64_t last_taken_ms;          /* 0: never; _set leaves it */
};

bool channel_state_set(struct db *db, const struct channel_state *c,
                       struct err *e);
bool channel_state_taken(struct db *db, const char *channel, int64_t now_ms,
                         struct err *e);

/* channel_state_get reads one row into the arena. 1, 0 none, -1 with *e. */
int channel_state_get(struct db *db, struct str channel, struct arena *a,
                      struct channel_state *out, struct err *e);

extern const struct query *const intake_queries[];      /* NULL ends it */

#endif
