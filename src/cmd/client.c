#include "cmd/client.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "cmd/wire.h"
#include "flow/keys.h"
#include "flow/poke.h"
#include "flow/reader_apart.h"
#include "store/accepted.h"

/* The socket of the sample's state directory, for who may not read the
 * configuration. */
#define PRESET_SOCKET "/var/lib/postroom/desk.sock"

struct conf *
client_conf(const struct options *o, struct failure *f)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_load(o->conf, &said);

	if (said.n > 0 && (c == NULL || o->verbose))
		fwrite(said.p, 1, said.n, stderr);
	buf_clear(&said);
	if (c == NULL)
		failure_set(f, FAIL_SETUP, o->conf, "%s: not a configuration "
		    "to work with; see postroom check-config", o->conf);
	return c;
}

/* Files that root makes must be the owner's, or the roles cannot open them;
 * and what need not be done as root is not. */
static bool
become_owner(const struct stat *st, const char *dir, struct failure *f)
{
	if (geteuid() != 0 || st->st_uid == 0)
		return true;
	if (setgroups(0, NULL) == 0 &&
	    setresgid(st->st_gid, st->st_gid, st->st_gid) == 0 &&
	    setresuid(st->st_uid, st->st_uid, st->st_uid) == 0)
		return true;
	return failure_set(f, FAIL_DENIED, dir, "%s: cannot become its "
	    "owner: %s", dir, strerror(errno));
}

bool
client_become_owner(const char *state_dir, bool become, struct failure *f)
{
	struct stat st;

	/* A restore may be what makes it; or another of us, this moment. */
	if (stat(state_dir, &st) != 0 && (errno != ENOENT ||
	    (mkdir(state_dir, 0700) != 0 && errno != EEXIST) ||
	    stat(state_dir, &st) != 0))
		return failure_set(f, errno == EACCES ? FAIL_DENIED :
		    FAIL_WRITE, state_dir, "%s: %s", state_dir,
		    strerror(errno));
	if (geteuid() != 0 && geteuid() != st.st_uid)
		return failure_set(f, FAIL_DENIED, state_dir, "%s: only its "
		    "owner and root work on the store as a whole", state_dir);
	return !become || become_owner(&st, state_dir, f);
}

/* What deciding needs besides the store. The reader comes first, so that no
 * secret was ever in what it is made from. */
static bool
lend(struct api *api, const struct conf *conf, struct secret *key,
     struct err *e)
{
	char path[PATH_MAX];

	reader_apart_path(path);
	api->reader = reader_apart_new(path, READER_WALL_MS, e);
	if (api->reader == NULL || !keys_look(conf->state_dir, key, e))
		return false;
	api->key = secret_view(key);
	api->brands = brands_new(conf);
	return true;
}

static bool
run_reading(const struct conf *conf, const struct caller *caller,
            const json_t *request, api_emit *emit, void *arg,
            struct failure *f)
{
	struct api api = { .conf = conf, .now = clock_wall_ms };
	struct secret key = SECRET_INIT;
	struct err e = ERR_INIT;
	bool ok = !api_judges(json_string_value(json_object_get(request,
	    "command"))) || lend(&api, conf, &key, &e);

	if (ok && db_open(&api.db, conf->state_dir, STORE_NONE, &e))
		ok = api_run(&api, caller, request, emit, arg, f);
	else
		ok = failure_from_err(f, &e);
	db_close(api.db);
	brands_free(api.brands);
	secret_clear(&key);
	reader_apart_free(api.reader);
	return ok;
}

/* Lines go where the desk's go, but not between the words of a person. */
static void
log_as_command(const struct conf *conf, bool verbose)
{
	bool quiet = conf->log_to == LOG_TO_STDERR && !verbose;

	log_open(conf->log_to, conf->log_path,
	    quiet ? LOG_CRIT : conf->log_level, "command");
}

/* We are the desk, for one request. */
static bool
run_as_desk(const struct conf *conf, const struct caller *caller,
            bool verbose, const json_t *request, api_emit *emit, void *arg,
            struct failure *f)
{
	struct api api = { .conf = conf, .now = clock_wall_ms,
		.writes = true };
	struct secret key = SECRET_INIT;
	struct err e = ERR_INIT;
	char path[PATH_MAX];
	pid_t holder = 0;
	bool ok = false;
	int lock;

	snprintf(path, sizeof path, "%s/desk.lock", conf->state_dir);
	lock = io_lock(path, &holder, &e);
	if (lock < 0 && holder > 0)
		return failure_set(f, FAIL_AGAIN, path, "the desk (process "
		    "%ld) does not answer yet; try again", (long)holder);
	/* Beside a store that is half restored no key may be made. */
	if (lock < 0 ||
	    !db_open(&api.db, conf->state_dir, STORE_DESK, &e) ||
	    !keys_load(conf->state_dir, &key, &e)) {
		failure_from_err(f, &e);
		goto out;
	}
	log_as_command(conf, verbose);
	api.key = secret_view(&key);
	api.brands = brands_new(conf);
	ok = api_run(&api, caller, request, emit, arg, f);
	poke(conf->state_dir, "send");
out:
	brands_free(api.brands);
	db_close(api.db);
	secret_clear(&key);
	if (lock >= 0)
		close(lock);
	return ok;
}

static bool
no_desk(const char *path, struct failure *f)
{
	return failure_set(f, FAIL_UNAVAILABLE, path, "%s: no desk answers; "
	    "start it with: postroom run", path);
}

/* Whoever is neither root nor the owner has only the socket. */
static bool
run_at_socket(const char *path, const json_t *request, api_emit *emit,
              void *arg, struct failure *f)
{
	int got = wire_ask(path, request, emit, arg, f);

	return got > 0 || (got == 0 && no_desk(path, f));
}

bool
client_store(const struct conf *conf, struct db **out, struct failure *f)
{
	struct err e = ERR_INIT;
	struct stat st;

	if (stat(conf->state_dir, &st) != 0)
		return failure_set(f, FAIL_SETUP, conf->state_dir, "%s: %s",
		    conf->state_dir, strerror(errno));
	if (geteuid() != 0 && geteuid() != st.st_uid)
		return failure_set(f, FAIL_DENIED, conf->state_dir,
		    "%s: only its owner may do this", conf->state_dir);
	return become_owner(&st, conf->state_dir, f) &&
	    (db_open(out, conf->state_dir, STORE_NONE, &e) ||
	    failure_from_err(f, &e));
}

/* PL-4: what the store last accepted, whatever the file says by now; before
 * there is such a thing the file. NULL with *f. */
static struct conf *
conf_in_force(const char *path, const char *state_dir, struct failure *f)
{
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	struct conf *c = NULL, *file = conf_load(path, &said);
	struct db *db = NULL;

	if (db_open(&db, state_dir, STORE_NONE, &e) &&
	    accepted_get(db, &c, &e) < 0)
		failure_from_err(f, &e);
	db_close(db);
	if (c != NULL && strcmp(c->state_dir, state_dir) == 0) {
		conf_free(file);
		file = NULL;
	} else {
		conf_free(c);
		c = file;
	}
	if (c == NULL) {
		fwrite(said.n > 0 ? said.p : "", 1, said.n, stderr);
		failure_set(f, FAIL_SETUP, path, "%s: not a configuration "
		    "to work with; see postroom check-config", path);
	}
	buf_clear(&said);
	return c;
}

static bool
run_in_force(const char *conf_path, const char *state_dir,
             const struct caller *caller, bool verbose,
             const json_t *request, api_emit *emit, void *arg,
             struct failure *f)
{
	struct conf *c = conf_in_force(conf_path, state_dir, f);
	bool ok = false;

	if (c != NULL && api_reads(json_string_value(json_object_get(request,
	    "command"))))
		ok = run_reading(c, caller, request, emit, arg, f);
	else if (c != NULL)
		ok = run_as_desk(c, caller, verbose, request, emit, arg, f);
	conf_free(c);
	return ok;
}

static bool
run_with(const struct options *o, const char *state_dir,
         const json_t *request, api_emit *emit, void *arg, struct failure *f)
{
	const char *command = json_string_value(
	    json_object_get(request, "command"));
	struct caller caller = { .uid = o->uid };
	char path[PATH_MAX];
	struct stat st;
	int got;

	if (stat(state_dir, &st) != 0)
		return failure_set(f, errno == EACCES ? FAIL_DENIED :
		    FAIL_SETUP, state_dir, "%s: %s; is the gateway set "
		    "up?", state_dir, strerror(errno));
	snprintf(path, sizeof path, "%s/desk.sock", state_dir);
	caller.trusted = caller.uid == 0 || caller.uid == st.st_uid;
	if (!caller.trusted)
		return run_at_socket(path, request, emit, arg, f);
	if (!become_owner(&st, state_dir, f))
		return false;
	got = api_reads(command) ? 0 :
	    wire_ask(path, request, emit, arg, f);
	return got > 0 || (got == 0 && run_in_force(o->conf, state_dir,
	    &caller, o->verbose, request, emit, arg, f));
}

/* There is no store: what is wrong with the file comes first. */
static bool
is_said(const struct options *o, struct failure *f)
{
	struct conf *c = client_conf(o, f);
	bool good = c != NULL;

	conf_free(c);
	return good;
}

bool
client_run(const struct options *o, const json_t *request, api_emit *emit,
           void *arg, struct failure *f)
{
	const char *path = getenv("POSTROOM_SOCKET");
	struct arena a = ARENA_INIT;
	const char *dir;
	bool ok;

	if (path != NULL && path[0] != '\0')
		return run_at_socket(path, request, emit, arg, f);
	if (access(o->conf, R_OK) != 0 && errno == EACCES)
		return run_at_socket(PRESET_SOCKET, request, emit, arg, f);
	dir = conf_state_dir(o->conf, &a);
	ok = (access(dir, F_OK) == 0 || is_said(o, f)) &&
	    run_with(o, dir, request, emit, arg, f);
	arena_clear(&a);
	return ok;
}
