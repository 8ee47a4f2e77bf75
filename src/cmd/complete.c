#include "cmd/verb.h"

#include <string.h>

/* The words that may follow, a line each: for the shell's completion. */
static void
put_flags(const struct verb *v)
{
	for (const struct flag *f = v->flag; f != NULL &&
	    f->kind != FLAG_END; f++)
		if (f->kind != FLAG_LATER && f->kind != FLAG_LATER_YES)
			printf("%s%s\n", f->name[1] != '\0' ? "--" : "-",
			    f->name);
}

/* "" gives the nouns, a noun its verbs, both the flags. */
static int
complete(struct job *j)
{
	const char *noun = j->nrest > 0 ? j->rest[0] : "";
	const char *name = j->nrest > 1 ? j->rest[1] : "";
	const struct verb *exact = verb_find(noun, name);

	if (exact != NULL && noun[0] != '\0')
		put_flags(exact);
	for (size_t t = 0; t < nall_verbs; t++)
		for (size_t i = 0; i < all_verbs[t]->n; i++) {
			const struct verb *v = &all_verbs[t]->verb[i];

			if (verb_is_later(v) || v->help[0] == '\0')
				continue;
			if (noun[0] == '\0')
				puts(v->noun);
			else if (exact == NULL && strcmp(v->noun, noun) == 0)
				puts(v->name);
		}
	return 0;
}

/* Without help, so that no list shows it. */
static const struct verb rows[] = {
	{ .noun = "complete-words", .name = "", .help = "", .run = complete,
	    .operand = {{ "WORD...", OPERAND_REST, NULL }} },
};
VERBS(complete_verbs, rows);
