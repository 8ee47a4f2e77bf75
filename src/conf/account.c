/* Channels that log in to the same account of the same server. */
#include "conf/make.h"

/* Names of hosts know no case; those of users may. */
bool
imap_same_account(const struct imap *a, const struct imap *b)
{
	return str_eq_nocase(str_from(a->host), str_from(b->host)) &&
	    str_eq(str_from(a->user), str_from(b->user));
}

/* RFC 3501, 5.1: INBOX in any case is the same folder, others are not. */
static bool
same_folder(const char *a, const char *b)
{
	return str_is(str_from(a), b) || (str_is_nocase(str_from(a), "INBOX") &&
	    str_is_nocase(str_from(b), "INBOX"));
}

static bool
shares(const struct conf *c, size_t one, size_t other)
{
	const struct channel *a = &c->channel[one], *b = &c->channel[other];

	return a->imap != NULL && b->imap != NULL && !a->paused &&
	    !b->paused && imap_same_account(a->imap, b->imap);
}

/* What one channel gets of `left` more connections, dealt out one at a time
 * in the order of the file to who has folders for them. */
static size_t
dealt(const struct conf *c, size_t channel, size_t left)
{
	size_t lines = 1;
	bool more = true;

	for (size_t round = 1; left > 0 && more; round++) {
		more = false;
		for (size_t i = 0; i < c->nchannel && left > 0; i++) {
			if (!shares(c, channel, i) ||
			    c->channel[i].imap->folder.n <= round)
				continue;
			more = true;
			left--;
			lines += i == channel;
		}
	}
	return lines;
}

size_t
imap_lines(const struct conf *c, size_t channel)
{
	size_t sharers = 0, most = SIZE_MAX;

	for (size_t i = 0; i < c->nchannel; i++) {
		size_t own;

		if (!shares(c, channel, i))
			continue;
		own = c->channel[i].imap->connections > 0 ?
		    (size_t)c->channel[i].imap->connections : 1;
		sharers++;
		most = own < most ? own : most;
	}
	return most > sharers && sharers > 0 ?
	    dealt(c, channel, most - sharers) : 1;
}

/* Every channel needs a connection of its own. */
static void
check_connections(struct make *m, size_t channel)
{
	const struct channel *ch = &m->c->channel[channel];
	int sharers = 0;

	for (size_t i = 0; i < m->c->nchannel; i++)
		sharers += shares(m->c, channel, i);
	if (ch->imap->connections < sharers)
		say_error(&m->said, ch->imap->at, "connections %d is too few: "
		    "%d channels log in as %s at %s, each needs one",
		    ch->imap->connections, sharers, ch->imap->user,
		    ch->imap->host);
}

/* What is put into a folder that is read would be taken, or taken again. */
static void
check_place(struct make *m, const struct imap *from, const char *place,
            const char *option)
{
	for (size_t i = 0; i < m->c->nchannel; i++) {
		const struct imap *to = m->c->channel[i].imap;

		if (to == NULL || !imap_same_account(from, to))
			continue;
		for (size_t f = 0; f < to->folder.n; f++)
			if (same_folder(to->folder.name[f], place))
				say_error(&m->said, from->at, "%s: channel "
				    "%s reads the folder \"%s\" too", option,
				    m->c->channel[i].name, place);
	}
}

void
check_accounts(struct make *m)
{
	for (size_t i = 0; i < m->c->nchannel; i++) {
		const struct imap *imap = m->c->channel[i].imap;

		if (imap == NULL)
			continue;
		check_connections(m, i);
		if (imap->after == AFTER_MOVE)
			check_place(m, imap, imap->move_to,
			    "after-intake move");
		if (imap->sent_folder[0] != '\0')
			check_place(m, imap, imap->sent_folder,
			    "sent-folder");
	}
}
