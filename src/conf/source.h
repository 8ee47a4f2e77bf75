/* conf/source.h -- which files are read, and what is in them?
 *
 * It does not look into the text: conf/scan.h does.
 *
 * Each function that gives a source adds it to t->source, in the order of
 * reading; NULL: it cannot be used, and why has been said to t->said.
 */
#ifndef CONF_SOURCE_H
#define CONF_SOURCE_H

#include "conf/tree.h"

/* source_file reads the first file. */
struct source *source_file(struct tree *t, const char *path);

/* source_text is a text that is not in a file; it can include nothing. */
struct source *source_text(struct tree *t, const char *name, struct str text);

/* source_named is which files `include "glob"` names, in order of bytes; in
 * t's arena. None: there are none, or it was wrong and that has been said. */
struct names source_named(struct tree *t, const struct directive *d);

/* source_included reads one of them. */
struct source *source_included(struct tree *t, const struct directive *d,
                               const char *path);

/* tree_clear frees the tree; what was secret in it is wiped. */
void tree_clear(struct tree *t);

#endif
