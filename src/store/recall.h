/* store/recall.h -- what did the desk know when it decided this mail (OP-7)?
 *
 * Mails whose bytes are still kept, each with the record of its decision, and
 * the facts as they stood then: what the record says of them, and of all
 * else what the store has now, less what came later. Read-only.
 */
#ifndef STORE_RECALL_H
#define STORE_RECALL_H

#include <jansson.h>

#include "base/arena.h"
#include "desk/decide.h"
#include "store/filing.h"

extern const struct query *const recall_queries[];

/* A mail that was decided. */
struct stored {
	struct waiting waiting;         /* as it waited then */
	int64_t decision, at;
	struct str record;              /* desk/record.h; "": erased */
};

/* recall_stored gives decided mails behind `after`, in order, taken at since
 * or later; at most max. Imported mail is not among them: no rule acts on
 * it. */
bool recall_stored(struct db *db, int64_t after, int64_t since, int max,
                   struct arena *a, struct stored **out, size_t *n,
                   struct err *e);

/* recall_facts fills *f for in, by the parsed record of its decision. c is
 * for what the record does not tell (teams). */
bool recall_facts(struct db *db, const struct conf *c,
                  const struct mail_input *in, const struct stored *s,
                  const json_t *record, struct arena *a, struct facts *f,
                  struct err *e);

#endif
