/* conf/scan.h -- text -> tree: the grammar of CONFIG.md.
 *
 *	directive := word argument* ( newline | ";" | "{" directive* "}" )
 *	argument  := bareword | "string" | """block""" | /regex/imsx
 *
 * A regex stands only after ~ or !~, and is compiled to see that it can be.
 * `#` begins a comment where a word could begin; `\` at the end of a line
 * continues it. It knows one directive: include, whose files stand in its
 * place.
 */
#ifndef CONF_SCAN_H
#define CONF_SCAN_H

#include "conf/tree.h"

/* scan_source reads one file's text into a list of directives; nesting is how
 * many blocks are open around it. What is wrong is said to t->said; it goes
 * on as well as it can. What it includes is read and scanned on the way. */
void scan_source(struct tree *t, struct source *s, struct directives *into,
                 int nesting);

/* scan_preset reads a text of ours (a default): its places are line 0. */
struct directives scan_preset(struct tree *t, const char *text);

#endif
