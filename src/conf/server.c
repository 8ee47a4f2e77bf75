/* Directives of relay and imap that are more than one value of a type. */
#include "conf/make.h"

#include <string.h>

#include "base/clock.h"

static void
check_tls(struct make *m, const struct directive *d, enum tls_mode tls,
          const char *host)
{
	struct place at = d->name.at;

	for (size_t i = 0; i < d->in.n; i++)
		if (str_is(d->in.one[i].name.text, "tls"))
			at = d->in.one[i].name.at;
	if (tls == TLS_MODE_NONE && host[0] != '\0' && !is_loopback(host))
		say_error(&m->said, at, "tls none is possible only for a "
		    "loopback host (localhost, 127.0.0.1, ::1)");
}

static void
check_login(struct make *m, const struct directive *d, const char *user,
            const struct credential *password)
{
	bool given = false, has_user = user[0] != '\0';

	for (size_t i = 0; i < d->in.n; i++) {
		given = given ||
		    str_starts(d->in.one[i].name.text, "password");
		has_user = has_user || str_is(d->in.one[i].name.text, "user");
	}
	if (m->later)
		return;
	if (has_user && !given && password->how == CREDENTIAL_NONE)
		say_error(&m->said, d->name.at, "%s has a user and no "
		    "password: password-file, password-command, "
		    "password-credential or password-env is missing",
		    d->name.text.p);
	if (!has_user && given)
		say_error(&m->said, d->name.at, "%s has a password and no "
		    "user", d->name.text.p);
}

void
check_relay(struct make *m, const struct directive *d, void *into)
{
	const struct relay *r = into;

	check_tls(m, d, r->tls, r->host);
	check_login(m, d, r->user, &r->password);
}

void
check_imap(struct make *m, const struct directive *d, void *into)
{
	const struct imap *i = into;

	check_tls(m, d, i->tls, i->host);
	if (i->user[0] != '\0')
		check_login(m, d, i->user, &i->password);
}

const char *
preset_imap_port(const struct make *m, const void *into)
{
	const struct imap *i = into;

	(void)m;
	return i->tls == TLS_MODE_IMPLICIT ? "993" : "143";
}

const char *
preset_relay_port(const struct make *m, const void *into)
{
	static const char *const port[] = {
		[TLS_MODE_IMPLICIT] = "465", [TLS_MODE_STARTTLS] = "587",
		[TLS_MODE_NONE] = "25",
	};
	const struct relay *r = into;

	(void)m;
	return port[r->tls];
}

/* RFC 3501: flag-keyword is an atom; system flags begin with a backslash. */
static bool
is_flag(struct str s)
{
	if (str_starts(s, "\\"))
		return str_is(s, "\\Seen") || str_is(s, "\\Flagged") ||
		    str_is(s, "\\Answered") || str_is(s, "\\Draft");
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f ||
		    strchr("(){%*\"\\]", s.p[i]) != NULL)
			return false;
	return s.n > 0 && s.n <= 64;
}

static void
read_move_to(struct make *m, const struct word *w, struct imap *imap)
{
	if (w->text.n == 0 || w->text.n > 500)
		say_error(&m->said, w->at, "a folder's name has 1 to 500 "
		    "bytes");
	else
		imap->move_to = str_z(&m->c->arena, w->text);
}

void
read_after_intake(struct make *m, const struct option *o,
                  const struct directive *d, void *into)
{
	struct imap *imap = into;
	const struct choice *c;
	size_t want;

	if (d->narg == 0) {
		say_error(&m->said, d->name.at, "%s takes a value", o->name);
		return;
	}
	c = value_choice(m, o->name, o->choice, &d->arg[0]);
	if (c == NULL)
		return;
	want = c->value == AFTER_FLAG || c->value == AFTER_MOVE ? 2 : 1;
	if (d->narg != want) {
		say_error(&m->said, d->arg[0].at, want == 1 ?
		    "after-intake %s takes no more words" :
		    c->value == AFTER_FLAG ? "after-intake %s takes a flag" :
		    "after-intake %s takes a folder", c->word);
		return;
	}
	imap->after = (enum after_intake)c->value;
	if (c->value == AFTER_MOVE)
		read_move_to(m, &d->arg[1], imap);
	else if (want == 2 && !is_flag(d->arg[1].text))
		say_error(&m->said, d->arg[1].at, "%s is neither a keyword "
		    "like $Postroom nor \\Seen, \\Flagged, \\Answered or "
		    "\\Draft", say_quoted(&m->said, d->arg[1].text));
	else if (want == 2)
		imap->flag = str_z(&m->c->arena, d->arg[1].text);
}

/* YYYY-MM-DD that is a day of the calendar; milliseconds of its midnight. */
static bool
date_read(struct str s, int64_t *ms)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	int64_t y, mon, day;
	bool leap;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !str_to_i64(str_sub(s, 0, 4), &y) ||
	    !str_to_i64(str_sub(s, 5, 7), &mon) ||
	    !str_to_i64(str_sub(s, 8, 10), &day) ||
	    y < 1970 || mon < 1 || mon > 12 || day < 1)
		return false;
	leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
	if (day > days[mon - 1] + (mon == 2 && leap))
		return false;
	*ms = clock_days(y, (int)mon, (int)day) * 86400000;
	return true;
}

void
read_start(struct make *m, const struct option *o, const struct directive *d,
           void *into)
{
	struct imap *imap = into;
	const struct choice *c;

	if (d->narg == 0) {
		say_error(&m->said, d->name.at, "%s takes a value", o->name);
		return;
	}
	c = value_choice(m, o->name, o->choice, &d->arg[0]);
	if (c == NULL)
		return;
	imap->start = (enum start_at)c->value;
	if (d->narg != (c->value == START_SINCE ? 2u : 1u))
		say_error(&m->said, d->arg[0].at, c->value == START_SINCE ?
		    "start since takes a date like 2024-01-31" :
		    "start %s takes no more words", c->word);
	else if (c->value == START_SINCE &&
	    !date_read(d->arg[1].text, &imap->since_ms))
		say_error(&m->said, d->arg[1].at, "%s is not a date like "
		    "2024-01-31", say_quoted(&m->said, d->arg[1].text));
}
