#include "desk/filing.h"

#include "desk/chat.h"
#include "desk/history.h"

/* Whoever a chat names and the configuration does not is nobody of ours. */
static void
known_user(const struct turn *u, struct message *m)
{
	if (m->by.n > 0 && conf_user(u->conf, m->by) == NULL)
		m->by = STR_NONE;
}

struct message
filing_message(struct turn *u, const struct thread_facts *t,
               enum direction direction)
{
	const struct mail *in = u->mail->mail;
	struct message m = {
		.id = u->next.message++, .intake = u->mail->intake,
		.conversation = t->conversation.id, .direction = direction,
		.kind = in->kind, .from = in->from, .to = in->to,
		.cc = in->cc, .subject = in->subject,
		.date = in->date_ms, .message_id = in->message_id,
		.references = in->references.n > 0 ? in->references
		    : in->in_reply_to,
		.text = in->text, .new_text = in->new_text,
		.quoted = in->quoted, .signature = in->signature,
		.no_auto_reply = in->wants_no_auto_reply || !in->from_is_one ||
		    u->mail->filter.no_auto_reply,
		.forwarded = in->forwarded, .attachment = in->attachment,
		.nattachment = in->nattachment, .created = history_time(u),
	};

	if (m.date == 0)
		m.date = u->mail->received > 0 ? u->mail->received
		    : u->facts->now;
	chat_first(u->mail, &m);
	known_user(u, &m);
	return m;
}

static void
put_ref(struct turn *u, const struct message *m, struct str msgid,
        enum ref_how how)
{
	struct plan *p = u->plan;

	if (msgid.n == 0)
		return;
	for (size_t i = 0; i < p->nref; i++)
		if (p->ref[i].conversation == m->conversation &&
		    str_eq(p->ref[i].msgid, msgid))
			return;
	*ARENA_PUSH(u->arena, p->ref, p->nref) =
	    (struct ref){ msgid, m->conversation, m->id, how };
}

static void
link_both(struct turn *u, const struct thread_facts *t,
          const struct thread_facts *other, const char *why)
{
	int64_t ends[2] = { t->conversation.id, other->conversation.id };

	for (int i = 0; i < 2; i++) {
		const struct thread_facts *at = i == 0 ? t : other;

		*ARENA_PUSH(u->arena, u->plan->link, u->plan->nlink) =
		    (struct conversation_link){ ends[i], ends[1 - i],
		    str_from(why) };
		turn_event(u, at, "conversation.linked", "%s", why)->to =
		    str_printf(u->arena, "%lld", (long long)ends[1 - i]);
	}
}

/* The same id and other content (the same content is a duplicate): both are
 * filed, and whoever reads one finds the other (SECURITY.md T08, CH-8). */
static void
link_same_id(struct turn *u, const struct thread_facts *t)
{
	const struct facts *f = u->facts;

	for (size_t i = 0; i < f->nsame_id; i++) {
		const struct thread_facts *o = &f->thread[f->same_id[i]];

		if (o->conversation.id != t->conversation.id)
			link_both(u, t, o, "a mail of both has the same "
			    "Message-ID");
		else
			turn_event(u, t, "message.same-id", "another mail "
			    "with its Message-ID is here already; they "
			    "differ")->message = u->message.id;
	}
}

/* What was said after the first. The turn is about the first. */
static void
file_rest(struct turn *u, struct thread_facts *t, const struct message *first)
{
	for (size_t i = 1; i < u->mail->chat->nentry; i++) {
		struct message m = chat_next(u->mail, first, i);

		m.id = u->next.message++;
		known_user(u, &m);
		turn_message(u, t, &m);
	}
	u->message = *first;
}

void
filing_done(struct turn *u, struct thread_facts *t, const struct message *m)
{
	const struct mail *in = u->mail->mail;
	struct outcome *o = &u->plan->outcome;

	turn_message(u, t, m);
	put_ref(u, m, in->message_id, REF_INCOMING);
	for (size_t i = 0; i < in->in_reply_to.n; i++)
		put_ref(u, m, in->in_reply_to.s[i], REF_NAMED);
	for (size_t i = 0; i < in->references.n; i++)
		put_ref(u, m, in->references.s[i], REF_NAMED);
	link_same_id(u, t);
	if (u->mail->chat != NULL)
		file_rest(u, t, m);
	o->what = OUTCOME_FILED;
	o->message = m->id;
	o->conversation = m->conversation;
}

static void
link_to(struct turn *u, const struct thread_facts *t,
        const struct verdict *v)
{
	const struct thread_facts *named = &u->facts->thread[v->linked];
	struct str why = str_from(v->why);
	struct str to = str_printf(u->arena, "%lld",
	    (long long)named->conversation.id);

	*ARENA_PUSH(u->arena, u->plan->link, u->plan->nlink) =
	    (struct conversation_link){ t->conversation.id,
	    named->conversation.id, why };
	turn_event(u, t, "conversation.linked", "%s", v->why)->to = to;
	/* The named one shows it too: nothing there was triggered (AU-3). */
	to = str_printf(u->arena, "%lld", (long long)t->conversation.id);
	turn_event(u, named, "conversation.linked", "a mail that names it "
	    "began a conversation of its own: %s", v->why)->to = to;
}

struct thread_facts
filing_conversation(struct turn *u, const struct verdict *v)
{
	const struct channel *ch = u->mail->channel;
	struct thread_facts t = { 0 };

	t.conversation.id = u->next.conversation++;
	t.conversation.channel = str_from(ch->name);
	t.conversation.inbox = str_from(ch->inbox->name);
	t.conversation.subject = u->mail->mail->subject;
	t.conversation.created = history_time(u);
	t.conversation.changed = t.conversation.created;
	plan_put_conversation(u->plan, &t.conversation);
	turn_event(u, &t, "conversation.created", "%s",
	    v->linked == THREAD_NONE
	    ? "no conversation was named by an id we know" : v->why);
	if (v->linked != THREAD_NONE)
		link_to(u, &t, v);
	return t;
}
