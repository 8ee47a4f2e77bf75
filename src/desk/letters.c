#include "desk/letters.h"

#include "desk/subject.h"
#include "desk/values.h"

enum {
	REFERENCES_FIRST = 1,   /* kept of a long list: the root and */
	REFERENCES_LAST = 20,   /* the nearest */
	MSGID_MAX = 250,
};

static struct str
domain_of(struct str address)
{
	return str_sub(address, str_find_char(address, '@', 0) + 1,
	    address.n);
}

struct str
letters_message_id(struct turn *u, const struct channel *ch,
                   enum token_kind kind, int64_t conversation, int64_t id)
{
	struct token token = { kind, conversation, id };

	return token_message_id(u->arena, u->key, &token,
	    domain_of(str_from(ch->address)));
}

/* Only an id that can stand in a header as it is goes back out. */
static bool
msgid_is_plain(struct str id)
{
	if (id.n == 0 || id.n > MSGID_MAX)
		return false;
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] <= ' ' || id.p[i] > '~' || id.p[i] == '<' ||
		    id.p[i] == '>')
			return false;
	return true;
}

struct strs
letters_references(struct turn *u, const struct message *m)
{
	const struct strs *in = &m->references;
	struct strs out = { NULL, 0 };

	for (size_t i = 0; i < in->n; i++)
		if ((i < REFERENCES_FIRST || i + REFERENCES_LAST >= in->n) &&
		    msgid_is_plain(in->s[i]))
			*ARENA_PUSH(u->arena, out.s, out.n) = in->s[i];
	if (msgid_is_plain(m->message_id))
		*ARENA_PUSH(u->arena, out.s, out.n) = m->message_id;
	return out;
}

static bool
answerable(const struct message *m)
{
	return m->id != 0 && m->direction != COMMENT && !m->third_party &&
	    m->kind != KIND_OWN && m->kind != KIND_BOUNCE &&
	    m->kind != KIND_FEEDBACK;
}

const struct message *
letters_answered(const struct thread_facts *t)
{
	if (answerable(&t->answered))
		return &t->answered;
	for (size_t i = 0; i < t->nlatest; i++)
		if (answerable(&t->latest[i]) &&
		    t->latest[i].conversation == t->conversation.id)
			return &t->latest[i];
	return NULL;
}

/* AGENT, COMPANY or AGENT via COMPANY (AG-1). */
struct mailbox
letters_from(struct turn *u, const struct channel *ch,
             const struct user *user)
{
	const char *agent = user->full_name[0] != '\0' ? user->full_name
	    : user->name;
	const char *company = ch->company[0] != '\0' ? ch->company : ch->name;
	struct mailbox from = { str_from(agent), str_from(ch->address) };

	if (ch->from_name == FROM_COMPANY)
		from.name = str_from(company);
	else if (ch->from_name == FROM_AGENT_VIA_COMPANY)
		from.name = str_printf(u->arena, "%s via %s", agent, company);
	return from;
}

static struct mailbox
from_company(struct turn *u, const struct channel *ch,
             const struct thread_facts *t, enum letter_kind kind)
{
	const char *company = ch->company[0] != '\0' ? ch->company : ch->name;
	struct mailbox from = { str_from(company), str_from(ch->address) };

	if (kind == LETTER_NOTIFICATION && t->ticket.id != 0)
		from.name = str_printf(u->arena, "%s (ticket #%lld)", company,
		    (long long)t->ticket.id);
	return from;
}

static struct letter
letter_begin(struct turn *u, const struct thread_facts *t,
             enum letter_kind kind, const struct channel *ch)
{
	struct letter l = { .id = u->next.letter++, .kind = kind };

	l.channel = str_from(ch->name);
	l.relay = str_from(ch->relay->name);
	l.ticket = t->ticket.id;
	l.conversation = t->conversation.id;
	l.created = l.due = l.draft.date_ms = u->facts->now;
	l.draft.language = str_from(ch->language);
	return l;
}

static void
letter_end(struct turn *u, const struct thread_facts *t,
           const struct letter *l, struct str by, const char *why)
{
	struct event *ev;

	*ARENA_PUSH(u->arena, u->plan->letter, u->plan->nletter) = *l;
	ev = turn_event(u, t, l->held.n > 0 ? "letter.held" : "letter.queued",
	    "%s%s%.*s", why, l->held.n > 0 ? ": " : "", STR_ARG(l->held));
	ev->by = by;
	ev->letter = l->id;
	ev->conversation = l->conversation;
	ev->to = l->to;
}

static void
put_ref(struct turn *u, const struct letter *l, int64_t message)
{
	if (l->conversation != 0)
		*ARENA_PUSH(u->arena, u->plan->ref, u->plan->nref) =
		    (struct ref){ l->draft.message_id, l->conversation,
		    message, l->kind == LETTER_TRANSCRIPT ? REF_TRANSCRIPT
		    : REF_OURS };
}

/* What makes other machines not answer it (RFC 3834 3.1.7, 5; AU-10). */
static void
mark_automatic(struct turn *u, const struct channel *ch, struct letter *l)
{
	struct token token = { TOKEN_LETTER, l->conversation, l->id };
	struct str cause = token_make(u->arena, u->key, &token);

	l->envelope_from = STR_NONE;
	l->draft.auto_submitted = u->mail != NULL &&
	    l->kind == LETTER_AUTOMATIC ? AUTO_REPLIED : AUTO_GENERATED;
	l->draft.cause = str_printf(u->arena, "PR1 %.*s", STR_ARG(cause));
	l->draft.message_id = token_message_id(u->arena, u->key, &token,
	    domain_of(str_from(ch->address)));
}

/* To the contact of the origin: an answer to its last mail. */
static void
address_contact(struct turn *u, const struct thread_facts *t,
                struct letter *l)
{
	const struct message *m = &t->origin_answered;

	l->conversation = t->origin.id;
	l->contact = t->origin_contact.id;
	l->to_unverified = u->mail != NULL && !u->message.verified;
	if (t->origin_contact.language.n > 0)
		l->draft.language = t->origin_contact.language;
	if (!answerable(m) || !msgid_is_plain(m->message_id))
		return;
	l->draft.in_reply_to = m->message_id;
	l->draft.references = letters_references(u, m);
}

/* What users are told: all of it. */
static struct values
values_internal(const struct turn *u, const struct thread_facts *t,
                const struct order *order)
{
	struct telling w = { .t = t, .channel = order->channel,
	    .contact = &t->contact, .contact_box = t->contact_box,
	    .message = &u->message, .change = order->change,
	    .internal = true, .reveal = true };

	return values_of(u, &w);
}

/* What the contact is told: of a mail, only what was proven to be his own
 * (SC-7). */
static struct values
values_automatic(const struct turn *u, const struct thread_facts *t,
                 const struct order *order)
{
	struct thread_facts origin = *t;
	const struct message *m = &origin.origin_answered;
	bool own = m->verified && m->direction == INCOMING &&
	    str_eq_nocase(m->from.address, order->to.address);
	struct telling w = { .t = &origin, .channel = order->channel,
	    .contact = &t->origin_contact, .contact_box = t->origin_box,
	    .message = own ? m : NULL, .change = order->change,
	    .reveal = own };

	origin.conversation = t->origin;
	return values_of(u, &w);
}

void
letters_order(struct turn *u, struct thread_facts *t,
              const struct order *order)
{
	struct letter l = letter_begin(u, t, order->kind, order->channel);
	bool internal = order->kind == LETTER_NOTIFICATION;

	if (!internal)
		address_contact(u, t, &l);
	if (order->language.n > 0)
		l.draft.language = order->language;
	mark_automatic(u, order->channel, &l);
	l.to = order->to.address;
	l.held = order->held;
	l.draft.from = from_company(u, order->channel, t, order->kind);
	l.draft.to = order->to;
	l.draft.template = order->template;
	l.draft.values = internal ? values_internal(u, t, order)
	    : values_automatic(u, t, order);
	put_ref(u, &l, 0);
	letter_end(u, t, &l, order->rule, order->template);
}

void
letters_notice(struct turn *u, const struct channel *ch, struct mailbox to,
               const char *template, struct str language,
               struct values values)
{
	static const struct thread_facts none;
	struct letter l = letter_begin(u, &none, LETTER_NOTIFICATION, ch);

	if (language.n > 0)
		l.draft.language = language;
	mark_automatic(u, ch, &l);
	l.to = to.address;
	l.draft.from = from_company(u, ch, &none, LETTER_AUTOMATIC);
	l.draft.to = to;
	l.draft.template = template;
	l.draft.values = values;
	letter_end(u, &none, &l, u->by, template);
}

void
letters_transcript(struct turn *u, const struct thread_facts *t,
                   const struct channel *ch, struct mailbox to,
                   const char *template, struct values values)
{
	struct letter l = letter_begin(u, t, LETTER_TRANSCRIPT, ch);

	l.contact = t->contact.id;
	if (t->contact.language.n > 0)
		l.draft.language = t->contact.language;
	mark_automatic(u, ch, &l);
	l.to = to.address;
	l.draft.from = from_company(u, ch, t, LETTER_TRANSCRIPT);
	l.draft.to = to;
	l.draft.template = template;
	l.draft.values = values;
	put_ref(u, &l, 0);
	letter_end(u, t, &l, u->by, template);
}

static struct str
tag_of(struct turn *u, const struct channel *ch, const struct ticket *k)
{
	if (k->id == 0 || ch->subject_tag[0] == '\0')
		return STR_NONE;
	return subject_fill(u->arena, str_from(ch->subject_tag), "ticket.id",
	    str_printf(u->arena, "%lld", (long long)k->id));
}

struct str
letters_subject(struct turn *u, const struct thread_facts *t,
                const struct reply *r)
{
	struct str tag = tag_of(u, r->channel, &t->ticket);
	struct str subject = r->answered != NULL ? r->answered->subject
	    : t->conversation.subject;

	if (r->answered != NULL)
		return subject_reply(u->arena, subject, tag);
	if (tag.n == 0)
		return subject;
	return str_printf(u->arena, "%.*s %.*s", STR_ARG(tag),
	    STR_ARG(subject));
}

struct values
letters_reply_values(struct turn *u, const struct thread_facts *t,
                     const struct reply *r)
{
	struct telling w = { .t = t, .channel = r->channel,
	    .contact = &t->contact, .contact_box = t->contact_box,
	    .agent = u->user, .reply = r->text, .quoted = r->answered,
	    .reveal = true };

	return values_of(u, &w);
}

static void
reply_draft(struct turn *u, const struct thread_facts *t,
            const struct reply *r, struct draft *d)
{
	d->from = u->message.from;
	d->to = r->to.box[0];
	d->cc = (struct mailboxes){ r->to.box + 1, r->to.n - 1 };
	d->message_id = u->message.message_id;
	if (r->answered != NULL && msgid_is_plain(r->answered->message_id))
		d->in_reply_to = r->answered->message_id;
	d->references = u->message.references;
	d->auto_submitted = AUTO_NO;
	if (t->contact.language.n > 0)
		d->language = t->contact.language;
	d->template = "agent-reply";
	d->values = letters_reply_values(u, t, r);
	d->subject = letters_subject(u, t, r);
	d->file = r->file;
	d->nfile = r->nfile;
}

void
letters_reply(struct turn *u, struct thread_facts *t,
              const struct reply *reply)
{
	struct draft draft = { 0 };

	reply_draft(u, t, reply, &draft);
	for (size_t i = 0; i < reply->to.n; i++) {
		struct letter l = letter_begin(u, t, LETTER_REPLY,
		    reply->channel);
		struct str language = draft.language.n > 0 ? draft.language
		    : l.draft.language;

		l.draft = draft;
		l.draft.language = language;
		l.draft.date_ms = u->facts->now;
		l.envelope_from = str_from(reply->channel->address);
		l.to = reply->to.box[i].address;
		l.message = u->message.id;
		l.contact = i == 0 ? t->contact.id : 0;
		l.due = u->facts->now + reply->channel->send_delay_ms;
		if (i == 0)
			put_ref(u, &l, u->message.id);
		letter_end(u, t, &l, u->by, "agent-reply");
	}
}
