/* prog/supervisor.h -- `postroom run`: start the roles, restart what dies. */
#ifndef PROG_SUPERVISOR_H
#define PROG_SUPERVISOR_H

/* supervisor_run starts receive, desk and send, each as a process of its own
 * by executing this program again, and stays until SIGTERM or SIGINT. A role
 * that dies is started again, after 0.1 s doubling to 30 s. SIGHUP is judged
 * here first: a bad configuration changes nothing. Returns an exit code. */
int supervisor_run(const char *conf_path);

#endif
