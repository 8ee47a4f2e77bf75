/* mime/uuencode.h -- which files stand uuencoded in a text?  POSIX uuencode.
 *
 * "begin 644 name", lines that say their own length, "end".
 */
#ifndef MIME_UUENCODE_H
#define MIME_UUENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct uu_file {
	struct str name;        /* as written; foreign */
	size_t from, to;        /* its lines, "begin" and "end" with them */
};

/* uu_find finds the next file at or after *from, which starts a line, and
 * moves *from behind it. False: there is none. A file without its end is one
 * if the text ends with it. */
bool uu_find(struct str text, size_t *from, struct uu_file *out);

/* uu_line appends what a line stands for; "begin", "end" and what is no line
 * of a file stand for nothing. */
void uu_line(struct str line, struct buf *out);

#endif
