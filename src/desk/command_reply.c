#include "desk/command.h"

#include <string.h>

#include "desk/action.h"
#include "desk/letters.h"
#include "desk/people.h"
#include "desk/snippet.h"
#include "desk/ticket.h"
#include "desk/trigger.h"

enum { RECIPIENTS_MAX = 50 };

/* Encoded for the wire, attachments grow by a third (RFC 2045 6.8). */
static bool
files_fit(const struct command *in, const struct relay *relay, struct err *e)
{
	uint64_t bytes = 0, coded;

	for (size_t i = 0; i < in->nfile; i++)
		bytes += in->file[i].bytes.n;
	coded = (bytes + 2) / 3 * 4 + bytes / 57 * 2;
	if (relay->max_outgoing <= 0 || coded <= (uint64_t)relay->max_outgoing)
		return true;
	return err_set(e, ERR_REFUSED, "the attachments are %llu bytes "
	    "(%llu as mail), relay \"%s\" takes %lld (max-outgoing)",
	    (unsigned long long)bytes, (unsigned long long)coded, relay->name,
	    (long long)relay->max_outgoing);
}

static bool
has(const struct mailboxes *to, struct str address)
{
	for (size_t i = 0; i < to->n; i++)
		if (str_eq_nocase(to->box[i].address, address))
			return true;
	return false;
}

/* Never to our own addresses (CO-2); once to each. */
static void
add(struct turn *u, struct mailboxes *to, const struct mailbox *box)
{
	if (conf_channel_of_address(u->conf, box->address) == NULL &&
	    address_is_safe(box->address) && !has(to, box->address))
		*ARENA_PUSH(u->arena, to->box, to->n) = *box;
}

static bool
recipients(struct turn *u, const struct command *in,
           const struct thread_facts *t, struct mailboxes *to, struct err *e)
{
	*to = (struct mailboxes){ NULL, 0 };
	add(u, to, &t->contact_box);
	for (size_t i = 0; !in->no_cc && i < t->nparticipant; i++)
		add(u, to, &t->participant[i].box);
	if (to->n == 0)
		return err_set(e, ERR_REFUSED, "conversation %lld has nobody "
		    "to write to: add a contact with an address first",
		    (long long)t->conversation.id);
	for (size_t i = 0; i < in->cc.n; i++) {
		if (!address_is_safe(in->cc.box[i].address))
			return err_set(e, ERR_INPUT,
			    "\"%.*s\" is no address that can be written to",
			    STR_ARG(in->cc.box[i].address));
		add(u, to, &in->cc.box[i]);
	}
	if (to->n > RECIPIENTS_MAX)
		return err_set(e, ERR_INPUT, "%zu recipients; at most %d",
		    to->n, RECIPIENTS_MAX);
	return true;
}

static const struct channel *
sending_channel(const struct turn *u, struct str name, struct err *e)
{
	const struct channel *ch = conf_channel(u->conf, name);

	if (ch == NULL)
		err_set(e, ERR_REFUSED, "channel \"%.*s\" is not configured",
		    STR_ARG(name));
	else if (!channel_has_mail(ch))
		err_set(e, ERR_REFUSED, "channel \"%s\" is of type %s: "
		    "nothing can be sent there; --new begins an email "
		    "conversation (TM-4)", ch->name,
		    channel_type_name(ch->type));
	else if (ch->relay == NULL)
		err_set(e, ERR_REFUSED,
		    "channel \"%s\" has no relay: it cannot send", ch->name);
	else
		return ch;
	return NULL;
}

/* The channel that a conversation which begins here leaves by: the one named,
 * else that of the conversation at hand, else the first of the home that can
 * send. */
static const struct channel *
beginning_channel(const struct turn *u, const struct command *in,
                  const struct thread_facts *t, struct err *e)
{
	if (in->channel.n > 0)
		return sending_channel(u, in->channel, e);
	if (t->conversation.id != 0)
		return sending_channel(u, t->conversation.channel, e);
	for (size_t i = 0; i < u->conf->nchannel; i++) {
		const struct channel *ch = &u->conf->channel[i];

		if (ch->relay != NULL &&
		    str_is(t->ticket.inbox, ch->inbox->name))
			return ch;
	}
	err_set(e, ERR_REFUSED, "no channel of inbox \"%.*s\" can send",
	    STR_ARG(t->ticket.inbox));
	return NULL;
}

/* Whom it is with: --to, else the contact at hand. */
static bool
take_contact(struct turn *u, const struct command *in,
             struct thread_facts *t, struct err *e)
{
	static const struct contact nobody;

	if (in->contact.n > 0) {
		t->contact_box = in->contact.box[0];
		t->contact = people_contact(u, u->facts->nnamed_contact > 0
		    ? &u->facts->named_contact[0] : &nobody, t->contact_box);
		*ARENA_PUSH(u->arena, u->plan->ticket_contact,
		    u->plan->nticket_contact) = (struct ticket_contact){
		    t->ticket.id, t->contact.id };
	}
	return t->contact_box.address.n > 0 || err_set(e, ERR_REFUSED,
	    "ticket %lld has no conversation: add a contact to write to "
	    "first", (long long)t->ticket.id);
}

/* The conversation is a new one of the ticket: the first is its origin
 * (TK-16), and nobody else reads along yet. */
static void
join_ticket(struct turn *u, struct thread_facts *t,
            const struct conversation *v)
{
	struct conversation *all = arena_array(u->arena, t->nsibling + 1,
	    sizeof *all);

	for (size_t i = 0; i < t->nsibling; i++)
		all[i] = t->sibling[i];
	all[t->nsibling] = *v;
	t->sibling = all;
	t->nsibling++;
	t->conversation = *v;
	t->participant = NULL;
	t->nparticipant = t->nlatest = 0;
	t->answered = (struct message){ 0 };
	if (t->ticket.origin == 0 || t->nsibling == 1) {
		t->ticket.origin = v->id;
		t->origin = *v;
		t->origin_contact = t->contact;
		t->origin_box = t->contact_box;
	}
}

/* A fresh mail from a ticket: the first one of a ticket made by hand (TK-8),
 * or --new (TK-16). */
static bool
begin(struct turn *u, const struct command *in, struct thread_facts *t,
      struct err *e)
{
	const struct channel *ch;
	struct conversation v = { 0 };

	if (!take_contact(u, in, t, e))
		return false;
	ch = beginning_channel(u, in, t, e);
	if (ch == NULL)
		return false;
	v.id = u->next.conversation++;
	v.channel = str_from(ch->name);
	v.inbox = t->ticket.inbox;
	v.subject = t->ticket.name;
	v.ticket = t->ticket.id;
	v.contact = t->contact.id;
	v.begun_by_user = true;
	v.created = v.changed = u->facts->now;
	join_ticket(u, t, &v);
	turn_put_conversation(u, t, &v);
	turn_put_ticket(u, t);
	turn_event(u, t, "conversation.created",
	    "a fresh mail from its ticket (TK-8, TK-16)");
	return true;
}

/* Does this reply begin a conversation? */
static bool
may_begin(struct turn *u, const struct command *in, struct thread_facts *t,
          struct err *e)
{
	if (t->conversation.id == 0 || in->begin)
		return begin(u, in, t, e);
	return (in->contact.n == 0 && in->channel.n == 0) || err_set(e,
	    ERR_INPUT, "--to and --channel are for a conversation of its "
	    "own: --new");
}

/* SE-10: the user's words, and the ready ones among them. */
static bool
take_text(struct turn *u, const struct command *in,
          const struct thread_facts *t, struct reply *r, struct err *e)
{
	struct values v;

	if (in->snippet.n + in->words.n == 0 && !snippet_is_in(in->text))
		return true;
	v = letters_reply_values(u, t, r);
	snippet_defuse(u->arena, &v);
	return snippet_put(u, in, &v, &r->text, e);
}

static void
put_message(struct turn *u, struct thread_facts *t, const struct reply *r)
{
	struct message m = {
		.id = u->next.message++, .conversation = t->conversation.id,
		.direction = OUTGOING, .kind = KIND_PERSON,
		.from = letters_from(u, r->channel, u->user),
		.to = { r->to.box, 1 },
		.cc = { r->to.box + 1, r->to.n - 1 },
		.date = u->facts->now, .created = u->facts->now,
		.text = r->text, .new_text = r->text,
		.by = str_from(u->user->name), .verified = true,
	};

	m.message_id = letters_message_id(u, r->channel, TOKEN_MESSAGE,
	    m.conversation, m.id);
	m.subject = letters_subject(u, t, r);
	if (r->answered != NULL)
		m.references = letters_references(u, r->answered);
	turn_message(u, t, &m);
	turn_event(u, t, "message.outgoing", "a reply")->message = m.id;
}

/* AG-7: who answers an unassigned conversation becomes its owner. */
static void
take_over(struct turn *u, struct thread_facts *t)
{
	struct conversation v = t->conversation;

	if (v.owner.n == 0)
		conversation_set_owner(u, t, str_from(u->user->name),
		    "answered an unassigned conversation (AG-7)");
	v = t->conversation;
	if (v.closed)
		return;
	v.changed = u->facts->now;
	turn_put_conversation(u, t, &v);
}

bool
command_reply(struct turn *u, const struct command *in,
              struct thread_facts *t, struct err *e)
{
	struct reply r = { .text = in->text, .file = in->file,
	    .nfile = in->nfile };

	if (str_trim(in->text).n == 0 && in->nfile == 0 &&
	    in->snippet.n + in->words.n == 0)
		return err_set(e, ERR_INPUT, "the reply is empty");
	if (!command_check(u, in, t, e) || !may_begin(u, in, t, e))
		return false;
	r.channel = sending_channel(u, t->conversation.channel, e);
	if (r.channel == NULL || !files_fit(in, r.channel->relay, e) ||
	    !recipients(u, in, t, &r.to, e))
		return false;
	r.answered = letters_answered(t);
	if (!take_text(u, in, t, &r, e))
		return false;
	put_message(u, t, &r);
	take_over(u, t);
	letters_reply(u, t, &r);
	trigger_email_sent(u, t);
	command_apply(u, in, t);
	return true;
}

/* --- A comment (TK-15) ----------------------------------------------------- */

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* "@alice" anywhere but within a word, as an address has it. What names nobody
 * is just text, and who cannot be told keeps nobody from commenting. */
static void
tell_mentioned(struct turn *u, struct thread_facts *t, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct err why = ERR_INIT;
		size_t end = i + 1;
		struct str name;

		if (text.p[i] != '@' || (i > 0 && !strchr(" \t\r\n(,;:",
		    text.p[i - 1])))
			continue;
		while (end < text.n && is_name_char(text.p[end]))
			end++;
		name = str_sub(text, i + 1, end);
		if ((conf_user(u->conf, name) != NULL ||
		    conf_team(u->conf, name) != NULL) &&
		    !action_notify(u, t, name, "notify-comment", &why))
			turn_event(u, t, "letter.skipped", "%s", why.text);
	}
}

static bool
tell_named(struct turn *u, const struct command *in, struct thread_facts *t,
           struct err *e)
{
	for (size_t i = 0; i < in->notify.n; i++)
		if (!action_notify(u, t, str_from(in->notify.name[i]),
		    "notify-comment", e))
			return false;
	tell_mentioned(u, t, in->text);
	return true;
}

bool
command_comment(struct turn *u, const struct command *in,
                struct thread_facts *t, struct err *e)
{
	struct message m = {
		.conversation = t->conversation.id, .direction = COMMENT,
		.kind = KIND_PERSON, .date = u->facts->now,
		.text = in->text, .new_text = in->text,
		.by = str_from(u->user->name), .verified = true,
		.created = u->facts->now,
	};

	if (str_trim(in->text).n == 0)
		return err_set(e, ERR_INPUT, "the comment is empty");
	if (t->conversation.id == 0)
		return err_set(e, ERR_REFUSED, "ticket %lld has no "
		    "conversation to comment in yet", (long long)in->id);
	if (!command_check(u, in, t, e))
		return false;
	m.id = u->next.message++;
	m.from = (struct mailbox){ str_from(u->user->full_name),
	    u->user->email.n > 0 ? str_from(u->user->email.name[0])
	    : STR_NONE };
	turn_message(u, t, &m);
	turn_event(u, t, "message.comment", "a comment")->message = m.id;
	trigger_commented(u, t);
	command_apply(u, in, t);
	return tell_named(u, in, t, e);
}
