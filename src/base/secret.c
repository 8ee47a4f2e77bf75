#include "base/secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <openssl/crypto.h>

#include "base/arena.h"

void
secret_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

void
secret_set(struct secret *s, struct str value)
{
	secret_clear(s);
	s->p = malloc(value.n + 1);
	if (s->p == NULL)
		out_of_memory();
	if (value.n > 0)
		memcpy(s->p, value.p, value.n);
	s->p[value.n] = '\0';
	s->n = value.n;
}

void
secret_clear(struct secret *s)
{
	if (s->p != NULL)
		secret_wipe(s->p, s->n);
	free(s->p);
	s->p = NULL;
	s->n = 0;
}

struct str
secret_view(const struct secret *s)
{
	return s->p == NULL ? STR_NONE : (struct str){ s->p, s->n };
}

void
secret_no_cores(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
