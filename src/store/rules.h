/* store/rules.h -- what rules keep between two decisions: whose turn it is
 * (AU-8), since when a ticket is where it is, and which time rules it has had
 * (AU-9). Written by commit.c only.
 */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include "base/arena.h"
#include "conf/conf.h"
#include "desk/facts.h"
#include "store/db.h"

extern const struct query *const rules_queries[];

/* rules_load_turns fills in facts.team_turn and facts.load, for the teams
 * that assign. */
bool rules_load_turns(struct db *db, const struct conf *c, struct arena *a,
                      struct facts *f, struct err *e);
bool rules_put_turn(struct db *db, const struct team_turn *row,
                    struct err *e);

/* rules_put_status says where a ticket is; since then, when that is new. */
bool rules_put_status(struct db *db, const struct ticket *k, int64_t now,
                      struct err *e);
bool rules_put_fired(struct db *db, const struct fired *f, struct err *e);

/* A ticket whose time rule is due. */
struct due {
	int64_t ticket, since;
};

/* rules_due finds at most max tickets of the pipeline that are in the rule's
 * status for its time or longer at now and have not had it: the longest there
 * first. In a. */
bool rules_due(struct db *db, const struct pipeline *p,
               const struct after_rule *rule, int64_t now, size_t max,
               struct arena *a, struct due **out, size_t *n, struct err *e);

/* rules_untouched: of the newest `most` conversations of a contact, how many
 * have a ticket that no user has done anything with (AU-10)? 0 where there
 * are fewer. */
bool rules_untouched(struct db *db, int64_t contact, int most, int *out,
                     struct err *e);

#endif
