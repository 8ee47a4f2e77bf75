#include "mime/msgid.h"

#include <string.h>

#include "mime/limits.h"

enum { ALL = MIME_REFERENCES_FIRST + MIME_REFERENCES_LAST };

static void
add(struct arena *a, struct strs *out, struct notes *notes, struct str id)
{
	id = str_trim(id);
	if (id.n == 0)
		return;
	if (out->n < ALL) {
		*ARENA_PUSH(a, out->s, out->n) = id;
		return;
	}
	note_limit(notes, "references");
	memmove(out->s + MIME_REFERENCES_FIRST,
	    out->s + MIME_REFERENCES_FIRST + 1,
	    (MIME_REFERENCES_LAST - 1) * sizeof *out->s);
	out->s[ALL - 1] = id;
}

static void
read_words(struct arena *a, struct str value, struct notes *notes,
           struct strs *out)
{
	size_t at = 0;

	while (at < value.n) {
		size_t from = at;
		struct str word;

		while (at < value.n && value.p[at] > ' ' &&
		    value.p[at] != ',' && value.p[at] != ';')
			at++;
		word = str_sub(value, from, at);
		at++;
		if (str_find_char(word, '@', 0) >= word.n)
			continue;
		note_repair(notes, "a message id has no brackets");
		add(a, out, notes, word);
	}
}

void
msgid_read(struct arena *a, struct str value, struct notes *notes,
           struct strs *out)
{
	size_t at = str_find_char(value, '<', 0);

	if (at >= value.n) {
		read_words(a, value, notes, out);
		return;
	}
	while (at < value.n) {
		size_t end = str_find_char(value, '>', at);
		size_t next = str_find_char(value, '<', at + 1);

		/* "<a@b<c@d>" and "<a@b": the bracket was forgotten. */
		if (end > next)
			end = next;
		if (end >= value.n || value.p[end] != '>')
			note_repair(notes, "a message id is not closed");
		add(a, out, notes, str_sub(value, at + 1, end));
		at = next;
	}
}
