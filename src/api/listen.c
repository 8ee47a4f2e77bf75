#include "api/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/io.h"
#include "base/log.h"

enum { PIECE = 256 * 1024, BACKLOG = 64 };

struct client {
	int fd;                 /* -1: a free place */
	uid_t uid;
	struct buf in;          /* own; what came of a line */
	size_t seen;            /* bytes of in without a line's end */
	struct buf out;         /* own; from sent on it still has to go */
	size_t sent;
	bool over;              /* hang up when out is gone */
	int64_t moved_ms;       /* when it last read or wrote; monotonic */
};

struct listener {
	int fd;
	uid_t owner;            /* of the state directory: who runs the desk */
	char *path;             /* own */
	struct client client[LISTEN_CLIENTS];
	/* Which place each pollfd of the last listener_fds stands for; -1 the
	 * listening socket. */
	int place[LISTEN_CLIENTS + 1];
};

static bool
bind_to(int fd, const char *path, struct err *e)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof at.sun_path)
		return err_set(e, ERR_SETUP, "%s: longer than a socket's "
		    "path may be (%zu); use a shorter state-dir", path,
		    sizeof at.sun_path - 1);
	memcpy(at.sun_path, path, strlen(path) + 1);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_path(e, errno, path);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    chmod(path, 0660) != 0 || listen(fd, BACKLOG) != 0)
		return err_path(e, errno, path);
	return true;
}

struct listener *
listener_new(const char *path, struct err *e)
{
	struct listener *l = calloc(1, sizeof *l);

	if (l == NULL)
		out_of_memory();
	for (size_t i = 0; i < LISTEN_CLIENTS; i++)
		l->client[i].fd = -1;
	l->owner = geteuid();
	l->path = strdup(path);
	if (l->path == NULL)
		out_of_memory();
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		err_path(e, errno, path);
	if (l->fd >= 0 && bind_to(l->fd, path, e))
		return l;
	if (l->fd >= 0)
		close(l->fd);
	free(l->path);
	free(l);
	return NULL;
}

static void
hang_up(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	buf_clear(&c->in);
	buf_clear(&c->out);
	*c = (struct client){ .fd = -1 };
}

void
listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < LISTEN_CLIENTS; i++)
		hang_up(&l->client[i]);
	close(l->fd);
	unlink(l->path);
	free(l->path);
	free(l);
}

static struct client *
free_place(struct listener *l)
{
	for (size_t i = 0; i < LISTEN_CLIENTS; i++)
		if (l->client[i].fd < 0)
			return &l->client[i];
	return NULL;
}

int
listener_fds(struct listener *l, struct pollfd *p, int max)
{
	int n = 0;

	if (n < max && free_place(l) != NULL) {
		l->place[n] = -1;
		p[n++] = (struct pollfd){ .fd = l->fd, .events = POLLIN };
	}
	for (int i = 0; i < LISTEN_CLIENTS && n < max; i++) {
		const struct client *c = &l->client[i];

		if (c->fd < 0)
			continue;
		l->place[n] = i;
		/* No further request before this answer is taken. */
		p[n++] = (struct pollfd){ .fd = c->fd,
			.events = c->out.n > 0 ? POLLOUT : POLLIN };
	}
	return n;
}

static void
let_in(struct listener *l)
{
	struct client *c;
	struct ucred who;
	socklen_t n = sizeof who;
	int fd;

	while ((c = free_place(l)) != NULL) {
		fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			return;
		if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) != 0) {
			close(fd);
			continue;
		}
		c->fd = fd;
		c->uid = who.uid;
		c->moved_ms = clock_mono_ms();
	}
}

static void
put_line(struct client *c, json_t *line)
{
	size_t before = c->out.n;
	size_t n = json_dumpb(line, NULL, 0, JSON_COMPACT);

	buf_reserve(&c->out, n + 1);
	c->out.n += json_dumpb(line, c->out.p + before, n, JSON_COMPACT);
	buf_char(&c->out, '\n');
	json_decref(line);
}

/* What an answer is written to. */
struct answering {
	struct client *client;
	bool too_large;
};

static void
put_object(void *arg, json_t *object)
{
	struct answering *a = arg;

	if (a->too_large)
		return;
	put_line(a->client, json_pack("{s:O}", "object", object));
	if (a->client->out.n > LISTEN_ANSWER) {
		buf_reset(&a->client->out);
		a->too_large = true;
	}
}

static void
carry_out(struct listener *l, struct client *c, struct str line,
          struct api *api)
{
	struct caller caller = { .uid = c->uid,
		.trusted = c->uid == 0 || c->uid == l->owner };
	struct answering to = { .client = c };
	struct failure f = FAILURE_INIT;
	json_error_t why;
	json_t *request = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES,
	    &why);
	bool ok;

	ok = request != NULL ?
	    api_run(api, &caller, request, put_object, &to, &f) :
	    failure_set(&f, FAIL_USAGE, NULL, "not a JSON object: %s",
	    why.text);
	if (ok && to.too_large)
		ok = failure_set(&f, FAIL_INPUT, "limit", "the answer is "
		    "above %d MB; ask for less at a time",
		    LISTEN_ANSWER / 1024 / 1024);
	put_line(c, ok ? json_pack("{s:b}", "done", 1) : failure_json(&f));
	json_decref(request);
}

/* Carries out the lines that are whole, one answer at a time. */
static void
take_lines(struct listener *l, struct client *c, struct api *api)
{
	struct str rest = buf_view(&c->in);
	size_t end;

	while (c->out.n == 0 &&
	    (end = str_find_char(rest, '\n', c->seen)) < rest.n) {
		struct str line = str_trim(str_sub(rest, 0, end));

		rest = str_sub(rest, end + 1, rest.n);
		c->seen = 0;
		if (line.n > 0)
			carry_out(l, c, line, api);
	}
	if (c->out.n == 0)
		c->seen = rest.n;
	if (rest.n == 0) {
		/* A large line's memory goes with it. */
		buf_clear(&c->in);
	} else if (rest.p != c->in.p) {
		memmove(c->in.p, rest.p, rest.n);
		c->in.n = rest.n;
	}
}

static void
refuse_line(struct client *c)
{
	struct failure f = FAILURE_INIT;

	failure_set(&f, FAIL_INPUT, NULL, "a request of more than %d MB",
	    LISTEN_LINE / 1024 / 1024);
	put_line(c, failure_json(&f));
	buf_clear(&c->in);
	c->over = true;
}

static void
hear(struct listener *l, struct client *c, struct api *api)
{
	ssize_t got;

	buf_reserve(&c->in, PIECE);
	got = io_read(c->fd, c->in.p + c->in.n, PIECE);
	if (got < 0 && errno == EAGAIN)
		return;
	if (got <= 0) {
		hang_up(c);
		return;
	}
	c->in.n += (size_t)got;
	c->moved_ms = clock_mono_ms();
	if (c->in.n > LISTEN_LINE) {
		refuse_line(c);
		return;
	}
	take_lines(l, c, api);
}

static void
tell(struct listener *l, struct client *c, struct api *api)
{
	ssize_t put;

	fault_point("write");
	put = send(c->fd, c->out.p + c->sent, c->out.n - c->sent,
	    MSG_NOSIGNAL);
	if (put < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (put <= 0) {
		hang_up(c);
		return;
	}
	c->sent += (size_t)put;
	c->moved_ms = clock_mono_ms();
	if (c->sent < c->out.n)
		return;
	buf_clear(&c->out);
	c->sent = 0;
	if (c->over) {
		hang_up(c);
		return;
	}
	/* It may have asked on while the answer went. */
	take_lines(l, c, api);
}

static void
serve_one(struct listener *l, struct client *c, short events,
          struct api *api)
{
	if (c->fd < 0 || events == 0)
		return;
	if ((events & (POLLERR | POLLNVAL)) != 0) {
		hang_up(c);
		return;
	}
	if (c->out.n == 0 && (events & (POLLIN | POLLHUP)) != 0)
		hear(l, c, api);
	/* The answer mostly goes at once; what does not waits for POLLOUT. */
	if (c->fd >= 0 && c->out.n > 0)
		tell(l, c, api);
}

static void
drop_idle(struct listener *l)
{
	int64_t now = clock_mono_ms();

	for (size_t i = 0; i < LISTEN_CLIENTS; i++) {
		struct client *c = &l->client[i];

		if (c->fd < 0 || now - c->moved_ms <= LISTEN_IDLE_MS)
			continue;
		log_event(LOG_DEBUG, "client.idle",
		    KV_ID("uid", (int64_t)c->uid));
		hang_up(c);
	}
}

void
listener_serve(struct listener *l, const struct pollfd *p, int n,
               struct api *api)
{
	bool knock = false;

	for (int i = 0; i < n; i++) {
		if (l->place[i] < 0)
			knock = p[i].revents != 0;
		else
			serve_one(l, &l->client[l->place[i]], p[i].revents,
			    api);
	}
	if (knock)
		let_in(l);
	drop_idle(l);
}
