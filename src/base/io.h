/* base/io.h -- files and descriptors, with the fault points in them.
 *
 * Every read and write of a socket and every rename of this program goes
 * through here (libcurl's sockets pass fault_point in its callbacks).
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/bytes.h"
#include "base/err.h"

/* io_read, io_write: read(2), write(2) restarted on EINTR, a fault point
 * each. Same return values and errno. io_send writes several pieces to a
 * socket, and a peer that is gone is EPIPE, never a signal. */
ssize_t io_read(int fd, void *p, size_t n);
ssize_t io_write(int fd, const void *p, size_t n);
ssize_t io_send(int fd, struct iovec *v, size_t n);

/* io_write_all writes everything or returns false with errno. */
bool io_write_all(int fd, struct str s);

/* io_wait polls one fd for POLLIN or POLLOUT until deadline_ms (monotonic;
 * INT64_MAX: for ever). cancel_fd, if >= 0, ends the wait when readable.
 * Returns 1 ready, 0 deadline or cancelled, -1 errno. */
int io_wait(int fd, short events, int cancel_fd, int64_t deadline_ms);

/* io_file reads a whole file of at most max bytes into *out (owned by the
 * caller). ERR_SETUP names the path and the reason. */
bool io_file(const char *path, size_t max, struct buf *out, struct err *e);

/* io_replace writes a file whole: temporary, fsync, rename, fsync of the
 * directory. mode: of the new file. The error is err_path's. */
bool io_replace(const char *path, struct str bytes, mode_t mode,
                struct err *e);

/* io_lock takes the write lock of a file (made if it is not there, 0600) for
 * the life of this process; fcntl, so it goes with a kill -9. Returns the fd;
 * -1 with *e: ERR_SETUP; *holder is the pid of who has it, or 0. */
int io_lock(const char *path, pid_t *holder, struct err *e);

/* io_lock_holder tells which other process holds the lock of path: a pid, 0
 * when free. Never for a lock this process holds: closing any descriptor of
 * the file would let the lock go (fcntl(2)). */
pid_t io_lock_holder(const char *path);

void io_nonblocking(int fd);

#endif
