/* The ceiling of every IMAP client: a whole folder over a bare socket, read
 * and thrown away. Windows of 50 mails, two in flight.
 *
 * usage: imap_pull PORT USER PASSWORD    prints how many mails and seconds */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WINDOW = 50, IN_FLIGHT = 2 };

struct line {
	int fd;
	char in[256 * 1024];
	size_t at, n;
	char text[8192];                /* the last line, cut if it is longer */
	long mails;
};

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
fill(struct line *l)
{
	ssize_t n = read(l->fd, l->in, sizeof l->in);

	if (n <= 0)
		fail("read");
	l->at = 0;
	l->n = (size_t)n;
}

static size_t
take_line(struct line *l)
{
	size_t n = 0;

	for (;;) {
		char c;

		if (l->at == l->n)
			fill(l);
		c = l->in[l->at++];
		if (n < sizeof l->text - 1)
			l->text[n++] = c;
		if (c == '\n')
			break;
	}
	l->text[n] = '\0';
	return n;
}

static void
skip(struct line *l, size_t n)
{
	while (n > 0) {
		size_t some;

		if (l->at == l->n)
			fill(l);
		some = l->n - l->at < n ? l->n - l->at : n;
		l->at += some;
		n -= some;
	}
}

static void
say(struct line *l, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void
say(struct line *l, const char *format, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (write(l->fd, text, (size_t)n) != n)
		fail("write");
}

/* Reads on to the answer with this tag. Returns what EXISTS said, or 0. */
static long
until(struct line *l, const char *tag)
{
	size_t tag_n = strlen(tag);
	long exists = 0;

	for (;;) {
		size_t n = take_line(l);
		char *brace = strrchr(l->text, '{');

		if (n > 3 && strcmp(l->text + n - 3, "}\r\n") == 0) {
			skip(l, strtoul(brace + 1, NULL, 10));
			l->mails++;
			continue;
		}
		if (strstr(l->text, " EXISTS") != NULL)
			exists = strtol(l->text + 2, NULL, 10);
		if (strncmp(l->text, tag, tag_n) == 0 && l->text[tag_n] == ' ')
			return exists;
	}
}

static void
dial(struct line *l, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1;

	l->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&to,
	    sizeof to) != 0)
		fail("connect");
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int
main(int argc, char **argv)
{
	static struct line l;
	struct timespec began, ended;
	long exists, windows;
	char tag[32];

	if (argc != 4)
		return 64;
	clock_gettime(CLOCK_MONOTONIC, &began);
	dial(&l, argv[1]);
	take_line(&l);
	say(&l, "a LOGIN %s %s\r\n", argv[2], argv[3]);
	until(&l, "a");
	say(&l, "b EXAMINE INBOX\r\n");
	exists = until(&l, "b");
	windows = (exists + WINDOW - 1) / WINDOW;
	for (long asked = 0, had = 0; had < windows; had++) {
		for (; asked < windows && asked < had + IN_FLIGHT; asked++)
			say(&l, "w%ld FETCH %ld:%ld (UID BODY.PEEK[])\r\n",
			    asked, asked * WINDOW + 1,
			    asked + 1 == windows ? exists :
			    (asked + 1) * WINDOW);
		snprintf(tag, sizeof tag, "w%ld", had);
		until(&l, tag);
	}
	clock_gettime(CLOCK_MONOTONIC, &ended);
	printf("%ld %.4f\n", l.mails,
	    (double)(ended.tv_sec - began.tv_sec) +
	    (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
	return 0;
}
