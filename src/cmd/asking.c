#include "cmd/asking.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cmd/client.h"

enum { ROUNDS_MOST = 100 };             /* of questions, then it is enough */

struct asking {
	struct job *j;
	json_t *item;           /* own: what is asked in this round */
	json_t *left;           /* own: {name: true}, not wanted */
	json_t *last;           /* own: {name: true}, of the round before */
};

static bool
is_possible(const struct job *j)
{
	return j->verb->asks && j->opt.form == FORM_TABLE && !j->opt.quiet &&
	    isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
	    json_object_get(j->args, "where") == NULL;
}

static void
take_item(void *arg, json_t *object)
{
	struct asking *s = arg;

	if (json_object_get(s->left, json_string_value(json_object_get(object,
	    "name"))) == NULL)
		json_array_append(s->item, object);
}

/* --- One question ---------------------------------------------------------- */

static void
put_question(const json_t *item)
{
	const json_t *choice = json_object_get(item, "choice");
	struct arena a = ARENA_INIT;

	printf("%.*s", STR_ARG(utf8_printable(&a, str_from(
	    json_string_value(json_object_get(item, "label"))))));
	for (size_t i = 0; i < json_array_size(choice); i++)
		printf("%s%s", i == 0 ? " (" : ", ",
		    json_string_value(json_array_get(choice, i)));
	printf("%s%s: ", json_array_size(choice) > 0 ? ")" : "",
	    json_is_true(json_object_get(item, "required")) ? "" :
	    " [may be left out]");
	fflush(stdout);
	arena_clear(&a);
}

/* 1 with *out, 0 the end of all answers. The answer is trimmed. */
static int
read_answer(struct arena *a, struct str *out)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, stdin);

	if (n >= 0)
		*out = str_copy(a, str_trim((struct str){ line, (size_t)n }));
	free(line);
	if (n < 0)
		putchar('\n');
	return n >= 0;
}

/* What are no properties have arguments of their own. */
static void
put_answer(struct asking *s, const char *name, struct str value)
{
	static const char *const own[] = { "name", "pipeline", "status",
		"contact", "company", "description" };
	json_t *text = json_stringn(value.p, value.n), *set;
	bool create = strcmp(s->j->verb->name, "create") == 0;

	for (size_t i = 0; i < sizeof own / sizeof *own && create; i++)
		if (strcmp(name, own[i]) == 0) {
			json_object_set_new(s->j->args, name, text);
			return;
		}
	set = json_object_get(s->j->args, "set");
	if (set == NULL) {
		set = json_object();
		json_object_set_new(s->j->args, "set", set);
	}
	json_object_set_new(set, name, text);
}

/* False: nobody answers any more. */
static bool
ask_one(struct asking *s, const json_t *item)
{
	const char *name = json_string_value(json_object_get(item, "name"));
	struct arena a = ARENA_INIT;
	struct str answer = STR_NONE;
	int got;

	do {
		put_question(item);
		got = read_answer(&a, &answer);
		if (got == 1 && !utf8_valid(answer))
			answer = STR_NONE;
	} while (got == 1 && answer.n == 0 &&
	    json_is_true(json_object_get(item, "required")));
	if (got == 1 && answer.n == 0)
		json_object_set_new(s->left, name, json_true());
	else if (got == 1) {
		put_answer(s, name, answer);
		json_object_set_new(s->last, name, json_true());
	}
	arena_clear(&a);
	return got == 1;
}

/* --- Rounds ---------------------------------------------------------------- */

/* An answer that is no such value: it is asked for again. */
static void
take_back(struct asking *s)
{
	const char *name;
	json_t *ignored;

	json_object_foreach(s->last, name, ignored) {
		if (json_object_del(json_object_get(s->j->args, "set"),
		    name) != 0)
			json_object_del(s->j->args, name);
	}
}

static bool
fetch(struct asking *s, struct failure *f)
{
	static const char *const keys[] = { "id", "name", "pipeline", "status",
		"contact", "company", "set", "conversation", "description", "inbox",
		"channel" };
	json_t *args = json_object();
	json_t *request = json_pack("{s:s, s:o}", "command", "ticket.asks",
	    "args", args);
	bool ok;

	if (s->j->opt.as[0] != '\0')
		json_object_set_new(request, "as", json_string(s->j->opt.as));
	json_object_set_new(args, "command", json_string(s->j->verb->name));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (json_object_get(s->j->args, keys[i]) != NULL)
			json_object_set(args, keys[i], json_object_get(
			    s->j->args, keys[i]));
	ok = client_run(&s->j->opt, request, take_item, s, f);
	json_decref(request);
	return ok;
}

/* False: there is no more to ask, or nobody to answer. */
static bool
run_round(struct asking *s)
{
	struct failure f = FAILURE_INIT;
	bool on = false;

	json_array_clear(s->item);
	if (!fetch(s, &f)) {
		if (f.kind != FAIL_INPUT || json_object_size(s->last) == 0)
			return false;
		fprintf(stderr, "postroom: %s\n", f.text);
		take_back(s);
		json_object_clear(s->last);
		return true;
	}
	json_object_clear(s->last);
	for (size_t i = 0; i < json_array_size(s->item); i++) {
		on = ask_one(s, json_array_get(s->item, i));
		if (!on)
			break;
	}
	return on;
}

void
asking_fill(struct job *j)
{
	struct asking s = { .j = j };

	if (!is_possible(j))
		return;
	s.item = json_array();
	s.left = json_object();
	s.last = json_object();
	for (int i = 0; i < ROUNDS_MOST && run_round(&s); i++)
		;
	json_decref(s.item);
	json_decref(s.left);
	json_decref(s.last);
}
