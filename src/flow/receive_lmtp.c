/* One connection of an LMTP client: the events of wire/lmtp.h, answered. */
#include "flow/receive_lmtp.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

enum {
	COMMAND_MS = 5 * 60 * 1000,     /* for the next command, whole */
	BLOCK_MS = 3 * 60 * 1000,       /* for some more of the data */
	DATA_MS = 30 * 60 * 1000,       /* for all of it */
	WRITE_MS = 60 * 1000,           /* until replies are read */
	READ_BYTES = 32 * 1024,
	REPLIES_BYTES = 16 * 1024,      /* unwritten, then they are written */
};

struct talk {
	int fd;
	struct lmtp *lmtp;              /* own */
	struct buf out;                 /* own; replies not yet written */
	int64_t until_ms;               /* for the next bytes */
	int64_t data_until_ms;          /* for all of the data */
	struct incoming mail;
};

static bool
flush(struct talk *t)
{
	int64_t until = clock_mono_ms() + WRITE_MS;
	struct str left = buf_view(&t->out);

	while (left.n > 0) {
		ssize_t put = io_write(t->fd, left.p, left.n);

		if (put > 0)
			left = str_sub(left, (size_t)put, left.n);
		else if (errno != EAGAIN ||
		    io_wait(t->fd, POLLOUT, -1, until) != 1)
			return false;
	}
	buf_reset(&t->out);
	return true;
}

/* act does what an event asks for; false: it was the last. */
static bool
act(struct talk *t, enum lmtp_event event)
{
	switch (event) {
	case LMTP_HUNGRY:
		break;
	case LMTP_MAIL:
		lmtp_say_mail(t->lmtp, incoming_mail(&t->mail), &t->out);
		break;
	case LMTP_RCPT:
		lmtp_say_rcpt(t->lmtp, incoming_rcpt(&t->mail), &t->out);
		break;
	case LMTP_DATA:
		incoming_data(&t->mail);
		t->data_until_ms = clock_mono_ms() + DATA_MS;
		lmtp_say_data(t->lmtp, NULL, &t->out);
		break;
	case LMTP_CHUNK:
		spool_add(&t->mail.spool, lmtp_chunk(t->lmtp));
		break;
	case LMTP_END:
		incoming_end(&t->mail, &t->out);
		break;
	case LMTP_RESET:
		incoming_forget(&t->mail);
		break;
	case LMTP_BYE:
		return false;
	}
	return true;
}

/* Bytes of a command do not give it more time, those of data do. */
static void
set_deadline(struct talk *t, enum lmtp_event event)
{
	int64_t now = clock_mono_ms();

	if (t->mail.data)
		t->until_ms = now + BLOCK_MS < t->data_until_ms ?
		    now + BLOCK_MS : t->data_until_ms;
	else if (event != LMTP_HUNGRY || t->out.n > 0)
		t->until_ms = now + COMMAND_MS;
}

static bool
digest_input(struct talk *t, struct str in)
{
	while (in.n > 0) {
		enum lmtp_event event = lmtp_eat(t->lmtp, &in, &t->out);

		if (!act(t, event))
			return false;
		set_deadline(t, event);
		/* Replies to a pipeline go together (RFC 2920). */
		if (t->out.n > REPLIES_BYTES && !flush(t))
			return false;
	}
	return flush(t);
}

/* more waits for bytes: how many, or -1 when there will be none. */
static ssize_t
more(struct talk *t, char *p, size_t n)
{
	ssize_t got;

	for (;;) {
		if (local_stopping(t->mail.local)) {
			buf_z(&t->out, "421 4.3.2 stopping, try again\r\n");
			return -1;
		}
		got = io_read(t->fd, p, n);
		if (got > 0)
			return got;
		if (got == 0 || errno != EAGAIN)
			return -1;
		if (io_wait(t->fd, POLLIN, t->mail.local->stop_fd,
		    t->until_ms) == 1 || local_stopping(t->mail.local))
			continue;
		buf_z(&t->out, "421 4.4.2 too slow\r\n");
		return -1;
	}
}

static const char *
our_name(char *name, size_t n)
{
	if (gethostname(name, n) != 0 || name[0] == '\0')
		snprintf(name, n, "localhost");
	name[n - 1] = '\0';
	return name;
}

void
talk_main(struct talk_with *with)
{
	char name[256], *bytes = malloc(READ_BYTES);
	struct lmtp_limits limits = { our_name(name, sizeof name), INCOMING_MOST,
	    with->local->private };
	struct talk t = { .fd = with->fd,
	    .mail = { .local = with->local, .spool = { .fd = -1 } },
	    .until_ms = clock_mono_ms() + COMMAND_MS };
	ssize_t n;

	if (bytes == NULL)
		out_of_memory();
	t.lmtp = t.mail.lmtp = lmtp_new(&limits, &t.out);
	if (flush(&t))
		while ((n = more(&t, bytes, READ_BYTES)) > 0)
			if (!digest_input(&t, (struct str){ bytes,
			    (size_t)n }))
				break;
	flush(&t);
	incoming_forget(&t.mail);
	lmtp_free(t.lmtp);
	buf_clear(&t.out);
	free(bytes);
	close(t.fd);
}
