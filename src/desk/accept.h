/* desk/accept.h -- may this configuration take over a store (SPEC PL-4)?
 *
 * A pipeline or a status that tickets still have, trashed ones too, cannot go.
 * Labels and order are free to change (PL-2): a ticket knows names only.
 */
#ifndef DESK_ACCEPT_H
#define DESK_ACCEPT_H

#include "conf/conf.h"

/* How many tickets are where; sorted by pipeline. */
struct in_use {
	struct str pipeline, status;
	int64_t n;
};

/* accept_judge adds to *said an error line for each pipeline and status that
 * is missed: how many tickets have it, and the command that moves them.
 * Returns how many errors there are. */
size_t accept_judge(const struct conf *c, const struct in_use *use, size_t n,
                    struct buf *said);

#endif
