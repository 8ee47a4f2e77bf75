/* A Maildir as a channel's source: watched (CH-1). */
#include "flow/receive_maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "flow/backoff.h"

enum { LOOK_MS = 30 * 1000 };           /* where nobody tells us of news */

static int
open_dir(const char *path, const char *sub, struct err *e)
{
	char name[PATH_MAX];
	int fd;

	snprintf(name, sizeof name, "%s/%s", path, sub);
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		err_set(e, ERR_AGAIN, "%s: %s", name, strerror(errno));
	else if (faccessat(fd, ".", W_OK | X_OK, 0) != 0) {
		err_set(e, ERR_AGAIN, "%s: no right to write in it", name);
		close(fd);
		fd = -1;
	}
	return fd;
}

static void
close_dirs(struct maildir *d)
{
	int *fd[] = { &d->new_fd, &d->cur_fd, &d->watch_fd };

	for (size_t i = 0; i < sizeof fd / sizeof *fd; i++) {
		if (*fd[i] >= 0)
			close(*fd[i]);
		*fd[i] = -1;
	}
}

/* Where there is no inotify (a network file system gives no news), the
 * regular look finds what came. */
static void
watch(struct maildir *d)
{
	char name[PATH_MAX];

	snprintf(name, sizeof name, "%s/new", d->channel->maildir);
	d->watch_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (d->watch_fd >= 0 && inotify_add_watch(d->watch_fd, name,
	    IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB |
	    IN_DELETE_SELF | IN_MOVE_SELF) < 0) {
		close(d->watch_fd);
		d->watch_fd = -1;
	}
}

static bool
open_dirs(struct maildir *d, struct err *e)
{
	d->new_fd = open_dir(d->channel->maildir, "new", e);
	if (d->new_fd >= 0)
		d->cur_fd = open_dir(d->channel->maildir, "cur", e);
	if (d->cur_fd >= 0)
		watch(d);
	return d->cur_fd >= 0;
}

static void
up(struct maildir *d)
{
	struct local *l = d->local;

	if (l->fails == 0 && !l->down)
		return;
	l->fails = 0;
	l->down = false;
	log_event(LOG_INFO, "maildir.up", KV_Z("channel", d->channel->name));
	local_say(l, d->channel->name, "up", clock_wall_ms(), "");
}

static void
down(struct maildir *d, const struct err *e)
{
	struct local *l = d->local;
	uint32_t dice;

	digest_random(&dice, sizeof dice);
	if (!l->down) {
		log_event(LOG_ERR, "maildir.down",
		    KV_Z("channel", d->channel->name), KV_Z("why", e->text));
		local_say(l, d->channel->name, "down", clock_wall_ms(),
		    e->text);
	}
	l->down = true;
	l->fails = l->fails > 0 ? l->fails + 1 : 1;
	local_sleep(l, backoff_ms(ERR_AGAIN, l->fails, dice));
}

/* went tells whether new/ itself is gone, by the events that wait. */
static bool
went(const struct maildir *d)
{
	_Alignas(struct inotify_event) char events[4096];
	bool gone = false;
	ssize_t n;

	while ((n = read(d->watch_fd, events, sizeof events)) > 0)
		for (ssize_t at = 0; at < n; ) {
			struct inotify_event one;

			memcpy(&one, events + at, sizeof one);
			gone |= (one.mask & (IN_DELETE_SELF | IN_MOVE_SELF |
			    IN_IGNORED | IN_UNMOUNT)) != 0;
			at += (ssize_t)(sizeof one + one.len);
		}
	return gone;
}

/* wait_for_news: true when there may be some; false: it is time to open the
 * directories afresh, for they may have been replaced. */
static bool
wait_for_news(struct maildir *d)
{
	bool came;

	if (d->watch_fd < 0) {
		local_sleep(d->local, LOOK_MS);
		return false;
	}
	came = io_wait(d->watch_fd, POLLIN, d->local->stop_fd,
	    clock_mono_ms() + LOOK_MS) == 1;
	return came && !went(d);
}

static bool
session(struct maildir *d, struct err *e)
{
	bool ok = open_dirs(d, e);

	while (ok && !local_stopping(d->local)) {
		ok = maildir_scan(d, e);
		if (ok)
			up(d);
		if (!ok || !wait_for_news(d))
			break;
	}
	close_dirs(d);
	return ok;
}

static void
watch_over(struct maildir *d)
{
	while (!local_stopping(d->local)) {
		struct err e = ERR_INIT;

		if (!session(d, &e))
			down(d, &e);
	}
}

void *
maildir_main(void *arg)
{
	struct local *l = arg;
	struct route *r = local_route(l);
	struct arena a = ARENA_INIT;
	struct maildir *d = calloc(1, sizeof *d);

	if (d == NULL)
		out_of_memory();
	d->local = l;
	d->channel = conf_channel(&r->conf, str_from(l->channel));
	d->folder = utf8_clean(&a, str_from(d->channel->maildir));
	d->new_fd = d->cur_fd = d->watch_fd = -1;
	l->fails = -1;                  /* nobody has been told yet */
	local_say(l, l->channel, d->channel->paused ? "paused" : "starting",
	    clock_wall_ms(), "");
	if (d->channel->paused)
		io_wait(l->stop_fd, POLLIN, -1, INT64_MAX);
	else
		watch_over(d);
	maildir_clear(d);
	free(d);
	arena_clear(&a);
	route_drop(r);
	l->live = false;
	jobs_poke(l->jobs);
	return NULL;
}

bool
maildir_look(const char *path, size_t *waiting, struct err *e)
{
	struct channel c = { .maildir = path };
	struct maildir d = { .channel = &c, .new_fd = -1, .cur_fd = -1,
	    .watch_fd = -1 };
	bool ok;

	d.new_fd = open_dir(path, "new", e);
	if (d.new_fd >= 0)
		d.cur_fd = open_dir(path, "cur", e);
	ok = d.cur_fd >= 0 && maildir_list(&d, e);
	*waiting = d.nname;
	maildir_clear(&d);
	close_dirs(&d);
	return ok;
}
