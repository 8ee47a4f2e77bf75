/* base/err.h -- why something failed, sorted by what the caller must do next.
 *
 * The kind is chosen where the failure is seen and acted on once, in flow/.
 * Nothing in between looks at it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_AGAIN,      /* try later: network, lock, busy, server 4xx */
	ERR_INPUT,      /* this one mail or request is bad: set it aside, go on */
	ERR_REFUSED,    /* the other side, or a rule, said no for good */
	ERR_UNSURE,     /* it may have happened: never repeat blindly */
	ERR_SETUP,      /* an operator must act: stop with exit 78 */
};

struct err {
	enum err_kind kind;
	char text[240];         /* one line, UTF-8, no secrets */
};

#define ERR_INIT { ERR_NONE, "" }

/* err_set fills *e and returns false, so a caller can `return err_set(...)`.
 * Keeps the first cause: a second call on a filled *e changes nothing.
 * Control characters in the text become '?'. Keeps errno. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* err_add puts context in front of the text: "context: text". */
bool err_add(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

void err_clear(struct err *e);
const char *err_kind_name(enum err_kind kind);

/* err_path says that path could not be used, by an errno value. It begins with
 * what to do about it: "no right" (ERR_SETUP; exit 77), "cannot make" or
 * "read only" (ERR_SETUP; 73), "disk error" (ERR_SETUP; 74), "disk full"
 * (ERR_AGAIN: it may heal). Returns false. */
bool err_path(struct err *e, int why, const char *path);

/* err_says tells whether *e, or what context was put in front of, begins with
 * these words. */
bool err_says(const struct err *e, const char *words);

/* err_exit_of gives the exit code of *e: by those words, else by its kind. */
int err_exit_of(const struct err *e);

/* err_exit_code gives the sysexits code of CLI.md for a kind. */
int err_exit_code(enum err_kind kind);

#endif
