/* flow/receive_local.h -- the doors on this machine: LMTP listeners, Maildirs
 * and receive's own socket. For receive*.c.
 *
 * A thread each, and one more a connection. What they need of a configuration
 * is copied into a route; a reload starts and stops what came and went, and
 * gives those that stay the new route. Nobody who is connected notices.
 *
 * Logs: listen.up, listen.down (once an outage), maildir.up, maildir.down,
 * maildir.bad, mail.taken, mail.partial, lmtp.refused, lmtp.deferred.
 */
#ifndef FLOW_RECEIVE_LOCAL_H
#define FLOW_RECEIVE_LOCAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "conf/conf.h"
#include "flow/jobs.h"

/* What they know of the channels; kept as long as anybody uses it. */
struct route {
	struct conf conf;               /* channels alone: name, address,
	                                 * alias, max_size, paused, lmtp,
	                                 * maildir; and state_dir */
	struct arena arena;             /* own */
	_Atomic int users;
};

struct route *route_new(const struct conf *conf);       /* one user */
struct route *route_keep(struct route *r);
void route_drop(struct route *r);                       /* NULL is fine */

struct local {
	struct jobs *jobs;              /* foreign */
	struct str key;                 /* own; the same key, the same door */
	char *channel;                  /* own; a Maildir's, or NULL */
	bool private;                   /* receive's own socket */
	int stop_fd;                    /* own; readable: stop */
	int news_fd;                    /* own; readable: another route */
	_Atomic bool live;
	bool leaving;                   /* told to stop */
	bool started;                   /* thread is filled */
	pthread_t thread;
	int fails;                      /* in a row */
	bool down;                      /* said to be */
	pthread_mutex_t lock;           /* for the route */
	struct route *route;            /* own */
	struct local *next;
};

struct locals {
	struct jobs *jobs;
	struct local *first;            /* own */
};

/* Three functions for the writer's thread; none waits for a job. */
void locals_apply(struct locals *all, struct route *route);     /* taken */
void locals_stop(struct locals *all);
bool locals_alive(const struct locals *all);
void locals_clear(struct locals *all);          /* none may be alive */

/* Start routines. */
void *listen_main(void *local);
void *maildir_main(void *local);

struct route *local_route(struct local *l);     /* for route_drop */
bool local_stopping(const struct local *l);
bool local_sleep(struct local *l, int64_t ms);  /* false: it is to stop */

/* local_thread starts a thread that takes no signals. */
bool local_thread(pthread_t *out, void *(*run)(void *), void *arg);

/* local_say writes a channel's state, for channel list; waits for it. */
void local_say(struct local *l, const char *channel, const char *state,
               int64_t since_ms, const char *error);

/* listen_open binds and listens: the descriptor, or -1 with *e (ERR_AGAIN:
 * the address is in use). private: nobody but the owner may connect.
 * listen_dial connects to it, or -1 with *e. */
int listen_open(const struct lmtp_at *at, bool private, struct err *e);
int listen_dial(const struct lmtp_at *at, struct err *e);

/* One connection; closes fd. */
struct talk_with {
	struct local *local;
	int fd;
};
void talk_main(struct talk_with *with);

/* One visit to a Maildir's new/ and cur/: can they be used? */
bool maildir_look(const char *path, size_t *waiting, struct err *e);

#endif
