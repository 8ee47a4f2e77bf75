/* Rules over the whole configuration. */
#include "conf/make.h"
#include "conf/regex.h"

#include <stdlib.h>
#include <string.h>

/* --- Addresses ----------------------------------------------------------- */

static int
by_text(const void *one, const void *other)
{
	const struct address *a = one, *b = other;
	int c = strcmp(a->text, b->text);

	if (c == 0)
		c = (int)a->of - (int)b->of;
	if (c == 0)
		c = strcmp(a->at.file, b->at.file);
	if (c == 0)
		c = (a->at.line > b->at.line) - (a->at.line < b->at.line);
	return c != 0 ? c :
	    (a->at.col > b->at.col) - (a->at.col < b->at.col);
}

/* a and b are the same address; a was sorted first. */
static void
compare_uses(struct make *m, const struct address *a,
             const struct address *b)
{
	static const char *const owner[] = {
		[ADDRESS_CHANNEL] = "channel", [ADDRESS_USER] = "user",
		[ADDRESS_TEAM] = "team", [ADDRESS_ADMIN] = "admin",
	};

	if (b->of == ADDRESS_CHANNEL || b->of == ADDRESS_USER)
		say_error(&m->said, b->at, "%s is given twice; first as an "
		    "address of a %s at %s", b->text, owner[a->of],
		    say_place(&m->said, a->at));
	else if (a->of == ADDRESS_CHANNEL && b->of == ADDRESS_TEAM)
		say_error(&m->said, b->at, "%s is an address of a channel "
		    "(%s); notifications to it would come back as mail",
		    b->text, say_place(&m->said, a->at));
	else if (a->of == ADDRESS_CHANNEL)
		say_warning(&m->said, b->at, "%s is an address of a channel "
		    "(%s); alarms to it become tickets", b->text,
		    say_place(&m->said, a->at));
}

static void
check_addresses(struct make *m)
{
	size_t first = 0;

	if (m->naddress > 0)
		qsort(m->address, m->naddress, sizeof *m->address, by_text);
	for (size_t i = 1; i < m->naddress; i++) {
		if (strcmp(m->address[i].text, m->address[first].text) != 0)
			first = i;
		else
			compare_uses(m, &m->address[first], &m->address[i]);
	}
}

static const char *
domain_of(const struct address *a)
{
	const char *at = strchr(a->text, '@');

	return at != NULL ? at + 1 : "";
}

static int
by_domain(const void *one, const void *other)
{
	const struct address *const *a = one, *const *b = other;

	return strcmp(domain_of(*a), domain_of(*b));
}

/* SC-8. Users' mailboxes in the domain of an inbound address. */
static void
check_domains(struct make *m)
{
	const struct address **user = arena_array(&m->tree.arena,
	    m->naddress + 1, sizeof *user);
	size_t n = 0;

	for (size_t i = 0; i < m->naddress; i++)
		if (m->address[i].of == ADDRESS_USER)
			user[n++] = &m->address[i];
	qsort(user, n, sizeof *user, by_domain);
	for (size_t i = 0; i < m->naddress && n > 0; i++) {
		const struct address *a = &m->address[i], **hit;

		if (a->of != ADDRESS_CHANNEL)
			continue;
		hit = bsearch(&a, user, n, sizeof *user, by_domain);
		if (hit != NULL)
			say_warning(&m->said, a->at, "%s shares its domain "
			    "with users' own mailboxes (%s): mail to it "
			    "could be used to join other services as staff",
			    a->text, (*hit)->text);
	}
}

/* --- Catch-alls (SC-8) ----------------------------------------------------- */

/* "*" is a letter of an address like any other, and no wildcard. */
static void
check_stars(struct make *m)
{
	for (size_t i = 0; i < m->naddress; i++)
		if (m->address[i].of == ADDRESS_CHANNEL &&
		    m->address[i].text[0] == '*')
			say_warning(&m->said, m->address[i].at, "%s is one "
			    "address and no wildcard; a catch-all would take "
			    "mail to any name of the domain, what others send "
			    "to prove an address too", m->address[i].text);
}

/* An address that nobody has. */
static bool
takes_any(struct make *m, const struct filter *f, const char *domain)
{
	struct str nobody = str_printf(&m->tree.arena,
	    "zq7-nobody-w4x@%s", domain);
	bool any = false;

	for (size_t i = 0; i < f->ntest; i++) {
		const struct filter_test *t = &f->test[i];

		if (t->field != FILTER_RECIPIENT || t->not ||
		    regex_find(t->regex, nobody, NULL) != REGEX_FOUND)
			return false;
		any = true;
	}
	return any;
}

static void
check_routes(struct make *m)
{
	for (size_t i = 0; i < m->c->nfilter; i++) {
		const struct filter *f = &m->c->filter[i];

		for (size_t k = 0; k < m->naddress && f->route != NULL; k++)
			if (m->address[k].of == ADDRESS_CHANNEL && takes_any(
			    m, f, domain_of(&m->address[k]))) {
				say_warning(&m->said, f->at, "this takes mail "
				    "to any name of %s for channel %s: a "
				    "catch-all, with which others' proofs of "
				    "an address can be had",
				    domain_of(&m->address[k]),
				    f->route->name);
				break;
			}
	}
}

/* --- The rest ------------------------------------------------------------ */

static void
check_inboxes(struct make *m)
{
	for (size_t i = 0; i < m->c->ninbox; i++) {
		const struct inbox *one = &m->c->inbox[i];

		if (one->new_tickets_to != NULL &&
		    one->new_tickets_to->kind != INBOX_HELPDESK)
			say_error(&m->said, one->at, "new-tickets-to names "
			    "inbox %s, which is not of kind helpdesk",
			    one->new_tickets_to->name);
	}
}

/* `assign N NAME` takes both (CLI.md). */
static void
check_people(struct make *m)
{
	for (size_t i = 0; i < m->c->nuser; i++) {
		const struct user *u = &m->c->user[i];

		if (kind_find(m, KIND_TEAM, str_from(u->name)) != NULL)
			say_error(&m->said, u->at, "user and team have the "
			    "same name \"%s\"; a ticket assigned to \"%s\" "
			    "would be whose?", u->name, u->name);
	}
}

/* TM-3. */
static void
check_transcripts(struct make *m)
{
	for (size_t i = 0; i < m->c->nchannel; i++) {
		const struct channel *ch = &m->c->channel[i];

		if (channel_has_mail(ch) || ch->type == CHANNEL_CALL) {
			if (ch->transcript || ch->send_from[0] != '\0')
				say_error(&m->said, ch->at, "channel %s is of "
				    "type %s: only a chat or a messenger has "
				    "transcripts", ch->name,
				    channel_type_name(ch->type));
		} else if (ch->send_from[0] != '\0' &&
		    channel_transcript_from(m->c, ch) == NULL) {
			say_error(&m->said, ch->at, "channel %s: send-from "
			    "%s is no address of a channel that has a relay",
			    ch->name, ch->send_from);
		} else if (ch->transcript &&
		    channel_transcript_from(m->c, ch) == NULL) {
			say_error(&m->said, ch->at, "channel %s: there is no "
			    "email channel with a relay in its inbox to send "
			    "transcripts from; name one with send-from",
			    ch->name);
		}
	}
}

void
check_all(struct make *m)
{
	check_addresses(m);
	check_domains(m);
	check_stars(m);
	check_routes(m);
	check_inboxes(m);
	check_transcripts(m);
	check_maildirs(m);
	check_filters(m);
	check_where(m);
	check_digests(m);
	check_people(m);
	check_accounts(m);
	lint_actions(m);
	if (m->c->nchannel > 0 && m->c->admins_mail.n == 0)
		say_warning(&m->said, (struct place){ m->c->file, 0, 0 },
		    "no admins-mail: alarms stand in the log only");
}
