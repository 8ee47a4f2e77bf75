/* libfault.so -- makes one call into the C library go wrong (LD_PRELOAD).
 *
 *   POSTROOM_FAULT=ROLE:CALL:N:ACTION
 *
 * In the process whose last argument is ROLE, the N-th CALL is struck; "N+"
 * strikes it and all later ones. CALL, with what it counts:
 *
 *   any      all of these but malloc    malloc   malloc, calloc, realloc
 *   write    to a file: write, pwrite   read     from a file: read, pread
 *   sync     fsync, fdatasync           open     open, openat
 *   send     to a socket                recv     from a socket
 *   connect  accept  rename  unlink  truncate
 *   resolve  getaddrinfo; not one of "any". NAME.test is 127.0.0.1
 *
 * ACTION: an errno (EIO ENOSPC EMFILE ENOMEM EACCES EROFS ECONNRESET
 * ETIMEDOUT EINTR; of resolve also NXDOMAIN SERVFAIL); "short": half of what was asked; "kill": SIGKILL instead
 * of the call; "tear": SIGKILL after half of a write; "after": SIGKILL once
 * the call is done; "stop": SIGSTOP before it; "delayMS": wait before it.
 *
 *   POSTROOM_FAULT_FILE=PATH    made at the first strike, with what was done
 *       (of memory: for which library);
 *       who finds it there strikes nothing: a fault happens once, whoever is
 *       started again
 *   POSTROOM_FAULT_GATE=PATH    strikes only while this file is there, and
 *       then also who is started again
 *   POSTROOM_FAULT_COUNTS=PATH  "CALL COUNT" lines at the orderly end
 *   POSTROOM_CLOCK=PATH         8 bytes: milliseconds added to the wall
 *       clock of every process that has it, from the moment they are written
 *
 * Of socket and file calls only those on sockets and regular files count, for
 * an eventfd or a pipe to oneself cannot fail so; and the log on stderr is
 * left alone, for it must tell. For tests, Linux and glibc.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call {
	ANY, READ, WRITE, SYNC, OPEN, RENAME, UNLINK, TRUNCATE, MALLOC,
	CONNECT, ACCEPT, SEND, RECV, OTHER, RESOLVE, CALLS
};

static const char *const call_names[CALLS] = {
	"any", "read", "write", "sync", "open", "rename", "unlink",
	"truncate", "malloc", "connect", "accept", "send", "recv", "other",
	"resolve"
};

enum action { FAIL, SHORT, KILL, TEAR, AFTER, STOP, DELAY };

static const struct {
	const char *name;
	enum action action;
	int with;               /* errno */
} actions[] = {
	{ "EIO", FAIL, EIO }, { "ENOSPC", FAIL, ENOSPC },
	{ "EMFILE", FAIL, EMFILE }, { "ENOMEM", FAIL, ENOMEM },
	{ "EACCES", FAIL, EACCES }, { "EROFS", FAIL, EROFS },
	{ "ECONNRESET", FAIL, ECONNRESET }, { "EINTR", FAIL, EINTR },
	{ "ETIMEDOUT", FAIL, ETIMEDOUT },
	{ "NXDOMAIN", FAIL, EAI_NONAME }, { "SERVFAIL", FAIL, EAI_AGAIN },
	{ "short", SHORT, 0 }, { "kill", KILL, 0 }, { "tear", TEAR, 0 },
	{ "after", AFTER, 0 }, { "stop", STOP, 0 },
};

static struct {
	bool ready, armed, on;  /* on: every one from the n-th */
	enum call call;
	enum action action;
	int with;               /* errno, or ms of a delay */
	int64_t n;
	const char *file, *gate, *counts;
	const volatile int64_t *skew;
	atomic_bool mine;       /* the strike is this process's */
	_Atomic int64_t count[CALLS];
} f;

/* --- Set-up --------------------------------------------------------------- */

static bool
is_role(const char *role, size_t n)
{
	char line[4096];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline",
	    O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : syscall(SYS_read, fd, line, sizeof line);
	const char *last;

	if (fd >= 0)
		syscall(SYS_close, fd);
	if (got < 2 || line[got - 1] != '\0')
		return false;
	for (last = line + got - 1; last > line && last[-1] != '\0'; last--)
		continue;
	return strlen(last) == n && memcmp(last, role, n) == 0;
}

static bool
parse_call(const char *s, size_t n)
{
	for (int i = 0; i < CALLS; i++)
		if (strlen(call_names[i]) == n &&
		    memcmp(call_names[i], s, n) == 0) {
			f.call = (enum call)i;
			return true;
		}
	return false;
}

static bool
parse_action(const char *s)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].name, s) == 0) {
			f.action = actions[i].action;
			f.with = actions[i].with;
			return true;
		}
	if (strncmp(s, "delay", 5) != 0)
		return false;
	f.action = DELAY;
	f.with = (int)strtol(s + 5, NULL, 10);
	return true;
}

static void
arm(const char *spec)
{
	const char *call = strchr(spec, ':');
	const char *n = call == NULL ? NULL : strchr(call + 1, ':');
	const char *action = n == NULL ? NULL : strchr(n + 1, ':');
	char *end;

	if (action == NULL || !parse_action(action + 1) ||
	    !parse_call(call + 1, (size_t)(n - call - 1))) {
		dprintf(STDERR_FILENO, "libfault: bad spec %s\n", spec);
		_exit(2);
	}
	f.n = strtol(n + 1, &end, 10);
	f.on = *end == '+';
	f.armed = is_role(spec, (size_t)(call - spec)) &&
	    (f.gate != NULL || f.file == NULL || access(f.file, F_OK) != 0);
}

static void
map_clock(const char *path)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_RDONLY | O_CLOEXEC);
	void *at = MAP_FAILED;

	if (fd >= 0)
		at = mmap(NULL, sizeof *f.skew, PROT_READ, MAP_SHARED, fd, 0);
	if (fd >= 0)
		syscall(SYS_close, fd);
	f.skew = at == MAP_FAILED ? NULL : at;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *spec = getenv("POSTROOM_FAULT");
	const char *clock = getenv("POSTROOM_CLOCK");

	f.file = getenv("POSTROOM_FAULT_FILE");
	f.gate = getenv("POSTROOM_FAULT_GATE");
	f.counts = getenv("POSTROOM_FAULT_COUNTS");
	if (clock != NULL)
		map_clock(clock);
	if (spec != NULL)
		arm(spec);
	f.ready = true;
}

__attribute__((destructor)) static void
end(void)
{
	FILE *out;

	f.armed = false;
	if (f.counts == NULL)
		return;
	out = fopen(f.counts, "we");
	for (int i = 0; out != NULL && i < CALLS; i++)
		fprintf(out, "%s %lld\n", call_names[i],
		    (long long)f.count[i]);
	if (out != NULL)
		fclose(out);
}

/* Who asked for the memory that is refused: the name of its library. */
static _Thread_local const void *asked_by
	__attribute__((tls_model("initial-exec")));

static const char *
library_of(const void *at)
{
	Dl_info in;
	const char *slash;

	if (at == NULL || dladdr(at, &in) == 0 || in.dli_fname == NULL)
		return "?";
	slash = strrchr(in.dli_fname, '/');
	return slash == NULL ? in.dli_fname : slash + 1;
}

/* --- Striking ------------------------------------------------------------- */

/* The file is the claim: only one process strikes. */
static bool
claim(enum call call, const char *what, int64_t at)
{
	char line[200];
	int fd, n;

	if (f.mine)
		return true;
	if (f.file == NULL) {
		f.mine = true;
		return true;
	}
	fd = (int)syscall(SYS_openat, AT_FDCWD, f.file,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		f.mine = f.armed = f.gate != NULL;
		return f.gate != NULL;
	}
	n = snprintf(line, sizeof line, "%s %lld %s%s%.60s\n",
	    call_names[call], (long long)at, what,
	    call == MALLOC ? " for " : "",
	    call == MALLOC ? library_of(asked_by) : "");
	syscall(SYS_write, fd, line, n);
	syscall(SYS_close, fd);
	f.mine = true;
	return true;
}

static bool
is_struck(enum call call, const char *what)
{
	int64_t mine, any = 0, at;

	if (!f.ready)
		return false;
	mine = atomic_fetch_add(&f.count[call], 1) + 1;
	if (call != MALLOC && call != RESOLVE)
		any = atomic_fetch_add(&f.count[ANY], 1) + 1;
	if (!f.armed || (f.call != call && (f.call != ANY || any == 0)))
		return false;
	at = f.call == ANY ? any : mine;
	return (at == f.n || (f.on && at > f.n)) &&
	    (f.gate == NULL || syscall(SYS_access, f.gate, F_OK) == 0) &&
	    claim(call, what, at);
}

static void
wait_ms(int ms)
{
	struct timespec t = { ms / 1000, (ms % 1000) * 1000000L };

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		continue;
}

/* What is left to do for the wrapper: the call (GO), nothing but to fail
 * (NOT), half of it (HALF), or all or half of it and then to die. */
enum strike { GO, NOT, HALF, DIE_AFTER, DIE_HALF };

static enum strike
strike(enum call call, const char *what)
{
	if (!is_struck(call, what))
		return GO;
	switch (f.action) {
	case FAIL:
		errno = f.with;
		return NOT;
	case SHORT:
		return HALF;
	case TEAR:
		return DIE_HALF;
	case AFTER:
		return DIE_AFTER;
	case KILL:
		raise(SIGKILL);
		return GO;
	case STOP:
		raise(SIGSTOP);
		return GO;
	case DELAY:
		wait_ms(f.with);
		return GO;
	}
	return GO;
}

static enum call
of_fd(int fd, enum call file, enum call sock)
{
	struct stat st;
	int saved = errno;
	bool known = fd > STDERR_FILENO && fstat(fd, &st) == 0;

	errno = saved;
	return !known ? OTHER : S_ISREG(st.st_mode) ? file :
	    S_ISSOCK(st.st_mode) ? sock : OTHER;
}

static size_t
part(enum strike s, size_t n)
{
	return (s == HALF || s == DIE_HALF) && n > 1 ? n / 2 : n;
}

static void
maybe_die(enum strike s)
{
	if (s == DIE_AFTER || s == DIE_HALF)
		raise(SIGKILL);
}

/* --- The wrappers --------------------------------------------------------- */

/* Moves bytes: N of them, of a file or a socket. */
#define MOVE(name, file, sock, fd, n, params, ...) \
ssize_t name params; \
ssize_t name params \
{ \
	static ssize_t (*real) params; \
	enum strike s; \
	ssize_t got; \
	if (real == NULL) \
		*(void **)&real = dlsym(RTLD_NEXT, #name); \
	s = strike(of_fd(fd, file, sock), #name); \
	if (s == NOT) \
		return -1; \
	n = part(s, n); \
	got = real(__VA_ARGS__); \
	maybe_die(s); \
	return got; \
}

/* Anything else that gives -1 when it fails. */
#define CALL(name, call, params, ...) \
int name params; \
int name params \
{ \
	static int (*real) params; \
	enum strike s; \
	int got; \
	if (real == NULL) \
		*(void **)&real = dlsym(RTLD_NEXT, #name); \
	s = strike(call, #name); \
	if (s == NOT) \
		return -1; \
	got = real(__VA_ARGS__); \
	maybe_die(s); \
	return got; \
}

MOVE(read, READ, RECV, fd, n, (int fd, void *p, size_t n), fd, p, n)
MOVE(__read_chk, READ, RECV, fd, n,
    (int fd, void *p, size_t n, size_t room), fd, p, n, room)
MOVE(pread, READ, RECV, fd, n,
    (int fd, void *p, size_t n, off_t at), fd, p, n, at)
MOVE(pread64, READ, RECV, fd, n,
    (int fd, void *p, size_t n, off64_t at), fd, p, n, at)
MOVE(recv, RECV, RECV, fd, n,
    (int fd, void *p, size_t n, int how), fd, p, n, how)
MOVE(__recv_chk, RECV, RECV, fd, n,
    (int fd, void *p, size_t n, size_t room, int how), fd, p, n, room, how)
MOVE(write, WRITE, SEND, fd, n, (int fd, const void *p, size_t n), fd, p, n)
MOVE(pwrite, WRITE, SEND, fd, n,
    (int fd, const void *p, size_t n, off_t at), fd, p, n, at)
MOVE(pwrite64, WRITE, SEND, fd, n,
    (int fd, const void *p, size_t n, off64_t at), fd, p, n, at)
MOVE(send, SEND, SEND, fd, n,
    (int fd, const void *p, size_t n, int how), fd, p, n, how)

CALL(fsync, SYNC, (int fd), fd)
CALL(fdatasync, SYNC, (int fd), fd)
CALL(ftruncate, TRUNCATE, (int fd, off_t n), fd, n)
CALL(ftruncate64, TRUNCATE, (int fd, off64_t n), fd, n)
CALL(rename, RENAME, (const char *from, const char *to), from, to)
CALL(unlink, UNLINK, (const char *path), path)
CALL(connect, CONNECT, (int fd, const struct sockaddr *a, socklen_t n),
    fd, a, n)
CALL(accept4, ACCEPT, (int fd, struct sockaddr *a, socklen_t *n, int how),
    fd, a, n, how)
CALL(__open_2, OPEN, (const char *path, int how), path, how)
CALL(__open64_2, OPEN, (const char *path, int how), path, how)

static int
open_at(int (*real)(const char *, int, ...), const char *path, int how,
    va_list ap, const char *what)
{
	enum strike s = strike(OPEN, what);
	mode_t mode = (how & (O_CREAT | O_TMPFILE)) != 0 ?
	    va_arg(ap, mode_t) : 0;
	int fd;

	if (s == NOT)
		return -1;
	fd = real(path, how, mode);
	maybe_die(s);
	return fd;
}

#define OPENS(name) \
int name(const char *path, int how, ...); \
int name(const char *path, int how, ...) \
{ \
	static int (*real)(const char *, int, ...); \
	va_list ap; \
	int fd; \
	if (real == NULL) \
		*(void **)&real = dlsym(RTLD_NEXT, #name); \
	va_start(ap, how); \
	fd = open_at(real, path, how, ap, #name); \
	va_end(ap); \
	return fd; \
}

OPENS(open)
OPENS(open64)

int
getaddrinfo(const char *host, const char *service,
    const struct addrinfo *hint, struct addrinfo **out)
{
	static int (*real)(const char *, const char *, const struct addrinfo *,
	    struct addrinfo **);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (strike(RESOLVE, "getaddrinfo") == NOT)
		return f.with;
	if (host != NULL && strlen(host) > 5 &&
	    strcmp(host + strlen(host) - 5, ".test") == 0)
		host = "127.0.0.1";
	return real(host, service, hint, out);
}

/* Memory. glibc's own names, for dlsym itself may ask for memory. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool
no_memory(const char *what, const void *from)
{
	asked_by = from;
	return strike(MALLOC, what) == NOT;
}

void *
malloc(size_t n)
{
	return no_memory("malloc", __builtin_return_address(0)) ? NULL :
	    __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return no_memory("calloc", __builtin_return_address(0)) ? NULL :
	    __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return no_memory("realloc", __builtin_return_address(0)) ? NULL :
	    __libc_realloc(p, n);
}

/* --- The wall clock. What counts from the start of the machine does not jump
 * when somebody sets the time, so that stays. -------------------------------- */

int
clock_gettime(clockid_t id, struct timespec *t)
{
	int got = (int)syscall(SYS_clock_gettime, id, t);
	int64_t ns;

	if (got != 0 || id != CLOCK_REALTIME || f.skew == NULL)
		return got;
	ns = t->tv_nsec + *f.skew % 1000 * 1000000;
	t->tv_sec += *f.skew / 1000;
	for (; ns < 0; ns += 1000000000)
		t->tv_sec--;
	for (; ns >= 1000000000; ns -= 1000000000)
		t->tv_sec++;
	t->tv_nsec = ns;
	return 0;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	tv->tv_sec = t.tv_sec;
	tv->tv_usec = t.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out != NULL)
		*out = t.tv_sec;
	return t.tv_sec;
}
