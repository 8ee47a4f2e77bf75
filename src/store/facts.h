/* store/facts.h -- loads what the rules may ask (desk/facts.h), no more.
 *
 * Called within the transaction that will write the plan, so ids that are
 * free stay free and a mail sees what the mails before it wrote. Everything
 * in *f lives in a or in the input.
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "base/arena.h"
#include "desk/decide.h"
#include "store/db.h"

enum {
	FACTS_IDS = 50,         /* ids of a mail that are looked up */
	FACTS_LATEST = 5,       /* messages for a notification */
	FACTS_SIBLINGS = 1000,  /* conversations of one ticket */
};

extern const struct query *const facts_queries[];

/* What a mail names (TH-1): In-Reply-To, then References, the nearest first,
 * then the mail's own id, in case a mail that came before names it. */
bool facts_for_mail(struct db *db, const struct conf *c,
                    const struct mail_input *in, int64_t now,
                    struct arena *a, struct facts *f, struct err *e);

/* What a command names. ERR_INPUT: there is no such thing. */
bool facts_for_command(struct db *db, const struct conf *c,
                       const struct command *in, int64_t now,
                       struct arena *a, struct facts *f, struct err *e);

/* ERR_INPUT: a result of a letter nobody has. */
bool facts_for_result(struct db *db, const struct conf *c,
                      const struct letter_result *in, int64_t now,
                      struct arena *a, struct facts *f, struct err *e);

/* A ticket with its conversation, for the clock (AU-9). */
bool facts_for_ticket(struct db *db, const struct conf *c, int64_t ticket,
                      int64_t now, struct arena *a, struct facts *f,
                      struct err *e);

/* Nothing but the time and the free ids. */
bool facts_for_tick(struct db *db, int64_t now, struct facts *f,
                    struct err *e);

#endif
