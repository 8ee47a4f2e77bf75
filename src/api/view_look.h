/* api/view_look.h -- what does a view show this user?  For digests
 * (flow/view_digests.h): the same answer as his own `ticket list --view`, by
 * the same permissions (SPEC PM-2 .. PM-5, VW-5).
 */
#ifndef API_VIEW_LOOK_H
#define API_VIEW_LOOK_H

#include "flow/view_digests.h"

/* view_look is a view_looker. ERR_INPUT: there is no such view for him. */
bool view_look(const struct belt *b, const struct user *who, struct str view,
               int64_t now, struct arena *a, struct view_page *out,
               struct err *e);

#endif
