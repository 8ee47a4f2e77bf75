/* api/view.h -- views as they are asked for: the default ones, those of the
 * configuration and those that users made (SPEC VW-1, VW-2); private to api/.
 */
#ifndef API_VIEW_H
#define API_VIEW_H

#include "api/call.h"
#include "store/views.h"

enum { VIEW_NAME = 100, VIEW_LINES = 32 };

struct view {
	struct str name;
	struct str maker;       /* a user; "" of the configuration */
	struct str share;       /* as store/views.h has it */
	struct str criteria;    /* one a line */
	struct str sort;
	bool stored;
};

/* --- The default ones (view_preset.c) ------------------------------------- */

struct view_preset;

/* view_preset is the i-th, or NULL; view_preset_named NULL when none is. */
const struct view_preset *view_preset(size_t i);
const struct view_preset *view_preset_named(struct str name);
struct view view_of_preset(const struct view_preset *p);
bool view_preset_apply(struct call *c, const struct view_preset *p,
                       const struct props *props, struct ticket_filter *f);

/* --- The others (view.c) -------------------------------------------------- */

struct view view_of_row(const struct view_row *r);

/* Who may change it; and who may use it. */
bool view_is_makers(const struct call *c, const struct view *v);
bool view_is_shared(const struct call *c, const struct view *v);

/* As JSON; kind: "default", "shared" or "private", NULL: as it is shared. */
json_t *view_render(const struct view *v, const char *kind);

/* view_apply finds a view this user may use and adds what it says (view.c;
 * VW-1, VW-2). */
bool view_apply(struct call *c, struct str name, const struct props *props,
                struct ticket_filter *f);

#endif
