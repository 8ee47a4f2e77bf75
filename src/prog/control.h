/* prog/control.h -- status, stop and reload of what runs on a state
 * directory. Who runs is known by who holds its lock; there are no pid files
 * to go stale. */
#ifndef PROG_CONTROL_H
#define PROG_CONTROL_H

#include <stdbool.h>

/* Each returns an exit code of CLI.md: 0, 69 when nothing runs, 78. */
int control_status(const char *conf_path, bool json);
int control_stop(const char *conf_path);
int control_reload(const char *conf_path);

#endif
