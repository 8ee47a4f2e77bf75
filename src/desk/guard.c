#include "desk/guard.h"

#include "desk/token.h"

static const int64_t TOO_OLD_MS = INT64_C(24) * 3600 * 1000;
enum { LOCAL_PART_MAX = 64 };

/* Local parts that nobody reads, without their - _ and dots. */
static const struct {
	const char *text;
	enum { WHOLE, START, END, ANYWHERE } where;
} nobody[] = {
	{ "noreply", ANYWHERE },      { "donotreply", ANYWHERE },
	{ "mailerdaemon", START },    { "postmaster", WHOLE },
	{ "bounce", WHOLE },          { "bounces", END },
	{ "nobody", WHOLE },          { "listserv", WHOLE },
	{ "majordomo", WHOLE },       { "daemon", WHOLE },
};

static bool
matches(struct str local, size_t i)
{
	struct str text = str_from(nobody[i].text);

	switch (nobody[i].where) {
	case WHOLE:
		return str_eq(local, text);
	case START:
		return str_starts(local, nobody[i].text);
	case END:
		return str_ends(local, nobody[i].text);
	case ANYWHERE:
		return str_find(local, text, 0) < local.n;
	}
	return false;
}

/* RFC 3834 2: addresses of programs. */
static bool
nobody_reads(struct str address)
{
	char plain[LOCAL_PART_MAX];
	struct str local = { plain, 0 };

	for (size_t i = 0; i < address.n && local.n < sizeof plain; i++) {
		char c = address.p[i];

		if (c == '@' || c == '+')
			break;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != '-' && c != '_' && c != '.')
			plain[local.n++] = c;
	}
	if (str_starts_nocase(address, "owner-"))
		return true;
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
		if (matches(local, i))
			return true;
	return false;
}

const char *
guard_address(const struct conf *c, struct str address)
{
	if (address.n == 0)
		return "the contact has no address";
	if (!address_is_safe(address))
		return "the address cannot be sent to";
	if (conf_channel_of_address(c, address) != NULL)
		return "the address is one of our own channels";
	if (conf_user_of_address(c, address) != NULL)
		return "the address is a user's";
	if (nobody_reads(address))
		return "the address is one that nobody reads";
	return NULL;
}

/* By id and sender: a stranger who sends an id first keeps nobody's answer
 * back (T08). */
static bool
is_same(const struct mail *m, const struct message *other)
{
	return str_eq(m->message_id, other->message_id) &&
	    str_eq_nocase(m->from.address, other->from.address);
}

/* AU-10: does it answer a mail that we sent by ourselves? A reply to a user's
 * mail has that mail's id as its parent, whatever came before. */
static bool
answers_automatic(const struct turn *u, const struct mail *m)
{
	struct str parent = m->in_reply_to.n > 0 ? m->in_reply_to.s[0] :
	    m->references.n > 0 ? m->references.s[m->references.n - 1] :
	    STR_NONE;
	struct token token;

	return token_read(str_sub(parent, 0, str_find_char(parent, '@', 0)),
	    u->key, &token) && token.kind == TOKEN_LETTER;
}

/* SE-7, CH-8: what the mail itself forbids. */
static const char *
guard_mail(const struct turn *u, const struct channel *ch)
{
	const struct mail *m = u->mail->mail;

	if (m->kind != KIND_PERSON)
		return "the mail does not come from a person";
	if (m->wants_no_auto_reply)
		return "the mail asks for no automatic answer";
	if (u->mail->filter.no_auto_reply)
		return "a filter says no-auto-reply (CH-10)";
	if (!m->from_is_one)
		return "the mail has not exactly one sender";
	if (u->mail->received > 0 &&
	    u->facts->now - u->mail->received > TOO_OLD_MS)
		return "the mail reached its server more than 24 h ago";
	if (ch->auto_reply_to == REPLY_TO_VERIFIED && !u->message.verified)
		return "the sender is not verified (auto-reply-to verified)";
	if (answers_automatic(u, m))
		return "it answers an automatic mail of ours (AU-10)";
	if (m->message_id.n == 0)
		return NULL;
	for (size_t i = 0; i < u->facts->nthread; i++)
		for (size_t j = 0; j < u->facts->thread[i].nlatest; j++)
			if (is_same(m, &u->facts->thread[i].latest[j]))
				return "a mail with the same Message-ID is "
				    "here already (CH-8)";
	return NULL;
}

const char *
guard_cause(const struct turn *u, const struct thread_facts *t,
            const struct channel *ch)
{
	const struct message *m = &t->origin_answered;

	if (ch->relay == NULL)
		return "the channel has no relay";
	if (t->origin.spam)
		return "the conversation is spam";
	if (u->mail != NULL)
		return guard_mail(u, ch);
	if (m->id != 0 && m->direction == INCOMING && m->kind != KIND_PERSON)
		return "the last mail does not come from a person";
	if (m->no_auto_reply)
		return "the last mail asks for no automatic answer";
	if (m->id == 0 && !t->origin.begun_by_user)
		return "no mail of it comes from a person";
	return NULL;
}

/* Letters to this address that the same plan orders before. */
static int
already(const struct turn *u, struct str to)
{
	int n = 0;

	for (size_t i = 0; i < u->plan->nletter; i++) {
		const struct letter *l = &u->plan->letter[i];

		n += l->kind == LETTER_AUTOMATIC && l->held.n == 0 &&
		    str_eq_nocase(l->to, to);
	}
	return n;
}

static int
of_channel(const struct turn *u, const struct channel *ch)
{
	int n = u->facts->automatic_of_channel;

	for (size_t i = 0; i < u->plan->nletter; i++) {
		const struct letter *l = &u->plan->letter[i];

		n += l->kind == LETTER_AUTOMATIC && l->held.n == 0 &&
		    l->to_unverified && str_is(l->channel, ch->name);
	}
	return n;
}

/* How many went to this address within limit i. */
static int
sent_before(const struct turn *u, const struct thread_facts *t, size_t i,
            struct str to)
{
	int n = 0;

	if (str_eq_nocase(t->origin_box.address, to))
		n = t->automatic_to_origin[i];
	if ((u->mail == NULL ||
	    str_eq_nocase(u->mail->mail->from.address, to)) &&
	    u->facts->automatic_to_sender[i] > n)
		n = u->facts->automatic_to_sender[i];
	return n + already(u, to);
}

struct str
guard_limit(const struct turn *u, const struct thread_facts *t,
            const struct channel *ch, struct str to)
{
	const struct conf *c = u->conf;

	for (size_t i = 0; i < c->nauto_reply && i < FACTS_LIMITS; i++)
		if (sent_before(u, t, i, to) >= c->auto_reply[i].count)
			return str_printf(u->arena,
			    "auto-reply-limit: %d per %lld min to an address",
			    c->auto_reply[i].count,
			    (long long)(c->auto_reply[i].per_ms / 60000));
	if (u->mail != NULL && !u->message.verified &&
	    ch->unverified_per_hour > 0 &&
	    of_channel(u, ch) >= ch->unverified_per_hour)
		return str_printf(u->arena,
		    "%d automatic mails to unverified senders in one hour",
		    ch->unverified_per_hour);
	return STR_NONE;
}
