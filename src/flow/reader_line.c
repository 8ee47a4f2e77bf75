#include "flow/reader_line.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "flow/reader_wire.h"

void
line_open(struct reader_line *l, int fd)
{
	line_hang_up(l);
	l->fd = fd;
	io_nonblocking(fd);
	for (size_t i = 0; i < l->nasked; i++)
		l->asked[i].gone = 0;
}

void
line_hang_up(struct reader_line *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	l->taken = 0;
	buf_reset(&l->in);
}

/* The other end would answer for what nobody asks any more. */
void
line_forget(struct reader_line *l)
{
	if (l->nasked > 0)
		line_hang_up(l);
	l->nasked = 0;
}

void
line_clear(struct reader_line *l)
{
	line_hang_up(l);
	buf_clear(&l->in);
}

/* --- Out ------------------------------------------------------------------ */

static size_t
size_of(const struct question *q)
{
	return sizeof(struct reader_head) + q->raw.n;
}

/* Head and mail in one piece, so that the reader wakes once. */
static ssize_t
send_some(int fd, const struct question *q)
{
	struct reader_head head = { READER_MAIL, (uint32_t)q->raw.n };
	size_t of_head = q->gone < sizeof head ? sizeof head - q->gone : 0;
	struct str rest = str_sub(q->raw, q->gone - (sizeof head - of_head),
	    q->raw.n);
	struct iovec v[] = {
		{ (char *)&head + sizeof head - of_head, of_head },
		{ (void *)(uintptr_t)rest.p, rest.n },
	};

	return io_send(fd, v, 2);
}

/* CAME: all of it is out. deadline 0: what goes at once. */
static enum came
push(struct reader_line *l, struct question *q, int64_t deadline)
{
	while (q->gone < size_of(q)) {
		ssize_t n = send_some(l->fd, q);

		if (n >= 0)
			q->gone += (size_t)n;
		else if (errno != EAGAIN)
			return CAME_NONE;
		else if (deadline == 0 ||
		    io_wait(l->fd, POLLOUT, -1, deadline) != 1)
			return CAME_LATE;
	}
	return CAME;
}

/* Trouble of the other end shows when its answer is waited for. */
static void
push_all(struct reader_line *l)
{
	for (size_t i = 0; i < l->nasked; i++)
		if (push(l, &l->asked[i], 0) != CAME)
			return;
}

static bool
has_room(const struct reader_line *l, struct str raw)
{
	size_t bytes = raw.n;

	for (size_t i = 0; i < l->nasked; i++)
		bytes += l->asked[i].raw.n;
	return l->fd >= 0 && l->nasked < READER_AHEAD &&
	    (l->nasked == 0 || bytes <= READER_AHEAD_BYTES);
}

bool
line_ask(struct reader_line *l, struct str raw)
{
	if (!has_room(l, raw))
		return false;
	l->asked[l->nasked++] = (struct question){ .raw = raw };
	push_all(l);
	return true;
}

/* --- In ------------------------------------------------------------------- */

/* What was answered for makes room for what comes. */
static void
make_room(struct reader_line *l)
{
	if (l->taken == 0)
		return;
	memmove(l->in.p, l->in.p + l->taken, l->in.n - l->taken);
	l->in.n -= l->taken;
	l->taken = 0;
}

/* May bring more than is wanted. */
static enum came
pull(struct reader_line *l, size_t want, int64_t deadline)
{
	enum { PIECE = 256 * 1024 };

	make_room(l);
	while (l->in.n < want) {
		ssize_t n;

		buf_reserve(&l->in, PIECE);
		n = io_read(l->fd, l->in.p + l->in.n, PIECE);
		if (n > 0)
			l->in.n += (size_t)n;
		else if (n == 0 || errno != EAGAIN)
			return CAME_NONE;
		else if (io_wait(l->fd, POLLIN, -1, deadline) != 1)
			return CAME_LATE;
	}
	return CAME;
}

enum came
line_hear(struct reader_line *l, size_t n, int64_t deadline, struct str *out)
{
	enum came came = pull(l, n, deadline);

	if (came == CAME) {
		*out = str_sub(buf_view(&l->in), 0, n);
		l->taken = n;
	}
	return came;
}

static enum came
hear_answer(struct reader_line *l, int64_t deadline, struct str *flat,
    struct err *e)
{
	struct reader_head head;
	struct str all;
	enum came came = pull(l, sizeof head, deadline);

	if (came != CAME)
		return came;
	memcpy(&head, l->in.p, sizeof head);
	if (head.magic != READER_ANSWER || head.n > ANSWER_MAX) {
		err_set(e, ERR_INPUT, "no such length");
		return CAME;
	}
	came = line_hear(l, sizeof head + head.n, deadline, &all);
	if (came == CAME)
		*flat = str_sub(all, sizeof head, all.n);
	/* What is there beyond must be answers to what else was asked. */
	if (came == CAME && l->nasked == 1 && l->in.n > l->taken)
		err_set(e, ERR_INPUT, "it is longer than it says");
	return came;
}

enum came
line_answer(struct reader_line *l, int64_t deadline, struct str *flat,
    struct err *e)
{
	enum came came = push(l, &l->asked[0], deadline);

	push_all(l);
	return came == CAME ? hear_answer(l, deadline, flat, e) : came;
}

void
line_next(struct reader_line *l)
{
	memmove(&l->asked[0], &l->asked[1], --l->nasked * sizeof l->asked[0]);
}
