/* flow/command.h -- one command of a person: facts, decide, compose, commit,
 * in one transaction. */
#ifndef FLOW_COMMAND_H
#define FLOW_COMMAND_H

#include "base/arena.h"
#include "desk/decide.h"
#include "flow/belt.h"

/* command_run does it, whole or not at all, and fills *out in a, so that the
 * caller can say what became of it. ERR_INPUT: it makes no sense, or names
 * what is not there, or its answer cannot be sent to that address;
 * ERR_REFUSED: a rule forbids it; ERR_SETUP: the template of the answer is
 * broken; ERR_AGAIN: the store is busy or full. */
bool command_run(const struct belt *b, const struct command *in, int64_t now,
                 struct arena *a, struct plan *out, struct err *e);

/* command_part is command_run within a transaction that the caller has begun
 * and commits: one of many commands. What fails leaves nothing. */
bool command_part(const struct belt *b, const struct command *in,
                  int64_t now, struct arena *a, struct plan *out,
                  struct err *e);

#endif
