/* play/play.h -- runs a story: the steps of a scenario file against a desk of
 * its own (SPEC OP-10).
 */
#ifndef PLAY_PLAY_H
#define PLAY_PLAY_H

#include <jansson.h>

#include "conf/conf.h"
#include "play/story.h"

/* What one step came to, as it goes:
 *	{"story", "line", "at", "step", "happened": [...], "wrong": [...],
 *	"met": bool}
 * owned by the callee. */
typedef void play_emit(void *arg, json_t *object);

struct play_how {
	bool crashes;           /* the desk is killed in and after each step */
	play_emit *emit;        /* NULL: nobody listens */
	void *arg;
};

struct play_result {
	size_t steps, expected, met;
	bool whole;             /* it came to its end */
};

/* play_run plays it. What was not as expected, and why it could not go on,
 * is said to s->said at its place. True: whole, and all as expected. False
 * with *e filled: the world could not be made or broke. */
bool play_run(struct story *s, const struct conf *c,
              const struct play_how *how, struct play_result *out,
              struct err *e);

#endif
