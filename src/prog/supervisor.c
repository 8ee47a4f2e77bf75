#include "prog/supervisor.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "conf/conf.h"
#include "prog/notify.h"
#include "prog/role.h"

enum {
	ROLES = 3,
	WAIT_LEAST_MS = 100,            /* before a restart; doubles */
	WAIT_MOST_MS = 30 * 1000,
	WORKS_MS = 2 * 1000,            /* what cannot work ends sooner */
	HEALTHY_MS = 60 * 1000,         /* a life this long resets the wait */
	STOP_MS = 5 * 1000,             /* a role ends within this; send waits
	                                 * for answers before */
};

struct child {
	const char *role;
	pid_t pid;                      /* 0: not running */
	int64_t started, next_start;    /* monotonic */
	int64_t wait_ms;
	int64_t kill_at;                /* monotonic, while stopping */
	bool worked;                    /* it has run once, and not in vain */
};

struct supervisor {
	const char *conf_path;
	struct conf *conf;              /* own */
	struct child child[ROLES];
	int signals;                    /* signalfd */
	bool stopping;
	int code;
};

static void
child_start(struct supervisor *s, struct child *c)
{
	pid_t parent = getpid(), pid = fork();
	sigset_t none;

	c->started = clock_mono_ms();
	if (pid < 0) {
		log_event(LOG_ERR, "role.not-started", KV_Z("role", c->role),
		    KV_Z("reason", strerror(errno)));
		c->next_start = c->started + WAIT_MOST_MS;
		return;
	}
	if (pid > 0) {
		c->pid = pid;
		log_event(LOG_INFO, "role.started", KV_Z("role", c->role),
		    KV_ID("pid", pid));
		return;
	}
	/* A role without its supervisor would go on unsupervised: end it in
	 * the orderly way. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EX_TEMPFAIL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setenv(ROLE_HASH, s->conf->hash, 1);
	setenv(ROLE_DIR, s->conf->state_dir, 1);
	execl("/proc/self/exe", "postroom", "-c", s->conf_path, c->role,
	    (char *)NULL);
	_exit(EX_OSERR);
}

static void
signal_all(struct supervisor *s, int sig)
{
	for (int i = 0; i < ROLES; i++)
		if (s->child[i].pid > 0)
			kill(s->child[i].pid, sig);
}

static void
begin_stop(struct supervisor *s, int code)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->code = code;
	for (int i = 0; i < ROLES; i++) {
		s->child[i].kill_at = clock_mono_ms() + STOP_MS;
		if (strcmp(s->child[i].role, "send") == 0)
			s->child[i].kill_at += s->conf->stop_wait_ms;
	}
	notify_systemd("STOPPING=1");
	log_event(LOG_INFO, "gateway.stopping", KV_ID("exit", code));
	signal_all(s, SIGTERM);
}

static void
child_ended(struct supervisor *s, struct child *c, int status)
{
	bool by_signal = WIFSIGNALED(status);
	int code = by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
	int64_t now = clock_mono_ms();

	c->pid = 0;
	log_event(s->stopping && !by_signal ? LOG_INFO : LOG_WARNING,
	    "role.ended", KV_Z("role", c->role),
	    KV_ID(by_signal ? "signal" : "exit", code));
	if (s->stopping)
		return;
	/* A set-up that never worked is told at once. One that did may come
	 * back: somebody is writing the file, say (OP-1). */
	if (!by_signal && code == EX_CONFIG && !c->worked) {
		begin_stop(s, EX_CONFIG);
		return;
	}
	if (by_signal || now - c->started > WORKS_MS)
		c->worked = true;
	if (now - c->started > HEALTHY_MS)
		c->wait_ms = WAIT_LEAST_MS;
	c->next_start = now + c->wait_ms;
	c->wait_ms = c->wait_ms * 2 < WAIT_MOST_MS ?
	    c->wait_ms * 2 : WAIT_MOST_MS;
}

static void
reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < ROLES; i++)
			if (s->child[i].pid == pid)
				child_ended(s, &s->child[i], status);
}

static void
reload(struct supervisor *s)
{
	struct buf said = BUF_INIT;
	struct conf *fresh = conf_load(s->conf_path, &said);

	if (fresh == NULL) {
		log_event(LOG_ERR, "config.rejected",
		    KV_STR("said", buf_view(&said)));
	} else if (!role_fits(fresh, true)) {
		conf_free(fresh);
	} else {
		conf_free(s->conf);
		s->conf = fresh;
		log_event(LOG_INFO, "config.reloaded",
		    KV_Z("hash", fresh->hash));
		signal_all(s, SIGHUP);
	}
	buf_clear(&said);
}

static void
take_signals(struct supervisor *s)
{
	struct signalfd_siginfo si;

	while (read(s->signals, &si, sizeof si) == sizeof si) {
		switch (si.ssi_signo) {
		case SIGCHLD:
			reap(s);
			break;
		case SIGHUP:
			if (!s->stopping)
				reload(s);
			break;
		default:
			begin_stop(s, EX_OK);
		}
	}
}

/* Starts what is due. Returns when to look again, monotonic ms. */
static int64_t
start_due(struct supervisor *s, int64_t now)
{
	int64_t next = now + 60 * 1000;

	for (int i = 0; i < ROLES; i++) {
		struct child *c = &s->child[i];

		if (c->pid > 0)
			continue;
		if (c->next_start <= now)
			child_start(s, c);
		else if (c->next_start < next)
			next = c->next_start;
	}
	return next;
}

/* Kills what has not ended in its time. Returns when to look again; 0 when
 * nothing runs any more. */
static int64_t
kill_due(struct supervisor *s, int64_t now)
{
	int64_t next = 0;

	for (int i = 0; i < ROLES; i++) {
		struct child *c = &s->child[i];

		if (c->pid <= 0)
			continue;
		if (c->kill_at <= now) {
			log_event(LOG_ERR, "role.killed",
			    KV_Z("role", c->role));
			kill(c->pid, SIGKILL);
			c->kill_at = now + 1000;
		}
		if (next == 0 || c->kill_at < next)
			next = c->kill_at;
	}
	return next;
}

/* How long to sleep, in ms; -1: nothing more to do. */
static int
tend(struct supervisor *s)
{
	int64_t now = clock_mono_ms();
	int64_t next = s->stopping ? kill_due(s, now) : start_due(s, now);

	return next == 0 ? -1 : (int)(next - now);
}

int
supervisor_run(const char *conf_path)
{
	struct supervisor s = { .conf_path = conf_path, .child = {
		{ .role = "desk" }, { .role = "receive" }, { .role = "send" }
	} };
	struct err e = ERR_INIT;
	sigset_t mask;
	int lock = -1, sleep_ms;
	bool ready = false;

	s.conf = role_begin(conf_path, "run");
	if (s.conf == NULL || !role_fits(s.conf, false)) {
		conf_free(s.conf);
		return EX_CONFIG;
	}
	lock = role_lock(s.conf, "run", &e);
	if (lock < 0) {
		fprintf(stderr, "postroom: %s\n", e.text);
		conf_free(s.conf);
		return err_exit_code(e.kind);
	}
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	s.signals = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
	for (int i = 0; i < ROLES; i++)
		s.child[i].wait_ms = WAIT_LEAST_MS;
	log_event(LOG_INFO, "gateway.started",
	    KV_Z("config", s.conf->hash));
	while ((sleep_ms = tend(&s)) >= 0) {
		struct pollfd p = { s.signals, POLLIN, 0 };

		if (!ready)
			notify_systemd("READY=1");
		ready = true;
		poll(&p, 1, sleep_ms);
		take_signals(&s);
	}
	log_event(LOG_INFO, "gateway.stopped", KV_ID("exit", s.code));
	close(s.signals);
	close(lock);
	conf_free(s.conf);
	return s.code;
}
