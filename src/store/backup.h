/* store/backup.h -- the whole store and its keys in one file, and back
 * (SPEC RL-3, SC-6; SECURITY.md R19).
 *
 * A backup is a tar archive (store/archive.h): out.db, desk.db, mail.db as
 * SQLite files without a WAL, keys/x, and MANIFEST.json with versions, time
 * and digests. The configuration is not part of it.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/mend.h"

/* Says how far the copy of a file is; called about every 100 ms. */
typedef void copy_progress(void *arg, const char *file, int64_t done,
                           int64_t total);

struct copy_watch {
	copy_progress *say;             /* or NULL */
	void *arg;
};

/* backup_make writes a backup of the store of state_dir, whether it runs or
 * not. file: not there yet; it appears when it is whole and on the disk. Each
 * copy is read through once (quick_check), so a backup of a damaged store is
 * refused. ERR_REFUSED: file is there; ERR_AGAIN: busy, disk. */
bool backup_make(const char *state_dir, const char *file, int64_t now,
                 const struct copy_watch *watch, struct err *e);

/* restore_read unpacks and verifies an archive into state_dir, beside the
 * store, mends it, and makes it ready. Nothing of the store is touched yet;
 * what an earlier try left is removed. fd: the archive. *made: when the
 * backup was made. The caller holds every role's lock. */
bool restore_read(int fd, const char *state_dir, int64_t now, int64_t *made,
                  struct err *e);

/* restore_install puts the ready store in place and the present one, if there
 * is any, into a new directory of state_dir; aside: its path, or "". Killed
 * anywhere, it is finished by calling it again. */
bool restore_install(const char *state_dir, const char *why, int64_t now,
                     char aside[], size_t room, struct err *e);

/* restore_is_ready tells that one was interrupted between the two. No role
 * starts then (db_open says so). */
bool restore_is_ready(const char *state_dir);

/* Is there a store with anything in it? */
bool restore_would_replace(const char *state_dir);

/* recover_read makes a sound store of what can be read of a damaged one, in
 * the same place as restore_read, or of one whose files do not fit each
 * other. *damaged: names of the damaged files, space between, or
 * RECOVER_MISFIT; "" when all is sound, and nothing was made. */
#define RECOVER_MISFIT "files that do not fit each other"
bool recover_read(const char *state_dir, int64_t now,
                  const struct mend_home *home,
                  const struct copy_watch *watch, char damaged[], size_t room,
                  struct err *e);

#endif
