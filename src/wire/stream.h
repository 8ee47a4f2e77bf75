/* wire/stream.h -- bytes to and from one server, never without a deadline.
 *
 * A non-blocking TCP connection, plain or TLS, that waits in poll() so that
 * any number of files may be open, and that a cancel descriptor can end at any
 * moment. What is read passes the guard before anybody sees it. One thread at
 * a time. SIGPIPE must be ignored by the process.
 */
#ifndef WIRE_STREAM_H
#define WIRE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct stream;
struct tls_trust;

enum { STREAM_SILENCE_MS = 60 * 1000 }; /* the longest wait for one read */

/* stream_dial connects over TCP: every address of host in the system's order
 * (RFC 6724), each with a share of the time.
 *
 * cancel_fd    readable: give up, here and in all that follows; -1: none
 * deadline_ms  monotonic
 * ERR_AGAIN: no such name, no answer, refused, cancelled */
bool stream_dial(struct stream **out, const char *host, int port,
                 int cancel_fd, int64_t deadline_ms, struct err *e);
void stream_free(struct stream *s);             /* closes; NULL is fine */

/* stream_secure starts TLS on the open connection and checks the server.
 * ERR_SETUP: its certificate; ERR_AGAIN: the handshake. */
bool stream_secure(struct stream *s, const struct tls_trust *t,
                   const char *host, struct err *e);

/* stream_allow says what the next answer may cost: until when (monotonic)
 * and how many bytes. */
void stream_allow(struct stream *s, int64_t deadline_ms, int64_t bytes);

/* stream_read returns 1..n bytes, -1 when it ended, for whatever reason:
 * never 0. stream_write the same. stream_why says the reason. */
ssize_t stream_read(struct stream *s, void *p, size_t n);
ssize_t stream_write(struct stream *s, const void *p, size_t n);
const struct err *stream_why(const struct stream *s);

/* stream_wait sleeps until there is something to read: 1; the deadline
 * (monotonic), the cancel descriptor or wake_fd (-1: none) came first: 0; -1
 * with stream_why. */
int stream_wait(struct stream *s, int wake_fd, int64_t deadline_ms);

/* stream_cancelled asks whether the cancel descriptor is readable. */
bool stream_cancelled(const struct stream *s);

#endif
