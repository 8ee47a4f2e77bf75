/* mime/notes.h -- what was odd about this mail?
 *
 * Repairs say what was mended, limits which bound of mime/limits.h was met.
 * Each text is noted once, in the order of first sight.
 */
#ifndef MIME_NOTES_H
#define MIME_NOTES_H

#include "base/arena.h"
#include "mime/value.h"

struct notes {
	struct arena *arena;    /* foreign */
	struct strs repairs, limits;
};

/* text: a constant; notes may be NULL, then nobody wants to know. */
void note_repair(struct notes *notes, const char *text);
void note_limit(struct notes *notes, const char *name);

/* strs_add appends s unless it is there already. */
void strs_add(struct arena *a, struct strs *list, struct str s);

#endif
