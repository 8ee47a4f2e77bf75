/* mail/template_parse.h -- one template file as a list of steps. Private to
 * template.c.
 */
#ifndef MAIL_TEMPLATE_PARSE_H
#define MAIL_TEMPLATE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	TEMPLATE_DEPTH = 16,            /* sections in sections */
	TEMPLATE_FILE_MAX = 256 * 1024  /* bytes */
};

struct step {
	enum step_what {
		STEP_TEXT, STEP_VALUE, STEP_SECTION, STEP_INVERTED
	} what;
	struct str text;        /* STEP_TEXT: it; else the name */
	struct str prefix;      /* STEP_VALUE: what a further line repeats */
	size_t end;             /* a section: the first step behind it */
	int line, col;
};

struct steps {
	struct step *step;
	size_t n;
};

/* template_parse reads text (borrowed by the steps, LF line ends) that
 * begins in this line of file. ERR_SETUP: "file:line:col: what". */
bool template_parse(struct arena *a, const char *file, struct str text,
                    int line, struct steps *out, struct err *e);

#endif
