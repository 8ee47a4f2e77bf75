/* conf/scan.h -- text -> tree: the grammar of CONFIG.md.
 *
 *	directive := word argument* ( newline | ";" | "{" directive* "}" )
 *	argument  := bareword | "string" | """block""" | /regex/imsx
 *
 * A regex stands only after ~ or !~, and is compiled to see that it can be.
 * `#` begins a comment where a word could begin; `\` at the end of a line
 * continues it. It knows one directive: include.
 */
#ifndef CONF_SCAN_H
#define CONF_SCAN_H

#include "conf/tree.h"

/* scan_source reads one file's text into a list of directives; nesting is how
 * many blocks are open around it. What is wrong is said to t->said; it goes
 * on as well as it can. */
void scan_source(struct tree *t, struct source *s, struct directives *into,
                 int nesting);

/* scan_preset reads a text of ours (a default): its places are line 0. */
struct directives scan_preset(struct tree *t, const char *text);

/* source_load reads a file and what it includes into t->top. False: it could
 * not be read, and why has been said. */
bool source_load(struct tree *t, const char *path);

/* source_text is source_load for a text that is not in a file; it can include
 * nothing. */
void source_text(struct tree *t, const char *name, struct str text);

/* source_include carries out `include "glob"`. */
void source_include(struct tree *t, const struct directive *d,
                    struct directives *into, int nesting);

/* tree_clear frees the tree; what was secret in it is wiped. */
void tree_clear(struct tree *t);

/* regex_check says, at its place, what is wrong with /pattern/flags. */
void regex_check(struct tree *t, struct str pattern, struct str flags,
                 struct place at);

#endif
