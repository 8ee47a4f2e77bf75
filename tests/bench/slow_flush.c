/* LD_PRELOAD: a disk whose flushes take FLUSH_US microseconds more, and how
 * many each program asked for: one byte a flush is added to the file
 * FLUSH_DIR/NAME-PID, NAME being the last word of its command line. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int count_fd = -1;
static long slower_us;

/* The last word, without a path: "desk" of `postroom -c FILE desk`. */
static void
name_us(char name[static 256])
{
	char line[4096];
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
	ssize_t at = n - 1;

	if (fd >= 0)
		close(fd);
	if (n < 1)
		n = at = 0;
	line[n] = '\0';
	while (at > 0 && line[at - 1] != '\0' && line[at - 1] != '/')
		at--;
	snprintf(name, 256, "%.200s-%d", line + at, (int)getpid());
}

__attribute__((constructor)) static void
begin(void)
{
	const char *dir = getenv("FLUSH_DIR"), *us = getenv("FLUSH_US");
	char path[4096 + 256], name[256];

	slower_us = us != NULL ? strtol(us, NULL, 10) : 0;
	if (dir == NULL)
		return;
	name_us(name);
	snprintf(path, sizeof path, "%.4000s/%s", dir, name);
	count_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int
flush(const char *how, int fd)
{
	/* POSIX wants this conversion; ISO C has none. */
	union {
		void *p;
		int (*call)(int);
	} real = { dlsym(RTLD_NEXT, how) };

	if (count_fd >= 0)
		(void)!write(count_fd, "f", 1);
	if (slower_us > 0)
		nanosleep(&(struct timespec){ slower_us / 1000000,
		    slower_us % 1000000 * 1000 }, NULL);
	return real.call(fd);
}

int
fsync(int fd)
{
	return flush("fsync", fd);
}

int
fdatasync(int fd)
{
	return flush("fdatasync", fd);
}
