#include "prog/sandbox.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "play/play.h"

struct teller {
	const struct options *o;
	bool quiet;
};

/* --- What is printed ------------------------------------------------------ */

/* "2026-01-05T09:00:01.000Z" without what nobody reads. */
static void
print_time(const char *at)
{
	printf("%.10s %.8s  ", at, strlen(at) > 19 ? at + 11 : "");
}

static void
print_step(const json_t *o)
{
	const json_t *line;
	const char *at = json_string_value(json_object_get(o, "at"));
	size_t i;

	print_time(at);
	printf("%s%s\n", json_is_true(json_object_get(o, "met")) ? "" :
	    "NOT: ", json_string_value(json_object_get(o, "step")));
	json_array_foreach(json_object_get(o, "happened"), i, line)
		printf("%*s-> %s\n", 21, "", json_string_value(line));
}

static void
tell_step(void *arg, json_t *object)
{
	const struct teller *t = arg;

	if (t->o->form == FORM_JSON) {
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (!t->quiet)
		print_step(object);
	json_decref(object);
}

static void
print_result(const struct teller *t, const struct story *s,
             const struct play_result *r, bool ok)
{
	json_t *o;

	if (t->o->form != FORM_JSON) {
		printf("%s %s: %zu of %zu expectations met%s\n",
		    ok ? "ok" : "not ok", s->file, r->met, r->expected,
		    r->whole ? "" : "; it did not come to its end");
		return;
	}
	o = json_pack("{s:s,s:s%,s:i,s:i,s:i,s:b,s:b}", "story", s->file,
	    "about", s->about.n > 0 ? s->about.p : "", s->about.n, "steps",
	    (int)r->steps, "expected", (int)r->expected, "met", (int)r->met,
	    "whole", r->whole, "ok", ok);
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static void
print_said(struct story *s)
{
	struct buf said = BUF_INIT;

	story_print(s, &said);
	fflush(stdout);
	if (said.n > 0)
		fwrite(said.p, 1, said.n, stderr);
	buf_clear(&said);
}

/* --- One story ------------------------------------------------------------ */

static int
play(struct story *s, const struct conf *c, bool crashes,
     const struct teller *t)
{
	struct play_how how = { .crashes = crashes,
		.emit = t->quiet && t->o->form != FORM_JSON ? NULL :
		    tell_step, .arg = (void *)(uintptr_t)t };
	struct play_result r = { 0 };
	struct err e = ERR_INIT;
	bool ok;

	if (!t->quiet && t->o->form != FORM_JSON && s->about.n > 0)
		printf("%.*s\n", STR_ARG(s->about));
	ok = play_run(s, c, &how, &r, &e);
	print_result(t, s, &r, ok);
	print_said(s);
	if (e.kind == ERR_NONE)
		return ok ? 0 : 1;
	fprintf(stderr, "postroom: %s: %s\n", s->file, e.text);
	return EX_CANTCREAT;
}

static struct conf *
configuration(const struct story *s, const struct options *o)
{
	struct buf said = BUF_INIT;
	const char *path = s->conf[0] != '\0' ? s->conf : o->conf;
	struct conf *c = conf_load(path, &said);

	if (said.n > 0 && (c == NULL || o->verbose))
		fwrite(said.p, 1, said.n, stderr);
	buf_clear(&said);
	return c;
}

static int
one(const char *path, bool crashes, const struct teller *t)
{
	struct story s;
	struct conf *c = NULL;
	int code = EX_DATAERR;

	if (!story_read(&s, path))
		print_said(&s);
	else {
		c = configuration(&s, t->o);
		code = c == NULL ? EX_CONFIG : play(&s, c, crashes, t);
	}
	conf_free(c);
	story_clear(&s);
	return code;
}

int
sandbox_run(const char *name, int argc, char **argv,
            const struct options *o)
{
	struct teller t = { o, o->quiet };
	bool crashes = false;
	int worst = EX_USAGE;

	log_open(LOG_TO_STDERR, NULL, o->verbose ? LOG_INFO : LOG_CRIT,
	    name);
	for (int i = 1; i < argc; i++) {
		int code;

		if (strcmp(argv[i], "--crashes") == 0) {
			crashes = true;
			continue;
		}
		code = one(argv[i], crashes, &t);
		if (worst == EX_USAGE || code > worst)
			worst = code;
	}
	if (worst == EX_USAGE)
		fprintf(stderr, "postroom: sandbox: no scenario; see postroom "
		    "help sandbox\n");
	return worst;
}
