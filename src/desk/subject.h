/* desk/subject.h -- what stands in the subject of an answer, and how a value
 * is put into a line of the configuration. Pure text. */
#ifndef DESK_SUBJECT_H
#define DESK_SUBJECT_H

#include "base/arena.h"
#include "base/bytes.h"

/* subject_bare takes the "Re:", "AW:", "SV:" ... off the front. */
struct str subject_bare(struct str subject);

/* subject_reply is "Re: [#7] Printer" from "AW: Printer" and the tag "[#7]"
 * (empty: none); a tag that stands there already is not put twice. */
struct str subject_reply(struct arena *a, struct str subject,
                         struct str tag);

/* subject_fill puts value wherever text says {{name}}; value is not read again. */
struct str subject_fill(struct arena *a, struct str text, const char *name,
                struct str value);

#endif
