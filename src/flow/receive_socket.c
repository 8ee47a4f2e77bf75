/* The sockets of LMTP: made, cleared away after a kill, connected to. */
#include "flow/receive_local.h"

#include <errno.h>
#include <libgen.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	BACKLOG = 64,
	PATIENCE_SECONDS = 5,
};

static int
failed(int fd, const struct lmtp_at *at, const char *what, struct err *e)
{
	err_set(e, ERR_AGAIN, "%s: %s: %s", at->text, what, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A connect that waits longer is given up (socket(7)). */
static int
patient(int fd)
{
	struct timeval limit = { .tv_sec = PATIENCE_SECONDS };

	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	}
	return fd;
}

static int
unix_socket(const struct lmtp_at *at, struct sockaddr_un *a)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(at->path) >= sizeof a->sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(a->sun_path, at->path, strlen(at->path));
	return patient(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int
dial_unix(const struct lmtp_at *at, struct err *e)
{
	struct sockaddr_un a;
	int fd = unix_socket(at, &a);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
		return failed(fd, at, "connect", e);
	return fd;
}

/* A kill leaves the socket's name behind: one that nobody listens at goes.
 * What is no socket stays, and is in our way. */
static bool
clear_path(const struct lmtp_at *at, struct err *e)
{
	struct err why = ERR_INIT;
	struct stat st;
	int fd;

	if (lstat(at->path, &st) != 0)
		return true;
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_AGAIN, "%s: something else has this "
		    "name", at->text);
	errno = 0;
	fd = dial_unix(at, &why);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno != ECONNREFUSED)
		return err_set(e, ERR_AGAIN, "%s: address in use", at->text);
	return unlink(at->path) == 0 || err_set(e, ERR_AGAIN, "%s: %s",
	    at->text, strerror(errno));
}

/* The group of the directory may connect, so that a directory lets the MTA
 * in; nobody else: who can deliver can write any header. Until listen(2)
 * nobody can connect at all. */
static bool
set_rights(const char *path, bool private)
{
	char copy[sizeof ((struct sockaddr_un *)NULL)->sun_path];
	struct stat st;

	snprintf(copy, sizeof copy, "%s", path);
	if (!private && stat(dirname(copy), &st) == 0)
		(void)!chown(path, (uid_t)-1, st.st_gid);
	return chmod(path, private ? 0600 : 0660) == 0;
}

static int
open_unix(const struct lmtp_at *at, bool private, struct err *e)
{
	struct sockaddr_un a;
	int fd;

	if (!clear_path(at, e))
		return -1;
	fd = unix_socket(at, &a);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0)
		return failed(fd, at, "bind", e);
	if (!set_rights(at->path, private) || listen(fd, BACKLOG) != 0)
		return failed(fd, at, "listen", e);
	return fd;
}

/* on_loopback binds to, or connects to, the first address of the host. */
static int
on_loopback(const struct lmtp_at *at, bool binds, struct err *e)
{
	const char *what = binds ? "bind" : "connect";
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV }, *list = NULL;
	char service[16];
	int fd, one = 1;

	snprintf(service, sizeof service, "%d", at->port);
	if (getaddrinfo(at->host, service, &hint, &list) != 0) {
		errno = EADDRNOTAVAIL;
		return failed(-1, at, what, e);
	}
	fd = patient(socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (fd < 0 || (binds ? bind(fd, list->ai_addr, list->ai_addrlen) :
	    connect(fd, list->ai_addr, list->ai_addrlen)) != 0)
		fd = failed(fd, at, what, e);
	freeaddrinfo(list);
	return fd;
}

int
listen_open(const struct lmtp_at *at, bool private, struct err *e)
{
	int fd;

	if (at->path[0] != '\0')
		return open_unix(at, private, e);
	fd = on_loopback(at, true, e);
	if (fd >= 0 && listen(fd, BACKLOG) != 0)
		return failed(fd, at, "listen", e);
	return fd;
}

int
listen_dial(const struct lmtp_at *at, struct err *e)
{
	return at->path[0] != '\0' ? dial_unix(at, e) :
	    on_loopback(at, false, e);
}
