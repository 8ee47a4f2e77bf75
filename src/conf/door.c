/* Where a channel's mail comes from, but for imap. */
#include "conf/make.h"

#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

/* HOST:PORT, or [HOST]:PORT as IPv6 needs it. */
static bool
read_port(struct make *m, const struct word *w, struct lmtp_at *out)
{
	struct str s = w->text, host;
	size_t colon = s.n;
	int64_t port;

	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	if (colon == 0) {
		say_error(&m->said, w->at, "%s is neither unix:PATH nor "
		    "HOST:PORT", say_quoted(&m->said, s));
		return false;
	}
	host = str_sub(s, 0, colon - 1);
	if (str_starts(host, "[") && str_ends(host, "]"))
		host = str_sub(host, 1, host.n - 1);
	out->host = str_z(&m->c->arena, host);
	if (!is_loopback(out->host)) {
		say_error(&m->said, w->at, "lmtp listens on a loopback "
		    "host only (localhost, 127.0.0.1, [::1]); %s is none",
		    say_quoted(&m->said, host));
		return false;
	}
	if (str_to_i64(str_sub(s, colon, s.n), &port) && port >= 1 &&
	    port <= 65535) {
		out->port = (int)port;
		return true;
	}
	say_error(&m->said, w->at, "%s is not a port from 1 to 65535",
	    say_quoted(&m->said, str_sub(s, colon, s.n)));
	return false;
}

static bool
read_socket(struct make *m, const struct directive *d, const struct word *w,
            struct lmtp_at *out)
{
	const size_t room = sizeof ((struct sockaddr_un *)NULL)->sun_path;
	struct word path = { .text = str_sub(w->text, 5, w->text.n),
	    .at = w->at };

	out->path = value_path(m, d, &path);
	if (out->path == NULL)
		return false;
	if (strlen(out->path) < room)
		return true;
	say_error(&m->said, w->at, "a socket's path has at most %zu bytes, "
	    "this one %zu", room - 1, strlen(out->path));
	return false;
}

void
read_lmtp(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	struct arena *a = &m->c->arena;
	const struct word *w = value_word(m, d);
	struct channel *c = into;
	struct lmtp_at at = { "", "", "", 0 };

	(void)o;
	if (w == NULL)
		return;
	if (str_starts(w->text, "unix:") ? !read_socket(m, d, w, &at) :
	    !read_port(m, w, &at))
		return;
	at.text = at.path[0] != '\0' ?
	    str_printf(a, "unix:%s", at.path).p :
	    str_printf(a, strchr(at.host, ':') != NULL ? "[%s]:%d" : "%s:%d",
	    at.host, at.port).p;
	c->lmtp = arena_get(a, sizeof *c->lmtp);
	*c->lmtp = at;
}

static const char *const sources[] = { "imap", "lmtp", "maildir",
	"pipe" };

/* `pipe no` is none. */
static bool
is_source(const struct directive *d)
{
	if (str_is(d->name.text, "pipe"))
		return d->narg == 1 && str_is(d->arg[0].text, "yes");
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (str_is(d->name.text, sources[i]))
			return true;
	return false;
}

/* CH-1: one source a channel. */
void
check_sources(struct make *m, const struct directive *d,
              const struct channel *c)
{
	const struct directive *first = NULL;

	for (size_t i = 0; i < d->in.n; i++) {
		const struct directive *one = &d->in.one[i];

		if (!is_source(one))
			continue;
		if (first != NULL && !str_eq(first->name.text, one->name.text))
			say_error(&m->said, one->name.at, "a channel has one "
			    "source; %s has %s already, at %s", c->name,
			    first->name.text.p, say_place(&m->said,
			    first->name.at));
		else
			first = one;
	}
	if (first == NULL && !m->later)
		say_warning(&m->said, d->arg[0].at, "channel %s has no imap, "
		    "lmtp, maildir or pipe: no mail comes in by it", c->name);
}

static bool
has_maildir(const struct channel *c, const char *path)
{
	return c->maildir != NULL && c->maildir[0] != '\0' &&
	    (path == NULL || strcmp(c->maildir, path) == 0);
}

/* Two channels at one Maildir would share its mail out by chance. */
void
check_maildirs(struct make *m)
{
	const struct channel *c = m->c->channel;

	for (size_t i = 0; i < m->c->nchannel; i++)
		for (size_t j = 0; has_maildir(&c[i], NULL) && j < i; j++)
			if (has_maildir(&c[j], c[i].maildir))
				say_error(&m->said, c[i].at, "channel %s has "
				    "the maildir of channel %s at %s",
				    c[i].name, c[j].name,
				    say_place(&m->said, c[j].at));
}
