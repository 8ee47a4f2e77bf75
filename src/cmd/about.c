#include "cmd/verb.h"

#include "config.h"

#include <stdlib.h>

#include "cmd/read.h"

static int
version(struct job *j)
{
	if (j->opt.form == FORM_JSON)
		printf("{\"version\":\"%s\"}\n", PACKAGE_VERSION);
	else
		printf("postroom %s\n", PACKAGE_VERSION);
	return 0;
}

/* Its flags are its own; of ours it takes --json. */
static int
read_mail(struct job *j)
{
	static char read_word[] = "read", json_word[] = "--json";
	char **argv = calloc((size_t)j->nrest + 3, sizeof *argv);
	int argc = 0, code;

	if (argv == NULL)
		out_of_memory();
	argv[argc++] = read_word;
	if (j->opt.form == FORM_JSON)
		argv[argc++] = json_word;
	for (int i = 0; i < j->nrest; i++)
		argv[argc++] = j->rest[i];
	code = cmd_read(argc, argv);
	free(argv);
	return code;
}

static const struct verb rows[] = {
	{ .noun = "read", .name = "", .run = read_mail,
	    .help = "print what is read of a mail",
	    .operand = {{ "[--json] MAIL...", OPERAND_REST, NULL }} },
	{ .noun = "version", .name = "", .run = version,
	    .help = "print the version" },
};
VERBS(about_verbs, rows);
