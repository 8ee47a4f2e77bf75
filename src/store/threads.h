/* store/threads.h -- a conversation with all that rules ask about it. Part
 * of facts: one of it for each conversation that evidence speaks of. */
#ifndef STORE_THREADS_H
#define STORE_THREADS_H

#include "base/arena.h"
#include "desk/facts.h"
#include "store/db.h"

struct conf;

/* threads_load fills *t. 1; 0: there is no such conversation; -1 with *e. */
int threads_load(struct db *db, const struct conf *c, int64_t conversation,
                 int64_t now, struct arena *a, struct thread_facts *t,
                 struct err *e);

/* The same in two steps: threads_begin fills in the conversation and its
 * ticket, threads_complete all else. */
int threads_begin(struct db *db, int64_t conversation, struct arena *a,
                  struct thread_facts *t, struct err *e);
bool threads_complete(struct db *db, const struct conf *c, int64_t now,
                      struct arena *a, struct thread_facts *t,
                      struct err *e);

/* threads_limits counts the automatic letters an address has had, for each
 * limit of the configuration (SE-7). */
bool threads_limits(struct db *db, const struct conf *c, struct str address,
                    int64_t now, struct arena *a, int out[FACTS_LIMITS],
                    struct err *e);

#endif
