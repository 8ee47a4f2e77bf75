/* desk/snippet.h -- ready words in a reply (SPEC SE-10).
 *
 * A snippet of the configuration, or the words of a template, stands behind
 * the text (--snippet, --template); a snippet also where the text says
 * {{snippet NAME}}. It may name values as a template does;
 * whatever else is in braces stays as the user wrote it.
 */
#ifndef DESK_SNIPPET_H
#define DESK_SNIPPET_H

#include "desk/turn.h"

enum { SNIPPETS_MOST = 50 };            /* in one text */

/* snippet_put gives the text with its snippets and, behind it, in->words and
 * in->snippet, where there are such. ERR_INPUT: there is no such snippet, or
 * too many; ERR_SETUP: it names no value. */
bool snippet_put(const struct turn *u, const struct command *in,
                 const struct values *values, struct str *out,
                 struct err *e);

/* snippet_defuse changes values that a user's Markdown is made of: what a
 * customer wrote must not become a link of ours (TM-1). */
void snippet_defuse(struct arena *a, struct values *v);

/* snippet_is_in: does the text ask for any? */
bool snippet_is_in(struct str text);

#endif
