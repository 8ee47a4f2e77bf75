#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 1024, BLOCK = 16 * 1024 };

struct arena_block {
	struct arena_block *under;
	size_t used, cap;
	alignas(max_align_t) unsigned char bytes[];
};

void
out_of_memory(void)
{
	static const char text[] = "postroom: out of memory\n";

	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	abort();
}

static struct arena_block *
block_new(struct arena *a, size_t n)
{
	size_t cap = a->top == NULL ? FIRST : BLOCK;
	struct arena_block *b;

	if (cap < n)
		cap = n;
	b = malloc(sizeof *b + cap);

	if (b == NULL)
		out_of_memory();
	b->cap = cap;
	b->used = 0;
	if (n > BLOCK / 2 && a->top != NULL) {
		/* A large piece goes below, so the open block stays in use. */
		b->under = a->top->under;
		a->top->under = b;
	} else {
		b->under = a->top;
		a->top = b;
	}
	return b;
}

static void *
take(struct arena *a, size_t n, size_t align)
{
	struct arena_block *b = a->top;
	size_t at;

	if (n > SIZE_MAX / 4)
		out_of_memory();
	n = (n + align - 1) / align * align;
	at = b == NULL ? 0 : (b->used + align - 1) / align * align;
	if (b == NULL || at > b->cap || b->cap - at < n) {
		b = block_new(a, n);
		at = 0;
	}
	b->used = at + n;
	a->used += n;
	return b->bytes + at;
}

void *
arena_get(struct arena *a, size_t n)
{
	void *p = take(a, n, alignof(max_align_t));

	return memset(p, 0, n);
}

void *
arena_bytes(struct arena *a, size_t n)
{
	return take(a, n, 1);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / 4 / size)
		out_of_memory();
	return arena_get(a, n * size);
}

void *
arena_grow(struct arena *a, void *array, size_t n, size_t size)
{
	void *moved;

	if (n > 0 && (n & (n - 1)) != 0)
		return array;           /* room is left below the next power */
	moved = arena_array(a, n > 0 ? n * 2 : 1, size);
	if (n > 0)
		memcpy(moved, array, n * size);
	return moved;
}

void
arena_clear(struct arena *a)
{
	while (a->top != NULL) {
		struct arena_block *b = a->top;

		a->top = b->under;
		free(b);
	}
	a->used = 0;
}
