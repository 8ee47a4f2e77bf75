/* prog/role.h -- what every role does before and around its belt: read the
 * configuration, take its lock, open its file, mind its signals. */
#ifndef PROG_ROLE_H
#define PROG_ROLE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "conf/conf.h"

/* role_conf loads a configuration or prints what is wrong with it on stderr
 * and returns NULL (exit 78). */
struct conf *role_conf(const char *conf_path);

/* role_lock makes the state directory (0700) if it is not there and takes
 * NAME.lock in it; RL-2: a second one is refused with ERR_AGAIN, naming the
 * process that has it. Returns the fd, to be kept open. */
int role_lock(const struct conf *c, const char *name, struct err *e);

void role_log(const struct conf *c, const char *name);

/* Signals, turned into something a belt can look at. SIGTERM and SIGINT set
 * stop; SIGHUP puts a fresh, valid configuration into fresh. Either makes fd
 * readable. */
struct role_signals {
	atomic_bool stop;
	_Atomic(struct conf *) fresh;   /* own until taken by exchange */
	int fd;                         /* eventfd */
	const char *conf_path;
};

/* role_signals_start blocks these signals in all threads and starts the one
 * that waits for them. Before any other thread. */
void role_signals_start(struct role_signals *s, const char *conf_path);

/* The roles. conf_path as -c gave it. Each returns an exit code. */
int role_receive(const char *conf_path);
int role_desk(const char *conf_path);
int role_send(const char *conf_path);

#endif
