/* store/facts_inner.h -- the parts of store/facts.h; private to them. All
 * false, or -1, with *e. */
#ifndef STORE_FACTS_INNER_H
#define STORE_FACTS_INNER_H

#include "store/facts.h"

/* facts_begin forgets all and looks up the ids that are free. */
bool facts_begin(struct db *db, int64_t now, struct facts *f, struct err *e);

/* facts_thread_at loads a conversation once, whatever speaks of it. 1 with
 * *at, its place in f->thread; 0: there is none. */
int facts_thread_at(struct db *db, const struct conf *c, int64_t conversation,
                    struct arena *a, struct facts *f, size_t *at,
                    struct err *e);

/* facts_candidates: what the ids of a mail speak of, the strongest first. Of
 * most it is refused, so that only what it may be filed in is loaded whole. */
bool facts_candidates(struct db *db, const struct conf *c,
                      const struct mail_input *in, struct arena *a,
                      struct facts *f, struct err *e);

#endif
