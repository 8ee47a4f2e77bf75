#include "prog/role.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/io.h"
#include "base/log.h"
#include "store/accepted.h"

struct conf *
role_conf(const char *conf_path)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_load(conf_path, &said);

	if (said.n > 0)
		fprintf(stderr, "%.*s", STR_ARG(buf_view(&said)));
	buf_clear(&said);
	return c;
}

bool
role_fits(const struct conf *c, bool logged)
{
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	int bad = accepted_judge_dir(c, &said, &e);

	/* What is wrong with the store its roles say, with what to do. */
	if (bad < 0) {
		err_clear(&e);
		bad = 0;
	}
	if (logged && bad != 0)
		log_event(LOG_ERR, "config.rejected",
		    KV_STR("said", buf_view(&said)));
	else if (bad != 0)
		fprintf(stderr, "%.*s", STR_ARG(buf_view(&said)));
	buf_clear(&said);
	return bad == 0;
}

static void
signal_mask(sigset_t *mask)
{
	sigemptyset(mask);
	sigaddset(mask, SIGTERM);
	sigaddset(mask, SIGINT);
	sigaddset(mask, SIGHUP);
}

static void
open_log(const struct conf *c, const char *name)
{
	if (!log_open(c->log_to, c->log_path, c->log_level, name)) {
		int why = errno;

		log_open(LOG_TO_STDERR, "", c->log_level, name);
		log_event(LOG_ERR, "log.not-opened",
		    KV_Z("reason", strerror(why)));
	}
}

/* --- A role that comes back (PL-4) ------------------------------------------ */

static bool
has_password(const struct conf *c)
{
	for (size_t i = 0; i < c->nrelay; i++)
		if (c->relay[i].password.how == CREDENTIAL_LITERAL)
			return true;
	for (size_t i = 0; i < c->nchannel; i++)
		if (c->channel[i].imap != NULL &&
		    c->channel[i].imap->password.how == CREDENTIAL_LITERAL)
			return true;
	return false;
}

/* What the store runs by, if it is what the supervisor does. */
static struct conf *
accepted(const char *dir, const char *hash, bool logs_in)
{
	struct err e = ERR_INIT;
	struct conf *c = NULL;
	struct db *db = NULL;

	if (db_open(&db, dir, STORE_NONE, &e) &&
	    accepted_get(db, &c, &e) == 1 && (strcmp(c->hash, hash) != 0 ||
	    strcmp(c->state_dir, dir) != 0 || (logs_in && has_password(c)))) {
		conf_free(c);
		c = NULL;
	}
	db_close(db);
	err_clear(&e);
	return c;
}

/* The file's, or what was accepted where the file is another by now. *other:
 * it is that. NULL: it has been said what is wrong with the file. */
static struct conf *
conf_of_role(const char *conf_path, const char *name, bool *other)
{
	const char *hash = getenv(ROLE_HASH), *dir = getenv(ROLE_DIR);
	struct buf said = BUF_INIT;
	struct conf *file = conf_load(conf_path, &said), *kept = NULL;

	*other = false;
	if (hash != NULL && dir != NULL && (file == NULL ||
	    strcmp(file->hash, hash) != 0))
		kept = accepted(dir, hash, strcmp(name, "desk") != 0);
	if (kept != NULL) {
		conf_free(file);
		file = kept;
		*other = true;
	} else if (said.n > 0) {
		fprintf(stderr, "%.*s", STR_ARG(buf_view(&said)));
	}
	buf_clear(&said);
	return file;
}

struct conf *
role_begin(const char *conf_path, const char *name)
{
	struct conf *c;
	sigset_t mask;
	bool other;

	signal_mask(&mask);
	pthread_sigmask(SIG_BLOCK, &mask, NULL);
	digest_ready();
	c = conf_of_role(conf_path, name, &other);
	if (c != NULL)
		open_log(c, name);
	if (other)
		log_event(LOG_WARNING, "config.kept", KV_Z("role", name),
		    KV_Z("hash", c->hash), KV_Z("why", "the file is another "
		    "by now, or broken; postroom reload takes it up"));
	return c;
}

int
role_lock(const struct conf *c, const char *name, struct err *e)
{
	struct err held = ERR_INIT;
	char path[PATH_MAX];
	pid_t holder;
	int fd;

	if (mkdir(c->state_dir, 0700) != 0 && errno != EEXIST) {
		err_path(e, errno, c->state_dir);
		return -1;
	}
	snprintf(path, sizeof path, "%s/%s.lock", c->state_dir, name);
	fd = io_lock(path, &holder, &held);
	if (fd < 0 && holder > 0)
		err_set(e, ERR_AGAIN, "%s: another one runs on this state "
		    "directory (process %ld)", path, (long)holder);
	else if (fd < 0)
		*e = held;
	return fd;
}

static void
take_fresh(struct role_signals *s)
{
	struct buf said = BUF_INIT;
	struct conf *fresh = conf_load(s->conf_path, &said);

	if (fresh == NULL)
		log_event(LOG_ERR, "config.rejected",
		    KV_STR("said", buf_view(&said)));
	else
		s->reload(s->arg, fresh);
	buf_clear(&said);
}

static void *
wait_for_signals(void *arg)
{
	struct role_signals *s = arg;
	sigset_t mask;
	int sig;

	signal_mask(&mask);
	for (;;) {
		int cancel;

		if (sigwait(&mask, &sig) != 0)          /* ended here */
			continue;
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
		if (sig == SIGHUP)
			take_fresh(s);
		else
			s->stop(s->arg);
		pthread_setcancelstate(cancel, NULL);
	}
	return NULL;
}

void
role_signals_start(struct role_signals *s)
{
	if (pthread_create(&s->thread, NULL, wait_for_signals, s) != 0)
		out_of_memory();
	s->started = true;
}

void
role_signals_end(struct role_signals *s)
{
	if (!s->started)
		return;
	pthread_cancel(s->thread);
	pthread_join(s->thread, NULL);
	s->started = false;
}

/* What the store is damaged by has a line of its own. */
static const struct {
	const char *begins, *event;
} ends[] = {
	{ "damaged file", "db.corrupt" },
	{ "disk error",   "db.io-error" },
	{ "no right",     "db.no-right" },
	{ "read only",    "db.no-right" },
};

static void
say_why(const char *name, const struct err *e)
{
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (err_says(e, ends[i].begins))
			log_event(LOG_ERR, ends[i].event, KV_Z("role", name),
			    KV_Z("reason", e->text));
}

int
role_end(const char *name, bool ok, const struct err *e)
{
	if (ok) {
		log_event(LOG_INFO, "role.done", KV_Z("role", name));
		return 0;
	}
	log_event(LOG_ERR, "role.failed", KV_Z("role", name),
	    KV_Z("kind", err_kind_name(e->kind)), KV_Z("reason", e->text));
	say_why(name, e);
	return err_exit_of(e);
}
