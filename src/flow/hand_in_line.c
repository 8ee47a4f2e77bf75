#include "flow/hand_in_inner.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/io.h"

enum { REPLY_LINE = 2000, AGAIN_MS = 100 };

/* What a line waits for. */
enum phase {
	LINE_DOWN,      /* there is no connection */
	LINE_GREETING,  /* 220 */
	LINE_HELLO,     /* what the other side can do */
	LINE_READY,     /* nothing: a mail may go */
	LINE_MAIL,      /* the three replies to MAIL, RCPT, DATA; */
	LINE_RCPT,
	LINE_DATA,
	LINE_END,       /* the one that says it is durable */
};

struct line {
	int fd;
	enum phase phase;
	bool busy;                      /* a mail is not answered for */
	bool knows_us;                  /* XINTAKE */
	struct buf envelope, data;      /* own; of that mail */
	int64_t again_ms;               /* not connected before */
	struct str out;                 /* still to be written */
	struct buf in;                  /* own; replies not yet whole */
};

struct hand_lines {
	struct hand_out to;
	struct sockaddr_un address;
	struct line line[HAND_LINES];
	int n;
	int64_t down_until;             /* give up then, unless a mail is
	                                 * answered for; 0: all is well */
};

/* --- Connections ---------------------------------------------------------- */

static void
line_down(struct line *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	l->phase = LINE_DOWN;
	l->out = STR_NONE;
	buf_reset(&l->in);
}

/* line_up: true when there was somebody. */
static bool
line_up(struct hand_lines *h, struct line *l)
{
	line_down(l);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&h->address,
	    sizeof h->address) != 0) {
		int keep = errno;

		line_down(l);
		errno = keep;
		return false;
	}
	io_nonblocking(l->fd);
	l->phase = LINE_GREETING;
	return true;
}

int
hand_lines_new(struct hand_lines **out, const char *state_dir, int n,
               struct hand_out to, struct err *e)
{
	struct hand_lines *h = calloc(1, sizeof *h);

	if (h == NULL)
		out_of_memory();
	h->to = to;
	h->n = n < HAND_LINES ? n : HAND_LINES;
	h->address.sun_family = AF_UNIX;
	for (int i = 0; i < HAND_LINES; i++)
		h->line[i].fd = -1;
	if (snprintf(h->address.sun_path, sizeof h->address.sun_path,
	    "%s/receive.sock", state_dir) >=
	    (int)sizeof h->address.sun_path) {
		err_set(e, ERR_SETUP, "state-dir: path too long for a socket");
	} else if (line_up(h, &h->line[0])) {
		*out = h;
		return 1;
	} else if (errno == EACCES || errno == EPERM) {
		err_set(e, ERR_SETUP, "%s: only its owner and root may hand "
		    "in mail", h->address.sun_path);
	}
	hand_lines_free(h);
	return e->kind != ERR_NONE ? -1 : 0;
}

void
hand_lines_free(struct hand_lines *h)
{
	for (int i = 0; h != NULL && i < HAND_LINES; i++) {
		line_down(&h->line[i]);
		buf_clear(&h->line[i].envelope);
		buf_clear(&h->line[i].data);
		buf_clear(&h->line[i].in);
	}
	free(h);
}

/* --- What is said --------------------------------------------------------- */

/* RFC 3461, 4: what is not plain goes as +HH. */
static void
put_word(struct buf *b, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_printf(b, " %s=", name);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c < '!' || c > '~' || c == '+' || c == '=')
			buf_printf(b, "+%02X", c);
		else
			buf_char(b, (char)c);
	}
}

static void
put_envelope(struct buf *b, const struct hand_mail *m, size_t size)
{
	static const char *const history[] = {
		[HISTORY_NOT] = "", [HISTORY_RECEIVED] = "yes",
		[HISTORY_SENT] = "sent",
	};

	buf_reset(b);
	buf_printf(b, "MAIL FROM:<> SIZE=%zu", size);
	put_word(b, "XCHANNEL", str_from(m->channel->name));
	put_word(b, "XSOURCE", str_from(m->source));
	put_word(b, "XFOLDER", m->folder);
	put_word(b, "XKEY", m->key);
	put_word(b, "XHISTORY", str_from(history[m->history]));
	put_word(b, "XSTATUS", m->history_status);
	if (m->received_ms > 0)
		buf_printf(b, " XRECEIVED=%lld", (long long)m->received_ms);
	buf_z(b, "\r\nRCPT TO:<channel>\r\nDATA\r\n");
}

/* RFC 5321, 4.5.2. The mail's last line end is the one before the dot. */
static void
put_data(struct buf *b, struct str bytes)
{
	size_t from = 0, at = 0;

	buf_reset(b);
	buf_reserve(b, bytes.n + 16);
	while (at < bytes.n) {
		if (bytes.p[at] == '.') {
			buf_str(b, str_sub(bytes, from, at));
			buf_char(b, '.');
			from = at;
		}
		at = str_find(bytes, STR("\r\n"), at) + 2;
	}
	buf_str(b, str_sub(bytes, from, bytes.n));
	if (!str_ends(buf_view(b), "\r\n"))
		buf_z(b, "\r\n");
	buf_z(b, ".\r\n");
}

static void
begin_mail(struct line *l)
{
	l->out = buf_view(&l->envelope);
	l->phase = LINE_MAIL;
}

/* --- What is answered ----------------------------------------------------- */

static bool
refused(struct str reply, struct err *e)
{
	enum err_kind kind = str_starts(reply, "4") ? ERR_AGAIN :
	    str_starts(reply, "550 5.1.1") ? ERR_INPUT : ERR_REFUSED;

	return err_set(e, kind, "receive says: %.*s", STR_ARG(reply));
}

static void
answered(struct hand_lines *h, struct line *l, struct str reply)
{
	enum hand_answer what = HAND_NEW;
	char why[200];

	if (!str_starts(reply, "2"))
		what = HAND_REFUSED;
	else if (str_ends(reply, " known"))
		what = HAND_KNOWN;
	else if (str_ends(reply, " partial"))
		what = HAND_PARTIAL;
	snprintf(why, sizeof why, "%.*s", STR_ARG(reply));
	l->busy = false;
	l->phase = LINE_READY;
	h->down_until = 0;
	h->to.answered(h->to.arg, what, what == HAND_REFUSED ? why : "");
}

/* A whole reply, by its last line. False with *e: no mail can go at all. */
static bool
on_reply(struct hand_lines *h, struct line *l, struct str reply,
         struct err *e)
{
	char class = reply.n > 0 ? reply.p[0] : '?';

	switch (l->phase) {
	case LINE_GREETING:
		l->out = STR("LHLO localhost\r\n");
		l->phase = LINE_HELLO;
		return class == '2' || refused(reply, e);
	case LINE_HELLO:
		if (!l->knows_us)
			return err_set(e, ERR_SETUP, "receive takes no mail "
			    "from commands");
		l->phase = LINE_READY;
		if (l->busy)
			begin_mail(l);
		return class == '2' || refused(reply, e);
	case LINE_MAIL:
	case LINE_RCPT:
		l->phase = l->phase == LINE_MAIL ? LINE_RCPT : LINE_DATA;
		return class == '2' || refused(reply, e);
	case LINE_DATA:
		l->out = buf_view(&l->data);
		l->phase = LINE_END;
		return class == '3' || refused(reply, e);
	case LINE_END:
		if (class == '4')
			return refused(reply, e);
		answered(h, l, reply);
		return true;
	case LINE_READY:
	case LINE_DOWN:
		break;
	}
	return err_set(e, ERR_AGAIN, "receive closes: %.*s", STR_ARG(reply));
}

static bool
replies(struct hand_lines *h, struct line *l, struct err *e)
{
	struct str rest = buf_view(&l->in), one;
	bool ok = true;

	while (ok && str_find_char(rest, '\n', 0) < rest.n) {
		str_cut_line(&rest, &one);
		if (str_starts(one, "421")) {   /* it stops, or is full */
			line_down(l);
			return true;
		}
		if (l->phase == LINE_HELLO &&
		    str_starts(str_sub(one, 4, one.n), "XINTAKE"))
			l->knows_us = true;
		if (one.n < 4 || one.p[3] != '-')
			ok = on_reply(h, l, one, e);
	}
	if (rest.n > REPLY_LINE)
		ok = err_set(e, ERR_AGAIN, "receive talks nonsense");
	memmove(l->in.p, l->in.p + (l->in.n - rest.n), rest.n);
	l->in.n = rest.n;
	return ok;
}

/* --- Reading and writing -------------------------------------------------- */

static bool
would_block(ssize_t got)
{
	return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/* line_move does what one line can do. False with *e: no mail can go at all. */
static bool
line_move(struct hand_lines *h, struct line *l, short events, struct err *e)
{
	ssize_t got;

	if (events & (POLLIN | POLLHUP | POLLERR)) {
		buf_reserve(&l->in, 4096);
		got = io_read(l->fd, l->in.p + l->in.n, 4096);
		if (got > 0) {
			l->in.n += (size_t)got;
			if (!replies(h, l, e))
				return false;
		} else if (!would_block(got)) {
			line_down(l);
			return true;
		}
	}
	if (l->out.n == 0 || l->fd < 0)
		return true;
	got = io_write(l->fd, l->out.p, l->out.n);
	if (got > 0)
		l->out = str_sub(l->out, (size_t)got, l->out.n);
	else if (!would_block(got))
		line_down(l);
	return true;
}

/* lines_up connects lines that hold a mail and have no connection. *down:
 * how many still have none. */
static bool
lines_up(struct hand_lines *h, int *down, struct err *e)
{
	int64_t now = clock_mono_ms();

	*down = 0;
	for (int i = 0; i < h->n; i++) {
		struct line *l = &h->line[i];

		if (!l->busy || l->phase != LINE_DOWN)
			continue;
		if (now >= l->again_ms) {
			l->again_ms = now + AGAIN_MS;
			if (line_up(h, l))
				continue;
		}
		++*down;
		if (h->down_until == 0)
			h->down_until = now + HAND_OPEN_MS;
		if (now > h->down_until)
			return err_set(e, ERR_AGAIN, "receive is gone");
	}
	return true;
}

/* pump waits until something moves and moves it. */
static bool
pump(struct hand_lines *h, struct err *e)
{
	struct pollfd p[HAND_LINES];
	int got, down;

	if (!lines_up(h, &down, e))
		return false;
	for (int i = 0; i < h->n; i++)
		p[i] = (struct pollfd){ h->line[i].fd, (short)(POLLIN |
		    (h->line[i].out.n > 0 ? POLLOUT : 0)), 0 };
	got = poll(p, (nfds_t)h->n, down > 0 ? AGAIN_MS : HAND_ANSWER_MS);
	if (got == 0 && down == 0)
		return err_set(e, ERR_AGAIN, "receive does not answer");
	for (int i = 0; got > 0 && i < h->n; i++)
		if (p[i].revents != 0 && !line_move(h, &h->line[i],
		    p[i].revents, e))
			return false;
	return true;
}

static struct line *
idle(struct hand_lines *h)
{
	for (int i = 0; i < h->n; i++)
		if (!h->line[i].busy)
			return &h->line[i];
	return NULL;
}

bool
hand_lines_put(struct hand_lines *h, const struct hand_mail *m,
               struct err *e)
{
	struct buf plain = BUF_INIT;
	struct line *l;
	bool ok = true;
	int down;

	while (ok && (l = idle(h)) == NULL)
		ok = pump(h, e);
	if (!ok)
		return false;
	put_data(&l->data, hand_mail_canonical(&plain, m->bytes));
	put_envelope(&l->envelope, m, l->data.n);
	buf_clear(&plain);
	l->busy = true;
	if (l->phase == LINE_READY) {
		begin_mail(l);
		return line_move(h, l, 0, e);
	}
	return lines_up(h, &down, e);
}

bool
hand_lines_flush(struct hand_lines *h, struct err *e)
{
	for (int i = 0; i < h->n; i++)
		while (h->line[i].busy)
			if (!pump(h, e))
				return false;
	return true;
}
