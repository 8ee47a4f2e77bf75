#include "prog/nursery.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/secret.h"
#include "flow/reader_wire.h"

static void
close_others(void)
{
	struct rlimit r;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur > 65536)
		r.rlim_cur = 65536;
	for (int fd = 3; fd < (int)r.rlim_cur; fd++)
		close(fd);
}

void
nursery_begin(void)
{
	static const int not_ours[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE
	};

	secret_no_cores();
	for (size_t i = 0; i < sizeof not_ours / sizeof *not_ours; i++)
		signal(not_ours[i], SIG_IGN);
	close_others();
	(void)!chdir("/");
	setsid();
}

/* The next word of the desk. Returns the socket that came with it, -1: the
 * desk hung up. */
static int
next_socket(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} u;
	char word;
	struct iovec iov = { &word, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = u.room, .msg_controllen = sizeof u.room };
	struct cmsghdr *c;
	ssize_t n;
	int fd;

	do
		n = recvmsg(STDIN_FILENO, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	c = n == 1 ? CMSG_FIRSTHDR(&m) : NULL;
	if (c == NULL || c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(sizeof fd))
		return -1;
	memcpy(&fd, CMSG_DATA(c), sizeof fd);
	return fd;
}

static int
end_child(pid_t child)
{
	int status = 0;

	if (child <= 0)
		return 0;
	kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

static pid_t
make_child(int fd, void (*serve)(void *arg), void *arg)
{
	pid_t parent = getpid(), child = fork();

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(fd, STDIN_FILENO) < 0)
		_exit(EX_OSERR);
	close(fd);
	serve(arg);
	_exit(EX_SOFTWARE);
}

int
nursery_run(void (*serve)(void *arg), void *arg)
{
	pid_t child = 0;
	int fd;

	while ((fd = next_socket()) >= 0) {
		struct reader_ended ended = { end_child(child), 0 };

		child = make_child(fd, serve, arg);
		if (child < 0)
			ended.why_none = errno;
		close(fd);
		if (write(STDIN_FILENO, &ended, sizeof ended) !=
		    sizeof ended)
			break;
	}
	end_child(child);
	return EX_OK;
}
