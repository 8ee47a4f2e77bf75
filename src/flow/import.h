/* flow/import.h -- old mail from an mbox file, a Maildir or an IMAP folder
 * into the intake (SPEC CH-9).
 *
 * The sources bring one mail after the other; this looks at its date, skips
 * what was taken before and hands in the rest as history. Nothing is kept
 * between runs: every mail has a key, and the store knows the keys, so an
 * import that was cut off is begun again and goes on where it was.
 */
#ifndef FLOW_IMPORT_H
#define FLOW_IMPORT_H

#include "conf/conf.h"
#include "flow/hand_in.h"
#include "store/db.h"

struct import_counts {
	int64_t seen;                   /* mails of the source */
	int64_t taken;                  /* durable now; or would be */
	int64_t partial;                /* of those: only their beginning */
	int64_t known;                  /* taken by an earlier import */
	int64_t duplicate;              /* dry run: the content is here */
	int64_t outside;                /* not between since and before */
	int64_t unreadable;
	int64_t bytes;                  /* of the mails seen */
};

struct import {
	const struct conf *conf;
	const struct channel *channel;
	enum history history;           /* never HISTORY_NOT */
	struct str status;              /* of tickets; or empty */
	int64_t since_ms, before_ms;    /* received then; 0: no limit */
	bool dry_run;

	/* Asked between mails; true ends the import. Told after each mail and
	 * whenever total or at grows; complain has a line about one mail. */
	bool (*stopped)(void *arg);
	int stop_fd;                    /* readable: stopped() will say so */
	void (*moved)(void *arg, const struct import *im);
	void (*complain)(void *arg, const char *line);
	void *arg;

	struct import_counts counts;
	int64_t total, at;              /* of the source, bytes or mails */
	bool total_is_bytes;
	bool interrupted;

	struct hand_in *hand;           /* own; NULL in a dry run */
	struct db *db;                  /* own; reads */
	struct import_digests *digests; /* own; of a dry run */
};

/* import_open fills what is own. Kinds as hand_in_open; and when nothing was
 * ever stored a dry run looks at an empty store. */
bool import_open(struct import *im, struct err *e);

/* import_end waits until all is durable; call it after every import_open. */
bool import_end(struct import *im, struct err *e);

/* Each takes what its source has. True: to its end, or as far as was asked
 * for (im->interrupted). False: ERR_INPUT it is no such source, ERR_AGAIN,
 * ERR_REFUSED (login), ERR_SETUP. */
bool import_mbox(struct import *im, int fd, const char *name, struct err *e);
bool import_maildir(struct import *im, const char *path, struct err *e);
bool import_imap(struct import *im, const struct imap *at,
                 const char *folder, struct err *e);

/* --- For the sources ---------------------------------------------------- */

struct import_mail {
	struct str folder;              /* where it lies; or empty */
	struct str key;                 /* unique by source */
	int64_t received_ms;            /* 0: not known */
	int64_t full_size;              /* more than bytes.n: cut */
	struct str bytes;
};

/* import_knows asks before the bytes are fetched: 1 it was taken before (and
 * is counted), 0, -1 with *e. */
int import_knows(struct import *im, struct str key, struct err *e);

/* import_take has one mail; import_skip one that cannot be read. */
bool import_take(struct import *im, const struct import_mail *m,
                 struct err *e);
void import_skip(struct import *im, const char *what, const char *why);

/* import_goes_on: false when it is to end. */
bool import_goes_on(struct import *im);

/* A mail above the limit is read no further than this. */
size_t import_most(const struct import *im);

/* A key made of what names a mail: "imap:HASH:7:1". */
struct str import_key(struct arena *a, const char *kind, struct str place,
                      struct str leaf);

#endif
