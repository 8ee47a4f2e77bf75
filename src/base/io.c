#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"

ssize_t
io_read(int fd, void *p, size_t n)
{
	ssize_t got;

	fault_point("read");
	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t
io_write(int fd, const void *p, size_t n)
{
	ssize_t put;

	fault_point("write");
	do
		put = write(fd, p, n);
	while (put < 0 && errno == EINTR);
	return put;
}

ssize_t
io_send(int fd, struct iovec *v, size_t n)
{
	struct msghdr m = { .msg_iov = v, .msg_iovlen = n };
	ssize_t put;

	fault_point("write");
	do
		put = sendmsg(fd, &m, MSG_NOSIGNAL);
	while (put < 0 && errno == EINTR);
	return put;
}

bool
io_write_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t put = io_write(fd, s.p, s.n);

		if (put < 0)
			return false;
		s = str_sub(s, (size_t)put, s.n);
	}
	return true;
}

int
io_wait(int fd, short events, int cancel_fd, int64_t deadline_ms)
{
	struct pollfd p[2] = {
		{ .fd = fd, .events = events },
		{ .fd = cancel_fd, .events = POLLIN },
	};

	for (;;) {
		int64_t left = deadline_ms == INT64_MAX ? -1 :
		    deadline_ms - clock_mono_ms();
		int n;

		if (left < 0 && deadline_ms != INT64_MAX)
			left = 0;
		if (left > INT_MAX)
			left = INT_MAX;
		n = poll(p, 2, (int)left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (p[1].revents != 0)
			return 0;
		if (p[0].revents != 0)
			return 1;
		if (n == 0 && deadline_ms != INT64_MAX &&
		    clock_mono_ms() >= deadline_ms)
			return 0;
	}
}

bool
io_file(const char *path, size_t max, struct buf *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	for (;;) {
		buf_reserve(out, 64 * 1024);
		got = io_read(fd, out->p + out->n, 64 * 1024);
		if (got <= 0)
			break;
		out->n += (size_t)got;
		out->p[out->n] = '\0';
		if (out->n > max) {
			close(fd);
			return err_set(e, ERR_SETUP,
			    "%s: larger than %zu bytes", path, max);
		}
	}
	if (got < 0)
		err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	close(fd);
	return got == 0;
}

static bool
sync_dir(const char *path)
{
	char dir[PATH_MAX];
	bool ok;
	int fd;

	snprintf(dir, sizeof dir, "%s", path);
	fd = open(dirname(dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	close(fd);
	return ok;
}

bool
io_replace(const char *path, struct str bytes, mode_t mode, struct err *e)
{
	char temp[PATH_MAX];
	bool ok = false;
	int fd, why;

	if (snprintf(temp, sizeof temp, "%s.new", path) >= (int)sizeof temp)
		return err_set(e, ERR_SETUP, "%s: path too long", path);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd >= 0) {
		ok = fchmod(fd, mode) == 0 && io_write_all(fd, bytes) &&
		    fsync(fd) == 0;
		why = errno;
		close(fd);
		errno = why;
	}
	if (ok) {
		fault_point("rename");
		ok = rename(temp, path) == 0 && sync_dir(path);
	}
	return ok || err_path(e, errno, path);
}

int
io_lock(const char *path, pid_t *holder, struct err *e)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	*holder = 0;
	if (fd < 0) {
		err_path(e, errno, path);
		return -1;
	}
	if (fcntl(fd, F_SETLK, &lock) == 0)
		return fd;
	*holder = io_lock_holder(path);
	close(fd);
	err_set(e, ERR_SETUP, "%s: held by process %ld", path, (long)*holder);
	return -1;
}

pid_t
io_lock_holder(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (fcntl(fd, F_GETLK, &lock) != 0)
		lock.l_type = F_UNLCK;
	close(fd);
	return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

void
io_nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}
