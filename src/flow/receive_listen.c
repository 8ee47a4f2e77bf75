/* A listener: bound, kept up, a thread for each that connects. */
#include "flow/receive_local.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/io.h"
#include "base/log.h"
#include "flow/backoff.h"

enum {
	CONNECTIONS = 50,               /* at a time, for one listener */
};

struct listening {
	struct local *local;
	struct lmtp_at at;
	struct arena arena;             /* own; of at */
	int fd;
	int64_t since_ms;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	int talks;                      /* connections there are */
};

struct talk {
	struct listening *on;
	struct talk_with with;
};

static void *
talk_thread(void *arg)
{
	struct talk *t = arg;
	struct listening *on = t->on;

	talk_main(&t->with);
	free(t);
	pthread_mutex_lock(&on->lock);
	on->talks--;
	pthread_cond_signal(&on->turned);
	pthread_mutex_unlock(&on->lock);
	return NULL;
}

static void
turn_away(int fd, const char *why)
{
	(void)!send(fd, why, strlen(why), MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
}

/* SC-6: the private socket is for whom the state belongs to. */
static bool
may_talk(const struct listening *on, int fd)
{
	struct ucred who;
	socklen_t n = sizeof who;

	return !on->local->private || (getsockopt(fd, SOL_SOCKET, SO_PEERCRED,
	    &who, &n) == 0 && (who.uid == geteuid() || who.uid == 0));
}

static void
talk_start(struct listening *on, int fd)
{
	struct talk *t = calloc(1, sizeof *t);
	pthread_t thread;
	bool room;

	if (t == NULL)
		out_of_memory();
	*t = (struct talk){ on, { on->local, fd } };
	pthread_mutex_lock(&on->lock);
	room = on->talks < CONNECTIONS;
	on->talks += room;
	pthread_mutex_unlock(&on->lock);
	if (room && local_thread(&thread, talk_thread, t)) {
		pthread_detach(thread);
		return;
	}
	if (room) {
		pthread_mutex_lock(&on->lock);
		on->talks--;
		pthread_mutex_unlock(&on->lock);
	}
	free(t);
	turn_away(fd, "421 4.3.2 too many connections, try again\r\n");
}

/* take_one accepts; false when the listener is of no more use. */
static bool
take_one(struct listening *on, struct err *e)
{
	int fd = accept4(on->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0 && may_talk(on, fd)) {
		talk_start(on, fd);
	} else if (fd >= 0) {
		log_event(LOG_WARNING, "lmtp.refused",
		    KV_Z("at", on->at.text), KV_Z("why", "not the owner"));
		turn_away(fd, "554 5.7.1 not permitted\r\n");
	} else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
	    errno == ENOMEM) {
		local_sleep(on->local, 100);    /* it stays in the backlog */
	} else if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK) {
		return err_set(e, ERR_AGAIN, "%s: accept: %s", on->at.text,
		    strerror(errno));
	}
	return true;
}

/* tell says the state of all channels that are served here. */
static void
tell(struct listening *on, const char *state, const char *error)
{
	struct route *r = local_route(on->local);

	for (size_t i = 0; i < r->conf.nchannel; i++) {
		const struct channel *c = &r->conf.channel[i];

		if (c->lmtp != NULL && strcmp(c->lmtp->text, on->at.text) == 0)
			local_say(on->local, c->name, c->paused ? "paused" :
			    state, on->since_ms, c->paused ? "" : error);
	}
	route_drop(r);
}

/* Has somebody taken our name away, or put another socket there? */
static bool
is_there(const struct listening *on)
{
	struct stat st;

	return on->at.path[0] == '\0' || lstat(on->at.path, &st) == 0;
}

static bool
serve(struct listening *on, struct err *e)
{
	struct local *l = on->local;
	struct pollfd p[] = {
		{ .fd = on->fd, .events = POLLIN },
		{ .fd = l->stop_fd, .events = POLLIN },
		{ .fd = l->news_fd, .events = POLLIN },
	};
	enum { LOOK_MS = 10 * 1000 };
	uint64_t n;

	for (;;) {
		if (poll(p, 3, LOOK_MS) < 0)
			continue;       /* EINTR or ENOMEM */
		if (p[1].revents != 0)
			return true;
		if (p[2].revents != 0) {
			(void)!read(l->news_fd, &n, sizeof n);
			tell(on, "up", "");
		}
		if (p[0].revents != 0 && !take_one(on, e))
			return false;
		if (!is_there(on))
			return err_set(e, ERR_AGAIN, "%s: the socket was "
			    "removed", on->at.text);
	}
}

static void
wait_for_talks(struct listening *on)
{
	pthread_mutex_lock(&on->lock);
	while (on->talks > 0)
		pthread_cond_wait(&on->turned, &on->lock);
	pthread_mutex_unlock(&on->lock);
}

/* say_down once an outage; then it is tried again, slower and slower. */
static void
say_down(struct listening *on, const struct err *e)
{
	struct local *l = on->local;
	uint32_t dice;

	digest_random(&dice, sizeof dice);
	if (!l->down) {
		on->since_ms = clock_wall_ms();
		log_event(LOG_ERR, "listen.down", KV_Z("at", on->at.text),
		    KV_Z("why", e->text));
		tell(on, "down", e->text);
	}
	l->down = true;
	local_sleep(l, backoff_ms(ERR_AGAIN, ++l->fails, dice));
}

static bool
up(struct listening *on, struct err *e)
{
	bool ok;

	on->fd = listen_open(&on->at, on->local->private, e);
	if (on->fd < 0)
		return false;
	on->local->fails = 0;
	on->local->down = false;
	on->since_ms = clock_wall_ms();
	log_event(LOG_INFO, "listen.up", KV_Z("at", on->at.text));
	tell(on, "up", "");
	ok = serve(on, e);
	if (on->at.path[0] != '\0')
		unlink(on->at.path);
	close(on->fd);
	return ok;
}

/* find_at gives the address this listener is for; the key is its text. */
static void
find_at(struct listening *on)
{
	struct route *r = local_route(on->local);
	struct arena *a = &on->arena;
	struct str key = on->local->key;

	on->at = (struct lmtp_at){ str_z(a, key), "", "", 0 };
	if (str_starts(key, "unix:"))
		on->at.path = str_z(a, str_sub(key, 5, key.n));
	for (size_t i = 0; i < r->conf.nchannel; i++) {
		const struct lmtp_at *at = r->conf.channel[i].lmtp;

		if (at == NULL || !str_is(key, at->text))
			continue;
		on->at.host = str_z(a, str_from(at->host));
		on->at.port = at->port;
		break;
	}
	route_drop(r);
}

void *
listen_main(void *arg)
{
	struct local *l = arg;
	struct listening on = { .local = l, .fd = -1,
	    .since_ms = clock_wall_ms() };

	pthread_mutex_init(&on.lock, NULL);
	pthread_cond_init(&on.turned, NULL);
	find_at(&on);
	tell(&on, "starting", "");
	while (!local_stopping(l)) {
		struct err e = ERR_INIT;

		if (!up(&on, &e))
			say_down(&on, &e);
	}
	wait_for_talks(&on);
	arena_clear(&on.arena);
	pthread_cond_destroy(&on.turned);
	pthread_mutex_destroy(&on.lock);
	l->live = false;
	jobs_poke(l->jobs);
	return NULL;
}
