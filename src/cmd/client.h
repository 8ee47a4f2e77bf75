/* cmd/client.h -- where does a request run?  (DESIGN.md, Commands)
 *
 * The owner's and root's reading runs here, on files opened read-only. All
 * else goes to the desk over its socket, which learns from the system who we
 * are. When no desk runs, the owner takes its lock and is the desk for this
 * one request.
 */
#ifndef CMD_CLIENT_H
#define CMD_CLIENT_H

#include <jansson.h>

#include "api/api.h"
#include "cmd/cmd.h"

enum { CLIENT_DEADLINE_MS = 30 * 1000 };        /* without any progress */

/* client_conf loads the configuration; diagnostics go to stderr. NULL with
 * *f. Free with conf_free. */
struct conf *client_conf(const struct options *o, struct failure *f);

/* client_store opens the store for reading alone, as its owner; for what is no
 * request. Only the owner and root can. */
bool client_store(const struct conf *conf, struct db **out,
                  struct failure *f);
/* client_become_owner makes root the owner of the state directory, for good,
 * if become is set: files root makes must be the owner's. Who is neither is
 * refused. */
bool client_become_owner(const char *state_dir, bool become,
                         struct failure *f);

/* client_run carries out a request; emit gets the objects of the answer. */
bool client_run(const struct options *o, const json_t *request,
                api_emit *emit, void *arg, struct failure *f);

#endif
