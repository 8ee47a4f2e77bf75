#include "cmd/cmd.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/client.h"
#include "cmd/verb.h"

#define PRESET_CONF "/etc/postroom/postroom.conf"

static const char *
environment(const char *name, const char *preset)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : preset;
}

static void
options_init(struct options *o)
{
	bool terminal = isatty(STDOUT_FILENO);

	memset(o, 0, sizeof *o);
	o->conf = environment("POSTROOM_CONFIG", PRESET_CONF);
	o->as = environment("POSTROOM_USER", "");
	o->form = terminal ? FORM_TABLE : FORM_PLAIN;
	o->color = terminal && getenv("NO_COLOR") == NULL &&
	    strcmp(environment("TERM", "dumb"), "dumb") != 0;
}

/* Our text is UTF-8 whatever the place; wcwidth(3) has to know. */
static void
set_locale(void)
{
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
}

/* One line on stderr; with --json an object on stdout too. */
static int
report(const struct job *j, const struct failure *f)
{
	json_t *error;

	fflush(stdout);
	fprintf(stderr, "postroom: %s\n", f->text);
	if (j->opt.form == FORM_JSON) {
		error = failure_json(f);
		json_dumpf(error, stdout, JSON_COMPACT);
		fputc('\n', stdout);
		fflush(stdout);
		json_decref(error);
	}
	return failure_exit_code(f);
}

/* A list that is empty is "nothing found": exit 1. */
static int
ask(struct job *j)
{
	json_t *request = job_request(j);
	struct out out;
	bool ok;
	size_t n;

	out_init(&out, stdout, &j->opt, j->verb->column, j->verb->show);
	ok = client_run(&j->opt, request, out_object, &out, &j->why);
	n = out.n;
	json_decref(request);
	if (!out_end(&out) && ok && errno != EPIPE)
		ok = failure_set(&j->why, FAIL_IO, NULL,
		    "the output cannot be written");
	if (!ok)
		return report(j, &j->why);
	if (n == 0 && j->opt.form == FORM_TABLE && !j->opt.quiet)
		fprintf(stderr, "postroom: nothing found\n");
	return n == 0 ? 1 : 0;
}

static int
run(struct job *j)
{
	int code;

	if (j->extra != NULL)
		return j->extra->run(j->extra->name, j->nrest, j->rest,
		    &j->opt);
	if (j->verb->run == NULL)
		return ask(j);
	code = j->verb->run(j);
	return j->why.kind != FAIL_NONE ? report(j, &j->why) : code;
}

static int
help(const struct job *j, const struct cmd_extra *extra, size_t nextra)
{
	if (j->extra != NULL)
		help_extra(stdout, j->extra);
	else if (j->verb != NULL)
		help_verb(stdout, j->verb);
	else if (j->noun != NULL)
		help_noun(stdout, j->noun);
	else
		help_all(stdout, extra, nextra);
	return 0;
}

/* "postroom help ticket list" is "postroom ticket list --help". */
static void
turn_help(int *argc, char **argv)
{
	static char flag[] = "--help";

	if (*argc < 2 || strcmp(argv[1], "help") != 0)
		return;
	for (int i = 1; i + 1 < *argc; i++)
		argv[i] = argv[i + 1];
	argv[*argc - 1] = flag;
}

int
cmd_main(int argc, char **argv, const struct cmd_extra *extra, size_t nextra)
{
	struct job j = { 0 };
	int code;

	set_locale();
	options_init(&j.opt);
	turn_help(&argc, argv);
	if (!job_parse(&j, argc, argv, extra, nextra))
		code = report(&j, &j.why);
	else
		code = j.help ? help(&j, extra, nextra) : run(&j);
	job_clear(&j);
	return code;
}
