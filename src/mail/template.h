/* mail/template.h -- text with places for values (SPEC TM-1).
 *
 * Mustache, logic-less, a subset: {{name}} inserts; {{#name}}...{{/name}}
 * once when the value is not empty, or once for each item of a list;
 * {{^name}}...{{/name}} when it is empty; {{! comment}}. A name is
 * lower-case words with dots: ticket.id. A section tag or comment alone on
 * its line takes the line with it. A value is never read again for braces
 * (SECURITY T18). Escaping is by place: a value in the subject loses
 * controls and line ends; in text it stays; in HTML it is escaped and its
 * line ends become <br>.
 *
 * Two things beyond Mustache: in text, a value of several lines repeats what
 * stands before it on its line if that is only '>', '|' and blanks, so that
 * "> {{quote.text}}" quotes; in HTML, {{name.markdown}} inserts the value
 * `name` as markdown.h makes HTML of it (in text: as it is). There is no tag
 * that inserts a value unescaped.
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "mail/mail.h"

struct value {
	struct str name;
	struct str text;                /* for {{name}}; empty is false */
	const struct values *item;      /* a list, or NULL */
	size_t nitem;
};

struct values {
	struct value *value;            /* borrowed */
	size_t n;
};

/* A set of templates: directories searched in order (a channel's, the
 * configuration's, the shipped one), files NAME.txt, NAME.LANG.txt and
 * NAME.html, NAME.LANG.html. Each file is read and parsed once. */
struct templates;

/* templates_new never fails: files are looked for when they are used.
 * dir: borrowed for the life of the set, n of them, "" ones skipped. */
struct templates *templates_new(const char *const *dir, size_t n);
void templates_free(struct templates *t);       /* NULL is fine */

struct rendered {
	struct str subject;             /* one line */
	struct str text;
	struct str html;                /* empty: there is no HTML twin */
};

/* template_render fills *out in a. language: "de", or "" for English; falls
 * back to NAME.txt. ERR_SETUP: no such template, or it does not parse, or it
 * names a value that is not known to this list of names (file:line:col). */
bool template_render(struct templates *t, struct arena *a, const char *name,
                     struct str language, const struct values *values,
                     struct rendered *out, struct err *e);

/* template_text renders text that is in no file, a snippet, as the body of a
 * text template; template_text_check looks whether it could. where: what
 * errors call it. ERR_SETUP as above. */
bool template_text(struct arena *a, const char *where, struct str text,
                   const struct values *values, struct str *out,
                   struct err *e);
bool template_text_check(const char *where, int line, struct str text,
                         const char *const *known, struct err *e);

/* template_languages is the languages there are files of, "" for English,
 * where the first directory that has the template has them; in a. */
struct strs template_languages(struct templates *t, struct arena *a,
                               const char *name);

/* template_check parses every file of a template and checks its variables
 * against known (a NULL-terminated list); for check-config. */
bool template_check(struct templates *t, const char *name,
                    const char *const *known, struct err *e);

/* A place where a value is inserted, and the sections around it, outermost
 * first: those that stand only when their value does. */
struct template_place {
	const char *file;
	int line, col;
	struct str name;                /* without .markdown */
	const struct str *around;
	size_t naround;
};

/* template_values tells of every such place in every file of a template that
 * template_check took. */
void template_values(struct templates *t, const char *name,
                     void (*tell)(void *arg, const struct template_place *p),
                     void *arg);

#endif
