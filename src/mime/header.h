/* mime/header.h -- which fields does a header block have?  RFC 5322, 2.2.
 *
 * Fields point into the mail: a name, and the value still folded. Nothing is
 * decoded here (mime/word.h, mime/addr.h, mime/param.h do that).
 */
#ifndef MIME_HEADER_H
#define MIME_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mime/notes.h"

struct field {
	struct str name;        /* without the colon; foreign */
	struct str value;       /* as it stands, folds in it; foreign */
};

struct headers {
	struct field *field;
	size_t n;
};

/* Where a block may end before its empty line: at a boundary. */
struct header_stop {
	bool (*is_end)(const void *ctx, struct str line);
	const void *ctx;
};

/* headers_read reads the block that starts at *at and moves *at to the first
 * byte of the body. Any bytes are a block, if only an empty one: a line that
 * cannot be a field ends it, unless the line after it is a field again.
 *
 * stop   NULL: only an empty line and the end of raw end the block
 * room   how many fields may be kept at most, beside MIME_HEADERS_MAX */
void headers_read(struct arena *a, struct str raw, size_t *at,
                  const struct header_stop *stop, size_t room,
                  struct notes *notes, struct headers *out);

/* header_next finds the next field of that name (any case) at or after
 * *from and moves *from behind it. NULL: no more. */
const struct field *header_next(const struct headers *h, const char *name,
                                size_t *from);

/* header_value gives the first field's value, unfolded and trimmed; empty
 * when there is none. Bytes as they came: neither decoded nor UTF-8. */
struct str header_value(struct arena *a, const struct headers *h,
                        const char *name);

/* header_unfold takes the line ends out (RFC 5322, 2.2.3) and trims. */
struct str header_unfold(struct arena *a, struct str folded);

#endif
