#include "flow/receive.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "flow/poke.h"
#include "flow/purge.h"
#include "flow/receive_inner.h"
#include "flow/receive_local.h"
#include "store/purge.h"

/* A thread needs little; libetpan has 64 KB on the stack at a time. */
enum {
	LINE_STACK = 1024 * 1024,
	TRIM_AFTER_MS = 1000            /* of quiet */
};

bool
receive_control_init(struct receive_control *c, void (*woke)(void *arg),
                     void *arg, struct err *e)
{
	*c = (struct receive_control){ .woke = woke, .arg = arg,
	    .poke_fd = -1, .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	if (c->fd < 0)
		return err_set(e, ERR_AGAIN, "eventfd: %s", strerror(errno));
	pthread_mutex_init(&c->lock, NULL);
	return true;
}

void
receive_control_clear(struct receive_control *c)
{
	doors_free(c->next);
	route_drop(c->route);
	close(c->fd);
	pthread_mutex_destroy(&c->lock);
}

static void
wake_up(struct receive_control *c)
{
	(void)!write(c->fd, &(uint64_t){ 1 }, sizeof(uint64_t));
}

void
receive_stop(struct receive_control *c)
{
	c->stop = true;
	wake_up(c);
}

void
receive_reload(struct receive_control *c, const struct conf *conf)
{
	struct doors *fresh = doors_new(conf);
	struct route *route = route_new(conf);

	pthread_mutex_lock(&c->lock);
	doors_free(c->next);
	c->next = fresh;
	route_drop(c->route);
	c->route = route;
	pthread_mutex_unlock(&c->lock);
	wake_up(c);
}

static struct doors *
asked_for(struct receive_control *c, struct route **route)
{
	struct doors *d;

	pthread_mutex_lock(&c->lock);
	d = c->next;
	c->next = NULL;
	*route = c->route;
	c->route = NULL;
	pthread_mutex_unlock(&c->lock);
	return d;
}

struct running {
	struct db *db;
	struct receive_control *control;
	struct jobs jobs;
	struct accounts accounts;
	struct tls_trusts trusts;
	struct doors *doors;            /* own */
	struct locals locals;
	struct err err;                 /* the store's, for good */
	int64_t purge_at;               /* when retention is looked at again */
	bool untrimmed;                 /* there was work since it was quiet */
};

/* serve commits what lies there; the desk hears of each commit. */
static void
serve(struct running *r)
{
	uint64_t pokes;
	bool mail;

	(void)!read(r->jobs.wake_fd, &pokes, sizeof pokes);
	while (jobs_serve(&r->jobs, r->db, &mail, &r->err))
		if (mail && r->control->woke != NULL)
			r->control->woke(r->control->arg);
}

static bool
thread_start(struct door *d, pthread_t *out, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	sigset_t all, before;
	bool ok;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, LINE_STACK);
	d->live++;
	ok = pthread_create(out, &attr, run, arg) == 0;
	if (!ok)
		d->live--;
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

/* state_first writes a door's first state; this thread is the writer, so the
 * work is done here and not waited for. */
static void
state_first(struct running *r, struct door *d)
{
	struct job first;

	door_state_job(d, d->paused ? DOOR_PAUSED : DOOR_STARTING, &first);
	jobs_put(&r->jobs, &first);
	serve(r);
}

/* A Sent folder that is configured later begins with what is sent then. */
static void
copies_start(struct running *r, struct door *d)
{
	struct job forget = { .work = copy_forget_work, .arg = d };

	if (d->imap.sent_folder[0] != '\0') {
		d->copies = thread_start(d, &d->copier, copy_main, d);
		return;
	}
	jobs_put(&r->jobs, &forget);
	serve(r);
}

static void
door_start(struct running *r, struct door *d)
{
	size_t n = 0;

	state_first(r, d);
	if (d->paused) {
		d->nline = 0;
		return;
	}
	copies_start(r, d);
	while (n < d->nline && thread_start(d, &d->line[n].thread, line_main,
	    &d->line[n]))
		n++;
	if (n < d->nline)
		log_event(LOG_ERR, "thread.failed",
		    KV_Z("channel", d->name));
	d->nline = n;
}

/* kept: which run already; NULL: none. New words are tried at once, but not
 * again by each channel of an account: all are forgiven before one begins. */
static void
doors_start(struct running *r, const bool *kept)
{
	for (size_t i = 0; i < r->doors->n; i++) {
		struct door *d = r->doors->door[i];

		if (kept != NULL && kept[i])
			continue;
		d->jobs = &r->jobs;
		d->account = accounts_find(&r->accounts, d->imap.host,
		    d->imap.user);
		account_reset(d->account);
		d->trusts = &r->trusts;
	}
	for (size_t i = 0; i < r->doors->n; i++)
		if (kept == NULL || !kept[i])
			door_start(r, r->doors->door[i]);
}

static bool
any_alive(struct door *const *door, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (door[i]->live > 0)
			return true;
	return false;
}

/* doors_end stops doors and serves until their threads are gone: what they
 * bring last is committed too. */
static void
doors_end(struct running *r, struct door **door, size_t n)
{
	for (size_t i = 0; i < n; i++)
		door_stop(door[i]);
	while (any_alive(door, n)) {
		io_wait(r->jobs.wake_fd, POLLIN, -1, INT64_MAX);
		serve(r);
	}
	serve(r);
	for (size_t i = 0; i < n; i++) {
		for (size_t l = 0; l < door[i]->nline; l++)
			pthread_join(door[i]->line[l].thread, NULL);
		if (door[i]->copies)
			pthread_join(door[i]->copier, NULL);
		door_free(door[i]);
	}
}

/* stays finds the running door that is the same as a new one and well. */
static struct door **
stays(struct doors *now, const struct door *fresh)
{
	for (size_t i = 0; i < now->n; i++) {
		struct door *d = now->door[i];

		if (d != NULL && str_eq(d->print, fresh->print) &&
		    !door_refused(d))
			return &now->door[i];
	}
	return NULL;
}

static void
swap(struct running *r, struct doors *fresh)
{
	bool *kept = calloc(fresh->n + 1, sizeof *kept);
	size_t n = 0;

	if (kept == NULL)
		out_of_memory();
	for (size_t i = 0; i < fresh->n; i++) {
		struct door **old = stays(r->doors, fresh->door[i]);

		if (old == NULL)
			continue;
		door_free(fresh->door[i]);
		fresh->door[i] = *old;
		*old = NULL;
		kept[i] = true;
	}
	for (size_t i = 0; i < r->doors->n; i++)
		if (r->doors->door[i] != NULL)
			r->doors->door[n++] = r->doors->door[i];
	doors_end(r, r->doors->door, n);
	r->doors->n = 0;
	doors_free(r->doors);
	r->doors = fresh;
	doors_start(r, kept);
	free(kept);
}

/* locals_end stops them all, and serves what they bring last. */
static void
locals_end(struct running *r)
{
	locals_stop(&r->locals);
	while (locals_alive(&r->locals)) {
		io_wait(r->jobs.wake_fd, POLLIN, -1, INT64_MAX);
		serve(r);
	}
	locals_clear(&r->locals);
}

/* Somebody wants to be sure that nothing was missed: an audit. */
static void
look_now(struct running *r)
{
	poke_drain(r->control->poke_fd);
	for (size_t i = 0; i < r->doors->n; i++)
		door_look(r->doors->door[i]);
}

/* Raw bytes that the desk does not want any more. */
static bool
purge_work(struct db *db, void *arg, struct err *e)
{
	int *n = arg;

	return purge_raw(db, n, e);
}

static void
purge_now_and_then(struct running *r)
{
	int64_t mono = clock_mono_ms();
	struct job job = { .work = purge_work };
	struct err e = ERR_INIT;
	bool wanted = false;
	int n = 0;

	if (mono < r->purge_at)
		return;
	r->purge_at = mono + PURGE_EVERY_MS;
	if (!purge_raw_wanted(r->db, &wanted, &e) || !wanted)
		return;
	job.arg = &n;
	jobs_put(&r->jobs, &job);
	serve(r);
	if (job.err.kind == ERR_NONE && n > 0) {
		log_event(LOG_INFO, "retention.raw", KV_ID("mails", n));
		r->purge_at = mono;
		jobs_poke(&r->jobs);
	}
}

static void
wait_for_work(struct running *r)
{
	struct pollfd p[3] = {
		{ .fd = r->jobs.wake_fd, .events = POLLIN },
		{ .fd = r->control->fd, .events = POLLIN },
		{ .fd = r->control->poke_fd, .events = POLLIN },
	};
	uint64_t pokes;
	int ready = poll(p, 3, r->untrimmed ? TRIM_AFTER_MS : PURGE_EVERY_MS);

	/* What hundreds of lines took to fetch goes back to the system. */
	if (ready == 0 && r->untrimmed)
		malloc_trim(0);
	r->untrimmed = ready > 0;
	if (p[2].revents != 0)
		look_now(r);
	if (p[1].revents != 0)
		(void)!read(r->control->fd, &pokes, sizeof pokes);
}

bool
receive_run(struct db *db, const struct conf *conf,
            struct receive_control *c, struct err *e)
{
	struct running r = { .db = db, .control = c,
	    .trusts = TLS_TRUSTS_INIT };
	struct doors *fresh;
	struct route *route;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);       /* write(2) says so too */
	if (!jobs_init(&r.jobs, e))
		return false;
	r.doors = doors_new(conf);
	doors_start(&r, NULL);
	r.locals.jobs = &r.jobs;
	locals_apply(&r.locals, route_new(conf));
	while (!c->stop && r.err.kind == ERR_NONE) {
		wait_for_work(&r);
		serve(&r);
		purge_now_and_then(&r);
		fresh = asked_for(c, &route);
		if (fresh != NULL) {
			tls_trusts_forget(&r.trusts);
			swap(&r, fresh);
			locals_apply(&r.locals, route);
		}
	}
	locals_end(&r);
	doors_end(&r, r.doors->door, r.doors->n);
	r.doors->n = 0;
	doors_free(r.doors);
	accounts_clear(&r.accounts);
	tls_trusts_forget(&r.trusts);
	jobs_clear(&r.jobs);
	return r.err.kind == ERR_NONE || err_set(e, r.err.kind, "%s",
	    r.err.text);
}
