/* mime/param.h -- what type has this part, and with what parameters?
 *
 * Content-Type and Content-Disposition (RFC 2045 5.1, RFC 2183), with the
 * extended parameters of RFC 2231 and the ways in which they go wrong.
 */
#ifndef MIME_PARAM_H
#define MIME_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mime/notes.h"

struct param {
	struct str name;        /* as written: "filename*0*" */
	struct str value;       /* quotes and escapes taken out; raw bytes */
};

struct content {
	struct str type;        /* "text/plain", "attachment"; lower case */
	struct param *param;
	size_t nparam;
};

/* content_read reads an unfolded value. A type that is none is left empty. */
void content_read(struct arena *a, struct str value, struct notes *notes,
                  struct content *out);

/* content_param gives a parameter as UTF-8: continuations put together,
 * percent and RFC 2047 coding undone. Empty when there is none. */
struct str content_param(struct arena *a, const struct content *c,
                         const char *name);

bool content_has(const struct content *c, const char *name);

#endif
