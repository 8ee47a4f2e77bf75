/* base/arena.h -- one scope of memory per unit of work.
 *
 * What is taken from an arena is freed all at once by arena_clear, never one
 * by one, and must not outlive the function that owns the arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *top;        /* own */
	size_t used;                    /* bytes given out, for budgets */
};

#define ARENA_INIT { NULL, 0 }

/* arena_get returns n zeroed bytes, aligned for any type. Never NULL. */
void *arena_get(struct arena *a, size_t n);

/* arena_bytes returns n bytes for text: neither zeroed nor aligned to any
 * type. Never NULL. */
void *arena_bytes(struct arena *a, size_t n);

/* arena_array is n * size with the multiplication checked. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* arena_grow gives room for one more element: it returns the array with
 * space for at least n + 1 elements, moved (and doubled) when n is full at a
 * power of two. Use by ARENA_PUSH. */
void *arena_grow(struct arena *a, void *array, size_t n, size_t size);

/* ARENA_PUSH(a, array, n) makes room and yields the new, zeroed element. */
#define ARENA_PUSH(a, array, n) \
	((array) = arena_grow((a), (array), (n), sizeof *(array)), \
	 &(array)[(n)++])

void arena_clear(struct arena *a);              /* zeroed is fine */

/* out_of_memory ends the process with a line on stderr: a restart is safe by
 * design, going on without memory is not. The only place that decides so. */
void out_of_memory(void) __attribute__((noreturn));

#endif
