/* tests/unit/reader_stub.h -- what a reader finds when it looks around.
 *
 * The canary is a secret made in the parent's memory byte by byte; the child
 * can tell it when it sees it and never has it in one piece itself. */
#ifndef TESTS_UNIT_READER_STUB_H
#define TESTS_UNIT_READER_STUB_H

enum { CANARY_BYTES = 48 };

static inline unsigned char
canary_byte(unsigned i)
{
	return (unsigned char)(i * 73 + 19) ^ (unsigned char)(i << 3);
}

/* stub_look reads all its memory and counts what it was given: "clean", or
 * what is there and should not be. */
const char *stub_look(void);

#endif
