#include "prog/lock_down.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "flow/reader_wire.h"

/* Sanitizers map terabytes and call what no filter of ours would let pass. */
#if defined __SANITIZE_ADDRESS__
enum { IS_SANITIZED = true };
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { IS_SANITIZED = true };
#else
enum { IS_SANITIZED = false };
#endif
#else
enum { IS_SANITIZED = false };
#endif

static void
note(struct lock *l, enum reader_lock piece, bool is_there)
{
	if (!is_there)
		l->missing |= 1u << piece;
}

/* --- What children inherit ------------------------------------------------ */

static bool
drop_privileges(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_capset, &head, none) == 0;
}

/* Root may go without a user namespace where those are switched off. */
static bool
leave_namespaces(void)
{
	enum { APART = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWNS };

	return unshare(CLONE_NEWUSER | APART) == 0 || unshare(APART) == 0;
}

/* landlock(7): the same numbers on every machine; headers may be older. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

struct rules {
	uint64_t fs, net, scoped;       /* rights that are handled: all denied */
};

/* What each version of the interface can deny. */
static const struct version {
	int abi;
	struct rules rules;
	size_t size;                    /* of the struct it knows */
} versions[] = {
	{ 6, { 0xffff, 0x3, 0x3 }, sizeof(struct rules) },
	{ 5, { 0xffff, 0x3, 0 }, offsetof(struct rules, scoped) },
	{ 4, { 0x7fff, 0x3, 0 }, offsetof(struct rules, scoped) },
	{ 3, { 0x7fff, 0, 0 }, offsetof(struct rules, net) },
	{ 2, { 0x3fff, 0, 0 }, offsetof(struct rules, net) },
	{ 1, { 0x1fff, 0, 0 }, offsetof(struct rules, net) },
};

/* Everything is handled and nothing allowed: no file can be opened. */
static bool
deny_files(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
	const struct version *v = versions;
	int fd;
	bool done;

	if (abi < 1)
		return false;
	while (v->abi > abi)
		v++;
	fd = (int)syscall(SYS_landlock_create_ruleset, &v->rules, v->size, 0);
	if (fd < 0)
		return false;
	done = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return done;
}

/* All a reader needs between two mails; nothing that names a thing outside
 * the process. */
static const int allowed[] = {
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(clock_gettime),
};

/* Allowed with these arguments only: the socket is at 0, and what is said on
 * 1 and 2 goes nowhere; memory is of nobody else and never to be run. */
static const struct {
	int call;
	unsigned n;
	struct scmp_arg_cmp arg[2];
} allowed_if[] = {
	{ SCMP_SYS(read), 1, {
	    { 0, SCMP_CMP_EQ, STDIN_FILENO, 0 } } },
	{ SCMP_SYS(write), 1, {
	    { 0, SCMP_CMP_LE, STDERR_FILENO, 0 } } },
	{ SCMP_SYS(mmap), 2, {
	    { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 },
	    { 3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS } } },
};

/* Other architectures' numbers, x32 too, are killed by libseccomp itself. */
static scmp_filter_ctx
make_filter(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool good = f != NULL && seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS) == 0;

	for (size_t i = 0; good && i < sizeof allowed / sizeof *allowed; i++)
		good = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; good && i < sizeof allowed_if / sizeof *allowed_if;
	    i++)
		good = seccomp_rule_add_array(f, SCMP_ACT_ALLOW,
		    allowed_if[i].call, allowed_if[i].n,
		    allowed_if[i].arg) == 0;
	if (good)
		return f;
	if (f != NULL)
		seccomp_release(f);
	return NULL;
}

void
lock_around(struct lock *l)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	note(l, LOCK_NAMESPACES, leave_namespaces());
	note(l, LOCK_PRIVILEGES, drop_privileges());
	note(l, LOCK_LANDLOCK, deny_files());
	l->filter = IS_SANITIZED ? NULL : make_filter();
}

/* --- The rest ------------------------------------------------------------- */

static bool
limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit r = { soft, hard };

	return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

static bool
limit_all(void)
{
	/* One second more, so that it is SIGXCPU that ends it and tells. */
	static const struct {
		int what;
		rlim_t soft, hard;
	} limits[] = {
		{ RLIMIT_CPU, LOCK_CPU_SECONDS, LOCK_CPU_SECONDS + 1 },
		{ RLIMIT_STACK, LOCK_STACK_MB << 20, LOCK_STACK_MB << 20 },
		{ RLIMIT_FSIZE, 0, 0 },
		{ RLIMIT_NOFILE, 0, 0 },
		{ RLIMIT_NPROC, 0, 0 },
		{ RLIMIT_CORE, 0, 0 },
	};
	bool done = true;

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		done = limit(limits[i].what, limits[i].soft, limits[i].hard) &&
		    done;
	return done;
}

void
lock_down(struct lock *l)
{
	const rlim_t memory = (rlim_t)LOCK_MEMORY_MB << 20;

	note(l, LOCK_MEMORY, !IS_SANITIZED &&
	    limit(RLIMIT_AS, memory, memory));
	note(l, LOCK_LIMITS, limit_all());
	note(l, LOCK_SYSCALLS, l->filter != NULL &&
	    seccomp_load(l->filter) == 0);
}
