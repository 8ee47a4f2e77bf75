/* prog/role.h -- what every role does before and around its belt: read the
 * configuration, take its lock, open its file, mind its signals. */
#ifndef PROG_ROLE_H
#define PROG_ROLE_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"
#include "conf/conf.h"

/* role_begin is the first thing a role does: from here on signals wait until
 * role_signals_start; the configuration is loaded and the log opened. NULL
 * when the configuration is wrong; it has been said on stderr (exit 78). */
struct conf *role_begin(const char *conf_path, const char *name);

/* What the supervisor tells the roles that it starts: the hash of the
 * configuration it runs by, and whose state directory that is. When the file
 * is another by now, or broken, role_begin takes what the store has accepted
 * (PL-4); receive and send cannot where a password stands in the file. */
#define ROLE_HASH "POSTROOM_ACCEPTED_HASH"
#define ROLE_DIR "POSTROOM_ACCEPTED_DIR"

/* role_conf loads a configuration or prints what is wrong with it on stderr
 * and returns NULL. */
struct conf *role_conf(const char *conf_path);

/* role_fits: does the store the configuration names bear it (PL-4)? What is
 * wrong is said on stderr, or into the log when logged. */
bool role_fits(const struct conf *c, bool logged);

/* role_lock makes the state directory (0700) if it is not there and takes
 * NAME.lock in it; RL-2: a second one is refused with ERR_AGAIN, naming the
 * process that has it. Returns the fd, to be kept open. */
int role_lock(const struct conf *c, const char *name, struct err *e);

/* What a role does on SIGTERM or SIGINT, and with a fresh, valid
 * configuration after SIGHUP (owned by the callee from then on). Both are
 * called on a thread of their own. */
struct role_signals {
	void (*stop)(void *arg);
	void (*reload)(void *arg, struct conf *fresh);
	void *arg;
	const char *conf_path;

	pthread_t thread;
	bool started;
};

/* role_signals_start starts the thread that waits for signals, those that
 * came since role_begin first. s: borrowed until role_signals_end, which ends
 * the thread; signals wait again then. */
void role_signals_start(struct role_signals *s);
void role_signals_end(struct role_signals *s);  /* not started is fine */

/* role_end logs how a role ended and returns its exit code. */
int role_end(const char *name, bool ok, const struct err *e);

/* The roles. conf_path as -c gave it. Each returns an exit code. */
int role_receive(const char *conf_path);
int role_desk(const char *conf_path);
int role_send(const char *conf_path);

#endif
