/* conf/said.h -- what is wrong with this configuration, and where?
 *
 * Collects the diagnostics of one run and prints them sorted by place in the
 * form of CONFIG.md. Values of `password` are never in what is printed.
 */
#ifndef CONF_SAID_H
#define CONF_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/near.h"
#include "conf/conf.h"

struct tree;

enum { MAX_SHOWN = 100, MAX_KEPT = 20000, MAX_QUOTED = 60 };

struct diagnostic {
	bool is_error;
	struct place at;                /* line 0: the file as a whole */
	size_t order;                   /* of its file, then of being said */
	const char *text;
};

struct said {
	struct arena arena;             /* own */
	struct diagnostic *one;
	size_t n;
	size_t errors;                  /* all of them, kept or not */
};

void said_clear(struct said *s);
void say_error(struct said *s, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void say_warning(struct said *s, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* say_quoted gives a word from a file in a form fit for a message: printable,
 * one line, cut after MAX_QUOTED bytes. Lives as long as s. */
const char *say_quoted(struct said *s, struct str word);

/* say_place is "file:line:col", to name a second place. */
const char *say_place(struct said *s, struct place at);

/* said_print appends everything to out, with the lines of t's files. */
void said_print(struct said *s, const struct tree *t, struct buf *out);

/* say_near is "; did you mean "x"?", or "" when nothing was near. */
const char *say_near(struct said *s, const struct near *n);

#endif
