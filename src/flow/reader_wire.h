/* flow/reader_wire.h -- what desk, nursery and reader say to each other.
 *
 * Desk and nursery share a SOCK_SEQPACKET socket, fd 0 of the nursery. The
 * desk sends one byte and one end of a fresh socket: end the reader there is,
 * make a new one on this. The nursery answers with a struct reader_ended.
 *
 * Desk and reader share that fresh SOCK_STREAM socket, fd 0 of the reader. It
 * says hello once it is locked. Then: a head and a mail one way, a head and a
 * flat answer (mail/answer.h) the other, and so on until either goes.
 *
 * Both ends are of one build on one machine: structs as they are in memory.
 */
#ifndef FLOW_READER_WIRE_H
#define FLOW_READER_WIRE_H

#include <stdint.h>

#include "mail/answer.h"

enum {
	READER_MAIL_MAX = 256 * 1024 * 1024,    /* bytes of a mail */
	READER_HELLO = 0x70723031,
	READER_MAIL = 0x70723032,
	READER_ANSWER = 0x70723033,
};

/* What a lock is made of. A kernel or a sandbox around us may lack some. */
enum reader_lock {
	LOCK_PRIVILEGES,        /* no new ones, no capabilities */
	LOCK_NAMESPACES,        /* no network, IPC or mounts of others */
	LOCK_LANDLOCK,          /* no file */
	LOCK_LIMITS,            /* CPU, files, processes, no cores */
	LOCK_MEMORY,            /* address space */
	LOCK_SYSCALLS,          /* seccomp */
	LOCK_PIECES
};

const char *reader_lock_name(enum reader_lock piece);   /* "landlock" */

struct reader_hello {
	uint32_t magic;
	uint32_t missing;       /* 1 << enum reader_lock, ... */
};

struct reader_head {
	uint32_t magic;         /* READER_MAIL or READER_ANSWER */
	uint32_t n;             /* bytes that follow */
};

struct reader_ended {
	int32_t status;         /* of the former, as wait(2); 0: there was none */
	int32_t why_none;       /* errno when no new one was made, 0 */
};

#endif
