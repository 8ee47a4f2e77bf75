/* mime/parse.h -- which parts does a mail have?  RFC 2045, 2046, 5322.
 *
 * Zero-copy: headers and bodies are places in the bytes. No recursion; each
 * byte is looked at a number of times that does not depend on the mail. Any
 * bytes give a mail of at least one part.
 */
#ifndef MIME_PARSE_H
#define MIME_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mime/decode.h"
#include "mime/header.h"
#include "mime/notes.h"
#include "mime/param.h"

#define PART_NONE ((size_t)-1)

enum part_shape {
	PART_LEAF,              /* has a body of its own */
	PART_MULTIPART,         /* its body is other parts */
	PART_MESSAGE,           /* message/rfc822: its one child is a mail */
};

struct part {
	size_t parent;          /* index; PART_NONE for the first */
	size_t message;         /* the first part of the mail it belongs to */
	size_t depth;           /* 0 for the first */
	enum part_shape shape;
	struct headers headers;
	struct content type;            /* type.type is never empty */
	struct content disposition;
	enum coding coding;
	bool has_type;          /* there was a Content-Type that said one */
	bool is_damaged;        /* cut off, or a multipart without parts */
	size_t body, end;       /* where its body is in the raw mail */
};

struct mime {
	struct str raw;
	struct part *part;      /* in the order of the mail */
	size_t n;
};

void mime_parse(struct arena *a, struct str raw, struct notes *notes,
                struct mime *out);

/* part_body is the body as it stands in the mail. */
struct str part_body(const struct mime *m, size_t part);

/* part_is tells if the type is "text/plain" or starts with "image/". */
bool part_is(const struct part *p, const char *type);

/* part_within finds the nearest part above that is of a type, without
 * leaving the mail that it belongs to; PART_NONE. */
size_t part_within(const struct mime *m, size_t part, const char *type);

#endif
