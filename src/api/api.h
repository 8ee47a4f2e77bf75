/* api/api.h -- one door for every request: a JSON object in, objects out.
 *
 * The command, the desk's socket and later HTTP all end here, so permissions
 * hold alike on every door (SPEC PM-3). A request is
 *
 *	{"command": "ticket.reply", "as": "alice" or null, "args": {...}}
 *
 * with the arguments under their names on the command line ("-" is "_").
 * Reading asks store/list.h; a change becomes a struct command for flow/.
 */
#ifndef API_API_H
#define API_API_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "api/failure.h"
#include "base/bytes.h"
#include "conf/conf.h"
#include "flow/brands.h"
#include "flow/reader.h"
#include "store/db.h"

/* What a request works on. All borrowed for the time of the call. */
struct api {
	struct db *db;
	bool writes;            /* db may write desk.x: changes are possible */
	const struct conf *conf;
	struct str key;         /* the token key; "" when not writing */
	struct brands *brands;  /* NULL when not writing */
	struct reader *reader;  /* for `explain`; NULL: there is none */
	int64_t (*now)(void);   /* Unix ms; NULL: it is `at` */
	int64_t at;             /* the time of a story */
	void (*changed)(void *arg);     /* there may be letters; or NULL */
	void *arg;              /* changed's */
};

struct caller {
	uid_t uid;              /* whom the system says it is */
	bool trusted;           /* root, or the owner of the state directory:
	                         * may read as nobody and act as anybody */
};

/* An object of the answer; owned by the callee. */
typedef void api_emit(void *arg, json_t *object);

/* api_run carries out one request. Objects come in order; those that came
 * before a failure stand. Returns false with *f. */
bool api_run(struct api *api, const struct caller *caller,
             const json_t *request, api_emit *emit, void *arg,
             struct failure *f);

/* api_reads: does this command only read? Then it may run on files that are
 * open for reading. */
bool api_reads(const char *command);

/* api_judges: it decides as the desk does, though it changes nothing: it
 * needs the token key, the brands and a reader. */
bool api_judges(const char *command);

bool api_knows(const char *command);

/* For "raw" answers: bytes in pieces, {"raw": base64}, in order. */
enum { API_RAW_PIECE = 768 * 1024 };

#endif
