/* flow/judge.h -- what is to be done with this mail?
 *
 * The middle of the filing belt: from a mail that was read to its input, its
 * facts and its plan. It writes nothing; who asks what would be done
 * (OP-6, OP-7) goes the same way as who does it.
 */
#ifndef FLOW_JUDGE_H
#define FLOW_JUDGE_H

#include "desk/chat.h"
#include "desk/decide.h"
#include "flow/belt.h"
#include "store/filing.h"

/* A mail that was read; all borrowed. */
struct judged {
	const struct waiting *waiting;
	const struct channel *came_by;
	struct str raw;
	struct mail *mail;              /* or what a chat makes of it */
	const struct chat *chat;        /* of waiting->is_json */

	struct mail_input in;           /* judge_input fills it */
	struct facts facts;             /* and judge_mail these two */
	struct plan plan;
};

/* judge_input does what needs no store: which channel it is filed on, what
 * the filters and the form say. Lives in a, in c and in what was read. */
void judge_input(const struct conf *c, struct judged *j, struct arena *a);

/* judge_plan decides by the facts there are. */
void judge_plan(const struct conf *c, struct str key, struct judged *j,
                struct arena *a);

/* judge_mail does all of it, facts from the store included. */
bool judge_mail(const struct belt *b, struct judged *j, int64_t now,
                struct arena *a, struct err *e);

#endif
