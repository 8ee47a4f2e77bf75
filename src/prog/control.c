#include "prog/control.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/io.h"
#include "conf/conf.h"
#include "prog/role.h"

enum { STOP_GRACE_MS = 10 * 1000, STOP_WAIT_MS = 60 * 1000 };

/* The supervisor first: stopping it stops the others. */
static const char *const runners[] = { "run", "receive", "desk", "send" };

enum { RUNNERS = sizeof runners / sizeof *runners };

static pid_t
holder(const char *state_dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s.lock", state_dir, name);
	return io_lock_holder(path);
}

int
control_status(const char *conf_path, bool json)
{
	struct arena a = ARENA_INIT;
	/* What runs runs, whatever is being written into the file. */
	const char *dir = conf_state_dir(conf_path, &a);
	int up = 0;

	for (size_t i = 0; i < RUNNERS; i++) {
		pid_t pid = holder(dir, runners[i]);

		up += pid > 0;
		if (json && pid > 0)
			printf("{\"role\": \"%s\", \"state\": \"running\", "
			    "\"pid\": %ld}\n", runners[i], (long)pid);
		else if (json)
			printf("{\"role\": \"%s\", \"state\": \"stopped\", "
			    "\"pid\": null}\n", runners[i]);
		else if (pid > 0)
			printf("%-8s running  %ld\n", runners[i], (long)pid);
		else
			printf("%-8s stopped\n", runners[i]);
	}
	arena_clear(&a);
	return up > 0 ? EX_OK : EX_UNAVAILABLE;
}

/* Sends a signal to the supervisor, or to each role that runs alone. */
static int
signal_runners(const char *dir, int sig)
{
	int reached = 0;

	for (size_t i = 0; i < RUNNERS; i++) {
		pid_t pid = holder(dir, runners[i]);

		if (pid <= 0)
			continue;
		if (kill(pid, sig) != 0) {
			fprintf(stderr, "postroom: %s, process %ld: %s\n",
			    runners[i], (long)pid, strerror(errno));
			return EX_NOPERM;
		}
		reached++;
		if (i == 0)
			break;
	}
	if (reached > 0)
		return EX_OK;
	fprintf(stderr, "postroom: %s: no gateway runs on this state "
	    "directory; start it with: postroom run\n", dir);
	return EX_UNAVAILABLE;
}

static bool
any_runs(const char *dir)
{
	for (size_t i = 0; i < RUNNERS; i++)
		if (holder(dir, runners[i]) > 0)
			return true;
	return false;
}

/* How long send may wait for answers, in ms. */
static int64_t
patience(const char *conf_path)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_load(conf_path, &said);
	int64_t ms = STOP_GRACE_MS + (c != NULL ? c->stop_wait_ms :
	    STOP_WAIT_MS);

	buf_clear(&said);
	conf_free(c);
	return ms;
}

int
control_stop(const char *conf_path)
{
	struct arena a = ARENA_INIT;
	const char *dir = conf_state_dir(conf_path, &a);
	int64_t end = clock_mono_ms() + patience(conf_path);
	int code = signal_runners(dir, SIGTERM);

	while (code == EX_OK && any_runs(dir)) {
		if (clock_mono_ms() > end) {
			fprintf(stderr, "postroom: it has not stopped yet; "
			    "see its log\n");
			code = EX_TEMPFAIL;
		}
		clock_sleep_ms(20);
	}
	arena_clear(&a);
	return code;
}

int
control_reload(const char *conf_path)
{
	struct conf *c = role_conf(conf_path);
	int code = EX_CONFIG;

	/* A bad file has been shown by now, and changes nothing. */
	if (c != NULL && role_fits(c, false))
		code = signal_runners(c->state_dir, SIGHUP);
	conf_free(c);
	return code;
}
