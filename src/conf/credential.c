/* Passwords, by the ways of CONFIG.md, Secrets. What was read is never in an
 * error text; every buffer it passed through is wiped. */
#include "conf/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

enum {
	MAX_PASSWORD = 8192,            /* an access token may be long */
	COMMAND_MS = 10 * 1000,
	REAP_STEP_MS = 10,
	MAX_COMMAND_WORDS = 64
};

extern char **environ;

/* --- What all ways share ------------------------------------------------- */

/* The first line, without its end, becomes the secret. */
static bool
take_first_line(struct str text, const char *from, struct secret *out,
                struct err *e)
{
	struct str line;

	if (!str_cut_line(&text, &line) || line.n == 0)
		return err_set(e, ERR_SETUP, "%s: no password in it (its "
		    "first line is empty)", from);
	if (memchr(line.p, '\0', line.n) != NULL)
		return err_set(e, ERR_SETUP, "%s: a NUL byte in the password",
		    from);
	secret_set(out, line);
	return true;
}

static void
wipe(struct buf *b)
{
	if (b->p != NULL)
		secret_wipe(b->p, b->cap);
	buf_clear(b);
}

/* Reads until the end, the limit or the deadline into b, whose room is
 * reserved first: growing would leave copies behind. */
static bool
read_to_end(int fd, int64_t deadline_ms, const char *from, struct buf *b,
            struct err *e)
{
	for (;;) {
		ssize_t got;
		int ready = io_wait(fd, POLLIN, -1, deadline_ms);

		if (ready == 0)
			return err_set(e, ERR_SETUP, "%s: no answer in time",
			    from);
		if (b->n >= MAX_PASSWORD)
			return err_set(e, ERR_SETUP, "%s: more than %d bytes",
			    from, MAX_PASSWORD);
		got = ready < 0 ? -1 :
		    io_read(fd, b->p + b->n, MAX_PASSWORD - b->n);
		if (got < 0)
			return err_set(e, ERR_SETUP, "%s: %s", from,
			    strerror(errno));
		if (got == 0)
			return true;
		b->n += (size_t)got;
	}
}

/* --- password-file, password-credential ---------------------------------- */

static bool
check_mode(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_SETUP, "%s: not a file", path);
	if ((st.st_mode & 077) != 0)
		return err_set(e, ERR_SETUP, "%s: others can read it (mode "
		    "%03o); run: chmod 600 %s", path,
		    (unsigned)st.st_mode & 0777, path);
	return true;
}

/* systemd guards its directory itself and gives files modes like 0440. */
static bool
read_file(const char *path, bool mode_matters, int64_t deadline_ms,
          struct secret *out, struct err *e)
{
	struct buf b = BUF_INIT;
	bool done = false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_set(e, ERR_SETUP, "%s: %s", path, strerror(errno));
	buf_reserve(&b, MAX_PASSWORD);
	if (mode_matters && !check_mode(fd, path, e))
		goto out;
	if (!read_to_end(fd, deadline_ms, path, &b, e))
		goto out;
	done = take_first_line(buf_view(&b), path, out, e);
out:
	wipe(&b);
	close(fd);
	return done;
}

static bool
from_file(const char *path, int64_t deadline_ms, struct secret *out,
          struct err *e)
{
	return read_file(path, true, deadline_ms, out, e);
}

static bool
from_systemd(const char *name, int64_t deadline_ms, struct secret *out,
             struct err *e)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	struct buf path = BUF_INIT;
	bool done;

	if (dir == NULL || dir[0] == '\0')
		return err_set(e, ERR_SETUP, "credential %s: "
		    "CREDENTIALS_DIRECTORY is not set; the unit needs "
		    "LoadCredential=%s:PATH", name, name);
	buf_printf(&path, "%s/%s", dir, name);
	done = read_file(path.p, false, deadline_ms, out, e);
	buf_clear(&path);
	return done;
}

/* --- password-env, password ---------------------------------------------- */

static bool
from_env(const char *name, int64_t deadline_ms, struct secret *out,
         struct err *e)
{
	const char *value = getenv(name);

	(void)deadline_ms;
	if (value == NULL)
		return err_set(e, ERR_SETUP, "the environment has no %s",
		    name);
	return take_first_line(str_from(value), name, out, e);
}

static bool
from_literal(const char *text, int64_t deadline_ms, struct secret *out,
             struct err *e)
{
	(void)deadline_ms;
	return take_first_line(str_from(text), "password", out, e);
}

/* --- password-command ---------------------------------------------------- */

/* Words as in the configuration: blanks part them, "..." keeps them together,
 * a backslash in quotes takes the next character as it is. Nothing else has
 * a meaning; there is no shell. */
static bool
next_word(struct str *rest, struct buf *word, bool *closed)
{
	bool quoted = false;

	*rest = str_trim(*rest);
	*closed = true;
	if (rest->n == 0)
		return false;
	for (; rest->n > 0; *rest = str_sub(*rest, 1, rest->n)) {
		char c = rest->p[0];

		if (c == '"')
			quoted = !quoted;
		else if (quoted && c == '\\' && rest->n > 1) {
			*rest = str_sub(*rest, 1, rest->n);
			buf_char(word, rest->p[0]);
		} else if (!quoted && (c == ' ' || c == '\t' || c == '\n'))
			break;
		else
			buf_char(word, c);
	}
	*closed = !quoted;
	return true;
}

/* argv is NULL-terminated and lives in a. */
static bool
split_command(struct arena *a, const char *command, char **argv,
              struct err *e)
{
	struct str rest = str_from(command);
	struct buf word = BUF_INIT;
	bool closed = true, more;
	size_t n = 0;

	do {
		buf_reset(&word);
		more = next_word(&rest, &word, &closed);
		if (more && n < MAX_COMMAND_WORDS)
			argv[n++] = str_z(a, buf_view(&word));
	} while (more && closed && n < MAX_COMMAND_WORDS);
	buf_clear(&word);
	argv[n] = NULL;
	if (!closed)
		return err_set(e, ERR_SETUP, "password-command: a quote is "
		    "not closed");
	if (n == 0 || more)
		return err_set(e, ERR_SETUP, "password-command: 1 to %d "
		    "words", MAX_COMMAND_WORDS - 1);
	return true;
}

/* The command gets no input, its errors go to ours, and it leads a group of
 * its own so that what it started can be ended with it. */
static bool
start_command(char **argv, int out, pid_t *pid, struct err *e)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, all;
	int code;

	sigemptyset(&none);
	sigfillset(&all);
	sigdelset(&all, SIGKILL);
	sigdelset(&all, SIGSTOP);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
	    O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawnattr_setflags(&how,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &all);
	code = posix_spawnp(pid, argv[0], &files, &how, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	return code == 0 || err_set(e, ERR_SETUP, "password-command: %s: %s",
	    argv[0], strerror(code));
}

/* Waits for its end until the deadline, then kills. False: it was killed, or
 * ended badly. */
static bool
end_command(pid_t pid, int64_t deadline_ms, const char *name, struct err *e)
{
	int status = 0;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0 &&
	    clock_mono_ms() < deadline_ms)
		clock_sleep_ms(REAP_STEP_MS);
	if (got == 0) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		return err_set(e, ERR_SETUP, "password-command: %s: not done "
		    "in time", name);
	}
	if (got > 0 && WIFEXITED(status) && WEXITSTATUS(status) != 0)
		return err_set(e, ERR_SETUP, "password-command: %s: exit "
		    "code %d", name, WEXITSTATUS(status));
	if (got > 0 && WIFSIGNALED(status))
		return err_set(e, ERR_SETUP, "password-command: %s: ended by "
		    "signal %d", name, WTERMSIG(status));
	return true;
}

static bool
run_command(char **argv, int64_t deadline, struct secret *out,
            struct err *e)
{
	struct buf b = BUF_INIT;
	bool done = false;
	int pipe_fd[2];
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC) != 0)
		return err_set(e, ERR_SETUP, "password-command: %s",
		    strerror(errno));
	buf_reserve(&b, MAX_PASSWORD);
	if (!start_command(argv, pipe_fd[1], &pid, e)) {
		close(pipe_fd[1]);
		goto out;
	}
	close(pipe_fd[1]);
	done = read_to_end(pipe_fd[0], deadline, argv[0], &b, e);
	/* After a failure to read nothing it could still say matters. */
	done = end_command(pid, done ? deadline : 0, argv[0], e) && done &&
	    take_first_line(buf_view(&b), argv[0], out, e);
out:
	wipe(&b);
	close(pipe_fd[0]);
	return done;
}

static bool
from_command(const char *command, int64_t deadline_ms, struct secret *out,
             struct err *e)
{
	struct arena a = ARENA_INIT;
	char *argv[MAX_COMMAND_WORDS + 1];
	bool done = split_command(&a, command, argv, e) &&
	    run_command(argv, deadline_ms, out, e);

	arena_clear(&a);
	return done;
}

/* ------------------------------------------------------------------------- */

bool
credential_read_within(const struct credential *c, int64_t ms,
                       struct secret *out, struct err *e)
{
	static bool (*const ways[])(const char *, int64_t, struct secret *,
	    struct err *) = {
		[CREDENTIAL_FILE] = from_file,
		[CREDENTIAL_COMMAND] = from_command,
		[CREDENTIAL_SYSTEMD] = from_systemd,
		[CREDENTIAL_ENV] = from_env,
		[CREDENTIAL_LITERAL] = from_literal,
	};

	if (c->how == CREDENTIAL_NONE)
		return err_set(e, ERR_SETUP, "no password is configured");
	return ways[c->how](c->what, clock_mono_ms() + ms, out, e);
}

bool
credential_read(const struct credential *c, struct secret *out, struct err *e)
{
	return credential_read_within(c, COMMAND_MS, out, e);
}
