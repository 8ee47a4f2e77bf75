#include "flow/receive.h"

#include <unistd.h>

#include "base/io.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "flow/receive_inner.h"
#include "flow/receive_local.h"

static bool
look_into(struct inbox_line *in, const struct imap *at, struct buf *report,
          struct err *e)
{
	bool ok = true;

	for (size_t i = 0; i < at->folder.n; i++) {
		struct inbox_folder f;
		struct err why = ERR_INIT;

		if (inbox_examine(in, at->folder.name[i], &f, &why)) {
			buf_printf(report, "folder %s: %u mails, UIDVALIDITY "
			    "%u\n", at->folder.name[i], f.exists,
			    f.uidvalidity);
			continue;
		}
		buf_printf(report, "%s\n", why.text);
		ok = err_set(e, why.kind, "%s", why.text);
		if (why.kind != ERR_INPUT)
			break;
	}
	return ok;
}

static bool
try_line(const struct imap *at, const struct tls_trust *trust,
         struct buf *report, struct err *e)
{
	struct secret password = SECRET_INIT;
	struct inbox_line *in = NULL;
	bool ok = at->password.how == CREDENTIAL_NONE ||
	    credential_read(&at->password, &password, e);

	ok = ok && inbox_open(&in, at, trust, secret_view(&password), -1, e);
	secret_clear(&password);
	if (ok) {
		buf_printf(report, "logged in to %s:%d as %s, %s\n",
		    at->host, at->port, at->user, inbox_has_idle(in) ?
		    "IDLE offered" : "no IDLE: polled");
		ok = look_into(in, at, report, e);
	}
	inbox_close(in);
	return ok;
}

/* Says LHLO to whoever listens there: our running gateway, one hopes. */
static bool
greet(int fd, struct buf *report)
{
	char line[256];
	ssize_t got = io_read(fd, line, sizeof line);
	struct str rest = { line, got > 0 ? (size_t)got : 0 }, first;
	struct arena a = ARENA_INIT;
	bool ok = str_starts(rest, "220 ") && str_cut_line(&rest, &first) &&
	    io_write_all(fd, STR("LHLO localhost\r\nQUIT\r\n"));

	if (ok)
		buf_printf(report, "answers: %.*s\n",
		    STR_ARG(utf8_printable(&a, first)));
	arena_clear(&a);
	return ok;
}

static bool
try_lmtp(const struct channel *channel, struct buf *report, struct err *e)
{
	const struct lmtp_at *at = channel->lmtp;
	int fd = listen_dial(at, e);
	bool ok;

	if (fd < 0)
		return err_add(e, "nobody listens; is the gateway running?");
	ok = greet(fd, report);
	close(fd);
	return ok || err_set(e, ERR_AGAIN, "%s: no LMTP greeting", at->text);
}

static bool
try_maildir(const struct channel *channel, struct buf *report, struct err *e)
{
	size_t waiting = 0;

	if (!maildir_look(channel->maildir, &waiting, e))
		return false;
	buf_printf(report, "%s: %zu mails in new\n", channel->maildir,
	    waiting);
	return true;
}

bool
receive_test(const struct channel *channel, struct buf *report,
             struct err *e)
{
	struct tls_trust *trust = NULL;
	bool ok;

	if (channel->lmtp != NULL)
		return try_lmtp(channel, report, e);
	if (channel->maildir != NULL && channel->maildir[0] != '\0')
		return try_maildir(channel, report, e);
	if (channel->imap == NULL)
		return err_set(e, ERR_SETUP, "channel %s has no source",
		    channel->name);
	ok = (channel->imap->tls == TLS_MODE_NONE ||
	    tls_trust_new(&trust, channel->imap->ca_file, e)) &&
	    try_line(channel->imap, trust, report, e);
	tls_trust_free(trust);
	return ok;
}
