#include "cmd/verb.h"

#include <string.h>

#include "cmd/client.h"

static int
check_config(struct job *j)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_load(j->opt.conf, &said);

	fwrite(said.n > 0 ? said.p : "", 1, said.n, stderr);
	buf_clear(&said);
	if (c == NULL) {
		failure_set(&j->why, FAIL_SETUP, j->opt.conf,
		    "%s: has errors; nothing was changed", j->opt.conf);
		return 78;
	}
	if (!j->opt.quiet)
		printf("%s: no errors\n", j->opt.conf);
	conf_free(c);
	return 0;
}

static const struct verb rows[] = {
	{ .noun = "check-config", .name = "", .run = check_config,
	    .help = "find every error of the configuration" },
};
VERBS(config_verbs, rows);
