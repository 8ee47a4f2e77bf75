#include "flow/brands.h"

#include <stdlib.h>

#include "base/arena.h"

enum { DIRECTORIES = 3 };

struct brand {
	const char *name;               /* of the channel; foreign */
	const char *dir[DIRECTORIES];
	struct templates *templates;    /* own */
};

struct brands {
	struct arena arena;
	struct brand *brand;            /* one a channel, then the default */
	size_t n;
};

static void
brand_init(struct brand *b, const char *name, const char *own,
    const char *configured)
{
	b->name = name;
	b->dir[0] = own;
	b->dir[1] = configured;
	b->dir[2] = TEMPLATES_DIR;
	b->templates = templates_new(b->dir, DIRECTORIES);
}

struct brands *
brands_new(const struct conf *c)
{
	struct brands *b = calloc(1, sizeof *b);

	if (b == NULL)
		out_of_memory();
	b->n = c->nchannel + 1;
	b->brand = arena_array(&b->arena, b->n, sizeof *b->brand);
	for (size_t i = 0; i < c->nchannel; i++)
		brand_init(&b->brand[i], c->channel[i].name,
		    c->channel[i].templates, c->templates);
	brand_init(&b->brand[c->nchannel], "", "", c->templates);
	return b;
}

void
brands_free(struct brands *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		templates_free(b->brand[i].templates);
	arena_clear(&b->arena);
	free(b);
}

struct templates *
brands_of(const struct brands *b, struct str channel)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_is(channel, b->brand[i].name))
			return b->brand[i].templates;
	return b->brand[b->n - 1].templates;
}
