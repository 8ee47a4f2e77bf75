/* wire/guard.h -- may these bytes from an IMAP server reach the parser?
 *
 * libetpan's parser takes any line length, any literal and any nesting; a
 * hostile server could fill the memory or the stack with it (T28). The guard
 * reads along, in front of it: RFC 3501 lines, quoted strings and literals,
 * nothing else. Pure; knows no socket.
 */
#ifndef WIRE_GUARD_H
#define WIRE_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
	GUARD_LINE_MAX = 64 * 1024,     /* bytes of a line, literals apart */
	GUARD_DEPTH_MAX = 50,           /* open parentheses */
	GUARD_LITERAL_MAX = 64 * 1024 * 1024,
};

struct guard {
	int64_t budget;         /* bytes the command may still bring */
	int64_t literal_left;   /* of the literal being read */
	size_t line;            /* bytes of this line so far */
	int depth;
	bool quoted, escaped;
	char head[24];          /* how this response began */
	size_t nhead;
	size_t matched;         /* letters of "BADCHARSET" just read */
	enum { GUARD_NO_BRACE, GUARD_IN_BRACE, GUARD_BRACE } brace;
	int64_t number;         /* in the brace: the length of a literal */
	bool digits;
};

/* A zeroed guard is ready but for its budget. */
void guard_budget(struct guard *g, int64_t bytes);

/* guard_feed reads the bytes just received, in pieces of any size. Returns
 * NULL when all is well, else what was too much: the connection is dropped. */
const char *guard_feed(struct guard *g, struct str bytes);

#endif
