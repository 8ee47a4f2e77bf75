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

static const struct {
	int errno_value;
	enum err_kind kind;
	const char *begins;
} causes[] = {
	{ EACCES, ERR_SETUP, "no right" },
	{ EPERM,  ERR_SETUP, "no right" },
	{ EROFS,  ERR_SETUP, "read only" },
	{ EIO,    ERR_SETUP, "disk error" },
	{ ENOSPC, ERR_AGAIN, "disk full" },
	{ EDQUOT, ERR_AGAIN, "disk full" },
	{ EFBIG,  ERR_AGAIN, "disk full" },
};

bool
err_path(struct err *e, int why, const char *path)
{
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		if (causes[i].errno_value == why)
			return err_set(e, causes[i].kind, "%s: %s: %s",
			    causes[i].begins, path, strerror(why));
	return err_set(e, ERR_SETUP, "cannot make: %s: %s", path,
	    strerror(why));
}

bool
err_says(const struct err *e, const char *words)
{
	const char *at = strstr(e->text, words);

	return at != NULL && (at == e->text ||
	    (at - e->text >= 2 && at[-2] == ':' && at[-1] == ' '));
}

int
err_exit_of(const struct err *e)
{
	static const struct {
		const char *begins;
		int code;
	} codes[] = {
		{ "no right",    EX_NOPERM },
		{ "read only",   EX_CANTCREAT },
		{ "cannot make", EX_CANTCREAT },
		{ "disk error",  EX_IOERR },
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (e->kind == ERR_SETUP && err_says(e, codes[i].begins))
			return codes[i].code;
	return err_exit_code(e->kind);
}
