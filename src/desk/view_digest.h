/* desk/view_digest.h -- is a digest of a view due, and what does it say?
 * (SPEC VW-5)
 *
 * Pure. A digest is due at its times by the clock on the wall there, on days
 * with hours that are no holidays. A time that the clock leaves out is its
 * next instant, one that it shows twice is the first. What was missed is sent
 * late on the same day (or within DIGEST_LATE_MS, at midnight), and of several
 * only the last: nobody wants yesterday's.
 *
 * What a view shows somebody is not judged here; the caller brings it.
 */
#ifndef DESK_VIEW_DIGEST_H
#define DESK_VIEW_DIGEST_H

#include "desk/turn.h"

enum {
	DIGEST_LATE_MS = 60 * 60 * 1000,
	DIGEST_TICKETS = 50             /* that one digest lists */
};

/* What is kept of one digest for one user: desk.view_digest. */
struct digest_mark {
	struct str digest, user;
	struct str times;               /* digest_times, when it was written */
	int64_t done;                   /* up to then all is sent, ms */
};

/* What the view shows the user: the first of so many. */
struct view_page {
	const struct ticket *ticket;
	size_t n;
	int64_t total;
};

/* digest_due is the time in (done, now] for which it is to be sent now; 0:
 * none. All in Unix ms. */
int64_t digest_due(const struct view_digest *d, int64_t done, int64_t now);

/* digest_next is its next time after now; 0: none within a year. */
int64_t digest_next(const struct view_digest *d, int64_t now);

/* digest_times writes down its times and their zone, in a: with others what
 * is past is not due any more. */
struct str digest_times(const struct view_digest *d, struct arena *a);

/* digest_is_new: nothing of the past is due by this row (NULL: there is
 * none). So it is when the digest, the user or the times are new, or when the
 * row was written by a clock that was a day ahead. */
bool digest_is_new(const struct view_digest *d, const struct digest_mark *row,
                   int64_t now);

/* digest_letter orders the letter; ch: has a relay. */
void digest_letter(struct turn *u, const struct channel *ch,
                   const struct view_digest *d, struct mailbox to,
                   struct str language, const struct view_page *page);

/* decide_digest puts the letter to one user, and the row that says it was
 * sent, into the plan. due: from digest_due. page->total > 0. */
void decide_digest(const struct conf *c, struct str key,
                   const struct view_digest *d, const struct user *to,
                   const struct view_page *page, int64_t due,
                   const struct facts *f, struct arena *a, struct plan *p);

#endif
