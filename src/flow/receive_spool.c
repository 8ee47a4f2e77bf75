#include "flow/receive_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

void
spool_init(struct spool *s, const char *dir, int64_t most)
{
	*s = (struct spool){ .dir = dir, .most = most, .fd = -1 };
}

void
spool_clear(struct spool *s)
{
	buf_clear(&s->head);
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct spool){ .fd = -1 };
}

int64_t
spool_kept(const struct spool *s)
{
	return s->size < s->most ? s->size : s->most;
}

/* A kill leaves nothing behind: the file has no name from the first. Where
 * the file system cannot do that, it loses its name at once. */
static int
nameless(const char *dir)
{
	char path[PATH_MAX];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR &&
	    errno != EINVAL))
		return fd;
	if (snprintf(path, sizeof path, "%s/spool.XXXXXX", dir) >=
	    (int)sizeof path)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool
spill(struct spool *s)
{
	if (s->fd < 0)
		s->fd = nameless(s->dir);
	if (s->fd < 0 || !io_write_all(s->fd, buf_view(&s->head)))
		return err_set(&s->err, ERR_AGAIN, "spool: %s",
		    strerror(errno));
	s->in_file += (int64_t)s->head.n;
	buf_reset(&s->head);
	return true;
}

void
spool_add(struct spool *s, struct str bytes)
{
	int64_t room = s->most - spool_kept(s);

	s->size += (int64_t)bytes.n;
	if (s->err.kind != ERR_NONE || room == 0)
		return;
	buf_str(&s->head, str_sub(bytes, 0, (int64_t)bytes.n < room ?
	    bytes.n : (size_t)room));
	if (s->head.n > SPOOL_MEMORY)
		spill(s);
}

static bool
read_file(struct spool *s, int64_t n, struct buf *out, struct err *e)
{
	int64_t at = 0;

	buf_reserve(out, (size_t)n + 1);
	while (at < n) {
		ssize_t got = pread(s->fd, out->p + out->n, (size_t)(n - at),
		    (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_set(e, ERR_AGAIN, "spool: %s", got == 0 ?
			    "it has shrunk" : strerror(errno));
		out->n += (size_t)got;
		at += got;
	}
	return true;
}

bool
spool_read(struct spool *s, int64_t n, struct buf *out, struct err *e)
{
	int64_t filed = n < s->in_file ? n : s->in_file;

	if (s->err.kind != ERR_NONE)
		return err_set(e, s->err.kind, "%s", s->err.text);
	if (filed > 0 && !read_file(s, filed, out, e))
		return false;
	buf_str(out, str_sub(buf_view(&s->head), 0, (size_t)(n - filed)));
	return true;
}
