#include "desk/decide.h"

#include "desk/company.h"
#include "desk/filing.h"
#include "desk/history.h"
#include "desk/people.h"
#include "desk/property.h"
#include "desk/ticket.h"
#include "desk/transcript.h"
#include "desk/trigger.h"

/* A mail of which no contact is made and no ticket: nobody wrote it. */
static bool
from_machine(enum mail_kind kind)
{
	return kind == KIND_BOUNCE || kind == KIND_AUTO_REPLY;
}

static struct thread_facts
open_named(struct turn *u, const struct verdict *v)
{
	if (v->how == THREAD_NEW)
		return filing_conversation(u, v);
	return turn_thread(u, &u->facts->thread[v->at]);
}

/* What is filed in an open conversation is its newest change; a closed one
 * keeps the time of its closing (TH-7). */
static void
touch(struct turn *u, struct thread_facts *t)
{
	struct conversation c = t->conversation;

	if (turn_is_history(u)) {
		history_touch(u, t);
		return;
	}
	if (c.closed)
		return;
	c.changed = u->facts->now;
	turn_put_conversation(u, t, &c);
}

static void
told_message(struct turn *u, const struct thread_facts *t, const char *what,
             const char *why)
{
	turn_event(u, t, what, "%s (joined by %s)", why,
	    evidence_name(u->message.joined_by))->message = u->message.id;
}

/* --- What a filter said (CH-10) ------------------------------------------- */

static bool
is_spam(const struct turn *u)
{
	return u->mail->filter.what == FILTER_SPAM;
}

static void
told_filter(struct turn *u)
{
	const struct filtered *f = &u->mail->filter;

	if (u->mail->form.why != NULL)
		plan_rule(u->plan, "%s; From is %.*s", u->mail->form.why,
		    STR_ARG(u->mail->form.was.address));
	for (size_t i = 0; i < f->undecided.n; i++)
		plan_rule(u->plan, "%.*s took too many steps: no match",
		    STR_ARG(f->undecided.s[i]));
	if (f->rule.n > 0)
		plan_rule(u->plan, "%.*s: a filter fits: %.*s",
		    STR_ARG(f->rule), STR_ARG(f->why));
}

/* The mail goes no further. What a person had taken up again is not set aside
 * by the same rule once more. */
static bool
filter_ends(struct turn *u)
{
	const struct filtered *f = &u->mail->filter;
	struct outcome *o = &u->plan->outcome;

	if (f->what == FILTER_DROP)
		o->what = OUTCOME_FILTERED;
	else if (f->what == FILTER_SET_ASIDE && !u->facts->decided_before)
		o->what = OUTCOME_SET_ASIDE;
	else
		return false;
	o->rule = f->rule;
	o->reason = f->why;
	return true;
}

/* CO-5: filed, and nothing else. */
static void
mark_spam(struct turn *u, struct thread_facts *t)
{
	struct conversation c = t->conversation;

	c.spam = true;
	turn_put_conversation(u, t, &c);
	turn_event(u, t, "conversation.spam", "%.*s: no ticket, nothing is "
	    "sent", STR_ARG(u->mail->filter.why))->by = u->mail->filter.rule;
}

static void
told_spam(struct turn *u, const struct thread_facts *t)
{
	struct event *e = turn_event(u, t, "message.spam", "%.*s: filed, "
	    "it reopens and triggers nothing", STR_ARG(u->mail->filter.why));

	e->by = u->mail->filter.rule;
	e->message = u->message.id;
}

/* A property may be one that this pipeline has not: the rest is set. Who set
 * it is the rule, why its text. */
static void
set_from(struct turn *u, struct thread_facts *t, const struct property *set,
         size_t n, struct str rule, struct str why)
{
	const struct pipeline *p = conf_pipeline(u->conf, t->ticket.pipeline);
	struct str by = u->by;

	u->by = rule;
	for (size_t i = 0; i < n; i++) {
		struct err e = ERR_INIT;

		if (p == NULL || str_is(set[i].name, "status") ||
		    str_is(set[i].name, "pipeline"))
			continue;
		if (property_check(u->conf, p, &set[i], 1, &e))
			property_set_why(u, t, &set[i], 1,
			    str_z(u->arena, why));
		else
			turn_event(u, t, "filter.skipped", "%s", e.text);
	}
	u->by = by;
}

/* The status that a filter gives a new ticket, where its pipeline has it. */
static void
start_filtered(const struct turn *u, struct ticket *k)
{
	const struct filtered *f = &u->mail->filter;
	const struct pipeline *p = conf_pipeline(u->conf, k->pipeline);
	struct str to = property_status(f->set, f->nset);

	if (p != NULL && to.n > 0 && pipeline_status(p, to) != NULL)
		k->status = to;
}

/* AU-1 without AU-5: the caller runs the actions, or not. */
static bool
make_ticket(struct turn *u, struct thread_facts *t)
{
	const struct channel *ch = u->mail->channel;
	struct ticket k;

	if (ch->ticket_creation != TICKETS_AUTO) {
		plan_rule(u->plan, "no ticket: ticket-creation is %s",
		    ch->ticket_creation == TICKETS_OFF ? "off" : "manual");
		return false;
	}
	if (from_machine(u->message.kind)) {
		turn_event(u, t, "ticket.none", "an automatic mail that "
		    "answers nothing of ours is no customer: no ticket");
		return false;
	}
	k = ticket_from(t, ch, u->message.new_text);
	start_filtered(u, &k);
	if (turn_is_history(u)) {
		k.source = STR(HISTORY_SOURCE);
		k.status = str_from(history_status(u)->name);
	}
	ticket_create(u, t, &k);
	set_from(u, t, u->mail->form.set, u->mail->form.nset,
	    str_printf(u->arena, "rule:%s:%d", ch->at.file, ch->at.line),
	    STR("a field of the form (CH-12)"));
	set_from(u, t, u->mail->filter.set, u->mail->filter.nset,
	    u->mail->filter.rule, u->mail->filter.why);
	return true;
}

/* A user's address without proof (AG-9): kept, seen by users, acts on
 * nothing. */
static void
file_claim(struct turn *u, const struct user *user)
{
	struct verdict v = thread_verdict(u->conf, u->mail, u->facts);
	struct thread_facts t = open_named(u, &v);
	struct message m = filing_message(u, &t, COMMENT);

	m.claims = str_from(user->name);
	m.joined_by = v.by;
	filing_done(u, &t, &m);
	touch(u, &t);
	told_message(u, &t, "message.claimed",
	    "mail from a user's address without proof; kept as a comment");
	if (v.how == THREAD_NEW && is_spam(u)) {
		mark_spam(u, &t);
	} else if (v.how == THREAD_NEW) {
		make_ticket(u, &t);
		if (turn_is_history(u))
			history_end(u, &t);
	} else if (!turn_is_history(u)) {
		trigger_customer_replies(u, &t);
	}
}

/* Our own mail come back. */
static void
file_own(struct turn *u)
{
	struct verdict v = thread_verdict(u->conf, u->mail, u->facts);
	struct thread_facts t = open_named(u, &v);
	struct message m = filing_message(u, &t, INCOMING);

	m.kind = KIND_OWN;
	m.joined_by = v.by;
	filing_done(u, &t, &m);
	touch(u, &t);
	told_message(u, &t, "message.own", "our own mail come back; filed, "
	    "answered by nothing");
	if (v.how == THREAD_NEW && turn_is_history(u))
		history_end(u, &t);
}

/* Old mail that we sent before there was a desk: --sent. */
static void
file_sent(struct turn *u, const struct user *user)
{
	struct verdict v = thread_verdict(u->conf, u->mail, u->facts);
	struct thread_facts t = open_named(u, &v);
	struct mailbox to = u->facts->recipient_box;
	struct message m;

	if (v.how == THREAD_NEW) {
		t.contact = people_contact(u, &u->facts->recipient, to);
		t.contact_box = to;
		t.conversation.contact = t.contact.id;
		t.conversation.begun_by_user = true;
		turn_put_conversation(u, &t, &t.conversation);
	}
	m = filing_message(u, &t, OUTGOING);
	m.by = str_from(user != NULL ? user->name : "");
	m.joined_by = v.by;
	filing_done(u, &t, &m);
	touch(u, &t);
	told_message(u, &t, "message.outgoing", "old mail of ours, says who "
	    "imported it");
	if (v.how == THREAD_NEW) {
		people_join(u, &t);
		history_end(u, &t);
	}
}

/* TH-2: a stranger who knows an id of ours. */
static void
file_third_party(struct turn *u, const struct verdict *v)
{
	struct thread_facts t = open_named(u, v);
	struct message m = filing_message(u, &t, INCOMING);

	m.third_party = true;
	m.joined_by = v->by;
	filing_done(u, &t, &m);
	touch(u, &t);
	told_message(u, &t, "message.third-party", "its sender takes no part "
	    "in the conversation it names: seen by users only");
	if (!turn_is_history(u))
		trigger_customer_replies(u, &t);
}

static void
known_sender(struct turn *u)
{
	const struct contact *sender = &u->facts->sender;
	struct contact c = *sender;

	if (!from_machine(u->mail->mail->kind))
		c = people_contact(u, sender, u->mail->mail->from);
	if (c.id != 0)
		u->by = str_printf(u->arena, "contact:%lld", (long long)c.id);
}

/* An imported conversation that a mail of ours began has no ticket until its
 * customer's first mail is imported too: folders come in any order. */
static void
old_reply(struct turn *u, struct thread_facts *t)
{
	if (t->ticket.id == 0 && t->conversation.begun_by_user &&
	    make_ticket(u, t))
		history_end(u, t);
}

static void
file_reply(struct turn *u, const struct verdict *v)
{
	struct thread_facts t = open_named(u, v);
	struct message m;

	known_sender(u);
	m = filing_message(u, &t, INCOMING);
	m.joined_by = v->by;
	t.answered = m;
	if (t.origin.id == t.conversation.id)
		t.origin_answered = m;
	filing_done(u, &t, &m);
	touch(u, &t);
	told_message(u, &t, "message.incoming", m.verified
	    ? "its sender takes part"
	    : "its sender takes part; not verified");
	if (!turn_is_history(u))
		people_propose(u, &t);
	if (t.conversation.spam) {
		plan_rule(u->plan, "a spam conversation: nothing more");
		return;
	}
	if (is_spam(u)) {
		told_spam(u, &t);
		return;
	}
	if (turn_is_history(u)) {
		old_reply(u, &t);
		return;
	}
	if (thread_wakes(m.kind))
		conversation_set_closed(u, &t, false,
		    "the customer replied (TK-9)");
	trigger_customer_replies(u, &t);
	trigger_message_received(u, &t);
}

/* What the contact has stays: a form is no proof (CO-1). */
static void
fill_contact(struct turn *u, struct contact *c)
{
	const struct form_said *f = &u->mail->form;
	struct contact old = *c;

	if (c->id == 0)
		return;
	if (c->phone.n == 0)
		c->phone = f->phone;
	if (c->mobile.n == 0)
		c->mobile = f->mobile;
	if (company_said(u, c, f->company) || c->phone.n != old.phone.n ||
	    c->mobile.n != old.mobile.n)
		plan_put_contact(u->plan, c);
}

static void
file_new(struct turn *u, const struct verdict *v)
{
	const struct mail *in = u->mail->mail;
	struct contact sender = { 0 };
	struct thread_facts t;
	struct message m;

	if (in->kind != KIND_BOUNCE)
		sender = people_contact(u, &u->facts->sender, in->from);
	fill_contact(u, &sender);
	if (sender.id != 0)
		u->by = str_printf(u->arena, "contact:%lld",
		    (long long)sender.id);
	t = filing_conversation(u, v);
	t.contact = sender;
	t.conversation.contact = sender.id;
	if (sender.id != 0)
		t.contact_box = in->from;
	turn_put_conversation(u, &t, &t.conversation);
	m = filing_message(u, &t, INCOMING);
	t.answered = m;
	filing_done(u, &t, &m);
	told_message(u, &t, "message.incoming", "its first message");
	/* Of a list mail the list itself is a recipient: an agent's answer
	 * is for its author. */
	if (in->kind == KIND_PERSON || in->kind == KIND_CALENDAR)
		people_join(u, &t);
	if (is_spam(u)) {
		mark_spam(u, &t);
		return;
	}
	if (v->ticket_of != THREAD_NONE && transcript_answered(u, &t,
	    &u->facts->thread[v->ticket_of]))
		return;
	if (make_ticket(u, &t) && !turn_is_history(u))
		ticket_reached(u, &t, STR_NONE);
	if (turn_is_history(u))
		history_end(u, &t);
}

static void
file_customer(struct turn *u)
{
	struct verdict v = thread_verdict(u->conf, u->mail, u->facts);

	switch (v.how) {
	case THREAD_NEW:
		file_new(u, &v);
		break;
	case THREAD_JOIN:
		file_reply(u, &v);
		break;
	case THREAD_THIRD_PARTY:
		file_third_party(u, &v);
		break;
	}
}

const struct channel *
decide_channel(const struct conf *c, const struct channel *came_by,
               const struct mail *m)
{
	const struct mailboxes to[] = { m->to, m->cc };

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < to[i].n; j++) {
			const struct channel *ch = conf_channel_of_address(c,
			    to[i].box[j].address);

			if (ch != NULL && ch->inbox == came_by->inbox)
				return ch;
		}
	return came_by;
}

/* TM-4: a chat that is over is closed when it comes in. */
static void
end_chat(struct turn *u)
{
	struct thread_facts t = { 0 };

	for (size_t i = 0; i < u->plan->nconversation; i++)
		if (u->plan->conversation[i].id ==
		    u->plan->outcome.conversation)
			t.conversation = u->plan->conversation[i];
	if (t.conversation.id != 0 && !t.conversation.closed)
		conversation_set_closed(u, &t, true, "it was over (TM-4)");
}

void
decide_mail(const struct conf *c, struct str key,
            const struct mail_input *in, const struct facts *f,
            struct arena *a, struct plan *p)
{
	struct str from = in->mail->from.address;
	const struct user *user = conf_user_of_address(c, from);
	struct turn u;

	turn_init(&u, c, key, f, a, p);
	u.mail = in;
	p->outcome.intake = in->intake;
	if (f->duplicate_of != 0) {
		p->outcome.what = OUTCOME_DUPLICATE;
		p->outcome.duplicate_of = f->duplicate_of;
		p->outcome.reason = f->duplicate_elsewhere
		    ? STR("the same content is filed in another inbox "
		    "already: duplicates one-ticket (CH-8)")
		    : STR("the same content is filed in this "
		    "inbox already (CH-8)");
		return;
	}
	told_filter(&u);
	if (filter_ends(&u))
		return;
	p->digest = str_copy(a, (struct str){
	    (const char *)in->mail->digest, DIGEST_BYTES });
	p->digest_inbox = str_from(in->channel->inbox->name);
	p->digest_all = c->one_ticket && in->chat == NULL;
	if (in->history != HISTORY_NOT)
		plan_rule(p, "old mail: nothing is sent, triggered or "
		    "reopened (CH-9)");
	if (in->history == HISTORY_SENT && in->mail->kind != KIND_OWN &&
	    people_ours(c, from))
		file_sent(&u, user);
	else if (user != NULL)
		file_claim(&u, user);
	else if (in->mail->kind == KIND_OWN ||
	    conf_channel_of_address(c, from) != NULL)
		file_own(&u);
	else
		file_customer(&u);
	if (in->chat != NULL && in->chat->closed)
		end_chat(&u);
}
