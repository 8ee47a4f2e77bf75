/* flow/hand_in_inner.h -- what hand_in*.c share; for no other file. */
#ifndef FLOW_HAND_IN_INNER_H
#define FLOW_HAND_IN_INNER_H

#include <sys/types.h>

#include "flow/hand_mail.h"

struct hand_out {               /* whom to tell */
	hand_answered *answered;
	void *arg;
};

/* --- Over the socket (hand_in_line.c) ----------------------------------- */

struct hand_lines;

/* hand_lines_new: 1; 0 nobody listens there; -1 with *e. */
int hand_lines_new(struct hand_lines **out, const char *state_dir, int n,
                   struct hand_out to, struct err *e);
void hand_lines_free(struct hand_lines *l);     /* NULL is fine */
bool hand_lines_put(struct hand_lines *l, const struct hand_mail *m,
                    struct err *e);
bool hand_lines_flush(struct hand_lines *l, struct err *e);

/* --- Into the store (hand_in_own.c) ------------------------------------- */

struct hand_own;

/* hand_own_new: 1; 0 another process has the lock, *holder; -1 with *e. */
int hand_own_new(struct hand_own **out, const char *state_dir,
                 struct hand_out to, pid_t *holder, struct err *e);
void hand_own_free(struct hand_own *o);         /* NULL is fine */
bool hand_own_put(struct hand_own *o, const struct hand_mail *m,
                  struct err *e);
bool hand_own_flush(struct hand_own *o, struct err *e);

#endif
