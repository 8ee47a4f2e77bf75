/* play/world.h -- a whole desk in one process and one directory: a store, a
 * configuration, the belts, a clock that stands still until it is told to
 * jump, and no network.
 *
 * The real store, rules, templates and API; only the door in front and the
 * relay behind are a story's own.
 */
#ifndef PLAY_WORLD_H
#define PLAY_WORLD_H

#include <jansson.h>

#include "api/api.h"
#include "flow/belt.h"
#include "play/far.h"

struct world {
	char top[200];                  /* our directory, removed at the end */
	char dir[220];                  /* the state directory in it */
	const struct conf *conf;        /* foreign */
	bool goals_kept;                /* of the SLAs of conf */
	struct db *mail;                /* own, receive's */
	struct db *out;                 /* own, send's */
	struct brands *brands;          /* own */
	struct reader reader;
	struct belt belt;               /* its db: own, the desk's */
	struct far far;
	int64_t now;                    /* Unix ms */
};

/* world_init makes an empty desk. ERR_SETUP: no directory for it. */
bool world_init(struct world *w, const struct conf *c, int64_t now,
                struct err *e);
void world_clear(struct world *w);              /* zeroed is fine */

/* The connections to the store: as every role ends and starts again. */
void world_close(struct world *w);
bool world_open(struct world *w, struct err *e);

/* world_take puts a mail into the intake, as if a server had it under this
 * uid since `received`; the same uid twice is one mail. *id: of the intake. */
bool world_take(struct world *w, const char *channel, uint32_t uid,
                struct str bytes, int64_t received, int64_t *id,
                struct err *e);

/* world_settle runs all belts until none has anything to do now. */
bool world_settle(struct world *w, struct err *e);

/* world_wait lets the time pass until then, and all that is due on the way
 * happens at its time. */
bool world_wait(struct world *w, int64_t until, struct err *e);

/* world_ask carries out one request of api/ as a person who may act as
 * anybody. */
bool world_ask(struct world *w, const json_t *request, api_emit *emit,
               void *arg, struct failure *f);

#endif
