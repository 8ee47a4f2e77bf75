#include "cmd/verb.h"

#include <stdlib.h>
#include <string.h>

/* Where we are in argv, and what has been understood so far. */
struct reading {
	struct job *j;
	char **argv;
	int argc, at;
	size_t operand;         /* the next one to fill */
	size_t attached;        /* bytes of files so far */
	const struct cmd_extra *extra;
	size_t nextra;
};

static bool
usage(struct reading *r, const char *place, const char *what)
{
	return failure_set(&r->j->why, FAIL_USAGE, place, "%s: %s", place,
	    what);
}

/* The value of the option at r->at: behind "=", or the next word. */
static const char *
take_value(struct reading *r, const char *option, const char *glued)
{
	if (glued != NULL)
		return glued;
	if (r->at + 1 >= r->argc) {
		usage(r, option, "needs a value");
		return NULL;
	}
	return r->argv[++r->at];
}

static bool
is_option(const char *word, const char *name, const char **glued)
{
	size_t n = strlen(name);

	*glued = NULL;
	if (strncmp(word, name, n) != 0)
		return false;
	if (word[n] == '=' && word[1] == '-')
		*glued = word + n + 1;
	else if (word[n] != '\0' && word[1] != '-')
		*glued = word + n;      /* -cFILE */
	return word[n] == '\0' || *glued != NULL;
}

/* The options every command has. Returns 1 taken, 0 not one, -1 refused. */
static int
global_option(struct reading *r)
{
	static const struct {
		const char *name;
		enum { SET_CONF, SET_AS, SET_JSON, SET_TSV, SET_PLAIN,
			SET_QUIET, SET_VERBOSE, SET_HELP } what;
	} known[] = {
		{ "-c", SET_CONF }, { "--as", SET_AS },
		{ "--json", SET_JSON }, { "--tsv", SET_TSV },
		{ "--no-color", SET_PLAIN }, { "-q", SET_QUIET },
		{ "-v", SET_VERBOSE }, { "-h", SET_HELP },
		{ "--help", SET_HELP },
	};
	struct options *o = &r->j->opt;
	const char *word = r->argv[r->at], *glued = NULL, *value;
	size_t i = 0, n = sizeof known / sizeof *known;

	while (i < n && !is_option(word, known[i].name, &glued))
		i++;
	if (i == n || (glued != NULL && known[i].what > SET_AS))
		return 0;
	switch (known[i].what) {
	case SET_CONF:
	case SET_AS:
		value = take_value(r, known[i].name, glued);
		if (value == NULL)
			return -1;
		*(known[i].what == SET_CONF ? &o->conf : &o->as) = value;
		break;
	case SET_JSON:
		o->form = FORM_JSON;
		break;
	case SET_TSV:
		o->form = FORM_TSV;
		break;
	case SET_PLAIN:
		o->color = false;
		break;
	case SET_QUIET:
		o->quiet = true;
		break;
	case SET_VERBOSE:
		o->verbose = true;
		break;
	case SET_HELP:
		r->j->help = true;
		break;
	}
	return 1;
}

/* "no-cc" is "no_cc" in the request; -m is its text. */
static const char *
key_of(const struct flag *f, char key[32])
{
	size_t n = 0;

	if (f->kind == FLAG_BODY)
		return "text";
	for (; f->name[n] != '\0' && n + 1 < 32; n++)
		key[n] = f->name[n] == '-' ? '_' : f->name[n];
	key[n] = '\0';
	return key;
}

static bool
put_text(struct reading *r, const char *key, const char *value)
{
	json_t *s = json_string(value);

	if (s == NULL)
		return usage(r, key, "is not valid UTF-8");
	json_object_set_new(r->j->args, key, s);
	return true;
}

static bool
put_once(struct reading *r, const char *key, const char *value)
{
	if (json_object_get(r->j->args, key) != NULL)
		return usage(r, key, "is given twice");
	return put_text(r, key, value);
}

static bool
put_number(struct reading *r, const char *key, const char *value)
{
	int64_t n;

	if (!str_to_i64(str_from(value), &n))
		return usage(r, value, "is not a number");
	json_object_set_new(r->j->args, key, json_integer(n));
	return true;
}

static json_t *
member(struct reading *r, const char *key, json_t *preset)
{
	json_t *have = json_object_get(r->j->args, key);

	if (have != NULL) {
		json_decref(preset);
		return have;
	}
	json_object_set_new(r->j->args, key, preset);
	return preset;
}

static bool
put_pair(struct reading *r, const char *value)
{
	json_t *set = member(r, "set", json_object());
	const char *equal = strchr(value, '=');
	char name[64];
	json_t *text;

	if (equal == NULL || equal == value ||
	    (size_t)(equal - value) >= sizeof name)
		return usage(r, value, "is not PROP=VALUE");
	memcpy(name, value, (size_t)(equal - value));
	name[equal - value] = '\0';
	if (json_object_get(set, name) != NULL)
		return usage(r, name, "is given twice");
	text = json_string(equal + 1);
	if (text == NULL || json_object_set_new(set, name, text) != 0)
		return usage(r, "PROP=VALUE", "is not valid UTF-8");
	return true;
}

static bool
put_item(struct reading *r, const char *key, json_t *item)
{
	if (item == NULL)
		return usage(r, key, "is not valid UTF-8");
	json_array_append_new(member(r, key, json_array()), item);
	return true;
}

static bool
put_flag(struct reading *r, const struct flag *f, const char *value)
{
	char space[32];
	const char *key = key_of(f, space);
	json_t *file = NULL;

	switch (f->kind) {
	case FLAG_YES:
		json_object_set_new(r->j->args, key, json_true());
		return true;
	case FLAG_TEXT:
	case FLAG_BODY:
		return put_once(r, key, value);
	case FLAG_NUMBER:
		return put_number(r, key, value);
	case FLAG_LIST:
		return put_item(r, key, json_string(value));
	case FLAG_PAIRS:
		return put_pair(r, value);
	case FLAG_FILES:
		return input_attachment(value, &r->attached, &file,
		    &r->j->why) && put_item(r, key, file);
	case FLAG_LATER:
	case FLAG_LATER_YES:
	case FLAG_END:
		break;
	}
	return failure_set(&r->j->why, FAIL_USAGE, f->name,
	    "%s %s --%s: not built yet", r->j->verb->noun,
	    r->j->verb->name, f->name);
}

static bool
verb_option(struct reading *r)
{
	const char *word = r->argv[r->at], *glued, *value = NULL;
	const struct flag *f = r->j->verb->flag;
	char option[40];

	for (; f != NULL && f->kind != FLAG_END; f++) {
		bool bare = f->kind == FLAG_YES || f->kind == FLAG_LATER_YES;

		snprintf(option, sizeof option, "%s%s",
		    f->name[1] != '\0' ? "--" : "-", f->name);
		if (!is_option(word, option, &glued))
			continue;
		if (bare && glued != NULL)
			return usage(r, option, "takes no value");
		if (!bare && (value = take_value(r, option, glued)) == NULL)
			return false;
		return put_flag(r, f, value);
	}
	return usage(r, word, "no such option here");
}

static void
put_rest(struct reading *r)
{
	r->j->rest[r->j->nrest++] = r->argv[r->at];
}

static bool
operand(struct reading *r)
{
	const struct operand *op = r->j->verb->operand;
	const char *word = r->argv[r->at];
	json_t *text = NULL;

	if (r->operand >= OPERANDS_MAX)
		return usage(r, word, "one word too many");
	op += r->operand;
	if (op->kind != OPERAND_PAIRS && op->kind != OPERAND_REST)
		r->operand++;
	switch (op->kind) {
	case OPERAND_ID_MAYBE:
		if (strchr(word, '=') != NULL)
			return operand(r);
		return put_number(r, op->key, word);
	case OPERAND_ID:
		return put_number(r, op->key, word);
	case OPERAND_WORD:
	case OPERAND_MAYBE:
		return put_text(r, op->key, word);
	case OPERAND_BODY:
		if (json_object_get(r->j->args, "text") != NULL)
			return usage(r, word, "the text is given twice");
		if (!input_text(word, &text, &r->j->why))
			return false;
		json_object_set_new(r->j->args, "text", text);
		return true;
	case OPERAND_MAIL:
		if (!input_mail(word, &text, &r->j->why))
			return false;
		json_object_set_new(r->j->args, op->key, text);
		return true;
	case OPERAND_PAIRS:
		return put_pair(r, word);
	case OPERAND_REST:
		put_rest(r);
		return true;
	case OPERAND_END:
		break;
	}
	return usage(r, word, "one word too many");
}

static bool
known_command(struct reading *r, const char *name)
{
	struct job *j = r->j;

	j->verb = verb_find(r->j->noun, name);
	if (j->verb == NULL)
		return failure_set(&j->why, FAIL_USAGE, name,
		    "%s %s: no such command; see postroom help %s",
		    r->j->noun, name, r->j->noun);
	return !verb_is_later(j->verb) || failure_set(&j->why, FAIL_USAGE,
	    NULL, "%s%s%s: not built yet", r->j->noun, *name ? " " : "", name);
}

/* The first two words name the command. */
static bool
command_word(struct reading *r, const char *word)
{
	if (r->j->noun != NULL)
		return known_command(r, word);
	r->j->noun = word;
	for (size_t i = 0; i < r->nextra; i++)
		if (strcmp(r->extra[i].name, word) == 0) {
			r->j->extra = &r->extra[i];
			put_rest(r);
			return true;
		}
	if (verb_find(word, "") != NULL)
		return known_command(r, "");
	return verb_is_noun(word) || failure_set(&r->j->why, FAIL_USAGE,
	    word, "%s: no such command; see postroom help", word);
}

static bool
takes_rest(const struct job *j)
{
	return j->extra != NULL ||
	    (j->verb != NULL && j->verb->operand[0].kind == OPERAND_REST);
}

static bool
one_word(struct reading *r, bool *words_only)
{
	const char *word = r->argv[r->at];
	bool option = word[0] == '-' && word[1] != '\0' && !*words_only;
	int taken;

	if (option && strcmp(word, "--") == 0) {
		*words_only = true;
		return true;
	}
	if (option && (taken = global_option(r)) != 0)
		return taken > 0;
	if (takes_rest(r->j)) {
		put_rest(r);
		return true;
	}
	if (!option && r->j->verb == NULL)
		return command_word(r, word);
	if (r->j->verb == NULL)
		return usage(r, word, "no such option");
	return option ? verb_option(r) : operand(r);
}

static bool
has_body(const struct verb *v)
{
	for (const struct flag *f = v->flag; f != NULL &&
	    f->kind != FLAG_END; f++)
		if (f->kind == FLAG_BODY)
			return true;
	return false;
}

/* A number, or --where. */
static bool
says_which(const struct reading *r)
{
	return json_object_get(r->j->args, r->j->verb->operand[0].key) !=
	    NULL || json_object_get(r->j->args, "where") != NULL;
}

static bool
complete(struct reading *r)
{
	const struct verb *v = r->j->verb;
	const struct operand *op;

	if (v == NULL && r->j->extra == NULL)
		return failure_set(&r->j->why, FAIL_USAGE, NULL,
		    r->j->noun == NULL ? "no command; see postroom help" :
		    "%s: what of it? see postroom help %s",
		    r->j->noun, r->j->noun);
	if (v == NULL)
		return true;
	if (v->operand[0].kind == OPERAND_ID_MAYBE && !says_which(r))
		return usage(r, v->operand[0].name, "is missing");
	if (v->operand[0].kind == OPERAND_ID_MAYBE && r->operand == 0)
		r->operand = 1;
	op = &v->operand[r->operand < OPERANDS_MAX ? r->operand : 0];
	if (r->operand < OPERANDS_MAX && (op->kind == OPERAND_ID ||
	    op->kind == OPERAND_WORD || op->kind == OPERAND_MAIL || (op->kind == OPERAND_PAIRS &&
	    json_object_get(r->j->args, "set") == NULL)))
		return usage(r, op->name, "is missing");
	if (has_body(v) && json_object_get(r->j->args, "text") == NULL &&
	    json_object_get(r->j->args, "snippet") == NULL &&
	    json_object_get(r->j->args, "template") == NULL)
		return failure_set(&r->j->why, FAIL_USAGE, "-m",
		    "no text: give -m TEXT, a FILE, or - for standard input");
	return true;
}

bool
job_parse(struct job *j, int argc, char **argv,
          const struct cmd_extra *extra, size_t nextra)
{
	struct reading r = { .j = j, .argv = argv, .argc = argc,
		.extra = extra, .nextra = nextra };
	bool words_only = false;

	j->args = json_object();
	j->rest = calloc((size_t)argc + 1, sizeof *j->rest);
	if (j->rest == NULL || j->args == NULL)
		out_of_memory();
	for (r.at = 1; r.at < argc; r.at++)
		if (!one_word(&r, &words_only))
			return false;
	return j->help || complete(&r);
}

void
job_clear(struct job *j)
{
	json_decref(j->args);
	free(j->rest);
	j->args = NULL;
	j->rest = NULL;
}

json_t *
job_request(const struct job *j)
{
	return json_pack("{s:s,s:o,s:O}", "command", j->verb->request, "as",
	    j->opt.as[0] != '\0' ? json_string(j->opt.as) : json_null(),
	    "args", j->args);
}
