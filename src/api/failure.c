#include "api/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "api/render.h"

static const struct {
	const char *name;
	int code;
} kinds[FAIL_KINDS] = {
	[FAIL_NONE]        = { "none",        EX_OK },
	[FAIL_REFUSED]     = { "refused",     1 },
	[FAIL_USAGE]       = { "usage",       EX_USAGE },
	[FAIL_INPUT]       = { "input",       EX_DATAERR },
	[FAIL_NOT_FOUND]   = { "not-found",   EX_NOINPUT },
	[FAIL_UNAVAILABLE] = { "unavailable", EX_UNAVAILABLE },
	[FAIL_BUG]         = { "bug",         EX_SOFTWARE },
	[FAIL_WRITE]       = { "cannot-make", EX_CANTCREAT },
	[FAIL_IO]          = { "io",          EX_IOERR },
	[FAIL_AGAIN]       = { "again",       EX_TEMPFAIL },
	[FAIL_DENIED]      = { "not-permitted", EX_NOPERM },
	[FAIL_SETUP]       = { "setup",       EX_CONFIG },
};

static const enum failure_kind of_err[] = {
	[ERR_NONE] = FAIL_BUG, [ERR_AGAIN] = FAIL_AGAIN,
	[ERR_INPUT] = FAIL_INPUT, [ERR_REFUSED] = FAIL_REFUSED,
	[ERR_UNSURE] = FAIL_AGAIN, [ERR_SETUP] = FAIL_SETUP,
};

static void
one_line(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

bool
failure_set(struct failure *f, enum failure_kind kind, const char *place,
            const char *fmt, ...)
{
	va_list ap;

	if (f->kind != FAIL_NONE)
		return false;
	f->kind = kind;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	snprintf(f->place, sizeof f->place, "%s", place ? place : "");
	one_line(f->text);
	one_line(f->place);
	return false;
}

/* A file that cannot be used has codes of its own. */
static enum failure_kind
kind_of(const struct err *e)
{
	static const struct { int code; enum failure_kind kind; } files[] = {
		{ EX_NOPERM, FAIL_DENIED }, { EX_CANTCREAT, FAIL_WRITE },
		{ EX_IOERR, FAIL_IO },
	};
	int code = err_exit_of(e);

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i].code == code)
			return files[i].kind;
	return of_err[e->kind];
}

bool
failure_from_err(struct failure *f, const struct err *e)
{
	return failure_set(f, kind_of(e), NULL, "%s",
	    e->kind != ERR_NONE ? e->text : "failed without a reason");
}

int
failure_exit_code(const struct failure *f)
{
	return kinds[f->kind].code;
}

json_t *
failure_json(const struct failure *f)
{
	json_t *error = json_object();

	render_z(error, "kind", kinds[f->kind].name);
	render_text(error, "text", str_from(f->text));
	render_word(error, "place", str_from(f->place));
	return json_pack("{s:o}", "error", error);
}

void
failure_from_json(struct failure *f, const json_t *error)
{
	const char *kind = json_string_value(json_object_get(error, "kind"));
	const char *text = json_string_value(json_object_get(error, "text"));
	const char *place = json_string_value(json_object_get(error, "place"));
	enum failure_kind k = FAIL_BUG;

	for (size_t i = 1; kind != NULL && i < FAIL_KINDS; i++)
		if (strcmp(kinds[i].name, kind) == 0)
			k = (enum failure_kind)i;
	failure_set(f, k, place, "%s", text != NULL ? text : "no reason given");
}
