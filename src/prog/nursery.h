/* prog/nursery.h -- a small process that makes readers.
 *
 * Starting a program and loading charsets takes ten milliseconds, a fork of a
 * small process that has them a fraction of one. The nursery is that process:
 * it never sees a mail. Its words with the desk: flow/reader_wire.h.
 */
#ifndef PROG_NURSERY_H
#define PROG_NURSERY_H

/* nursery_begin, at the start of main: no signals of a terminal or a service
 * manager, no files but 0 to 2, no cores. */
void nursery_begin(void);

/* nursery_run obeys the socket at fd 0 until it is hung up. serve runs in
 * each child, with its own socket at fd 0; it may not return. Returns an
 * exit code. */
int nursery_run(void (*serve)(void *arg), void *arg);

#endif
