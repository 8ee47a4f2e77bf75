#include "flow/reader_apart.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
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
#include "flow/reader_wire.h"

struct apart {
	struct reader reader;           /* first: what others see */
	char path[PATH_MAX];
	int64_t wall_ms;
	pid_t nursery;                  /* 0: none */
	int control;                    /* to the nursery; -1 */
	int fd;                         /* to the reader; -1: none is there */
	int mails;                      /* it has read */
	int64_t spent_ms;               /* on them */
	bool asked;                     /* it has a question to answer */
	bool lacks_said;
	struct buf question, answer;    /* memory that is kept */
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
	hang_up(&r->fd);
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

/* --- Bytes over a socket, by a time ---------------------------------------- */

enum came { CAME, CAME_LATE, CAME_NONE };

static enum came
push(int fd, struct str s, int64_t deadline)
{
	while (s.n > 0) {
		ssize_t n = io_write(fd, s.p, s.n);

		if (n >= 0)
			s = str_sub(s, (size_t)n, s.n);
		else if (errno != EAGAIN)
			return CAME_NONE;
		else if (io_wait(fd, POLLOUT, -1, deadline) != 1)
			return CAME_LATE;
	}
	return CAME;
}

/* Memory is taken for what has come, not for what was announced. May bring
 * more than is wanted. */
static enum came
pull(int fd, struct buf *out, size_t want, int64_t deadline)
{
	enum { PIECE = 256 * 1024 };

	while (out->n < want) {
		ssize_t n;

		buf_reserve(out, PIECE);
		n = io_read(fd, out->p + out->n, PIECE);
		if (n > 0)
			out->n += (size_t)n;
		else if (n == 0 || errno != EAGAIN)
			return CAME_NONE;
		else if (io_wait(fd, POLLIN, -1, deadline) != 1)
			return CAME_LATE;
	}
	return CAME;
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

	buf_reset(&r->answer);
	if (pull(r->fd, &r->answer, sizeof hello, deadline) == CAME)
		memcpy(&hello, r->answer.p, sizeof hello);
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
	hang_up(&r->fd);
	r->fd = pair[0];
	io_nonblocking(r->fd);
	done = ask_for_one(r, pair[1], deadline, ended, e);
	close(pair[1]);
	return done && hear_hello(r, deadline, e);
}

/* A fresh reader in the place of the one there is, whose end comes out. */
static bool
renew(struct apart *r, int *status, struct err *e)
{
	struct reader_ended ended = { 0, 0 };

	r->mails = 0;
	r->spent_ms = 0;
	r->asked = false;
	if (!make_one(r, &ended, e)) {
		end_nursery(r);
		return false;
	}
	*status = ended.status;
	return true;
}

/* --- One mail ------------------------------------------------------------- */

/* Head and mail go in one piece, so that the reader wakes once. */
static enum came
ask(struct apart *r, struct str raw, int64_t deadline)
{
	enum { TOGETHER = 128 * 1024 };
	struct reader_head head = { READER_MAIL, (uint32_t)raw.n };
	enum came came;

	buf_reset(&r->question);
	buf_put(&r->question, &head, sizeof head);
	buf_str(&r->question, str_sub(raw, 0, TOGETHER));
	came = push(r->fd, buf_view(&r->question), deadline);
	return came != CAME ? came :
	    push(r->fd, str_sub(raw, TOGETHER, raw.n), deadline);
}

/* Fills r->answer, head and all, with exactly what was announced. */
static enum came
hear(struct apart *r, int64_t deadline, struct err *e)
{
	struct reader_head head;
	enum came came;

	buf_reset(&r->answer);
	came = pull(r->fd, &r->answer, sizeof head, deadline);
	if (came != CAME)
		return came;
	memcpy(&head, r->answer.p, sizeof head);
	if (head.magic != READER_ANSWER || head.n > ANSWER_MAX) {
		err_set(e, ERR_INPUT, "no such length");
		return CAME;
	}
	came = pull(r->fd, &r->answer, sizeof head + head.n, deadline);
	if (came == CAME && r->answer.n != sizeof head + head.n)
		err_set(e, ERR_INPUT, "it is longer than it says");
	return came;
}

/* Tries once; *e tells what was wrong with the answer, if one came. */
static enum came
try_once(struct apart *r, struct str raw, struct arena *a, struct mail *out,
    struct err *e)
{
	int64_t began = clock_mono_ms(), deadline = began + r->wall_ms;
	enum came came = r->asked ? CAME : ask(r, raw, deadline);
	struct str flat;

	r->asked = false;
	if (came == CAME)
		came = hear(r, deadline, e);
	r->mails++;
	r->spent_ms += clock_mono_ms() - began;
	if (came != CAME || e->kind != ERR_NONE)
		return came;
	flat = str_sub(buf_view(&r->answer), sizeof(struct reader_head),
	    r->answer.n);
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

static bool
is_worn(const struct apart *r)
{
	return r->mails >= READER_MAILS || r->spent_ms >= READER_TIRED_MS;
}

static bool
read_apart(struct reader *reader, struct str raw, struct arena *a,
    struct mail *out, struct err *e)
{
	struct apart *r = (struct apart *)reader;
	char why[200] = "";
	int status;

	if (raw.n > READER_MAIL_MAX)
		return err_set(e, ERR_INPUT, "larger than %d bytes",
		    READER_MAIL_MAX);
	if ((r->fd < 0 || is_worn(r)) && !renew(r, &status, e))
		return false;
	for (int i = 0; i < READER_TRIES; i++) {
		struct err wrong = ERR_INIT;
		enum came came = try_once(r, raw, a, out, &wrong);

		if (came == CAME && wrong.kind == ERR_NONE)
			return true;
		if (!renew(r, &status, e))
			return false;
		tell(came, status, &wrong, why, sizeof why);
		log_event(LOG_WARNING, WIFSIGNALED(status) &&
		    WTERMSIG(status) == SIGSYS ? "sandbox.kill" :
		    "reader.failed", KV_ID("try", i + 1), KV_Z("why", why));
	}
	return err_set(e, ERR_INPUT, "tried %d times: %s", READER_TRIES, why);
}

/* Whatever is odd about the reader there is shows when it is read. */
static void
ahead(struct reader *reader, struct str raw)
{
	struct apart *r = (struct apart *)reader;

	if (r->asked)
		hang_up(&r->fd);        /* it would answer something else */
	r->asked = false;
	if (r->fd < 0 || is_worn(r) || raw.n > READER_MAIL_MAX)
		return;
	r->asked = ask(r, raw, clock_mono_ms() + r->wall_ms) == CAME;
	if (!r->asked)
		hang_up(&r->fd);        /* half a question */
}

struct reader *
reader_apart_new(const char *path, int64_t wall_ms, struct err *e)
{
	struct apart *r = calloc(1, sizeof *r);
	int status;

	if (r == NULL)
		out_of_memory();
	r->reader = (struct reader){ read_apart, ahead };
	r->wall_ms = wall_ms;
	r->control = r->fd = -1;
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
	buf_clear(&r->question);
	buf_clear(&r->answer);
	free(r);
}
