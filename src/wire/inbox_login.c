#include "wire/inbox_inner.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/secret.h"

static bool
plain_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			return false;
	return true;
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

/* RFC 3501 has 7-bit quoted strings; PLAIN (RFC 4616) is UTF-8. */
static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* How to log in, or why not (LOGINDISABLED: RFC 3501, 6.2.3). */
static bool
choose(const struct inbox_line *l, struct str user, struct str password,
       bool *plain, struct err *e)
{
	bool disabled = line_can(l, "LOGINDISABLED");
	bool offered = line_takes(l, "PLAIN");

	*plain = offered && (disabled || !is_ascii(user) ||
	    !is_ascii(password));
	return *plain || !disabled || err_set(e, ERR_SETUP, "the server "
	    "has disabled LOGIN and offers no AUTH=PLAIN");
}

static void
put_login(struct buf *out, struct str user, struct str password)
{
	buf_reserve(out, 2 * (user.n + password.n) + 32);
	buf_z(out, "LOGIN ");
	line_put_quoted(out, user);
	buf_char(out, ' ');
	line_put_quoted(out, password);
}

/* The message of RFC 4616: NUL, user, NUL, password; in base64. */
static void
put_plain(struct buf *out, struct str user, struct str password)
{
	struct buf message = BUF_INIT;

	buf_reserve(&message, user.n + password.n + 2);
	buf_char(&message, '\0');
	buf_str(&message, user);
	buf_char(&message, '\0');
	buf_str(&message, password);
	buf_reserve(out, 2 * message.n + 8);
	out->n += (size_t)EVP_EncodeBlock((unsigned char *)out->p + out->n,
	    (const unsigned char *)message.p, (int)message.n);
	secret_wipe(message.p, message.cap);
	buf_clear(&message);
}

/* go_on waits for "+"; what the server says before is not for us. */
static enum said
go_on(struct inbox_line *l)
{
	for (;;) {
		const char *line = mailimap_read_line(l->imap);

		if (line == NULL)
			return SAID_BROKEN;
		if (line[0] == '+')
			return SAID_OK;
		if (line[0] != '*') {
			snprintf(l->said, sizeof l->said, "%.*s",
			    STR_ARG(str_trim(str_from(line))));
			return SAID_NO;
		}
	}
}

static enum said
say_login(struct inbox_line *l, struct str user, struct str password,
          struct buf *command)
{
	put_login(command, user, password);
	if (!line_send(l, buf_view(command), COMMAND_MS, ANSWER_BYTES))
		return SAID_BROKEN;
	return line_finish(l, l->imap->imap_tag);
}

/* With SASL-IR (RFC 4959) the message goes with the command. */
static enum said
say_plain(struct inbox_line *l, struct str user, struct str password,
          struct buf *command)
{
	mailstream *s = l->imap->imap_stream;
	enum said said = SAID_OK;

	if (line_can(l, "SASL-IR")) {
		buf_z(command, "AUTHENTICATE PLAIN ");
		put_plain(command, user, password);
		if (!line_send(l, buf_view(command), COMMAND_MS,
		    ANSWER_BYTES))
			return SAID_BROKEN;
		return line_finish(l, l->imap->imap_tag);
	}
	if (!line_send(l, STR("AUTHENTICATE PLAIN"), COMMAND_MS,
	    ANSWER_BYTES))
		return SAID_BROKEN;
	said = go_on(l);
	if (said != SAID_OK)
		return said;
	put_plain(command, user, password);
	buf_z(command, "\r\n");
	if (mailstream_write(s, command->p, command->n) !=
	    (ssize_t)command->n || mailstream_flush(s) != 0)
		return SAID_BROKEN;
	return line_finish(l, l->imap->imap_tag);
}

bool
line_log_in(struct inbox_line *l, const char *name, struct str password,
            struct err *e)
{
	struct str user = str_from(name);
	struct buf command = BUF_INIT;
	mailstream *s = l->imap->imap_stream;
	enum said said;
	bool plain;

	if (!plain_text(password) || !plain_text(user))
		return err_set(e, ERR_SETUP,
		    "user or password holds a line end or NUL");
	if (!choose(l, user, password, &plain, e))
		return false;
	said = plain ? say_plain(l, user, password, &command) :
	    say_login(l, user, password, &command);
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
