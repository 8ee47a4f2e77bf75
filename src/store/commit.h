/* store/commit.h -- writes a plan. The only writer of tickets, whoever asked.
 */
#ifndef STORE_COMMIT_H
#define STORE_COMMIT_H

#include "conf/conf.h"
#include "desk/plan.h"
#include "store/db.h"
#include "store/decisions.h"

/* The final form of plan.letter[i]: what will be sent (SE-1). */
struct composed {
	struct str subject, bytes;
};

/* plan_commit writes every row of a plan, its letters, its outcome and the
 * decision record, within the transaction that is open; the caller commits or
 * takes back all of it. letters: plan->nletter of them. ERR_INPUT: the plan
 * does not fit what is stored (a second outcome of one mail); ERR_REFUSED:
 * the mail to be taken up again is not set aside. */
bool plan_commit(struct db *db, const struct conf *c, const struct plan *p,
                 const struct composed *letters, const struct cause *why,
                 struct err *e);

#endif
