/* play/far.h -- the servers of the others, as a story wants them: who takes
 * a letter, who refuses it. No network.
 */
#ifndef PLAY_FAR_H
#define PLAY_FAR_H

#include "base/arena.h"
#include "base/bytes.h"
#include "conf/conf.h"
#include "store/db.h"

enum far_answer { FAR_ACCEPT, FAR_REFUSE, FAR_DEFER, FAR_LOSE, FAR_DOWN };

struct far_rule {
	struct str to;                  /* "": everybody */
	enum far_answer answer;
	struct str text;
};

struct far {
	struct arena arena;             /* own */
	struct far_rule *rule;          /* the last that fits counts */
	size_t nrule;
};

/* far_named finds the answer a word names. */
bool far_named(struct str word, enum far_answer *out);

void far_put(struct far *f, struct str to, enum far_answer answer,
             struct str text);

/* far_begin is the start of a sender: who had leases before is dead. */
bool far_begin(struct db *out, int64_t now, struct err *e);

/* far_send does a sender's round at that time: takes up letters and wishes,
 * gives up what is too old, offers what is due. db: opened with STORE_OUT.
 * *moved: something changed. */
bool far_send(struct far *f, struct db *db, const struct conf *c,
              int64_t now, bool *moved, struct err *e);

/* far_next_due is when the next letter is due after now; INT64_MAX: none. */
bool far_next_due(const struct far *f, struct db *db, int64_t now,
                  int64_t *due, struct err *e);

#endif
