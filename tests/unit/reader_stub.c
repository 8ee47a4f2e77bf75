/* A reader that was taken over by the mail it reads: what "X-Stub: MODE" in a
 * mail names, it does. Any other mail it reads as the real one does.
 *
 * It has the real nursery, but no lock: the deaths are to be its own. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/io.h"
#include "flow/reader_wire.h"
#include "prog/nursery.h"
#include "tests/unit/reader_stub.h"

static bool
take_exactly(void *out, size_t n)
{
	char *p = out;

	while (n > 0) {
		ssize_t got = io_read(STDIN_FILENO, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static void
say(const void *p, size_t n)
{
	if (!io_write_all(STDIN_FILENO, (struct str){ p, n }))
		_exit(1);
}

static void
say_head(uint32_t magic, size_t n)
{
	struct reader_head head = { magic, (uint32_t)n };

	say(&head, sizeof head);
}

static void
answer(struct str raw, const char *subject)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct mail m;

	mail_read(&a, raw, &m);
	if (subject != NULL)
		m.subject = str_from(subject);
	answer_put(&m, &out);
	say_head(READER_ANSWER, out.n);
	say(out.p, out.n);
	buf_clear(&out);
	arena_clear(&a);
}

/* --- What it does ---------------------------------------------------------- */

/* Sanitizers catch some signals to tell a story. */
static void
die(int sig)
{
	signal(sig, SIG_DFL);
	raise(sig);
}

static void die_segv(struct str raw) { (void)raw; die(SIGSEGV); }
static void die_kill(struct str raw) { (void)raw; die(SIGKILL); }
static void die_sys(struct str raw) { (void)raw; die(SIGSYS); }
static void die_abort(struct str raw) { (void)raw; die(SIGABRT); }
static void leave(struct str raw) { (void)raw; _exit(0); }

static void
half(struct str raw)
{
	(void)raw;
	say_head(READER_ANSWER, 1000);
	say("half", 4);
	_exit(0);
}

static void
garbage(struct str raw)
{
	char bytes[4096];

	(void)raw;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 167 + 13);
	say(bytes, sizeof bytes);
}

static void
garbled(struct str raw)
{
	(void)raw;
	say_head(READER_ANSWER, 4096);
	garbage(raw);
}

static void
spin(struct str raw)
{
	struct rlimit one = { 1, 2 };
	volatile unsigned n = 0;

	(void)raw;
	setrlimit(RLIMIT_CPU, &one);
	for (;;)
		n++;
}

static void
stall(struct str raw)
{
	(void)raw;
	for (;;)
		pause();
}

static void
giant(struct str raw)
{
	static char bytes[1024 * 1024];

	(void)raw;
	say_head(READER_ANSWER, (size_t)1024 * 1024 * 1024);
	for (int i = 0; i < 1024; i++)
		say(bytes, sizeof bytes);
}

/* As much as is allowed is announced, a little comes. */
static void
boaster(struct str raw)
{
	say_head(READER_ANSWER, ANSWER_MAX);
	say("x", 1);
	stall(raw);
}

/* Sound but for one number: as many To: as there are stars in the sky. */
static void
count(struct str raw)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct mail m;

	mail_read(&a, raw, &m);
	answer_put(&m, &out);
	for (size_t i = 0; i + 4 <= out.n; i += 4)
		memset(out.p + i, 0x7f, 4);
	say_head(READER_ANSWER, out.n);
	say(out.p, out.n);
}

/* Who it is. */
static void
tell_pid(struct str raw)
{
	char name[32];

	snprintf(name, sizeof name, "%ld", (long)getpid());
	answer(raw, name);
}

/* What it has of its parent: see reader_stub.h. */
static void
look(struct str raw)
{
	answer(raw, stub_look());
}

static const struct mode {
	const char *name;
	void (*run)(struct str raw);
} modes[] = {
	{ "segv", die_segv }, { "kill", die_kill }, { "sys", die_sys },
	{ "abort", die_abort }, { "leave", leave }, { "half", half },
	{ "garbage", garbage }, { "garbled", garbled }, { "spin", spin },
	{ "stall", stall }, { "giant", giant }, { "boaster", boaster },
	{ "count", count }, { "pid", tell_pid }, { "look", look },
};

static void
obey(struct str raw)
{
	static const struct str name = STR_INIT("X-Stub: ");
	size_t at = str_find(raw, name, 0);
	struct str rest = str_sub(raw, at + name.n, raw.n), mode;

	if (at < raw.n && str_cut_line(&rest, &mode))
		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
			if (str_is(mode, modes[i].name)) {
				modes[i].run(raw);
				return;
			}
	answer(raw, NULL);
}

static void
serve(void *arg)
{
	struct reader_hello hello = { READER_HELLO, 0 };
	struct reader_head head;

	(void)arg;
	say(&hello, sizeof hello);
	while (take_exactly(&head, sizeof head)) {
		struct buf raw = BUF_INIT;

		buf_reserve(&raw, head.n);
		if (!take_exactly(raw.p, head.n))
			break;
		raw.n = head.n;
		obey(buf_view(&raw));
		buf_clear(&raw);
	}
	_exit(0);
}

int
main(void)
{
	nursery_begin();
	return nursery_run(serve, NULL);
}
