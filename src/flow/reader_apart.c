#include "flow/reader_apart.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "flow/reader_line.h"
#include "flow/reader_wire.h"

struct apart {
	struct reader reader;           /* first: what others see */
	pthread_mutex_t lock;           /* of all below, a mail at a time */
	char path[PATH_MAX];
	int64_t wall_ms;
	pid_t nursery;                  /* 0: none */
	int control;                    /* to the nursery; -1 */
	struct reader_line line;        /* to the reader; hung up: none there */
	int mails;                      /* it was asked to read */
	int64_t busy_since;             /* it has had something to read */
	int64_t spent_ms;               /* on what it has read */
	bool lacks_said;
};

/* --- The nursery ---------------------------------------------------------- */

static void
hang_up(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Its readers end with it. */
static void
end_nursery(struct apart *r)
{
	line_hang_up(&r->line);
	hang_up(&r->control);
	if (r->nursery > 0) {
		kill(r->nursery, SIGKILL);
		while (waitpid(r->nursery, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	r->nursery = 0;
}

/* Nothing but fd 0 and an empty environment goes over. Signals of ours are
 * not its own: it ends when we hang up. */
static int
spawn(struct apart *r, int far)
{
	char *argv[] = { r->path, NULL }, *envp[] = { NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int why;

	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&files) != 0 ||
	    posix_spawnattr_init(&attr) != 0 ||
	    posix_spawn_file_actions_adddup2(&files, far, 0) != 0 ||
	    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY,
	    0) != 0 || posix_spawn_file_actions_adddup2(&files, 1, 2) != 0)
		out_of_memory();
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attr, &none);
	why = posix_spawn(&r->nursery, r->path, &files, &attr, argv, envp);
	if (why != 0)
		r->nursery = 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return why;
}

static bool
start_nursery(struct apart *r, struct err *e)
{
	int pair[2], why;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, ERR_AGAIN, "reader: %s", strerror(errno));
	why = spawn(r, pair[1]);
	close(pair[1]);
	r->control = pair[0];
	if (why == 0)
		return true;
	hang_up(&r->control);
	return err_set(e, why == ENOMEM || why == EAGAIN ? ERR_AGAIN :
	    ERR_SETUP, "reader %s: %s", r->path, strerror(why));
}

static bool
send_fd(int to, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} u;
	char next = 'n';
	struct iovec iov = { &next, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = u.room, .msg_controllen = sizeof u.room };
	struct cmsghdr *c;

	memset(&u, 0, sizeof u);
	c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	return sendmsg(to, &m, MSG_NOSIGNAL) == 1;
}

/* --- A fresh reader ------------------------------------------------------- */

/* Said once a nursery: SECURITY.md, the sandbox works without a piece. */
static void
say_lacks(struct apart *r, uint32_t missing)
{
	if (r->lacks_said)
		return;
	r->lacks_said = true;
	for (int i = 0; i < LOCK_PIECES; i++)
		if ((missing & 1u << i) != 0)
			log_event(LOG_WARNING, "sandbox.partial",
			    KV_Z("lacks", reader_lock_name(
			    (enum reader_lock)i)));
}

static bool
hear_hello(struct apart *r, int64_t deadline, struct err *e)
{
	struct reader_hello hello = { 0, 0 };
	struct str said;

	if (line_hear(&r->line, sizeof hello, deadline, &said) == CAME)
		memcpy(&hello, said.p, sizeof hello);
	if (hello.magic != READER_HELLO)
		return err_set(e, ERR_AGAIN, "the reader does not come up");
	say_lacks(r, hello.missing);
	return true;
}

static bool
ask_for_one(struct apart *r, int far, int64_t deadline,
    struct reader_ended *ended, struct err *e)
{
	if (!send_fd(r->control, far) ||
	    io_wait(r->control, POLLIN, -1, deadline) != 1 ||
	    io_read(r->control, ended, sizeof *ended) != sizeof *ended)
		return err_set(e, ERR_AGAIN, "the readers' nursery is gone");
	return ended->why_none == 0 || err_set(e, ERR_AGAIN, "reader: %s",
	    strerror(ended->why_none));
}

static bool
make_one(struct apart *r, struct reader_ended *ended, struct err *e)
{
	int64_t deadline = clock_mono_ms() + READER_START_MS;
	int pair[2];
	bool done;

	if (r->nursery == 0 && !start_nursery(r, e))
		return false;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, ERR_AGAIN, "reader: %s", strerror(errno));
	line_open(&r->line, pair[0]);
	done = ask_for_one(r, pair[1], deadline, ended, e);
	close(pair[1]);
	return done && hear_hello(r, deadline, e);
}

/* A fresh reader in the place of the one there is, whose end comes out. */
static bool
renew(struct apart *r, int *status, struct err *e)
{
	struct reader_ended ended = { 0, 0 };

	r->mails = (int)r->line.nasked;
	r->spent_ms = 0;
	if (!make_one(r, &ended, e)) {
		end_nursery(r);
		line_forget(&r->line);  /* nobody is there to be asked */
		return false;
	}
	*status = ended.status;
	return true;
}

/* --- One mail ------------------------------------------------------------- */

static bool
is_worn(const struct apart *r)
{
	return r->mails >= READER_MAILS || r->spent_ms >= READER_TIRED_MS;
}

/* Behind what it was asked before, if there is room. */
static bool
ask(struct apart *r, struct str raw)
{
	if (!line_ask(&r->line, raw))
		return false;
	if (r->line.nasked == 1)
		r->busy_since = clock_mono_ms();
	r->mails++;
	return true;
}

/* Tries once; *e tells what was wrong with the answer, if one came. */
static enum came
try_once(struct apart *r, struct str raw, struct arena *a, struct mail *out,
    struct err *e)
{
	int64_t now = clock_mono_ms();
	struct str flat = STR_NONE;
	enum came came = line_answer(&r->line, now + r->wall_ms, &flat, e);

	now = clock_mono_ms();
	r->spent_ms += now - r->busy_since;
	r->busy_since = now;
	if (came == CAME && e->kind == ERR_NONE)
		answer_take(str_copy(a, flat), raw.n, a, out, e);
	return came;
}

/* What is to be told of an attempt that failed. wrong: of the answer. */
static void
tell(enum came came, int status, const struct err *wrong, char *out, size_t n)
{
	if (came == CAME)
		snprintf(out, n, "the reader's answer makes no sense: %s",
		    wrong->text);
	else if (came == CAME_LATE)
		snprintf(out, n, "the reader gave no answer in time");
	else if (WIFSIGNALED(status))
		snprintf(out, n, "the reader was killed by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(out, n, "the reader went away (exit %d)",
		    WEXITSTATUS(status));
}

/* The mail is the first that is asked, of a reader that is there. */
static bool
begin_with(struct apart *r, struct str raw, struct err *e)
{
	struct question *first = &r->line.asked[0];
	int status;

	if (r->line.nasked > 0 && (first->raw.p != raw.p ||
	    first->raw.n != raw.n))
		line_forget(&r->line);
	if ((r->line.fd < 0 || (r->line.nasked == 0 && is_worn(r))) &&
	    !renew(r, &status, e))
		return false;
	return r->line.nasked > 0 || ask(r, raw);
}

static bool
read_tries(struct apart *r, struct str raw, struct arena *a, struct mail *out,
    struct err *e)
{
	char why[200] = "";
	int status;

	if (!begin_with(r, raw, e))
		return false;
	for (int i = 0; i < READER_TRIES; i++) {
		struct err wrong = ERR_INIT;
		enum came came = try_once(r, raw, a, out, &wrong);

		if (came == CAME && wrong.kind == ERR_NONE) {
			line_next(&r->line);
			return true;
		}
		if (!renew(r, &status, e))
			return false;
		tell(came, status, &wrong, why, sizeof why);
		log_event(LOG_WARNING, WIFSIGNALED(status) &&
		    WTERMSIG(status) == SIGSYS ? "sandbox.kill" :
		    "reader.failed", KV_ID("try", i + 1), KV_Z("why", why));
	}
	line_next(&r->line);
	return err_set(e, ERR_INPUT, "tried %d times: %s", READER_TRIES, why);
}

static bool
read_apart(struct reader *reader, struct str raw, struct arena *a,
    struct mail *out, struct err *e)
{
	struct apart *r = (struct apart *)reader;
	bool done;

	if (raw.n > READER_MAIL_MAX)
		return err_set(e, ERR_INPUT, "larger than %d bytes",
		    READER_MAIL_MAX);
	pthread_mutex_lock(&r->lock);
	done = read_tries(r, raw, a, out, e);
	pthread_mutex_unlock(&r->lock);
	return done;
}

/* Whatever is odd about the reader there is shows when it is read. */
static bool
ahead(struct reader *reader, struct str raw)
{
	struct apart *r = (struct apart *)reader;
	bool asked;

	pthread_mutex_lock(&r->lock);
	asked = !is_worn(r) && raw.n <= READER_MAIL_MAX && ask(r, raw);
	pthread_mutex_unlock(&r->lock);
	return asked;
}

static void
forget(struct reader *reader)
{
	struct apart *r = (struct apart *)reader;

	pthread_mutex_lock(&r->lock);
	line_forget(&r->line);
	pthread_mutex_unlock(&r->lock);
}

struct reader *
reader_apart_new(const char *path, int64_t wall_ms, struct err *e)
{
	struct apart *r = calloc(1, sizeof *r);
	int status;

	if (r == NULL)
		out_of_memory();
	r->reader = (struct reader){ read_apart, ahead, forget };
	pthread_mutex_init(&r->lock, NULL);
	r->wall_ms = wall_ms;
	r->control = r->line.fd = -1;
	snprintf(r->path, sizeof r->path, "%s", path);
	if (renew(r, &status, e))
		return &r->reader;
	reader_apart_free(&r->reader);
	return NULL;
}

void
reader_apart_free(struct reader *reader)
{
	struct apart *r = (struct apart *)reader;

	if (r == NULL)
		return;
	end_nursery(r);
	line_clear(&r->line);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
