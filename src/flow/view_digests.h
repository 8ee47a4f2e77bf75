/* flow/view_digests.h -- the desk sends views by mail when it is time
 * (SPEC VW-5).
 *
 * What a view shows somebody is decided where lists are asked for, above
 * this room: whoever has these digests sent brings a view_looker.
 */
#ifndef FLOW_VIEW_DIGESTS_H
#define FLOW_VIEW_DIGESTS_H

#include "desk/view_digest.h"
#include "flow/belt.h"

enum { VIEW_DIGESTS_EVERY_MS = 10 * 1000 };

/* The first DIGEST_TICKETS of what the view shows the user now, and how many
 * there are; in a. */
typedef bool view_looker(const struct belt *b, const struct user *who,
                         struct str view, int64_t now, struct arena *a,
                         struct view_page *out, struct err *e);

/* view_digests_look sends what is due, each letter once, in a transaction of
 * its own with the row that says so: at most one of each digest, so that
 * others get their turn. Returns how many were dealt with, empty ones too
 * (more than 0: look again at once), -1 with *e. */
int view_digests_look(const struct belt *b, view_looker *look, int64_t now,
                      struct err *e);

#endif
