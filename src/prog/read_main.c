/* postroom-read: turns mails into struct mail, and can do nothing else.
 *
 * Started by the desk (flow/reader_apart.h) before it has a secret. What it
 * may need is loaded first, then it is locked, then it reads.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/io.h"
#include "flow/reader_wire.h"
#include "prog/lock_down.h"
#include "prog/nursery.h"

/* Takes bytes until b has n; the desk may have sent of the next mail, too. */
static bool
take(struct buf *b, size_t n)
{
	enum { PIECE = 256 * 1024 };

	while (b->n < n) {
		size_t more = n - b->n > PIECE ? n - b->n : PIECE;
		ssize_t got;

		buf_reserve(b, more);
		got = io_read(STDIN_FILENO, b->p + b->n, more);
		if (got <= 0)
			return false;
		b->n += (size_t)got;
	}
	return true;
}

/* What is there beyond the first n bytes moves to the front. */
static void
drop(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

static bool
say(const void *p, size_t n)
{
	return io_write_all(STDIN_FILENO, (struct str){ p, n });
}

/* One mail, one answer: its head and it in one piece. */
static bool
answer(struct str raw, struct buf *out)
{
	struct reader_head head = { READER_ANSWER, 0 };
	struct arena a = ARENA_INIT;
	struct mail m;

	mail_read(&a, raw, &m);
	buf_reset(out);
	buf_put(out, &head, sizeof head);
	answer_put(&m, out);
	arena_clear(&a);
	head.n = (uint32_t)(out->n - sizeof head);
	memcpy(out->p, &head, sizeof head);
	return say(out->p, out->n);
}

static void
serve(void *arg)
{
	struct lock *lock = arg;
	struct buf raw = BUF_INIT, out = BUF_INIT;
	struct reader_hello hello = { READER_HELLO, 0 };
	struct reader_head head;

	lock_down(lock);
	hello.missing = lock->missing;
	if (!say(&hello, sizeof hello))
		_exit(EX_IOERR);
	while (take(&raw, sizeof head)) {
		memcpy(&head, raw.p, sizeof head);
		if (head.magic != READER_MAIL || head.n > READER_MAIL_MAX)
			_exit(EX_PROTOCOL);
		if (!take(&raw, sizeof head + head.n) ||
		    !answer(str_sub(buf_view(&raw), sizeof head,
		    sizeof head + head.n), &out))
			break;
		drop(&raw, sizeof head + head.n);
	}
	_exit(EX_OK);
}

static bool
is_socket(int fd)
{
	int type;
	socklen_t n = sizeof type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0;
}

int
main(void)
{
	struct lock lock = { 0, NULL };

	if (!is_socket(STDIN_FILENO)) {
		fprintf(stderr, "postroom-read: started by `postroom desk`;"
		    " to read a mail: postroom read MAIL\n");
		return EX_USAGE;
	}
	nursery_begin();
	mail_open();
	lock_around(&lock);
	return nursery_run(serve, &lock);
}
