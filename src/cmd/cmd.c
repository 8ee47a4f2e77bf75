#include "cmd/cmd.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/asking.h"
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
	o->uid = getuid();
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

/* A change of many tickets comes in batches: each says where to go on, and
 * what they came to together is one answer (MM-4). */
struct batches {
	struct out *out;
	json_t *sum;                    /* own; NULL: it is no such answer */
	json_int_t next;                /* 0: that was all */
};

static void
take_batch(void *arg, json_t *object)
{
	static const char *const numbers[] = { "count", "changed", "refused" };
	struct batches *b = arg;
	json_t *reasons;

	if (json_object_get(object, "reasons") == NULL) {
		out_object(b->out, object);
		return;
	}
	b->next = json_integer_value(json_object_get(object, "next"));
	if (b->sum == NULL) {
		b->sum = json_incref(object);
		return;
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		json_object_set_new(b->sum, numbers[i], json_integer(
		    json_integer_value(json_object_get(b->sum, numbers[i])) +
		    json_integer_value(json_object_get(object, numbers[i]))));
	reasons = json_object_get(object, "reasons");
	for (size_t i = 0; i < json_array_size(reasons); i++)
		json_array_append(json_object_get(b->sum, "reasons"),
		    json_array_get(reasons, i));
}

static bool
ask_batches(struct job *j, json_t *request, struct out *out)
{
	struct batches b = { out, NULL, 0 };
	bool ok;

	do {
		ok = client_run(&j->opt, request, take_batch, &b, &j->why);
		json_object_set_new(json_object_get(request, "args"),
		    "after", json_integer(b.next));
	} while (ok && b.next > 0);
	if (b.sum != NULL) {
		json_object_del(b.sum, "next");
		out_object(out, b.sum);
		json_decref(b.sum);
	}
	return ok;
}

/* A list that is empty is "nothing found": exit 1. */
static int
ask(struct job *j)
{
	json_t *request;
	struct out out;
	bool ok;
	size_t n;

	asking_fill(j);
	request = job_request(j);
	out_init(&out, stdout, &j->opt, j->verb->column, j->verb->show);
	out.card = j->verb->card;
	ok = ask_batches(j, request, &out);
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
