/* flow/reader_line.h -- what is said between the desk and one reader.
 *
 * Mails go out in order, several ahead of the answer that is waited for, so
 * that a reader is never idle while the desk settles a mail; answers come
 * back in the same order. Nothing of the other end is trusted: lengths have
 * limits, and memory is taken for what has come, not for what was announced.
 */
#ifndef FLOW_READER_LINE_H
#define FLOW_READER_LINE_H

#include "base/bytes.h"
#include "base/err.h"

enum {
	READER_AHEAD = 8,                       /* mails asked at a time */
	READER_AHEAD_BYTES = 1024 * 1024        /* of all but the first */
};

/* One mail that was asked; its bytes stay the caller's until its answer. */
struct question {
	struct str raw;
	size_t gone;                    /* bytes of its head and it sent */
};

struct reader_line {
	int fd;                         /* own; -1: hung up */
	struct question asked[READER_AHEAD];
	size_t nasked;
	struct buf in;                  /* own; memory that is kept */
	size_t taken;                   /* bytes of in already answered for */
};

/* line_open takes a new socket (it becomes the line's own, and non-blocking):
 * what was asked and not answered is asked again there. */
void line_open(struct reader_line *l, int fd);
void line_hang_up(struct reader_line *l);
void line_forget(struct reader_line *l);        /* all that was asked */
void line_clear(struct reader_line *l);         /* and its memory */

/* line_ask puts a mail behind those that were asked and sends what goes
 * without waiting; false: there is no room for it now. */
bool line_ask(struct reader_line *l, struct str raw);

enum came { CAME, CAME_LATE, CAME_NONE };

/* line_hear waits until deadline (monotonic, ms) for n bytes of the other
 * end, and for the answer to the first mail asked. What came points into the
 * line until the next call. ERR_INPUT: its announced length makes no sense. */
enum came line_hear(struct reader_line *l, size_t n, int64_t deadline,
                    struct str *out);
enum came line_answer(struct reader_line *l, int64_t deadline,
                      struct str *flat, struct err *e);

/* line_next: the first mail asked is done with, whatever came of it. */
void line_next(struct reader_line *l);

#endif
