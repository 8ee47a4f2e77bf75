#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct {
	const char *name;
	int code;
} kinds[] = {
	[ERR_NONE]    = { "none",    EX_OK },
	[ERR_AGAIN]   = { "again",   EX_TEMPFAIL },
	[ERR_INPUT]   = { "input",   EX_DATAERR },
	[ERR_REFUSED] = { "refused", 1 },
	[ERR_UNSURE]  = { "unsure",  EX_TEMPFAIL },
	[ERR_SETUP]   = { "setup",   EX_CONFIG },
};

static void
one_line(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

bool
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (e == NULL || e->kind != ERR_NONE)
		return false;
	e->kind = kind;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	one_line(e->text);
	errno = saved;
	return false;
}

bool
err_add(struct err *e, const char *fmt, ...)
{
	char was[sizeof e->text];
	va_list ap;
	size_t n;

	if (e == NULL || e->kind == ERR_NONE)
		return false;
	memcpy(was, e->text, sizeof was);
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", was);
	one_line(e->text);
	return false;
}

void
err_clear(struct err *e)
{
	e->kind = ERR_NONE;
	e->text[0] = '\0';
}

const char *
err_kind_name(enum err_kind kind)
{
	return kinds[kind].name;
}

int
err_exit_code(enum err_kind kind)
{
	return kinds[kind].code;
}
