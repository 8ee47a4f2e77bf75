#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

static struct {
	enum log_sink to;
	int fd;
	int level;
	char who[16];
} sink = { LOG_TO_STDERR, STDERR_FILENO, LOG_INFO, "postroom" };

static const char *const level_names[] = {
	[LOG_ERR] = "error", [LOG_WARNING] = "warning",
	[LOG_NOTICE] = "notice", [LOG_INFO] = "info", [LOG_DEBUG] = "debug",
};

static int
open_journal(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX,
	    .sun_path = "/run/systemd/journal/socket" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool
log_open(enum log_sink to, const char *path, int level, const char *who)
{
	int fd = STDERR_FILENO;

	switch (to) {
	case LOG_TO_STDERR:
		break;
	case LOG_TO_SYSLOG:
		openlog("postroom", LOG_PID, LOG_MAIL);
		break;
	case LOG_TO_JOURNAL:
		fd = open_journal();
		break;
	case LOG_TO_FILE:
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
		    0600);
		break;
	}
	if (fd < 0)
		return false;
	if (sink.fd > STDERR_FILENO)
		close(sink.fd);
	sink.to = to;
	sink.fd = fd;
	sink.level = level;
	snprintf(sink.who, sizeof sink.who, "%s", who);
	return true;
}

/* A value is bare when that is unambiguous, else quoted with escapes. */
static void
put_value(struct buf *b, struct str s)
{
	bool bare = s.n > 0;

	for (size_t i = 0; i < s.n && bare; i++)
		bare = s.p[i] > ' ' && s.p[i] < 0x7f &&
		    s.p[i] != '"' && s.p[i] != '=' && s.p[i] != '\\';
	if (bare) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; ) {
		size_t from = i;
		int32_t cp = utf8_next(s, &i);

		if (cp == '"' || cp == '\\')
			buf_printf(b, "\\%c", (char)cp);
		else if (cp >= 0x20 && cp < 0x7f)
			buf_char(b, (char)cp);
		else
			for (; from < i; from++)
				buf_printf(b, "\\x%02x",
				    (unsigned char)s.p[from]);
	}
	buf_char(b, '"');
}

static void
write_line(int level, struct buf *line)
{
	char stamp[CLOCK_TEXT];
	struct buf b = BUF_INIT;

	switch (sink.to) {
	case LOG_TO_SYSLOG:
		syslog(level, "%s", line->p);
		break;
	case LOG_TO_JOURNAL:
		buf_printf(&b, "PRIORITY=%d\nSYSLOG_IDENTIFIER=postroom\n"
		    "MESSAGE=%s\n", level, line->p);
		(void)!write(sink.fd, b.p, b.n);
		break;
	case LOG_TO_STDERR:
	case LOG_TO_FILE:
		/* One write a line: lines of several processes stay whole. */
		buf_printf(&b, "%s %s\n",
		    clock_rfc3339(clock_wall_ms(), stamp), line->p);
		(void)!write(sink.fd, b.p, b.n);
		break;
	}
	buf_clear(&b);
}

void
log_event_(int level, const char *event, ...)
{
	int saved = errno;
	struct buf line = BUF_INIT;
	va_list ap;

	if (level > sink.level)
		return;
	buf_printf(&line, "%s %s %s", level_names[level], sink.who, event);
	va_start(ap, event);
	for (;;) {
		struct log_kv kv = va_arg(ap, struct log_kv);

		if (kv.key == NULL)
			break;
		buf_printf(&line, " %s=", kv.key);
		if (kv.type == LOG_VALUE_ID)
			buf_printf(&line, "%" PRId64, kv.id);
		else
			put_value(&line, kv.str);
	}
	va_end(ap);
	write_line(level, &line);
	buf_clear(&line);
	errno = saved;
}
