/* postroom-read: turns mails into struct mail, and can do nothing else.
 *
 * Started by the desk (flow/reader_apart.h) before it has a secret. What it
 * may need is loaded first, then it is locked, then it reads.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/io.h"
#include "flow/reader_wire.h"
#include "prog/lock_down.h"
#include "prog/nursery.h"

static bool
take_exactly(void *out, size_t n)
{
	char *p = out;

	while (n > 0) {
		ssize_t got = io_read(STDIN_FILENO, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
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
	((struct reader_head *)(void *)out->p)->n = head.n;
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
	while (take_exactly(&head, sizeof head)) {
		if (head.magic != READER_MAIL || head.n > READER_MAIL_MAX)
			_exit(EX_PROTOCOL);
		buf_reset(&raw);
		buf_reserve(&raw, head.n);
		if (!take_exactly(raw.p, head.n))
			break;
		raw.n = head.n;
		if (!answer(buf_view(&raw), &out))
			break;
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
