#include "flow/receive_local.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/intake.h"

enum { LOCAL_STACK = 1024 * 1024 };

/* --- Routes --------------------------------------------------------------- */

static const char *
keep(struct arena *a, const char *text)
{
	return str_copy(a, str_from(text)).p;
}

static struct lmtp_at *
keep_lmtp(struct arena *a, const struct lmtp_at *from)
{
	struct lmtp_at *to;

	if (from == NULL)
		return NULL;
	to = arena_get(a, sizeof *to);
	*to = (struct lmtp_at){ keep(a, from->text), keep(a, from->path),
	    keep(a, from->host), from->port };
	return to;
}

static void
keep_channel(struct arena *a, struct channel *to, const struct channel *from)
{
	*to = (struct channel){ .name = keep(a, from->name),
	    .address = keep(a, from->address), .max_size = from->max_size,
	    .paused = from->paused, .lmtp = keep_lmtp(a, from->lmtp),
	    .maildir = keep(a, from->maildir) };
	to->alias.name = arena_array(a, from->alias.n + 1,
	    sizeof *to->alias.name);
	for (size_t i = 0; i < from->alias.n; i++)
		to->alias.name[to->alias.n++] = keep(a, from->alias.name[i]);
}

struct route *
route_new(const struct conf *conf)
{
	struct route *r = calloc(1, sizeof *r);
	struct arena *a;

	if (r == NULL)
		out_of_memory();
	a = &r->arena;
	r->users = 1;
	r->conf.state_dir = keep(a, conf->state_dir);
	r->conf.channel = arena_array(a, conf->nchannel + 1,
	    sizeof *r->conf.channel);
	for (size_t i = 0; i < conf->nchannel; i++)
		keep_channel(a, &r->conf.channel[r->conf.nchannel++],
		    &conf->channel[i]);
	return r;
}

struct route *
route_keep(struct route *r)
{
	r->users++;
	return r;
}

void
route_drop(struct route *r)
{
	if (r == NULL || --r->users > 0)
		return;
	arena_clear(&r->arena);
	free(r);
}

/* --- One of them ---------------------------------------------------------- */

static int
event_fd(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		out_of_memory();        /* of descriptors: the same to us */
	return fd;
}

static void
ring(int fd)
{
	(void)!write(fd, &(uint64_t){ 1 }, sizeof(uint64_t));
}

static struct local *
local_new(struct jobs *jobs, struct str key, const char *channel,
          struct route *route)
{
	struct local *l = calloc(1, sizeof *l);
	char *copy = malloc(key.n + 1);

	if (l == NULL || copy == NULL)
		out_of_memory();
	memcpy(copy, key.p, key.n);
	copy[key.n] = '\0';
	l->jobs = jobs;
	l->key = (struct str){ copy, key.n };
	l->channel = channel != NULL ? strdup(channel) : NULL;
	if (channel != NULL && l->channel == NULL)
		out_of_memory();
	l->stop_fd = event_fd();
	l->news_fd = event_fd();
	pthread_mutex_init(&l->lock, NULL);
	l->route = route_keep(route);
	return l;
}

static void
local_free(struct local *l)
{
	if (l->started)
		pthread_join(l->thread, NULL);
	close(l->stop_fd);
	close(l->news_fd);
	pthread_mutex_destroy(&l->lock);
	route_drop(l->route);
	free(l->channel);
	free((char *)(uintptr_t)l->key.p);
	free(l);
}

struct route *
local_route(struct local *l)
{
	struct route *r;

	pthread_mutex_lock(&l->lock);
	r = route_keep(l->route);
	pthread_mutex_unlock(&l->lock);
	return r;
}

bool
local_stopping(const struct local *l)
{
	return io_wait(l->stop_fd, POLLIN, -1, clock_mono_ms()) == 1;
}

bool
local_sleep(struct local *l, int64_t ms)
{
	return io_wait(l->stop_fd, POLLIN, -1, clock_mono_ms() + ms) == 0;
}

bool
local_thread(pthread_t *out, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	sigset_t all, before;
	bool ok;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, LOCAL_STACK);
	ok = pthread_create(out, &attr, run, arg) == 0;
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

static bool
write_state(struct db *db, void *arg, struct err *e)
{
	return channel_state_set(db, arg, e);
}

void
local_say(struct local *l, const char *channel, const char *state,
          int64_t since_ms, const char *error)
{
	struct arena a = ARENA_INIT;
	struct channel_state row = { channel, state, since_ms,
	    str_z(&a, utf8_printable(&a, str_from(error))), 0 };
	struct job job = { .work = write_state, .arg = &row };
	struct err e = ERR_INIT;

	jobs_run(l->jobs, &job, &e);    /* a failure of it is logged there */
	arena_clear(&a);
}

/* --- All of them ---------------------------------------------------------- */

static struct local *
find(const struct locals *all, struct str key)
{
	for (struct local *l = all->first; l != NULL; l = l->next)
		if (!l->leaving && str_eq(l->key, key))
			return l;
	return NULL;
}

static void
leave(struct local *l)
{
	if (!l->leaving)
		ring(l->stop_fd);
	l->leaving = true;
}

static void
give_route(struct local *l, struct route *route)
{
	struct route *before = l->route;

	if (before == route)
		return;
	pthread_mutex_lock(&l->lock);
	l->route = route_keep(route);
	pthread_mutex_unlock(&l->lock);
	route_drop(before);
	ring(l->news_fd);
}

/* want finds the door or starts it. A door that is new begins with this
 * route; one that stays is given it. */
static void
want(struct locals *all, struct route *route, struct str key,
     const char *channel, bool private)
{
	struct local *l = find(all, key);

	if (l != NULL) {
		give_route(l, route);
		return;
	}
	l = local_new(all->jobs, key, channel, route);
	l->private = private;
	l->live = true;
	l->started = local_thread(&l->thread, channel != NULL ?
	    maildir_main : listen_main, l);
	if (!l->started) {
		log_event(LOG_ERR, "thread.failed", KV_STR("door", key));
		l->live = false;
		l->leaving = true;
	}
	l->next = all->first;
	all->first = l;
}

/* A Maildir's thread reads its channel's values once. */
static struct str
maildir_key(struct arena *a, const struct channel *c)
{
	return str_printf(a, "maildir %s\n%s\n%" PRId64 " %d", c->name,
	    c->maildir, c->max_size, c->paused);
}

static struct str
socket_key(struct arena *a, const struct route *route)
{
	return str_printf(a, "unix:%s/receive.sock", route->conf.state_dir);
}

static void
want_all(struct locals *all, struct route *route)
{
	struct arena a = ARENA_INIT;
	const struct conf *c = &route->conf;

	if (c->state_dir[0] != '\0')
		want(all, route, socket_key(&a, route), NULL, true);
	for (size_t i = 0; i < c->nchannel; i++) {
		const struct channel *one = &c->channel[i];

		if (one->lmtp != NULL)
			want(all, route, str_from(one->lmtp->text), NULL,
			    false);
		else if (one->maildir[0] != '\0')
			want(all, route, maildir_key(&a, one), one->name,
			    false);
	}
	arena_clear(&a);
}

/* reap frees those whose thread has ended. */
static void
reap(struct locals *all)
{
	struct local **at = &all->first;

	while (*at != NULL) {
		struct local *l = *at;

		if (l->live || !l->leaving) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		local_free(l);
	}
}

void
locals_apply(struct locals *all, struct route *route)
{
	want_all(all, route);
	for (struct local *l = all->first; l != NULL; l = l->next)
		if (l->route != route)
			leave(l);
	route_drop(route);
	reap(all);
}

void
locals_stop(struct locals *all)
{
	for (struct local *l = all->first; l != NULL; l = l->next)
		leave(l);
}

bool
locals_alive(const struct locals *all)
{
	for (const struct local *l = all->first; l != NULL; l = l->next)
		if (l->live)
			return true;
	return false;
}

void
locals_clear(struct locals *all)
{
	locals_stop(all);
	reap(all);
}
