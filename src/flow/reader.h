/* flow/reader.h -- who turns bytes into a struct mail?
 *
 * Hostile work (mail_read), asked for through this one function, so that it
 * can be done by another process. The belts do not know where it is done.
 */
#ifndef FLOW_READER_H
#define FLOW_READER_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "mail/mail.h"

struct reader {
	bool (*read)(struct reader *r, struct str raw, struct arena *a,
	             struct mail *out, struct err *e);
	/* May be NULL: nothing can be begun beforehand. */
	bool (*ahead)(struct reader *r, struct str raw);
	void (*forget)(struct reader *r);
};

/* reader_read fills *out in a; what points outside a points into raw.
 * ERR_INPUT: this mail cannot be read, whoever tries; ERR_AGAIN: the reader
 * is not there now. */
bool reader_read(struct reader *r, struct str raw, struct arena *a,
                 struct mail *out, struct err *e);

/* reader_ahead lets the reader begin with a mail while the caller does
 * something else; false: not yet. The calls of reader_read that follow must
 * be of the same mails in the same order, whose bytes stay until then, or
 * until reader_forget: what was begun is not wanted any more. */
bool reader_ahead(struct reader *r, struct str raw);
void reader_forget(struct reader *r);

/* reader_here reads in this process; it cannot fail, but it can die. */
void reader_here(struct reader *r);

#endif
