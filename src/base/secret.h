/* base/secret.h -- a value that must not be seen: never printed, wiped after
 * use, kept out of core files. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

#include "base/bytes.h"

struct secret {
	char *p;                /* own; NUL-terminated; NULL when empty */
	size_t n;
};

#define SECRET_INIT { NULL, 0 }

void secret_set(struct secret *s, struct str value);
void secret_clear(struct secret *s);            /* wipes, then frees */
struct str secret_view(const struct secret *s); /* do not keep, do not print */

/* secret_wipe overwrites n bytes in a way no compiler removes. */
void secret_wipe(void *p, size_t n);

/* secret_no_cores makes this process leave no core file and refuse ptrace by
 * its own user. Called by main before any secret is read. */
void secret_no_cores(void);

#endif
