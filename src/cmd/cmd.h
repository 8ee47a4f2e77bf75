/* cmd/cmd.h -- the `postroom` command: argv in, an exit code out.
 *
 * A command is a row of a table (cmd/verb.h) that makes the parser, the help
 * and the usage; most become one request for api/. The programs that run the
 * gateway bring rows of their own (struct cmd_extra).
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum form {
	FORM_TABLE,     /* on a terminal: cut to its width */
	FORM_PLAIN,     /* in a pipe: aligned, nothing cut */
	FORM_TSV,
	FORM_JSON,      /* an object a line */
};

/* What every command may be told; before or behind its words. */
struct options {
	const char *conf;       /* -c, POSTROOM_CONFIG, or the preset */
	const char *as;         /* --as, POSTROOM_USER, or "" */
	enum form form;
	bool color;             /* the terminal shows it and nobody objects */
	bool quiet, verbose;    /* -q, -v */
	uid_t uid;              /* whose command it is: root may become the
	                         * owner on the way */
};

/* A command that another room brings. run gets what stands behind the name,
 * less the options above; argv[0] is the name. It returns the exit code. */
struct cmd_extra {
	const char *name;       /* "run" */
	const char *usage;      /* "[--once]", or "" */
	const char *help;       /* one line */
	int (*run)(const char *name, int argc, char **argv,
	           const struct options *o);
};

int cmd_main(int argc, char **argv, const struct cmd_extra *extra,
             size_t nextra);

#endif
