/* flow/file.h -- the filing belt: mails that wait become conversations and
 * tickets; results of letters become history.
 *
 * Any instant may be the last: what is not committed is done again, what is
 * committed has its outcome and is never looked at again (CH-5, RL-1).
 */
#ifndef FLOW_FILE_H
#define FLOW_FILE_H

#include "flow/belt.h"

enum {
	FILE_MAILS = 200,               /* mails of one transaction */
	FILE_BYTES = 8 * 1024 * 1024,   /* and their bytes: some 100 ms */
	FILE_TRIES = 3,                 /* then a mail is set aside (CH-6) */
	FILE_RESULTS = 200,
};

/* file_batch files the next mails that wait, in order of arrival. Returns how
 * many got their outcome, 0 when none waits, -1 with *e: ERR_AGAIN (nothing
 * of this batch lasts, it is tried again), ERR_SETUP. One bad mail is set
 * aside with its reason and never holds up the others. After a crash the
 * mails it may have been are filed one by one. */
int file_batch(const struct belt *b, int64_t now, struct err *e);

/* file_results reads on in what send has found out. Returns how many results
 * were read, 0 when there are none, -1 with *e. */
int file_results(const struct belt *b, int64_t now, struct err *e);

#endif
