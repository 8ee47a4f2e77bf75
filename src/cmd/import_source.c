#include "cmd/import_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

static bool
open_mbox(struct import_source *s, struct failure *f)
{
	s->fd = strcmp(s->name, "-") == 0 ? dup(STDIN_FILENO) :
	    open(s->name, O_RDONLY | O_CLOEXEC);
	return s->fd >= 0 || failure_set(f, errno == ENOENT ?
	    FAIL_NOT_FOUND : FAIL_INPUT, s->name, "%s: %s", s->name,
	    strerror(errno));
}

static bool
open_maildir(struct import_source *s, struct failure *f)
{
	return access(s->name, R_OK | X_OK) == 0 || failure_set(f,
	    errno == ENOENT ? FAIL_NOT_FOUND : FAIL_INPUT, s->name,
	    "%s: %s", s->name, strerror(errno));
}

/* --- imap[s]://USER@HOST[:PORT]/FOLDER (RFC 5092) ------------------------- */

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c >= 'A' && c <= 'F' ? c | 32 : c);

	return c != '\0' && at != NULL ? (int)(at - digits) : -1;
}

static bool
decode(struct arena *a, struct str in, const char **out)
{
	char *text = arena_get(a, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		text[n] = in.p[i];
		if (in.p[i] == '%') {
			if (i + 2 >= in.n || hex(in.p[i + 1]) < 0 ||
			    hex(in.p[i + 2]) < 0)
				return false;
			text[n] = (char)(hex(in.p[i + 1]) * 16 +
			    hex(in.p[i + 2]));
			i += 2;
		}
		if ((unsigned char)text[n++] < ' ')
			return false;
	}
	*out = text;
	return n > 0 && utf8_valid((struct str){ text, n });
}

/* Without TLS only to this machine, as in the configuration. */
static bool
is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 ||
	    strcmp(host, "::1") == 0 || strncmp(host, "127.", 4) == 0;
}

static bool
split_host(struct import_source *s, struct str authority)
{
	size_t at = authority.n, colon;
	struct str host;
	int64_t port = s->imap.port;

	while (at > 0 && authority.p[at - 1] != '@')
		at--;
	if (at < 2)
		return false;
	host = str_sub(authority, at, authority.n);
	if (str_starts(host, "[")) {
		colon = str_find_char(host, ']', 0);
		authority = str_sub(authority, 0, at - 1);
		if (colon + 1 < host.n && (host.p[colon + 1] != ':' ||
		    !str_to_i64(str_sub(host, colon + 2, host.n), &port)))
			return false;
		host = str_sub(host, 1, colon);
	} else {
		colon = str_find_char(host, ':', 0);
		authority = str_sub(authority, 0, at - 1);
		if (colon < host.n && !str_to_i64(str_sub(host, colon + 1,
		    host.n), &port))
			return false;
		host = str_sub(host, 0, colon);
	}
	s->imap.port = (int)port;
	/* A password in a URL would stand in every list of processes. */
	return port > 0 && port < 65536 &&
	    str_find_char(authority, ':', 0) == authority.n &&
	    decode(&s->arena, authority, &s->imap.user) &&
	    decode(&s->arena, host, &s->imap.host);
}

static bool
read_url(struct import_source *s)
{
	bool tls = str_starts(str_from(s->name), "imaps://");
	struct str rest = str_sub(str_from(s->name), tls ? 8 : 7, SIZE_MAX);
	size_t slash = str_find_char(rest, '/', 0);
	struct str folder = str_sub(rest, slash + 1, rest.n);

	s->imap.port = tls ? 993 : 143;
	if (!split_host(s, str_sub(rest, 0, slash)))
		return false;
	s->imap.tls = tls ? TLS_MODE_IMPLICIT :
	    is_loopback(s->imap.host) ? TLS_MODE_NONE : TLS_MODE_STARTTLS;
	s->folder = "INBOX";
	return folder.n == 0 || decode(&s->arena, folder, &s->folder);
}

static const char *
given(const struct job *j, const char *key)
{
	return json_string_value(json_object_get(j->args, key));
}

static bool
read_password(struct import_source *s, const struct job *j,
              struct failure *f)
{
	const char *file = given(j, "password_file");
	const char *command = given(j, "password_command");
	const char *ca = given(j, "ca_file");

	s->imap.ca_file = ca != NULL ? ca : "";
	s->imap.password.how = file != NULL ? CREDENTIAL_FILE :
	    CREDENTIAL_COMMAND;
	s->imap.password.what = file != NULL ? file : command;
	return (file != NULL) != (command != NULL) || failure_set(f,
	    FAIL_USAGE, s->name, "give --password-file or "
	    "--password-command, one of them");
}

static bool
is_url(const char *name)
{
	return strncmp(name, "imap://", 7) == 0 ||
	    strncmp(name, "imaps://", 8) == 0;
}

static bool
open_imap(struct import_source *s, const struct job *j,
          const struct channel *ch, struct failure *f)
{
	if (is_url(s->name))
		return read_url(s) ? read_password(s, j, f) : failure_set(f,
		    FAIL_USAGE, s->name, "%s: is not "
		    "imaps://USER@HOST[:PORT]/FOLDER, without a password",
		    s->name);
	if (ch->imap == NULL)
		return failure_set(f, FAIL_INPUT, ch->name, "channel %s has "
		    "no imap source; give imaps://USER@HOST/FOLDER",
		    ch->name);
	s->imap = *ch->imap;
	s->folder = s->name;
	return true;
}

/* --- Any of them ---------------------------------------------------------- */

bool
import_source_open(struct import_source *s, const struct job *j,
                   const struct channel *ch, struct failure *f)
{
	s->kind = j->verb->name;
	s->name = given(j, "source");
	json_object_set_new(j->args, "kind", json_string(s->kind));
	if (strcmp(s->kind, "mbox") == 0)
		return open_mbox(s, f);
	if (strcmp(s->kind, "maildir") == 0)
		return open_maildir(s, f);
	return open_imap(s, j, ch, f);
}

void
import_source_close(struct import_source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	arena_clear(&s->arena);
}

bool
import_source_take(struct import_source *s, struct import *im,
                   struct err *e)
{
	if (strcmp(s->kind, "mbox") == 0)
		return import_mbox(im, s->fd, s->name, e);
	if (strcmp(s->kind, "maildir") == 0)
		return import_maildir(im, s->name, e);
	return import_imap(im, &s->imap, s->folder, e);
}
