/* flow/preview.h -- templates as they would be sent, and words of templates in
 * replies (SPEC TM-6, SE-10). Nothing here writes. */
#ifndef FLOW_PREVIEW_H
#define FLOW_PREVIEW_H

#include "base/arena.h"
#include "desk/decide.h"
#include "flow/belt.h"
#include "mail/template.h"

struct previewed {
	struct letter letter;           /* as it would be ordered */
	struct rendered words;          /* what stands in it */
};

/* preview_run: ERR_INPUT: no such ticket or template; ERR_SETUP: the template
 * is broken. by: NULL for nobody in particular. */
bool preview_run(const struct belt *b, const struct user *by,
                 struct str template, struct str language, int64_t ticket,
                 int64_t now, struct arena *a, struct previewed *out,
                 struct err *e);

/* preview_words renders in->template into in->words. */
bool preview_words(const struct belt *b, struct command *in,
                   const struct facts *f, struct arena *a, struct err *e);

#endif
