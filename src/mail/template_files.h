/* mail/template_files.h -- which file is a template's, and is it well-formed?
 * Private to template*.c.
 */
#ifndef MAIL_TEMPLATE_FILES_H
#define MAIL_TEMPLATE_FILES_H

#include "mail/template.h"
#include "mail/template_parse.h"

/* One file, looked for once. */
struct template_file {
	struct str path;
	bool found;
	bool bad;               /* found, and err says why it is of no use */
	struct err err;
	struct steps subject;   /* of a .txt: its first line, "Subject:" and
	                         * all, so that columns are right */
	struct steps body;
};

struct templates {
	struct arena arena;     /* own: all of the below */
	const char *const *dir; /* borrowed */
	size_t ndir;
	struct template_file **file;
	size_t nfile;
};

struct template_found {
	struct template_file *text;
	struct template_file *html;     /* NULL: no twin */
};

/* template_file_get never fails: see .found and .bad. */
struct template_file *template_file_get(struct templates *t,
                                        struct str path);

/* template_find picks the files for a language. ERR_SETUP: there is none,
 * with where it was looked for; what was found may still be bad. */
bool template_find(struct templates *t, struct arena *a, struct str name,
                   struct str language, struct template_found *out,
                   struct err *e);

#endif
