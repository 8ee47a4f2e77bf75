/* api/failure.h -- why was a request not done, in the words of CLI.md?
 *
 * struct err says what a belt must do next; a person or a program that asked
 * for something wants to know more: that the thing is not there, that they
 * may not, that they used it wrongly. Each kind has its name in JSON and its
 * exit code (sysexits(3)) in one table.
 */
#ifndef API_FAILURE_H
#define API_FAILURE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

enum failure_kind {
	FAIL_NONE,
	FAIL_REFUSED,           /* 1: a rule said no */
	FAIL_USAGE,             /* 64: asked wrongly */
	FAIL_INPUT,             /* 65: a value is bad */
	FAIL_NOT_FOUND,         /* 66: there is no such thing */
	FAIL_UNAVAILABLE,       /* 69: a service is not there */
	FAIL_BUG,               /* 70: ours */
	FAIL_WRITE,             /* 73: a file cannot be made */
	FAIL_IO,                /* 74: nor written */
	FAIL_AGAIN,             /* 75: try again */
	FAIL_DENIED,            /* 77: not permitted */
	FAIL_SETUP,             /* 78: configuration */
	FAIL_KINDS
};

struct failure {
	enum failure_kind kind;
	char text[240];         /* what, where, what to do; one line */
	char place[160];        /* the argument or file it is about, or "" */
};

#define FAILURE_INIT { FAIL_NONE, "", "" }

/* failure_set fills *f and returns false. Keeps the first cause. place: the
 * argument or file, or NULL. */
bool failure_set(struct failure *f, enum failure_kind kind,
                 const char *place, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* failure_from_err takes over what a room below said. Returns false. */
bool failure_from_err(struct failure *f, const struct err *e);

int failure_exit_code(const struct failure *f);

/* {"error": {"kind", "text", "place"}}; owned by the caller. */
json_t *failure_json(const struct failure *f);

/* failure_from_json reads what failure_json made, inside "error". */
void failure_from_json(struct failure *f, const json_t *error);

#endif
