#include "flow/poke.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool
poke_address(const char *state_dir, const char *role, struct sockaddr_un *a)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return snprintf(a->sun_path, sizeof a->sun_path, "%s/%s.wake",
	    state_dir, role) < (int)sizeof a->sun_path;
}

int
poke_listen(const char *state_dir, const char *role, struct err *e)
{
	struct sockaddr_un a;
	int fd;

	if (!poke_address(state_dir, role, &a)) {
		err_set(e, ERR_SETUP, "state-dir: path too long for a socket");
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(a.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
	    chmod(a.sun_path, 0600) != 0) {
		err_path(e, errno, a.sun_path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

void
poke_drain(int fd)
{
	char c[8];

	while (recv(fd, c, sizeof c, MSG_DONTWAIT) >= 0)
		;
}

void
poke(const char *state_dir, const char *role)
{
	struct sockaddr_un a;
	int fd;

	if (!poke_address(state_dir, role, &a))
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, "w", 1, MSG_DONTWAIT, (struct sockaddr *)&a,
	    sizeof a);
	close(fd);
}
