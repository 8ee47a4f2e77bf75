/* flow/receive_maildir.h -- what receive_maildir*.c share. */
#ifndef FLOW_RECEIVE_MAILDIR_H
#define FLOW_RECEIVE_MAILDIR_H

#include "base/digest.h"
#include "flow/receive_local.h"
#include "store/raw.h"

enum {
	MAILDIR_BATCH = 50,             /* mails */
	MAILDIR_BAD = 256,              /* said of, each once */
};

struct letter {                 /* one file on its way */
	const char *name;
	struct raw_packed raw;          /* own */
	int64_t received_ms, full_size;
	bool partial;
	char key[2 * DIGEST_BYTES + 1];
	int got;
	int64_t id;
};

struct maildir {
	struct local *local;
	const struct channel *channel;  /* in the route */
	struct str folder;              /* its path, as UTF-8 */
	int new_fd, cur_fd;
	int watch_fd;                   /* inotify; -1: there is none */

	struct arena names;             /* of one scan */
	const char **name;
	size_t nname;
	struct letter letter[MAILDIR_BATCH];
	size_t nletter;
	int64_t held;                   /* bytes, by jobs_hold */
	bool singly;                    /* after a batch that failed */

	char *bad[MAILDIR_BAD];            /* own; said of already */
	size_t nbad;
};

/* maildir_scan takes all that is in new/. After a batch that could not be
 * committed each file goes alone, so that one the store refuses stops no
 * other. */
bool maildir_scan(struct maildir *d, struct err *e);

/* maildir_list reads the names in new/, in order: they begin with the time
 * of delivery. */
bool maildir_list(struct maildir *d, struct err *e);
void maildir_clear(struct maildir *d);  /* its names; not its descriptors */

#endif
