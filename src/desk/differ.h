/* desk/differ.h -- what would have differed (OP-7)?
 *
 * Two plans for one mail, made of the same facts by two configurations, so
 * that what both make new bears the same numbers. Pure.
 */
#ifndef DESK_DIFFER_H
#define DESK_DIFFER_H

#include "desk/plan.h"

struct difference {
	const char *what;               /* "status"; a stable word */
	struct str from, to;            /* was, would be; "": none */
	struct str rule;                /* FILE:LINE that makes it so; or "" */
};

/* differ compares what is after the one with what is after the other; *n is
 * 0 when both come to the same. In a. f: what both plans were made of. */
void differ(const struct facts *f, const struct plan *was,
            const struct plan *would, struct arena *a,
            struct difference **out, size_t *n);

/* differ_text is one difference as a sentence without its stop. */
struct str differ_text(const struct difference *d, struct arena *a);

#endif
