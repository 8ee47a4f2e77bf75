/* api/listen.h -- the desk's socket: requests come in by lines, answers go
 * out by lines (DESIGN, Commands).
 *
 *	-> {"command": "ticket.show", "as": null, "args": {"id": 7}}
 *	<- {"object": {...}}		any number of them
 *	<- {"done": true}		or {"error": {kind, text, place}}
 *
 * Who asks is what the system says of the other end (SO_PEERCRED). The socket
 * has mode 0660 in the state directory, which is 0700: until the admin opens
 * that directory, only its owner and root come in. Nothing here blocks, so no
 * client holds up the filing: one that neither reads nor writes is dropped.
 */
#ifndef API_LISTEN_H
#define API_LISTEN_H

#include <poll.h>
#include <stdbool.h>

#include "api/api.h"

enum {
	LISTEN_CLIENTS = 64,                    /* at a time */
	LISTEN_LINE = 64 * 1024 * 1024,         /* bytes of a request */
	LISTEN_ANSWER = 128 * 1024 * 1024,      /* bytes of one answer */
	LISTEN_IDLE_MS = 30 * 1000,
};

struct listener;

/* listener_new makes the socket, in place of one that a dead desk left: the
 * caller holds the desk's lock. NULL with *e (ERR_SETUP). */
struct listener *listener_new(const char *path, struct err *e);

/* listener_free hangs up and removes the socket; NULL is fine. */
void listener_free(struct listener *l);

/* listener_fds fills p with what to poll for, at most max (LISTEN_CLIENTS + 1
 * is always enough), and returns how many. */
int listener_fds(struct listener *l, struct pollfd *p, int max);

/* listener_serve does what poll(2) found of those n; it carries out whole
 * requests with api. Call it at least once a second, so that idle clients go.
 */
void listener_serve(struct listener *l, const struct pollfd *p, int n,
                    struct api *api);

#endif
