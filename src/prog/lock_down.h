/* prog/lock_down.h -- taking every right from a process that reads.
 *
 * In two steps, for the reader is forked from its nursery: what children
 * inherit is taken in the nursery, once; what would stop the nursery itself
 * is taken in each child. After both a process may read and write what it has
 * open, get memory and end; anything else kills it (SIGSYS).
 *
 * A kernel may lack pieces; then the others hold and the caller is told.
 * Sources: seccomp(2), landlock(7), user_namespaces(7), setrlimit(2).
 */
#ifndef PROG_LOCK_DOWN_H
#define PROG_LOCK_DOWN_H

#include <stdint.h>

enum {
	LOCK_CPU_SECONDS = 10,          /* in a life; then SIGXCPU */
	LOCK_MEMORY_MB = 1024,          /* address space: a mail of the largest
	                                 * size (reader_wire.h), twice, and what
	                                 * is made of it */
	LOCK_STACK_MB = 8,
};

struct lock {
	uint32_t missing;               /* 1 << enum reader_lock, ... */
	void *filter;                   /* own; of libseccomp */
};

/* lock_around takes what children inherit: privileges, network, files. It
 * also prepares the filter. *l zeroed. */
void lock_around(struct lock *l);

/* lock_down takes the rest from this process, for ever. */
void lock_down(struct lock *l);

#endif
