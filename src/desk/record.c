#include "desk/record.h"

#include "desk/jot.h"
#include "desk/people.h"
#include "desk/thread.h"

enum { EVIDENCE = 5, EVIDENCE_BYTES = 200 };

/* --- How it was read ------------------------------------------------------ */

static void
put_evidence(struct buf *b, const struct mail *m)
{
	if (m->kind == KIND_PERSON || m->evidence.n == 0)
		return;
	jot_open(b, "evidence", '[');
	for (size_t i = 0; i < m->evidence.n && i < EVIDENCE; i++)
		jot_item_text(b, str_sub(m->evidence.s[i], 0,
		    EVIDENCE_BYTES));
	jot_close(b, ']');
}

static void
put_mail(struct buf *b, const struct conf *c, const struct mail_input *in)
{
	const struct mail *m = in->mail;
	const struct user *user = conf_user_of_address(c, m->from.address);

	jot_open(b, "mail", '{');
	jot_text(b, "from", m->from.address);
	jot_word(b, "channel", in->channel->name);
	if (m->kind != KIND_PERSON)
		jot_word(b, "kind", mail_kind_name(m->kind));
	put_evidence(b, m);
	if (user != NULL)
		jot_word(b, "user", user->name);
	jot_flag(b, "ours", user == NULL && people_ours(c, m->from.address));
	jot_flag(b, "forwarded", m->forwarded);
	jot_flag(b, "partial", in->partial);
	jot_flag(b, "chat", in->chat != NULL);
	jot_int(b, "history", in->history);
	jot_text(b, "filter", in->filter.rule);
	jot_word(b, "form", in->form.why);
	jot_close(b, '}');
}

/* --- What the rules were told --------------------------------------------- */

static void
put_candidate(struct buf *b, const struct facts *f, const struct candidate *k,
              const char *why)
{
	jot_open(b, NULL, '{');
	jot_word(b, "by", evidence_name(k->by));
	jot_text(b, "msgid", k->msgid);
	if (k->thread < f->nthread)
		jot_int(b, "conversation",
		    f->thread[k->thread].conversation.id);
	jot_flag(b, "takes_part", k->sender_takes_part);
	jot_flag(b, "forwarded", k->forwarded);
	jot_flag(b, "transcript", k->transcript);
	jot_word(b, "why", why);
	jot_close(b, '}');
}

/* why: what kept the mail from joining it. c NULL: it is no mail's. */
static void
put_candidates(struct buf *b, const struct conf *c,
               const struct mail_input *in, const struct facts *f,
               int64_t joined)
{
	if (f->ncandidate == 0)
		return;
	jot_open(b, "candidates", '[');
	for (size_t i = 0; i < f->ncandidate; i++) {
		const struct candidate *k = &f->candidate[i];
		bool is = k->thread < f->nthread &&
		    f->thread[k->thread].conversation.id == joined;

		put_candidate(b, f, k, c == NULL || is ? NULL :
		    thread_refuses(c, in, f, k));
	}
	jot_close(b, ']');
}

static void
put_thread_ticket(struct buf *b, const struct ticket *t)
{
	jot_int(b, "ticket", t->id);
	jot_text(b, "pipeline", t->pipeline);
	jot_text(b, "status", t->status);
	jot_text(b, "ticket_owner", t->owner);
	jot_text(b, "team", t->team);
	jot_int(b, "ticket_closed", t->closed);
	jot_flag(b, "reopened", t->reopened);
}

static void
put_threads(struct buf *b, const struct facts *f)
{
	if (f->nthread == 0)
		return;
	jot_open(b, "threads", '[');
	for (size_t i = 0; i < f->nthread; i++) {
		const struct conversation *v = &f->thread[i].conversation;

		jot_open(b, NULL, '{');
		jot_int(b, "conversation", v->id);
		jot_text(b, "inbox", v->inbox);
		jot_text(b, "owner", v->owner);
		jot_flag(b, "closed", v->closed);
		jot_flag(b, "spam", v->spam);
		jot_int(b, "trashed", v->trashed);
		jot_int(b, "changed", v->changed);
		jot_int(b, "contact", v->contact);
		put_thread_ticket(b, &f->thread[i].ticket);
		jot_close(b, '}');
	}
	jot_close(b, ']');
}

static void
put_counts(struct buf *b, const struct facts *f)
{
	int any = 0;

	for (size_t i = 0; i < FACTS_LIMITS; i++)
		any |= f->automatic_to_sender[i];
	jot_int(b, "automatic_of_channel", f->automatic_of_channel);
	jot_int(b, "untouched", f->untouched);
	if (any == 0)
		return;
	jot_open(b, "automatic_to_sender", '[');
	for (size_t i = 0; i < FACTS_LIMITS; i++)
		jot_item_int(b, f->automatic_to_sender[i]);
	jot_close(b, ']');
}

static void
put_same_id(struct buf *b, const struct facts *f)
{
	if (f->nsame_id == 0)
		return;
	jot_open(b, "same_id", '[');
	for (size_t i = 0; i < f->nsame_id; i++)
		jot_item_int(b, f->thread[f->same_id[i]].conversation.id);
	jot_close(b, ']');
}

static void
put_facts(struct buf *b, const struct conf *c, const struct mail_input *in,
          const struct facts *f, int64_t joined)
{
	jot_open(b, "facts", '{');
	jot_int(b, "duplicate_of", f->duplicate_of);
	jot_flag(b, "duplicate_elsewhere", f->duplicate_elsewhere);
	jot_flag(b, "decided_before", f->decided_before);
	jot_int(b, "sender", f->sender.id);
	put_candidates(b, c, in, f, joined);
	put_same_id(b, f);
	put_threads(b, f);
	put_counts(b, f);
	jot_int(b, "letter", f->letter);
	jot_text(b, "letter_state", f->letter_state);
	jot_close(b, '}');
}

/* --- The rules hit -------------------------------------------------------- */

static void
put_rules(struct buf *b, const struct plan *p)
{
	if (p->nhit == 0)
		return;
	jot_open(b, "rules", '[');
	for (size_t i = 0; i < p->nhit; i++)
		if (p->hit[i].is_event)
			jot_item_int(b, (int64_t)p->hit[i].event);
		else
			jot_item_text(b, p->hit[i].text);
	jot_close(b, ']');
}

/* --- The plan ------------------------------------------------------------- */

static void
put_outcome(struct buf *b, const struct outcome *o)
{
	if (o->what == OUTCOME_WAITING)
		return;
	jot_open(b, "outcome", '{');
	jot_int(b, "intake", o->intake);
	jot_word(b, "what", outcome_name(o->what));
	jot_int(b, "message", o->message);
	jot_int(b, "conversation", o->conversation);
	jot_int(b, "duplicate_of", o->duplicate_of);
	jot_close(b, '}');
}

static void
put_messages(struct buf *b, const struct plan *p)
{
	if (p->nmessage == 0)
		return;
	jot_open(b, "messages", '[');
	for (size_t i = 0; i < p->nmessage; i++) {
		const struct message *m = &p->message[i];

		jot_open(b, NULL, '{');
		jot_int(b, "id", m->id);
		jot_int(b, "conversation", m->conversation);
		if (m->direction != INCOMING)
			jot_word(b, "direction", direction_name(m->direction));
		if (m->joined_by != BY_NOTHING)
			jot_word(b, "joined_by", evidence_name(m->joined_by));
		jot_text(b, "claims", m->claims);
		jot_flag(b, "third_party", m->third_party);
		jot_flag(b, "verified", m->verified);
		jot_close(b, '}');
	}
	jot_close(b, ']');
}

static void
put_conversations(struct buf *b, const struct plan *p)
{
	if (p->nconversation == 0)
		return;
	jot_open(b, "conversations", '[');
	for (size_t i = 0; i < p->nconversation; i++) {
		const struct conversation *v = &p->conversation[i];

		jot_open(b, NULL, '{');
		jot_int(b, "id", v->id);
		jot_text(b, "inbox", v->inbox);
		jot_int(b, "ticket", v->ticket);
		jot_text(b, "owner", v->owner);
		jot_flag(b, "closed", v->closed);
		jot_flag(b, "spam", v->spam);
		jot_close(b, '}');
	}
	jot_close(b, ']');
}

static void
put_tickets(struct buf *b, const struct plan *p)
{
	if (p->nticket == 0)
		return;
	jot_open(b, "tickets", '[');
	for (size_t i = 0; i < p->nticket; i++) {
		const struct ticket *t = &p->ticket[i];

		jot_open(b, NULL, '{');
		jot_int(b, "id", t->id);
		jot_text(b, "pipeline", t->pipeline);
		jot_text(b, "status", t->status);
		jot_text(b, "owner", t->owner);
		jot_text(b, "team", t->team);
		if (t->priority != PRIORITY_NORMAL)
			jot_word(b, "priority", priority_name(t->priority));
		jot_close(b, '}');
	}
	jot_close(b, ']');
}

static void
put_letters(struct buf *b, const struct plan *p)
{
	if (p->nletter == 0)
		return;
	jot_open(b, "letters", '[');
	for (size_t i = 0; i < p->nletter; i++) {
		const struct letter *l = &p->letter[i];

		jot_open(b, NULL, '{');
		jot_int(b, "id", l->id);
		jot_word(b, "kind", letter_kind_name(l->kind));
		jot_text(b, "to", l->to);
		jot_word(b, "template", l->draft.template);
		jot_text(b, "held", l->held);
		jot_close(b, '}');
	}
	jot_close(b, ']');
}

static void
put_plan(struct buf *b, const struct plan *p)
{
	jot_open(b, "plan", '{');
	put_outcome(b, &p->outcome);
	put_messages(b, p);
	put_conversations(b, p);
	put_tickets(b, p);
	put_letters(b, p);
	jot_int(b, "contacts", (int64_t)p->ncontact);
	jot_int(b, "companies", (int64_t)p->ncompany);
	jot_int(b, "wishes", (int64_t)p->nwish);
	jot_int(b, "retry_intake", p->retry_intake);
	jot_close(b, '}');
}

/* --- All of it ------------------------------------------------------------ */

static struct str
record(const struct conf *c, const struct mail_input *in,
       const struct facts *f, const struct plan *p, struct arena *a)
{
	struct buf b = BUF_INIT;
	struct str out;

	buf_reserve(&b, 1024);
	jot_open(&b, NULL, '{');
	if (in != NULL)
		put_mail(&b, c, in);
	put_facts(&b, c, in, f, p->outcome.conversation);
	put_rules(&b, p);
	put_plan(&b, p);
	jot_close(&b, '}');
	out = str_copy(a, buf_view(&b));
	buf_clear(&b);
	return out;
}

struct str
record_mail(const struct conf *c, const struct mail_input *in,
            const struct facts *f, const struct plan *p, struct arena *a)
{
	return record(c, in, f, p, a);
}

struct str
plan_json(const struct facts *f, const struct plan *p, struct arena *a)
{
	return record(NULL, NULL, f, p, a);
}
