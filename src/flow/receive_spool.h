/* flow/receive_spool.h -- the bytes of a mail while it comes in.
 *
 * Small ones in memory, larger ones in a file without a name: whoever sends
 * slowly costs no memory that others wait for (RL-4).
 */
#ifndef FLOW_RECEIVE_SPOOL_H
#define FLOW_RECEIVE_SPOOL_H

#include "base/bytes.h"
#include "base/err.h"

enum { SPOOL_MEMORY = 64 * 1024 };

struct spool {
	const char *dir;                /* borrowed; where the file is made */
	int64_t most;                   /* bytes kept; more is only counted */
	struct buf head;                /* own; bytes not in the file */
	int fd;                         /* own; -1: none */
	int64_t in_file;
	int64_t size;                   /* bytes that came */
	struct err err;                 /* why it keeps nothing, if so */
};

void spool_init(struct spool *s, const char *dir, int64_t most);
void spool_clear(struct spool *s);

/* spool_add keeps bytes or, after a failure, only counts them. */
void spool_add(struct spool *s, struct str bytes);

int64_t spool_kept(const struct spool *s);

/* spool_read adds the first n bytes to *out; n at most spool_kept. */
bool spool_read(struct spool *s, int64_t n, struct buf *out, struct err *e);

#endif
