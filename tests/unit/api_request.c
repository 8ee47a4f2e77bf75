/* argv becomes a request, or says what is wrong with it (CLI.md). */
#include "tests/unit/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "cmd/verb.h"

enum { WORDS = 16 };

/* What a command line comes to: the request as JSON, or "! text". */
static struct str
understood(struct arena *a, const char *line, int *code)
{
	static const struct cmd_extra extra[] = { { "run", "", "", NULL } };
	char *argv[WORDS + 1] = { (char *)"postroom" };
	struct str rest = str_from(line), word, out;
	struct job j = { .opt = { .conf = "preset", .as = "" } };
	json_t *request;
	char *text;
	int argc = 1;

	while (argc < WORDS && str_cut(&rest, ' ', &word))
		argv[argc++] = str_z(a, word);
	if (!job_parse(&j, argc, argv, extra, 1)) {
		*code = failure_exit_code(&j.why);
		out = str_printf(a, "! %s", j.why.text);
	} else if (j.verb == NULL || j.verb->request == NULL) {
		out = str_printf(a, "runs %s with %d", j.verb != NULL ?
		    j.verb->noun : j.extra->name, j.nrest);
	} else {
		request = job_request(&j);
		text = json_dumps(request, JSON_COMPACT);
		out = str_copy(a, str_from(text));
		free(text);
		json_decref(request);
	}
	job_clear(&j);
	return out;
}

static void
words_become_requests(void **state)
{
	static const struct {
		const char *what, *line;
		int code;
		struct str want;
	} T[] = {
		{ "a list without filters", "ticket list", 0, STR_INIT(
		  "{\"command\":\"ticket.list\",\"as\":null,\"args\":{}}") },
		{ "filters", "ticket list --owner bob --limit=5", 0, STR_INIT(
		  "{\"command\":\"ticket.list\",\"as\":null,\"args\":"
		  "{\"owner\":\"bob\",\"limit\":5}}") },
		{ "options for all stand anywhere (PM-5: who acts)",
		  "--json ticket --as alice show -c x 7 -q", 0, STR_INIT(
		  "{\"command\":\"ticket.show\",\"as\":\"alice\",\"args\":"
		  "{\"id\":7}}") },
		{ "a reply with all there is (TK-10, TK-15)",
		  "ticket reply 7 -m hi --cc a@x --cc b@x --no-cc --status s "
		  "--set p=v=w", 0, STR_INIT("{\"command\":\"ticket.reply\","
		  "\"as\":null,\"args\":{\"id\":7,\"text\":\"hi\",\"cc\":"
		  "[\"a@x\",\"b@x\"],\"no_cc\":true,\"status\":\"s\",\"set\":"
		  "{\"p\":\"v=w\"}}}") },
		{ "a value that looks like an option is a value",
		  "ticket comment 7 -m --json", 0, STR_INIT("{\"command\":"
		  "\"ticket.comment\",\"as\":null,\"args\":{\"id\":7,"
		  "\"text\":\"--json\"}}") },
		{ "a value glued to its letter", "ticket comment 7 -mhi", 0,
		  STR_INIT("{\"command\":\"ticket.comment\",\"as\":null,"
		  "\"args\":{\"id\":7,\"text\":\"hi\"}}") },
		{ "properties without a flag", "ticket set 7 a=1 b=", 0,
		  STR_INIT("{\"command\":\"ticket.set\",\"as\":null,"
		  "\"args\":{\"id\":7,\"set\":{\"a\":\"1\",\"b\":\"\"}}}") },
		{ "after -- all are words", "contact show -- -a@x", 0,
		  STR_INIT("{\"command\":\"contact.show\",\"as\":null,"
		  "\"args\":{\"contact\":\"-a@x\"}}") },
		{ "a decision on an unsure letter (SE-3)",
		  "letter resolve 4 resend", 0, STR_INIT("{\"command\":"
		  "\"letter.resolve\",\"as\":null,\"args\":{\"id\":4,"
		  "\"what\":\"resend\"}}") },
		{ "a program of the gateway gets its words", "run --once -c x",
		  0, STR_INIT("runs run with 2") },
		{ "read keeps its words", "read a --odd b", 0,
		  STR_INIT("runs read with 3") },
		{ "nothing", "", 64, STR_INIT(
		  "! no command; see postroom help") },
		{ "a noun alone", "ticket", 64, STR_INIT(
		  "! ticket: what of it? see postroom help ticket") },
		{ "an unknown noun", "tickets", 64, STR_INIT(
		  "! tickets: no such command; see postroom help") },
		{ "an unknown verb", "ticket frob", 64, STR_INIT("! ticket "
		  "frob: no such command; see postroom help ticket") },
		{ "of a later issue", "ticket forward 1", 64,
		  STR_INIT("! ticket forward: not built yet") },
		{ "whom a comment tells (TK-15)", "ticket comment 7 --notify "
		  "bob --notify support -m a", 0, STR_INIT("{\"command\":"
		  "\"ticket.comment\",\"as\":null,\"args\":{\"id\":7,"
		  "\"notify\":[\"bob\",\"support\"],\"text\":\"a\"}}") },
		{ "the same change to all that fit (MM-4)",
		  "ticket set --where status=new status=closed --dry-run", 0,
		  STR_INIT("{\"command\":\"ticket.set\",\"as\":null,"
		  "\"args\":{\"where\":[\"status=new\"],\"set\":"
		  "{\"status\":\"closed\"},\"dry_run\":true}}") },
		{ "neither a number nor criteria", "ticket set status=x", 64,
		  STR_INIT("! N: is missing") },
		{ "an unknown flag", "ticket list --foo", 64,
		  STR_INIT("! --foo: no such option here") },
		{ "no id", "ticket show", 64, STR_INIT("! N: is missing") },
		{ "an id that is none", "ticket show x7", 64,
		  STR_INIT("! x7: is not a number") },
		{ "a word too many", "ticket show 7 8", 64,
		  STR_INIT("! 8: one word too many") },
		{ "a flag without its value", "ticket list --owner", 64,
		  STR_INIT("! --owner: needs a value") },
		{ "no text", "ticket reply 7", 64, STR_INIT("! no text: give "
		  "-m TEXT, a FILE, or - for standard input") },
		{ "text twice", "ticket reply 7 -m a -m b", 64,
		  STR_INIT("! text: is given twice") },
		{ "no PROP=VALUE", "ticket set 7 status", 64,
		  STR_INIT("! status: is not PROP=VALUE") },
		{ "a property twice", "ticket set 7 a=1 a=2", 64,
		  STR_INIT("! a: is given twice") },
		{ "nothing to set", "ticket set 7", 64,
		  STR_INIT("! PROP=VALUE: is missing") },
		{ "a file that is not there",
		  "ticket reply 7 -m a --attach no/such", 65, STR_INIT(
		  "! no/such: No such file or directory") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		int code = 0;

		check_str(T[i].what, understood(&a, T[i].line, &code),
		    T[i].want);
		check_int(T[i].what, code, T[i].code);
		arena_clear(&a);
	}
}

/* Every request of the tables is known to api/, with its arguments. */
static void
every_row_can_be_asked(void **state)
{
	(void)state;
	for (size_t t = 0; t < nall_verbs; t++)
		for (size_t i = 0; i < all_verbs[t]->n; i++) {
			const struct verb *v = &all_verbs[t]->verb[i];

			if (v->request == NULL)
				continue;
			check(v->request, api_knows(v->request));
			check_int(v->request, api_reads(v->request),
			    strstr(v->request, ".list") != NULL ||
			    strstr(v->request, ".show") != NULL ||
			    strstr(v->request, ".export") != NULL ||
			    strstr(v->request, "explain") != NULL ||
			    strncmp(v->request, "why.", 4) == 0 ||
			    strstr(v->request, ".preview") != NULL ||
			    strncmp(v->request, "report.", 7) == 0 ||
			    strcmp(v->request, "audit") == 0);
			check(v->request, v->help[0] != '\0');
			check(v->request,
			    v->column != NULL || v->show != NULL);
		}
}

static void
cells_fit(void **state)
{
	static const struct {
		const char *what;
		struct str in;
		int width, wide;
		struct str want;
	} T[] = {
		{ "what fits stays", STR_INIT("abc"), 3, 3, STR_INIT("abc") },
		{ "what does not is cut and says so", STR_INIT("abcd"), 3, 4,
		  STR_INIT("ab\xe2\x80\xa6") },
		{ "wide characters take two columns",
		  STR_INIT("\xe6\x97\xa5\xe6\x9c\xac"), 3, 4,
		  STR_INIT("\xe6\x97\xa5\xe2\x80\xa6") },
		{ "a character is never split", STR_INIT("\xc3\xa5\xc3\xa5"),
		  1, 2, STR_INIT("\xe2\x80\xa6") },
	};

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;

		check_int(T[i].what, cell_width(T[i].in), T[i].wide);
		check_str(T[i].what, cell_cut(&a, T[i].in, T[i].width),
		    T[i].want);
		arena_clear(&a);
	}
}

/* SC-3: nothing from a mail moves a cursor or ends a line. */
static void
cells_are_harmless(void **state)
{
	struct arena a = ARENA_INIT;
	json_t *o = json_pack("{s:s,s:[i,s],s:n}", "name",
	    "a\033[2J\tb\nc", "list", 7, "x", "none");

	(void)state;
	check_str("controls", cell_value(&a, o, "name", COLUMN_TEXT, false),
	    STR("a?[2J b c"));
	check_str("a list", cell_value(&a, o, "list", COLUMN_TEXT, false),
	    STR("7, x"));
	check_str("null", cell_value(&a, o, "none", COLUMN_TEXT, false),
	    STR(""));
	check_str("the first known", cell_value(&a, o, "none|list.1",
	    COLUMN_TEXT, false), STR("x"));
	json_decref(o);
	arena_clear(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_requests),
		cmocka_unit_test(every_row_can_be_asked),
		cmocka_unit_test(cells_fit),
		cmocka_unit_test(cells_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
