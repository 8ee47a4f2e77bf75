/* prog/sandbox.h -- postroom sandbox FILE...: stories on one's own
 * configuration, sending nothing (SPEC OP-10). */
#ifndef PROG_SANDBOX_H
#define PROG_SANDBOX_H

#include "cmd/cmd.h"

/* Exit: 0 all as expected, 1 not, 64 usage, 65 a file that is no story, 73 no
 * directory to play in, 78 configuration. */
int sandbox_run(const char *name, int argc, char **argv,
                const struct options *o);

#endif
