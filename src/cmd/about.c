#include "cmd/verb.h"

#include "config.h"

static int
version(struct job *j)
{
	if (j->opt.form == FORM_JSON)
		printf("{\"version\":\"%s\"}\n", PACKAGE_VERSION);
	else
		printf("postroom %s\n", PACKAGE_VERSION);
	return 0;
}

static const struct verb rows[] = {
	{ .noun = "version", .name = "", .run = version,
	    .help = "print the version" },
};
VERBS(about_verbs, rows);
