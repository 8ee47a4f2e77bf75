#include "cmd/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/io.h"
#include "cmd/client.h"

/* One object; a raw mail comes in pieces far below this. */
enum { ANSWER_LINE_MAX = 256 * 1024 * 1024 };

/* Returns the socket; -1 nobody listens; -2 with *f. */
static int
dial(const char *path, struct failure *f)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof to.sun_path) {
		failure_set(f, FAIL_SETUP, path, "%s: longer than a socket's "
		    "path may be (%zu)", path, sizeof to.sun_path - 1);
		return -2;
	}
	memcpy(to.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
		io_nonblocking(fd);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	if (errno == ENOENT || errno == ECONNREFUSED)
		return -1;
	failure_set(f, errno == EACCES ? FAIL_DENIED : FAIL_UNAVAILABLE, path,
	    "%s: %s%s", path, strerror(errno), errno == EACCES ?
	    "; the admins decide who may enter the directory" : "");
	return -2;
}

static bool
wait_for(int fd, short events, struct failure *f)
{
	if (io_wait(fd, events, -1, clock_mono_ms() + CLIENT_DEADLINE_MS) > 0)
		return true;
	return failure_set(f, FAIL_AGAIN, NULL, "the desk did not answer in "
	    "%d seconds; look whether it was done before trying again",
	    CLIENT_DEADLINE_MS / 1000);
}

/* By send(2): a desk that dies must not kill us with SIGPIPE. */
static bool
send_all(int fd, struct str s, struct failure *f)
{
	while (s.n > 0) {
		ssize_t put;

		if (!wait_for(fd, POLLOUT, f))
			return false;
		fault_point("write");
		put = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (put < 0 && errno != EAGAIN && errno != EINTR)
			return failure_set(f, FAIL_UNAVAILABLE, NULL,
			    "the desk hung up: %s", strerror(errno));
		if (put > 0)
			s = str_sub(s, (size_t)put, s.n);
	}
	return true;
}

/* Takes one line of the answer. Returns 1 go on, 2 done, -1 with *f. */
static int
take_line(struct str line, api_emit *emit, void *arg, struct failure *f)
{
	json_t *answer = json_loadb(line.p, line.n, 0, NULL);
	json_t *object = json_object_get(answer, "object");
	json_t *error = json_object_get(answer, "error");
	int got = 1;

	if (object != NULL) {
		emit(arg, object);
	} else if (error != NULL) {
		failure_from_json(f, error);
		got = -1;
	} else if (json_is_true(json_object_get(answer, "done"))) {
		got = 2;
	} else {
		failure_set(f, FAIL_BUG, NULL, "the desk's answer is not "
		    "understood; is it of another version?");
		got = -1;
	}
	json_decref(answer);
	return got;
}

/* Takes the whole lines off b. */
static int
take_lines(struct buf *b, size_t *seen, api_emit *emit, void *arg,
           struct failure *f)
{
	struct str rest = buf_view(b);
	int got = 1;
	size_t end;

	while (got == 1 && (end = str_find_char(rest, '\n', *seen)) <
	    rest.n) {
		got = take_line(str_sub(rest, 0, end), emit, arg, f);
		rest = str_sub(rest, end + 1, rest.n);
		*seen = 0;
	}
	*seen = rest.n;
	memmove(b->p, rest.p, rest.n);
	b->n = rest.n;
	return got;
}

static int
read_answer(int fd, api_emit *emit, void *arg, struct failure *f)
{
	struct buf b = BUF_INIT;
	size_t seen = 0;
	int got = 1;

	while (got == 1 && wait_for(fd, POLLIN, f)) {
		ssize_t n;

		buf_reserve(&b, 256 * 1024);
		n = io_read(fd, b.p + b.n, 256 * 1024);
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0 || b.n > ANSWER_LINE_MAX) {
			failure_set(f, FAIL_UNAVAILABLE, NULL, "the desk hung "
			    "up; look whether it was done before trying "
			    "again");
			break;
		}
		b.n += (size_t)n;
		got = take_lines(&b, &seen, emit, arg, f);
	}
	buf_clear(&b);
	return got == 2 ? 1 : -1;
}

int
wire_ask(const char *path, const json_t *request, api_emit *emit, void *arg,
         struct failure *f)
{
	char *text = json_dumps(request, JSON_COMPACT);
	struct buf line = BUF_INIT;
	int fd = dial(path, f), got = -1;

	if (fd < 0) {
		got = fd == -1 ? 0 : -1;
		goto out;
	}
	buf_z(&line, text);
	buf_char(&line, '\n');
	if (send_all(fd, buf_view(&line), f))
		got = read_answer(fd, emit, arg, f);
	close(fd);
out:
	buf_clear(&line);
	free(text);
	return got;
}
