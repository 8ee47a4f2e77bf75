#include "play/inner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"

static void
quiet(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		dup2(fd, STDERR_FILENO);
}

/* *killed: else it did the deed to its end, whatever came of it. */
static bool
one_life(struct play *p, deed *act, void *arg, int64_t k, bool *killed,
         struct err *e)
{
	pid_t child = fork();
	int status = 0;

	if (child < 0)
		return err_set(e, ERR_AGAIN, "fork: %s", strerror(errno));
	if (child == 0) {
		quiet();
		if (world_open(&p->world, e)) {
			fault_arm(k);
			act(p, arg, e);
		}
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child)
		return err_set(e, ERR_AGAIN, "waitpid: %s", strerror(errno));
	*killed = WIFSIGNALED(status);
	return !*killed || WTERMSIG(status) == SIGKILL || err_set(e,
	    ERR_SETUP, "the desk died by signal %d", WTERMSIG(status));
}

bool
crash_in(struct play *p, deed *act, void *arg, struct err *e)
{
	/* Points spread over a step, and from step to step over all. */
	int64_t at = (int64_t)(p->step - p->story->step);
	int64_t k[] = { 1 + at * 5 % 19, 20 + at * 11 % 37,
		60 + at * 17 % 83 };
	bool killed = true;

	if (!p->how->crashes)
		return true;
	world_close(&p->world);
	for (size_t i = 0; killed && i < sizeof k / sizeof *k; i++)
		if (!one_life(p, act, arg, k[i], &killed, e))
			return false;
	return world_open(&p->world, e);
}
