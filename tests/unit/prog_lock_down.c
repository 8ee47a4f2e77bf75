#include "prog/lock_down.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "flow/reader_wire.h"
#include "mail/mail.h"
#include "mime/charset.h"
#include "tests/unit/unit.h"

/* SC-1, P05: after the lock each of these ends the process by SIGSYS or is
 * refused with EPERM. Raw calls: libc may do otherwise. */

enum { REFUSED = 0, DONE = 1, NO_FILTER = 2 };

struct call {
	const char *what;
	long number;
	long a, b, c, d;
};

#define P(text) ((long)(uintptr_t)(text))

static const char *const root = "/";
static char room[4096];

static size_t
calls(const struct call **out)
{
	static struct call T[64];
	size_t n = 0;

#define TRY(what_, name, ...) \
	T[n++] = (struct call){ what_, SYS_##name, __VA_ARGS__ }
	TRY("open a file", openat, AT_FDCWD, P("/etc/passwd"), O_RDONLY, 0);
	TRY("make a file", openat, AT_FDCWD, P("/tmp/x"), O_CREAT | O_RDWR,
	    0600);
	TRY("open its memory", openat, AT_FDCWD, P("/proc/self/mem"), O_RDWR,
	    0);
	TRY("look at a file", newfstatat, AT_FDCWD, P(root), P(room), 0);
	TRY("list a directory", getdents64, 0, P(room), sizeof room, 0);
	TRY("read a link", readlinkat, AT_FDCWD, P("/proc/self/exe"),
	    P(room), sizeof room);
	TRY("remove a file", unlinkat, AT_FDCWD, P("/tmp/x"), 0, 0);
	TRY("rename a file", renameat2, AT_FDCWD, P("/tmp/x"), AT_FDCWD,
	    P("/tmp/y"));
	TRY("make a directory", mkdirat, AT_FDCWD, P("/tmp/xd"), 0700, 0);
	TRY("change a mode", fchmodat, AT_FDCWD, P("/tmp"), 0777, 0);
	TRY("change the directory", chdir, P(root), 0, 0, 0);
	TRY("change the root", chroot, P(root), 0, 0, 0);
	TRY("make a socket", socket, AF_INET, SOCK_STREAM, 0, 0);
	TRY("make a local socket", socket, AF_UNIX, SOCK_STREAM, 0, 0);
	TRY("make a netlink socket", socket, AF_NETLINK, SOCK_RAW, 0, 0);
	TRY("connect", connect, 0, P(room), 16, 0);
	TRY("bind", bind, 0, P(room), 16, 0);
	TRY("send a datagram", sendto, 0, P(room), 1, 0);
	TRY("send a descriptor", sendmsg, 0, P(room), 0, 0);
	TRY("take a descriptor", recvmsg, 0, P(room), 0, 0);
	TRY("run a program", execve, P("/bin/true"), 0, 0, 0);
	TRY("run a program at", execveat, AT_FDCWD, P("/bin/true"), 0, 0);
	TRY("fork", clone, SIGCHLD, 0, 0, 0);
	TRY("fork anew", clone3, P(room), 64, 0, 0);
	TRY("trace its parent", ptrace, 16, (long)getppid(), 0, 0);
	TRY("read its parent", process_vm_readv, (long)getppid(), P(room), 1,
	    P(room));
	TRY("write to its parent", process_vm_writev, (long)getppid(),
	    P(room), 1, P(room));
	TRY("kill its parent", kill, (long)getppid(), 0, 0, 0);
	TRY("kill everybody", kill, -1, 0, 0, 0);
	TRY("kill a thread", tgkill, (long)getppid(), (long)getppid(), 0, 0);
	TRY("become somebody", setuid, 0, 0, 0, 0);
	TRY("leave a namespace", unshare, CLONE_NEWUSER, 0, 0, 0);
	TRY("enter a namespace", setns, 0, 0, 0, 0);
	TRY("mount", mount, P("none"), P("/tmp"), P("tmpfs"), 0);
	TRY("load BPF", bpf, BPF_MAP_CREATE, P(room), sizeof room, 0);
	TRY("watch performance", perf_event_open, P(room), 0, -1, -1);
	TRY("make a user fault", userfaultfd, 0, 0, 0, 0);
	TRY("set up io_uring", io_uring_setup, 8, P(room), 0, 0);
	TRY("add a key", add_key, P("user"), P("x"), P("x"), 1);
	TRY("make a file of memory", memfd_create, P("x"), 0, 0, 0);
	TRY("make memory run", mprotect, P(room) & ~4095L, 4096,
	    PROT_READ | PROT_EXEC, 0);
	TRY("map memory to run", mmap, 0, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS);
	TRY("map a file", mmap, 0, 4096, PROT_READ, MAP_PRIVATE);
	TRY("raise its limits", prlimit64, 0, RLIMIT_CPU, P(room), 0);
	TRY("control itself", prctl, 4, 1, 0, 0);
	TRY("copy a descriptor", dup, 0, 0, 0, 0);
	TRY("control a descriptor", fcntl, 0, F_SETFL, 0, 0);
	TRY("control a device", ioctl, 0, 0x5412, P("x"), 0);
	TRY("read another descriptor", read, 1, P(room), 1, 0);
	TRY("write another descriptor", write, 3, P(room), 1, 0);
	TRY("catch a signal", rt_sigaction, SIGSYS, 0, 0, 8);
	TRY("set the clock", clock_settime, CLOCK_REALTIME, P(room), 0, 0);
	TRY("reboot", reboot, 0xfee1dead, 672274793, 0, 0);
#undef TRY
	*out = T;
	return n;
}

/* In a child: the lock, then what() with its result as the exit code. */
static int
locked(int (*what)(const void *), const void *arg)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct lock l = { 0, NULL };

		lock_around(&l);
		lock_down(&l);
		if ((l.missing & 1u << LOCK_SYSCALLS) != 0)
			_exit(NO_FILTER);
		_exit(what(arg));
	}
	check("waited", child > 0 && waitpid(child, &status, 0) == child);
	return status;
}

static int
call_it(const void *arg)
{
	const struct call *c = arg;

	return syscall(c->number, c->a, c->b, c->c, c->d, -1, 0) == -1 &&
	    errno == EPERM ? REFUSED : DONE;
}

static bool
has_no_filter(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == NO_FILTER;
}

static void
a_reader_can_do_nothing(void **state)
{
	const struct call *T;
	size_t n = calls(&T);

	(void)state;
	check("a good many", n >= 40);
	for (size_t i = 0; i < n; i++) {
		int status = locked(call_it, &T[i]);

		if (has_no_filter(status)) {
			print_message("skipped: no seccomp filter in "
			    "this kernel or this (sanitized) build\n");
			skip();
		}
		check(T[i].what, WIFSIGNALED(status) ?
		    WTERMSIG(status) == SIGSYS :
		    WEXITSTATUS(status) == REFUSED);
	}
	print_message("%zu calls, each refused\n", n);
}

/* M13: no charset, no library opens anything any more once all is loaded. */
static int
read_charset(const void *arg)
{
	struct arena a = ARENA_INIT;
	struct str raw = str_printf(&a, "From: =?%s?Q?=E1=E2?= <a@x.example>\n"
	    "Content-Type: text/html; charset=%s\n\n<p>a\xe1\xe2\x1b$B$3\xff"
	    "<p>On 1 Jan 2024, Ann &lt;a@x.example&gt; wrote:<p>b\n",
	    (const char *)arg, (const char *)arg);
	struct mail m;

	mail_read(&a, raw, &m);
	arena_clear(&a);
	return REFUSED;
}

static void
a_reader_can_read(void **state)
{
	static const char *const labels[] = {
		"utf-8", "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-3",
		"iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
		"iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-11",
		"iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
		"windows-1250", "windows-1251", "windows-1252",
		"windows-1253", "windows-1254", "windows-1255",
		"windows-1256", "windows-1257", "windows-1258", "koi8-r",
		"koi8-u", "macintosh", "x-mac-cyrillic", "cp437", "cp850",
		"cp852", "cp855", "cp866", "tis-620", "gb2312", "gbk",
		"gb18030", "big5", "euc-kr", "ks_c_5601-1987", "johab",
		"shift_jis", "euc-jp", "iso-2022-jp", "iso-2022-jp-2",
		"iso-2022-kr", "iso-2022-cn", "euc-tw", "utf-16", "utf-16le",
		"utf-16be", "utf-32", "tcvn", "viscii", "armscii-8",
		"georgian-ps", "utf-7", "x-unknown", "hz-gb-2312", "ibm037",
	};

	(void)state;
	mail_open();
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		int status = locked(read_charset, labels[i]);

		if (has_no_filter(status)) {
			print_message("skipped: no seccomp filter in "
			    "this kernel or this (sanitized) build\n");
			skip();
		}
		check(labels[i], WIFEXITED(status) &&
		    WEXITSTATUS(status) == REFUSED);
	}
	mail_close();
}

static int
eat(const void *arg)
{
	(void)arg;
	for (size_t all = 0; all < (size_t)LOCK_MEMORY_MB << 20; ) {
		const size_t piece = 64 << 20;

		if (mmap(NULL, piece, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		    MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			return REFUSED;
		all += piece;
	}
	return DONE;
}

static int
recurse(const void *arg)
{
	volatile char big[65536];
	volatile uintptr_t next = (uintptr_t)arg;

	big[next % sizeof big] = 1;
	if (next == UINTPTR_MAX)
		return DONE;
	return recurse((const void *)(next + 1)) + big[0];
}

static void
a_reader_cannot_eat_the_machine(void **state)
{
	static const struct {
		const char *what;
		int (*run)(const void *);
		int signal;             /* 0: ends by itself, refused */
	} T[] = {
		{ "memory without end", eat, 0 },
		{ "calls without end", recurse, SIGSEGV },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		int status = locked(T[i].run, NULL);

		if (has_no_filter(status)) {
			print_message("skipped: no seccomp filter in "
			    "this kernel or this (sanitized) build\n");
			skip();
		}
		if (T[i].signal == 0)
			check(T[i].what, WIFEXITED(status) &&
			    WEXITSTATUS(status) == REFUSED);
		else
			check_int(T[i].what, WIFSIGNALED(status) ?
			    WTERMSIG(status) : 0, T[i].signal);
	}
}

/* What ends a reader that spins (its SIGXCPU: flow_reader_apart, T24), seen
 * where no filter hides it. */
static int
look_at_limits(void)
{
	static const struct {
		int what;
		rlim_t most;
	} T[] = {
		{ RLIMIT_CPU, LOCK_CPU_SECONDS }, { RLIMIT_FSIZE, 0 },
		{ RLIMIT_NOFILE, 0 }, { RLIMIT_NPROC, 0 }, { RLIMIT_CORE, 0 },
	};

	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct rlimit r;

		if (getrlimit((__rlimit_resource_t)T[i].what, &r) != 0 ||
		    r.rlim_cur > T[i].most)
			return DONE;
	}
	return REFUSED;
}

/* A kernel without seccomp: the other pieces hold, and the lack is told. */
static void
without_a_filter_the_limits_hold(void **state)
{
	pid_t child = fork();
	int status = 0;

	(void)state;
	if (child == 0) {
		struct lock l = { 0, NULL };

		lock_down(&l);
		_exit((l.missing & 1u << LOCK_SYSCALLS) == 0 ? DONE :
		    look_at_limits());
	}
	check("waited", child > 0 && waitpid(child, &status, 0) == child);
	check("limited", WIFEXITED(status) && WEXITSTATUS(status) == REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_can_do_nothing),
		cmocka_unit_test(a_reader_can_read),
		cmocka_unit_test(a_reader_cannot_eat_the_machine),
		cmocka_unit_test(without_a_filter_the_limits_hold),
	};

	return cmocka_run_group_tests_name("prog_lock_down", tests, NULL,
	    NULL);
}
