#include "mime/notes.h"

#include "mime/limits.h"

void
strs_add(struct arena *a, struct strs *list, struct str s)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->s[i], s))
			return;
	*ARENA_PUSH(a, list->s, list->n) = s;
}

static void
add(struct notes *notes, struct strs *list, const char *text)
{
	if (list->n < MIME_NOTES_MAX)
		strs_add(notes->arena, list, str_from(text));
}

void
note_repair(struct notes *notes, const char *text)
{
	if (notes != NULL)
		add(notes, &notes->repairs, text);
}

void
note_limit(struct notes *notes, const char *name)
{
	if (notes != NULL)
		add(notes, &notes->limits, name);
}
