#include "wire/inbox_inner.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"

static bool
plain_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			return false;
	return true;
}

static void
put_quoted(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(out, '\\');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

/* Why a server says NO to LOGIN without meaning the password (RFC 5530). */
static bool
is_passing(const char *said)
{
	static const char *const signs[] = { "[UNAVAILABLE]", "[LIMIT]",
	    "[INUSE]", "[SERVERBUG]", "[OVERQUOTA]", "too many" };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_find_nocase(str_from(said), str_from(signs[i]), 0) <
		    strlen(said))
			return true;
	return false;
}

static bool
refused(struct inbox_line *l, struct str password, struct err *e)
{
	struct str said = str_from(l->said);

	if (password.n > 0 && str_find(said, password, 0) < said.n)
		snprintf(l->said, sizeof l->said, "(it quotes the password)");
	if (is_passing(l->said))
		return err_set(e, ERR_AGAIN, "login: the server said: %s",
		    l->said);
	return err_set(e, ERR_REFUSED, "login refused: %s", l->said);
}

bool
line_log_in(struct inbox_line *l, const char *user, struct str password,
            struct err *e)
{
	struct buf command = BUF_INIT;
	enum said said = SAID_BROKEN;
	mailstream *s = l->imap->imap_stream;

	if (!plain_text(password) || !plain_text(str_from(user)))
		return err_set(e, ERR_SETUP,
		    "user or password holds a line end or NUL");
	buf_reserve(&command, 2 * (strlen(user) + password.n) + 32);
	buf_z(&command, "LOGIN ");
	put_quoted(&command, str_from(user));
	buf_char(&command, ' ');
	put_quoted(&command, password);
	if (line_send(l, buf_view(&command), COMMAND_MS, ANSWER_BYTES))
		said = line_finish(l, l->imap->imap_tag);
	secret_wipe(command.p, command.cap);
	secret_wipe(s->write_buffer, s->buffer_max_size);
	buf_clear(&command);
	if (said == SAID_BROKEN)
		return line_broken(l, "login", e);
	if (said == SAID_NO)
		return refused(l, password, e);
	l->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return true;
}
