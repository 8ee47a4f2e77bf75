/* Directives that are more than one value of a type. */
#include "conf/make.h"

#include <string.h>

/* --- The top level ------------------------------------------------------- */

void
read_config_version(struct make *m, const struct option *o,
                    const struct directive *d, void *into)
{
	const struct word *w = value_word(m, d);

	(void)o;
	(void)into;
	if (w != NULL && !str_is(w->text, "1"))
		say_error(&m->said, w->at,
		    "this program knows config-version 1 only");
}

void
read_storage(struct make *m, const struct option *o,
             const struct directive *d, void *into)
{
	(void)into;
	if (d->narg == 0)
		say_error(&m->said, d->name.at, "storage takes a value");
	else if (value_choice(m, o->name, o->choice, &d->arg[0]) != NULL &&
	    d->narg > 1)
		say_error(&m->said, d->arg[1].at,
		    "storage sqlite takes no more words");
}

static const struct choice log_levels[] = {
	{ "error", LOG_ERR, false }, { "warning", LOG_WARNING, false },
	{ "info", LOG_INFO, false }, { "debug", LOG_DEBUG, false },
	{ NULL, 0, false },
};

/* journal | syslog [mail] | stderr | file PATH, then [level L] */
void
read_log(struct make *m, const struct option *o, const struct directive *d,
         void *into)
{
	struct conf *c = into;
	const struct choice *sink, *level;
	size_t i = 1;

	if (d->narg == 0) {
		say_error(&m->said, d->name.at, "log takes a value");
		return;
	}
	sink = value_choice(m, o->name, o->choice, &d->arg[0]);
	if (sink == NULL)
		return;
	c->log_to = (enum log_sink)sink->value;
	if (c->log_to == LOG_TO_FILE && d->narg > i)
		c->log_path = value_path(m, d, &d->arg[i++]);
	else if (c->log_to == LOG_TO_FILE)
		say_error(&m->said, d->arg[0].at, "log file takes a path");
	else if (c->log_to == LOG_TO_SYSLOG && d->narg > i &&
	    str_is(d->arg[i].text, "mail"))
		i++;
	if (c->log_path == NULL)
		c->log_path = "";
	if (i + 2 == d->narg && str_is(d->arg[i].text, "level")) {
		level = value_choice(m, "level", log_levels, &d->arg[i + 1]);
		if (level != NULL)
			c->log_level = level->value;
	} else if (i < d->narg)
		say_error(&m->said, d->arg[i].at, "after the sink stands "
		    "only: level error | warning | info | debug");
}

/* N per DURATION, once or more */
void
read_auto_reply(struct make *m, const struct option *o,
                const struct directive *d, void *into)
{
	enum { MAX_COUNT = 1000000 };
	struct conf *c = into;
	struct limit *limit = NULL;
	size_t n = 0;

	if (d->narg == 0 || d->narg % 3 != 0) {
		say_error(&m->said, d->name.at,
		    "%s is written as: 1 per 1h 2 per 1d", o->name);
		return;
	}
	for (size_t i = 0; i < d->narg; i += 3) {
		struct limit one = { 0, 0 };
		int64_t count;

		if (!str_to_i64(d->arg[i].text, &count) || count < 1 ||
		    count > MAX_COUNT || !str_is(d->arg[i + 1].text, "per")) {
			say_error(&m->said, d->arg[i].at,
			    "%s is written as: 1 per 1h 2 per 1d", o->name);
			return;
		}
		if (!value_duration(m, &d->arg[i + 2], o->min, o->max,
		    &one.per_ms))
			return;
		one.count = (int)count;
		*ARENA_PUSH(&m->c->arena, limit, n) = one;
	}
	c->auto_reply = limit;
	c->nauto_reply = n;
}

/* --- User ---------------------------------------------------------------- */

void
read_teams(struct make *m, const struct option *o, const struct directive *d,
           void *into)
{
	struct user *u = into;

	if (d->narg == 0)
		say_error(&m->said, d->name.at, "%s takes a name", o->name);
	for (size_t i = 0; i < d->narg; i++) {
		const struct team *t = kind_refer(m, KIND_TEAM,
		    d->arg[i].text, d->arg[i].at);

		for (size_t j = 0; j < u->nteam && t != NULL; j++)
			if (u->team[j] == t) {
				say_error(&m->said, d->arg[i].at,
				    "%s stands twice", say_quoted(&m->said,
				    d->arg[i].text));
				t = NULL;
			}
		if (t != NULL)
			*ARENA_PUSH(&m->c->arena, u->team, u->nteam) = t;
	}
}

/* Every thing begins with its name. */
const char *
preset_name(const struct make *m, const void *into)
{
	const char *name;

	(void)m;
	memcpy(&name, into, sizeof name);
	return name;
}

/* One system account acts as one user (PM-5). */
void
check_user(struct make *m, const struct directive *d, void *into)
{
	const struct user *u = into;

	for (const struct user *o = m->c->user; o < u; o++)
		if (u->login[0] != '\0' && strcmp(u->login, o->login) == 0)
			say_error(&m->said, d->arg[0].at, "login %s is also "
			    "that of user %s at %s", u->login, o->name,
			    say_place(&m->said, o->at));
}

/* --- Inbox --------------------------------------------------------------- */

/* TK-12; the kinds of all inboxes are known only when all are filled, so
 * check_all looks at the target. */
void
check_inbox(struct make *m, const struct directive *d, void *into)
{
	const struct inbox *i = into;

	if (i->new_tickets_to != NULL && i->kind != INBOX_CONVERSATIONS)
		say_error(&m->said, d->arg[0].at, "new-tickets-to is for an "
		    "inbox of kind conversations");
}

/* --- Channel ------------------------------------------------------------- */

void
read_imap(struct make *m, const struct option *o, const struct directive *d,
          void *into)
{
	struct channel *c = into;

	if (d->narg > 0 || !d->has_block) {
		say_error(&m->said, d->name.at, "%s takes a block and no "
		    "name", o->name);
		return;
	}
	c->imap = arena_get(&m->c->arena, sizeof *c->imap);
	c->imap->flag = "";
	c->imap->move_to = "";
	c->imap->sent_folder = "";
	c->imap->at = d->name.at;
	fill_block(m, &block_imap, d, c->imap);
}

void
read_threading(struct make *m, const struct option *o,
               const struct directive *d, void *into)
{
	if (d->narg > 0 || !d->has_block)
		say_error(&m->said, d->name.at, "%s takes a block and no "
		    "name", o->name);
	else
		fill_block(m, &block_threading, d, into);
}

void
read_retention(struct make *m, const struct option *o,
               const struct directive *d, void *into)
{
	if (d->narg > 0 || !d->has_block)
		say_error(&m->said, d->name.at, "%s takes a block and no "
		    "name", o->name);
	else
		fill_block(m, &block_retention, d, into);
}

/* closed-tickets DURATION | off [where CRITERIA] */
void
read_closed(struct make *m, const struct option *o,
            const struct directive *d, void *into)
{
	struct retention *r = &((struct conf *)into)->retention;
	struct keep k = { .at = d->name.at };

	if (d->narg == 0 || (d->narg > 1 && !str_is(d->arg[1].text,
	    "where"))) {
		say_error(&m->said, d->name.at, "%s is written as: %s %s",
		    o->name, o->name, o->syntax);
		return;
	}
	if (!str_is(d->arg[0].text, "off") && !value_duration(m, &d->arg[0],
	    o->min, o->max, &k.ms))
		return;
	if (r->nclosed > 0 && r->closed[r->nclosed - 1].where == NULL)
		say_warning(&m->said, d->name.at, "the line at %s is for all "
		    "tickets: this one is never asked", say_place(&m->said,
		    r->closed[r->nclosed - 1].at));
	if (d->narg > 1)
		k.where = where_keep(m, WHERE_RETENTION, d, 2);
	*ARENA_PUSH(&m->c->arena, r->closed, r->nclosed) = k;
}

const char *
preset_pipeline(const struct make *m, const void *into)
{
	(void)into;
	if (m->c->npipeline == 1)
		return m->c->pipeline[0].name;
	return kind_find(m, KIND_PIPELINE, STR("support")) != NULL ?
	    "support" : NULL;
}

/* TK-1. */
const char *
preset_ticket_creation(const struct make *m, const void *into)
{
	const struct channel *c = into;

	(void)m;
	return c->inbox != NULL && c->inbox->kind == INBOX_CONVERSATIONS ?
	    "manual" : "auto";
}

const char *
preset_from_name(const struct make *m, const void *into)
{
	const struct channel *c = into;

	(void)m;
	return c->company[0] != '\0' ? "agent-via-company" : "agent";
}

static const struct directive *
find_in(const struct directive *d, const char *name)
{
	for (size_t i = 0; i < d->in.n; i++)
		if (str_is(d->in.one[i].name.text, name))
			return &d->in.one[i];
	return NULL;
}

/* What comes in by `intake add` has no mailbox, and nothing is sent from
 * there: relay may stand, and is not used (TM-4). */
static bool
check_type(struct make *m, const struct directive *d, struct channel *c)
{
	static const char *const mail[] = { "address", "alias", "imap",
		"lmtp", "maildir" };

	if (channel_has_mail(c)) {
		if (c->address[0] == '\0' && find_in(d, "address") == NULL)
			say_error(&m->said, d->arg[0].at,
			    "address is missing in this channel");
		return true;
	}
	c->relay = NULL;
	for (size_t i = 0; i < sizeof mail / sizeof *mail; i++) {
		const struct directive *one = find_in(d, mail[i]);

		if (one != NULL)
			say_error(&m->said, one->name.at, "a channel of type "
			    "%s has no %s: it is fed by postroom intake add",
			    channel_type_name(c->type), mail[i]);
	}
	return false;
}

void
check_channel(struct make *m, const struct directive *d, void *into)
{
	struct channel *c = into;
	struct place at = d->arg[0].at;

	if (c->from_name != FROM_AGENT && c->company[0] == '\0' &&
	    find_in(d, "company") == NULL)
		say_error(&m->said, at, "from-name names the company, and "
		    "company is missing");
	if (c->type != CHANNEL_FORM && find_in(d, "field") != NULL)
		say_error(&m->said, find_in(d, "field")->name.at, "field is "
		    "for channels of type form");
	if (!check_type(m, d, c))
		return;
	if (find_in(d, "relay") == NULL)
		say_warning(&m->said, at, "channel %s has no relay: nothing "
		    "can be sent from it", c->name);
	check_sources(m, d, c);
	if (c->auto_reply_to == REPLY_TO_VERIFIED && !m->later)
		say_warning(&m->said, at, "auto-reply-to verified without "
		    "authserv-id: nobody counts as verified, so nobody gets "
		    "an automatic reply");
}
