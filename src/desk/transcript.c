#include "desk/transcript.h"

#include "desk/guard.h"
#include "desk/history.h"
#include "desk/letters.h"
#include "desk/trigger.h"
#include "desk/values.h"

#define TEMPLATE "chat-transcript"
static const int64_t TOO_OLD_MS = INT64_C(24) * 3600 * 1000;

static const struct chat_facts *
facts_of(const struct turn *u, int64_t conversation)
{
	for (size_t i = 0; i < u->facts->nchat; i++)
		if (u->facts->chat[i].conversation == conversation)
			return &u->facts->chat[i];
	return NULL;
}

static bool
ordered(const struct turn *u, int64_t conversation)
{
	for (size_t i = 0; i < u->plan->nletter; i++)
		if (u->plan->letter[i].kind == LETTER_TRANSCRIPT &&
		    u->plan->letter[i].conversation == conversation)
			return true;
	return false;
}

/* What users wrote among themselves, and strangers into it, is not the
 * contact's to read (TH-2, TK-15). */
static bool
may_read(const struct message *m, int64_t conversation)
{
	return m->conversation == conversation && m->direction != COMMENT &&
	    !m->third_party && m->claims.n == 0;
}

static struct values
said(const struct turn *u, const struct conversation *c,
     const struct chat_facts *f)
{
	const struct message **all = arena_array(u->arena, u->plan->nmessage +
	    (f != NULL ? f->nmessage : 0) + 1, sizeof *all);
	size_t n = 0;

	for (size_t i = 0; f != NULL && i < f->nmessage; i++)
		if (may_read(&f->message[i], c->id))
			all[n++] = &f->message[i];
	for (size_t i = 0; i < u->plan->nmessage; i++)
		if (may_read(&u->plan->message[i], c->id))
			all[n++] = &u->plan->message[i];
	return values_said(u, all, n);
}

/* Who began it: known before, or in this very plan. */
static void
whom(const struct turn *u, const struct conversation *c,
     const struct chat_facts *f, struct contact *who, struct mailbox *box)
{
	*who = (struct contact){ .id = c->contact };
	if (f != NULL) {
		*who = f->contact;
		*box = f->box;
	}
	for (size_t i = 0; i < u->plan->ncontact; i++)
		if (u->plan->contact[i].id == c->contact)
			*who = u->plan->contact[i];
	if (f == NULL && u->mail != NULL)
		*box = u->mail->mail->from;
}

/* Handed in long after it was over: nobody waits for it (SE-7). */
static bool
is_old(const struct turn *u)
{
	const struct chat *c = u->mail != NULL ? u->mail->chat : NULL;

	return c != NULL && c->closed &&
	    u->facts->now - c->entry[c->nentry - 1].at > TOO_OLD_MS;
}

static const char *
why_none(const struct turn *u, const struct conversation *c,
         const struct channel *from, struct mailbox to)
{
	if (c->spam)
		return "the chat is spam";
	if (is_old(u))
		return "the chat was over more than 24 h ago";
	if (from == NULL)
		return "no channel can send it (send-from)";
	return guard_address(u->conf, to.address);
}

void
transcript_closed(struct turn *u, const struct conversation *c)
{
	const struct channel *ch = conf_channel(u->conf, c->channel);
	const struct channel *from;
	const struct chat_facts *f = facts_of(u, c->id);
	struct thread_facts t = { .conversation = *c };
	struct mailbox to = { STR_NONE, STR_NONE };
	struct telling w = { .t = &t, .contact = &t.contact,
	    .reveal = true };
	const char *why;

	if (ch == NULL || !ch->transcript || turn_is_history(u) ||
	    c->trashed != 0 || ordered(u, c->id))
		return;
	from = channel_transcript_from(u->conf, ch);
	t.ticket.id = c->ticket;
	whom(u, c, f, &t.contact, &to);
	why = why_none(u, c, from, to);
	if (why != NULL) {
		turn_event(u, &t, "letter.skipped", "%s: %s (TM-3)", TEMPLATE,
		    why)->to = to.address;
		return;
	}
	w.channel = from;
	w.contact_box = to;
	w.said = said(u, c, f);
	letters_transcript(u, &t, from, to, TEMPLATE, values_of(u, &w));
}

/* --- The answer ----------------------------------------------------------- */

/* The ticket gains a conversation (TK-16). */
static void
join_ticket(struct turn *u, struct thread_facts *t,
            const struct thread_facts *chat)
{
	struct conversation v = t->conversation;
	struct conversation *all = arena_array(u->arena, chat->nsibling + 1,
	    sizeof *all);

	v.ticket = chat->ticket.id;
	v.inbox = chat->ticket.inbox;
	v.owner = chat->ticket.owner;
	for (size_t i = 0; i < chat->nsibling; i++)
		all[i] = chat->sibling[i];
	all[chat->nsibling] = v;
	t->sibling = all;
	t->nsibling = chat->nsibling + 1;
	t->ticket = chat->ticket;
	t->origin = chat->origin;
	t->origin_contact = chat->origin_contact;
	t->origin_box = chat->origin_box;
	t->origin_answered = chat->origin_answered;
	turn_put_conversation(u, t, &v);
	turn_put_ticket(u, t);
}

bool
transcript_answered(struct turn *u, struct thread_facts *t,
                    const struct thread_facts *chat)
{
	if (chat->ticket.id == 0)
		return false;
	join_ticket(u, t, chat);
	turn_event(u, t, "ticket.conversation-added", "an answer to the "
	    "transcript of conversation %lld (TM-3)",
	    (long long)chat->conversation.id)->to =
	    str_printf(u->arena, "%lld", (long long)t->conversation.id);
	/* It speaks for the chat: what would have fired there fires. */
	u->stands_for = chat->conversation.id;
	trigger_customer_replies(u, t);
	trigger_message_received(u, t);
	return true;
}
