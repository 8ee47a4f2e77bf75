/* flow/reader_apart.h -- reading in a process that can steal nothing.
 *
 * SC-1, RD-7, CH-6: mails are read by postroom-read, which has a socket and
 * nothing else: no file, no network, no environment, no secret. Its nursery
 * is started once and forks the readers; a reader is replaced after a number
 * of mails and after anything odd.
 *
 * A mail that kills, stalls or confuses three fresh readers gets ERR_INPUT;
 * the next mail has a fresh one. When no reader can be had at all, that is
 * not the mail's fault: ERR_AGAIN.
 *
 * Threads may share one: they wait for each other's mail. What one of them
 * let begin beforehand is forgotten when another one reads, and read later.
 */
#ifndef FLOW_READER_APART_H
#define FLOW_READER_APART_H

#include <limits.h>

#include "flow/reader.h"

enum {
	READER_TRIES = 3,               /* of one mail (CH-6) */
	READER_MAILS = 64,              /* then a fresh one */
	READER_WALL_MS = 20 * 1000,     /* for one mail */
	READER_TIRED_MS = 1000,         /* in all, then a fresh one: its CPU
	                                 * seconds are counted for its life */
	READER_START_MS = 10 * 1000,    /* to be there, charsets loaded */
};

/* reader_apart_new starts the nursery and the first reader, and waits until
 * it is locked. Call it before a secret is loaded. wall_ms: READER_WALL_MS,
 * but for tests. NULL with *e: ERR_SETUP, the program at path cannot be
 * started; ERR_AGAIN, it does not come up. */
struct reader *reader_apart_new(const char *path, int64_t wall_ms,
                                struct err *e);
void reader_apart_free(struct reader *r);       /* NULL is fine */

/* reader_apart_path is where postroom-read is: beside this program, as in the
 * tree it is built in, or where it was installed. */
void reader_apart_path(char path[PATH_MAX]);

#endif
