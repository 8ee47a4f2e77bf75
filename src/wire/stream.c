#include "wire/stream.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/io.h"
#include "wire/guard.h"
#include "wire/tls.h"

enum { ADDRESS_MIN_MS = 3000 };         /* one address gets at least this */

struct stream {
	int fd;
	int cancel_fd;
	int64_t deadline_ms;
	SSL *ssl;                       /* own; NULL: plain */
	struct guard guard;
	struct err why;                 /* what ended it */
};

/* fail_os names the reason by errno. */
static bool
fail_os(struct stream *s, const char *what)
{
	return err_set(&s->why, ERR_AGAIN, "%s: %s", what, strerror(errno));
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool
stream_cancelled(const struct stream *s)
{
	return s->cancel_fd >= 0 &&
	    io_wait(s->cancel_fd, POLLIN, -1, clock_mono_ms()) == 1;
}

/* wait_for sleeps until the socket is ready; false: s->why says why not. */
static bool
wait_for(struct stream *s, short events)
{
	int64_t began = clock_mono_ms();
	int got = io_wait(s->fd, events, s->cancel_fd,
	    earlier(s->deadline_ms, began + STREAM_SILENCE_MS));

	if (got == 1)
		return true;
	if (got < 0)
		return fail_os(s, "poll");
	if (stream_cancelled(s))
		return err_set(&s->why, ERR_AGAIN, "cancelled");
	return err_set(&s->why, ERR_AGAIN, "no answer in time (%lld s)",
	    (long long)(clock_mono_ms() - began) / 1000);
}

static bool
connect_one(struct stream *s, const struct addrinfo *to)
{
	int one = 1, failed = 0;
	socklen_t len = sizeof failed;

	s->fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return fail_os(s, "socket");
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(s->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	if (connect(s->fd, to->ai_addr, to->ai_addrlen) == 0)
		return true;
	if (errno != EINPROGRESS)
		return fail_os(s, "connect");
	if (!wait_for(s, POLLOUT))
		return false;
	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &failed, &len) == 0 &&
	    failed == 0)
		return true;
	errno = failed;
	return fail_os(s, "connect");
}

/* connect_any tries each address; the last one's failure is the reason. */
static bool
connect_any(struct stream *s, const struct addrinfo *list,
            int64_t deadline_ms)
{
	int64_t left = 0;

	for (const struct addrinfo *a = list; a != NULL; a = a->ai_next)
		left++;
	for (const struct addrinfo *a = list; a != NULL; a = a->ai_next) {
		int64_t now = clock_mono_ms(), share;

		share = (deadline_ms - now) / left--;
		if (share < ADDRESS_MIN_MS)
			share = ADDRESS_MIN_MS;
		s->deadline_ms = earlier(deadline_ms, now + share);
		err_clear(&s->why);
		if (connect_one(s, a))
			return true;
		if (s->fd >= 0)
			close(s->fd);
		s->fd = -1;
		if (stream_cancelled(s))
			break;
	}
	return false;
}

bool
stream_dial(struct stream **out, const char *host, int port, int cancel_fd,
            int64_t deadline_ms, struct err *e)
{
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG }, *list = NULL;
	struct stream *s = calloc(1, sizeof *s);
	char service[16];
	bool done = false;
	int code;

	if (s == NULL)
		out_of_memory();
	s->fd = -1;
	s->cancel_fd = cancel_fd;
	snprintf(service, sizeof service, "%d", port);
	code = getaddrinfo(host, service, &hint, &list);
	if (code != 0)
		err_set(e, ERR_AGAIN, "%s: %s", host, gai_strerror(code));
	else if (!connect_any(s, list, deadline_ms))
		err_set(e, ERR_AGAIN, "%s:%d: %s", host, port, s->why.text);
	else
		done = true;
	if (list != NULL)
		freeaddrinfo(list);
	if (!done) {
		stream_free(s);
		return false;
	}
	s->deadline_ms = deadline_ms;
	*out = s;
	return true;
}

void
stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	if (s->ssl != NULL) {
		ERR_clear_error();
		if (s->why.kind == ERR_NONE)
			SSL_shutdown(s->ssl);   /* ours only; waits for none */
		SSL_free(s->ssl);
	}
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

/* settle handles what an SSL call returned: true to call it again. */
static bool
settle(struct stream *s, int returned)
{
	switch (SSL_get_error(s->ssl, returned)) {
	case SSL_ERROR_WANT_READ:
		return wait_for(s, POLLIN);
	case SSL_ERROR_WANT_WRITE:
		return wait_for(s, POLLOUT);
	case SSL_ERROR_ZERO_RETURN:
		return err_set(&s->why, ERR_AGAIN, "closed by the server");
	default:
		return err_set(&s->why, ERR_AGAIN, "connection broken");
	}
}

bool
stream_secure(struct stream *s, const struct tls_trust *t, const char *host,
              struct err *e)
{
	bool again = true;
	int code;

	s->ssl = tls_session(t, s->fd, host, e);
	if (s->ssl == NULL)
		return false;
	while (again) {
		fault_point("socket.tls");
		ERR_clear_error();
		code = SSL_do_handshake(s->ssl);
		if (code == 1)
			return true;
		switch (SSL_get_error(s->ssl, code)) {
		case SSL_ERROR_WANT_READ:
			again = wait_for(s, POLLIN);
			break;
		case SSL_ERROR_WANT_WRITE:
			again = wait_for(s, POLLOUT);
			break;
		default:
			again = tls_explain(s->ssl, host, &s->why);
		}
	}
	return err_set(e, s->why.kind, "%s", s->why.text);
}

void
stream_allow(struct stream *s, int64_t deadline_ms, int64_t bytes)
{
	s->deadline_ms = deadline_ms;
	guard_budget(&s->guard, bytes);
}

static ssize_t
read_some(struct stream *s, void *p, size_t n)
{
	for (;;) {
		ssize_t got;

		fault_point("socket.read");
		if (s->ssl != NULL) {
			ERR_clear_error();
			got = SSL_read(s->ssl, p, n > INT32_MAX ? INT32_MAX :
			    (int)n);
			if (got > 0)
				return got;
			if (!settle(s, (int)got))
				return -1;
			continue;
		}
		got = recv(s->fd, p, n, 0);
		if (got > 0)
			return got;
		if (got == 0) {
			err_set(&s->why, ERR_AGAIN, "closed by the server");
			return -1;
		}
		if (errno != EAGAIN && errno != EINTR) {
			fail_os(s, "read");
			return -1;
		}
		if (errno == EAGAIN && !wait_for(s, POLLIN))
			return -1;
	}
}

ssize_t
stream_read(struct stream *s, void *p, size_t n)
{
	const char *wrong;
	ssize_t got;

	if (s->why.kind != ERR_NONE)
		return -1;
	got = read_some(s, p, n);
	if (got < 0)
		return -1;
	wrong = guard_feed(&s->guard, (struct str){ p, (size_t)got });
	if (wrong == NULL)
		return got;
	err_set(&s->why, ERR_AGAIN, "the server sent %s", wrong);
	return -1;
}

ssize_t
stream_write(struct stream *s, const void *p, size_t n)
{
	while (s->why.kind == ERR_NONE) {
		ssize_t put;

		fault_point("socket.write");
		if (s->ssl != NULL) {
			ERR_clear_error();
			put = SSL_write(s->ssl, p, n > INT32_MAX ? INT32_MAX :
			    (int)n);
			if (put > 0)
				return put;
			if (!settle(s, (int)put))
				break;
			continue;
		}
		put = send(s->fd, p, n, MSG_NOSIGNAL);
		if (put > 0)
			return put;
		if (errno == EAGAIN)
			wait_for(s, POLLOUT);
		else if (errno != EINTR)
			fail_os(s, "write");
	}
	return -1;
}

const struct err *
stream_why(const struct stream *s)
{
	return &s->why;
}

/* Waits as io_wait does, for two descriptors that end it. */
static int
poll_until(struct stream *s, int wake_fd, int64_t deadline_ms)
{
	struct pollfd p[] = {
		{ .fd = s->fd, .events = POLLIN },
		{ .fd = s->cancel_fd, .events = POLLIN },
		{ .fd = wake_fd, .events = POLLIN },
	};

	for (;;) {
		int64_t left = deadline_ms - clock_mono_ms();
		int n = poll(p, 3, left < 0 ? 0 : left > INT_MAX ? INT_MAX :
		    (int)left);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			return p[1].revents == 0 && p[0].revents != 0;
		if (n == 0 && clock_mono_ms() >= deadline_ms)
			return 0;
	}
}

int
stream_wait(struct stream *s, int wake_fd, int64_t deadline_ms)
{
	int got;

	if (s->ssl != NULL && SSL_pending(s->ssl) > 0)
		return 1;
	got = poll_until(s, wake_fd, deadline_ms);
	if (got < 0)
		fail_os(s, "poll");
	return got;
}
