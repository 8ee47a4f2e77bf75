#include "desk/decide.h"

#include <string.h>

#include "tests/unit/desk_kit.h"

/* What a mail comes to. A NULL or -1 asks nothing. */
struct want {
	const char *status;             /* of ticket 7; "": not written */
	const char *new_status;         /* of a new ticket; "": none is made */
	const char *skipped;            /* in the trigger.skipped event */
	const char *event;              /* there is such an event */
	int automatic, notices;         /* letters */
	int reopened;                   /* conversation 3 */
};

static void ours(struct kit *k) { kit_evidence(k, BY_OUR_ID, true); }
static void stranger(struct kit *k) { kit_evidence(k, BY_OUR_ID, false); }
static void fresh(struct kit *k) { k->facts.nthread = 0; }

static void
closed_stranger(struct kit *k)
{
	stranger(k);
	kit_close(k, KIT_HOUR);
}

static void
closed(struct kit *k)
{
	ours(k);
	kit_close(k, KIT_HOUR);
}

static void
closed_two(struct kit *k)
{
	kit_second(k);
	closed(k);
}

static void
trigger_off(struct kit *k)
{
	closed(k);
	k->pipeline.customer_replies = (struct trigger){ .off = true };
}

static void
auto_reply(struct kit *k)
{
	closed(k);
	k->mail.kind = KIND_AUTO_REPLY;
}

static void
bounce(struct kit *k)
{
	closed_stranger(k);
	k->mail.kind = KIND_BOUNCE;
}

static void
feedback(struct kit *k)
{
	closed(k);
	k->mail.kind = KIND_FEEDBACK;
}

static void
calendar(struct kit *k)
{
	ours(k);
	k->mail.kind = KIND_CALENDAR;
}

static void
forward(struct kit *k)
{
	ours(k);
	k->mail.forwarded = true;
}

static void
answers_forward(struct kit *k)
{
	ours(k);
	k->facts.candidate[0].forwarded = true;
}

static void
other_conversation(struct kit *k)
{
	kit_second(k);
	ours(k);
	k->facts.candidate[0].thread = 1;
}

static void
other_origin(struct kit *k)
{
	other_conversation(k);
	k->thread[1].also_origin = true;
}

static void
other_after_reopening(struct kit *k)
{
	other_conversation(k);
	k->thread[1].ticket.reopened = true;
}

static void
earlier_after_reopening(struct kit *k)
{
	other_after_reopening(k);
	k->thread[1].conversation.created -= 10 * KIT_HOUR;
}

static void
a_user(struct kit *k)
{
	closed_stranger(k);
	k->mail.from.address = STR("Alice@example.com");
}

static void
a_user_new(struct kit *k)
{
	fresh(k);
	k->mail.from.address = STR("alice@example.com");
}

static void
own(struct kit *k)
{
	closed_stranger(k);
	k->mail.from.address = STR("help@example.com");
}

static void
own_new(struct kit *k)
{
	fresh(k);
	k->mail.kind = KIND_OWN;
}

static void
spam(struct kit *k)
{
	closed(k);
	k->thread[0].conversation.spam = true;
}

static void
no_owner(struct kit *k)
{
	ours(k);
	k->thread[0].ticket.owner = STR_NONE;
}

static void
no_owner_team(struct kit *k)
{
	no_owner(k);
	k->thread[0].ticket.team = STR("billing");
}

static void
seatless_owner(struct kit *k)
{
	ours(k);
	k->thread[0].ticket.owner = STR("carol");
}

static void
bounce_new(struct kit *k)
{
	fresh(k);
	k->mail.kind = KIND_BOUNCE;
}

static void
vacation_new(struct kit *k)
{
	fresh(k);
	k->mail.kind = KIND_AUTO_REPLY;
}

static void
list_new(struct kit *k)
{
	fresh(k);
	k->mail.kind = KIND_LIST;
}

static void
manual(struct kit *k)
{
	fresh(k);
	k->channel[SUPPORT].ticket_creation = TICKETS_MANUAL;
}

static void
no_auto(struct kit *k)
{
	fresh(k);
	k->mail.wants_no_auto_reply = true;
}

static void
old(struct kit *k)
{
	fresh(k);
	k->in.received = KIT_NOW - 24 * KIT_HOUR - 1;
}

static void
not_so_old(struct kit *k)
{
	fresh(k);
	k->in.received = KIT_NOW - 24 * KIT_HOUR;
}

static void
noreply(struct kit *k)
{
	fresh(k);
	k->mail.from.address = STR("No-Reply+7@c.example");
}

static void
two_froms(struct kit *k)
{
	fresh(k);
	k->mail.from_is_one = false;
}

static void
no_from(struct kit *k)
{
	fresh(k);
	k->mail.from = (struct mailbox){ STR_NONE, STR_NONE };
	k->facts.sender.id = 0;
}

static void
unsafe_from(struct kit *k)
{
	fresh(k);
	k->mail.from.address = STR("a b\n@c.example");
	k->facts.sender.id = 0;
}

static void
verified_only(struct kit *k)
{
	fresh(k);
	k->channel[SUPPORT].auto_reply_to = REPLY_TO_VERIFIED;
}

static void
no_relay(struct kit *k)
{
	fresh(k);
	k->channel[SUPPORT].relay = NULL;
	k->channel[BILLING].relay = NULL;
	k->channel[SALES].relay = NULL;
}

static void
same_elsewhere(struct kit *k)
{
	kit_evidence(k, BY_REFERENCE, true);
	k->thread[0].answered.message_id = STR("m1@c.example");
	k->thread[0].conversation.inbox = STR("sales");
	k->thread[0].conversation.channel = STR("sales");
}

static const struct {
	const char *what;
	void (*given)(struct kit *);
	struct want want;
} T[] = {
	/* AU-3 and what it leaves alone. */
	{ "AU-3: a customer's reply moves the ticket, the owner is told",
	  ours, { "waiting-on-us", "", NULL, "message.incoming", 0, 1, 0 } },
	{ "TK-9, TK-5: it reopens conversation and ticket",
	  closed, { "waiting-on-us", "", NULL, "conversation.reopened",
	  0, 1, 1 } },
	{ "TK-9: and only that conversation of two",
	  closed_two, { "waiting-on-us", "", NULL, NULL, 0, 1, 1 } },
	{ "AU-4: off is off, but TK-9 holds",
	  trigger_off, { "", "", "it is off", NULL, 0, 1, 1 } },
	{ "AU-3: an auto-reply moves nothing",
	  auto_reply, { "", "", "auto-reply", NULL, 0, 0, 0 } },
	{ "AU-3: a bounce moves nothing",
	  bounce, { "", "", "it is a bounce", NULL, 0, 0, 0 } },
	{ "AU-3: a feedback report moves nothing",
	  feedback, { "", "", "not from a person", NULL, 0, 0, 0 } },
	{ "AU-3: a calendar's answer is a customer's",
	  calendar, { "waiting-on-us", "", NULL, NULL, 0, 1, 0 } },
	{ "AU-3: forwarded mail moves nothing, the owner is told",
	  forward, { "", "", "forwarded mail", NULL, 0, 1, 0 } },
	{ "AU-3: nor does a reply to a forward of ours",
	  answers_forward, { "", "", "replies to a forwarded", NULL,
	  0, 1, 0 } },
	{ "AU-3: nor one in a conversation that is not the origin",
	  other_conversation, { "", "", "origin", NULL, 0, 1, 0 } },
	{ "TK-16: but that of a ticket it was merged with is one, too",
	  other_origin, { "waiting-on-us", "", NULL, NULL, 0, 1, 0 } },
	{ "AU-3: but after a reopening one begun later does",
	  other_after_reopening, { "waiting-on-us", "", NULL, NULL,
	  0, 1, 0 } },
	{ "AU-3: and one begun earlier does not",
	  earlier_after_reopening, { "", "", "origin", NULL, 0, 1, 0 } },
	{ "AU-3: a third party moves nothing and nobody is told",
	  closed_stranger, { "", "", "third party", "message.third-party",
	  0, 0, 0 } },
	{ "AG-9, AU-3: a user's own mailbox moves nothing",
	  a_user, { "", "", "user's own mailbox", "message.claimed",
	  0, 0, 0 } },
	{ "a spam conversation grows and nothing more",
	  spam, { "", "", NULL, "message.incoming", 0, 0, 0 } },
	{ "our own mail come back is filed and nothing more",
	  own, { "", "", NULL, "message.own", 0, 0, 0 } },
	/* AU-5: whom `notify owner` reaches. */
	{ "AU-5: without an owner the admins are told",
	  no_owner, { NULL, "", NULL, NULL, 0, 1, 0 } },
	{ "AU-5: or the ticket's team",
	  no_owner_team, { NULL, "", NULL, NULL, 0, 1, 0 } },
	{ "PM-4: an owner without a seat is told nothing, his team is",
	  seatless_owner, { NULL, "", NULL, "letter.skipped", 0, 1, 0 } },
	/* New conversations. */
	{ "AU-1, AU-5: a new conversation gets a ticket, its contact a mail",
	  fresh, { NULL, "new", NULL, "ticket.created", 1, 2, 0 } },
	{ "TK-1: manual makes none",
	  manual, { NULL, "", NULL, "conversation.created", 0, 0, 0 } },
	{ "a bounce of nothing is no customer",
	  bounce_new, { NULL, "", NULL, "ticket.none", 0, 0, 0 } },
	{ "nor is a vacation mail that answers nothing",
	  vacation_new, { NULL, "", NULL, "ticket.none", 0, 0, 0 } },
	{ "SE-7: a list gets a ticket and no answer",
	  list_new, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "a user's mail opens a ticket, quietly",
	  a_user_new, { NULL, "new", NULL, "message.claimed", 0, 0, 0 } },
	{ "our own opens none",
	  own_new, { NULL, "", NULL, "message.own", 0, 0, 0 } },
	/* SE-7: when no automatic mail is written. */
	{ "SE-7: not when the mail asks for none",
	  no_auto, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "SE-7: not to a mail older than 24 h",
	  old, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "SE-7: 24 h are not older than 24 h",
	  not_so_old, { NULL, "new", NULL, NULL, 1, 2, 0 } },
	{ "SE-7: not to no-reply",
	  noreply, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "not to a mail of two authors",
	  two_froms, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "not to a mail of nobody",
	  no_from, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "T11: not to an address that is none",
	  unsafe_from, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "SE-7: auto-reply-to verified writes to no unverified sender",
	  verified_only, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
	{ "a channel without relay writes nothing and says so",
	  no_relay, { NULL, "new", NULL, "letter.skipped", 0, 0, 0 } },
	{ "CH-8: the same mail in a second inbox is answered once",
	  same_elsewhere, { NULL, "new", NULL, "letter.skipped", 0, 2, 0 } },
};

static int
letters_of(const struct kit *k, enum letter_kind kind)
{
	int n = 0;

	for (size_t i = 0; i < k->plan.nletter; i++)
		n += k->plan.letter[i].kind == kind;
	return n;
}

static void
look_at_tickets(const char *what, const struct kit *k, const struct want *w)
{
	const struct ticket *known = kit_ticket(k, 7);
	const struct ticket *made = kit_ticket(k, 400);

	if (w->status != NULL)
		check_str(what, known != NULL ? known->status : STR_NONE,
		    str_from(w->status));
	if (w->new_status != NULL)
		check_str(what, made != NULL ? made->status : STR_NONE,
		    str_from(w->new_status));
}

static void
look_at(const char *what, const struct kit *k, const struct want *w)
{
	const struct event *ev = kit_event(k, "trigger.skipped");
	const struct conversation *c = kit_conversation(k, 3);

	look_at_tickets(what, k, w);
	if (w->skipped != NULL)
		check(what, ev != NULL && str_find(ev->why,
		    str_from(w->skipped), 0) < ev->why.n);
	else
		check(what, ev == NULL);
	check(what, w->event == NULL || kit_event(k, w->event) != NULL);
	check_int(what, letters_of(k, LETTER_AUTOMATIC), w->automatic);
	check_int(what, letters_of(k, LETTER_NOTIFICATION), w->notices);
	check_int(what, k->thread[0].conversation.closed && c != NULL &&
	    !c->closed, w->reopened);
	check_int(what, k->plan.outcome.what, OUTCOME_FILED);
	check_int(what, k->plan.nmessage, 1);
	check_int(what, k->plan.outcome.message, 300);
	check_int(what, k->plan.message[0].verified, false);
	check_int(what, k->plan.digest.n, DIGEST_BYTES);
}

static void
test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;

		kit_init(&k);
		T[i].given(&k);
		kit_mail(&k);
		look_at(T[i].what, &k, &T[i].want);
		kit_clear(&k);
	}
}

/* CH-5, CH-8: the second copy in one inbox. */
static void
test_duplicate(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.facts.duplicate_of = 4;
	kit_mail(&k);
	check_int("a duplicate", k.plan.outcome.what, OUTCOME_DUPLICATE);
	check_int("of which", k.plan.outcome.duplicate_of, 4);
	check_int("nothing else", k.plan.nmessage + k.plan.nletter, 0);
	check_int("and nothing to remember", k.plan.digest.n, 0);
	kit_clear(&k);
}

/* What the ticket and the first letter say. */
static void
test_new(void **state)
{
	struct kit k;
	const struct ticket *t;
	const struct letter *l;

	(void)state;
	kit_init(&k);
	k.facts.nthread = 0;
	k.facts.sender.id = 0;
	k.mail.subject = STR_NONE;
	k.mail.in_reply_to = (struct strs){
	    arena_array(&k.arena, 1, sizeof(struct str)), 1 };
	k.mail.in_reply_to.s[0] = STR("lost@c.example");
	kit_mail(&k);
	t = kit_ticket(&k, 400);
	check_str("AU-1: name", t->name, STR("(no subject)"));
	check_str("AU-1: description", t->description, STR("Secret words"));
	check_str("AU-1: source", t->source, STR("email"));
	check_str("TK-17: home", t->inbox, STR("desk"));
	check_int("origin", t->origin, 200);
	check_int("CO-1: a contact is made", k.plan.contact[0].id, 100);
	check_str("CO-1: first name", k.plan.contact[0].first_name,
	    STR("Cleo"));
	check_str("CO-1: last name", k.plan.contact[0].last_name,
	    STR("Cust"));
	check_str("its address", k.plan.address[0].address,
	    STR("customer@c.example"));
	check_int("its ticket", k.plan.ticket_contact[0].contact, 100);
	check_int("TH-1: own id", k.plan.ref[0].how, REF_INCOMING);
	check_int("TH-1: named id", k.plan.ref[1].how, REF_NAMED);

	l = kit_letter(&k, "ticket-received");
	check_str("SE-7: null sender", l->envelope_from, STR_NONE);
	check_int("SE-7: Auto-Submitted", l->draft.auto_submitted,
	    AUTO_REPLIED);
	check("AU-10: cause", str_starts(l->draft.cause, "PR1 "));
	check_str("SE-6", l->draft.in_reply_to, STR("m1@c.example"));
	check("Message-ID is ours",
	    str_ends(l->draft.message_id, "@example.com"));
	check("to an unverified sender", l->to_unverified);
	check_str("SC-7: no text", kit_value(l, "message.text"), STR_NONE);
	check_str("SC-7: no name", kit_value(l, "contact.name"), STR_NONE);
	check_str("SC-7: no name in To", l->draft.to.name, STR_NONE);
	check_str("the number", kit_value(l, "ticket.id"), STR("400"));

	l = kit_letter(&k, "notify-new");
	check_str("TM-5: users see the text", kit_value(l, "message.text"),
	    STR("Secret words"));
	check_int("SE-7: notifications are generated",
	    l->draft.auto_submitted, AUTO_GENERATED);
	check_str("from", l->draft.from.name, STR("Example (ticket #400)"));
	check_str("rule named", kit_event(&k, "letter.queued")->by,
	    STR("rule:p.conf:10"));
	check_str("TK-13: who", kit_event(&k, "ticket.created")->by,
	    STR("contact:100"));
	kit_clear(&k);
}

/* TK-12: tickets of a conversations inbox live in the help desk. */
static void
test_new_tickets_to(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.facts.nthread = 0;
	k.in.channel = &k.channel[SALES];
	kit_mail(&k);
	check_str("the ticket", kit_ticket(&k, 400)->inbox, STR("desk"));
	check_str("and its conversation", kit_conversation(&k, 200)->inbox,
	    STR("desk"));
	check("with an event", kit_event(&k, "conversation.moved") != NULL);
	kit_clear(&k);
}

/* SE-7, T14: over a limit letters are held, with the reason. */
static void
test_limits(void **state)
{
	static const struct {
		const char *what;
		int sender[2], channel;
		bool held;
	} L[] = {
		{ "nothing went before", { 0, 0 }, 0, false },
		{ "one an hour", { 1, 1 }, 0, true },
		{ "two a day", { 0, 2 }, 0, true },
		{ "one a day is fine", { 0, 1 }, 0, false },
		{ "49 of the channel are fine", { 0, 0 }, 49, false },
		{ "50 of the channel are enough", { 0, 0 }, 50, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof L / sizeof *L; i++) {
		struct kit k;
		const struct letter *l;

		kit_init(&k);
		k.facts.nthread = 0;
		k.facts.automatic_to_sender[0] = L[i].sender[0];
		k.facts.automatic_to_sender[1] = L[i].sender[1];
		k.facts.automatic_of_channel = L[i].channel;
		kit_mail(&k);
		l = kit_letter(&k, "ticket-received");
		check(L[i].what, l != NULL);
		check_int(L[i].what, l->held.n > 0, L[i].held);
		check_int(L[i].what, kit_event(&k, "letter.held") != NULL,
		    L[i].held);
		kit_clear(&k);
	}
}

static struct mailboxes
boxes(struct kit *k, size_t n)
{
	struct mailboxes all = { NULL, 0 };

	for (size_t i = 0; i < n; i++) {
		struct mailbox *box = ARENA_PUSH(&k->arena, all.box, all.n);

		box->address = str_printf(&k->arena, "p%zu@d.example", i);
	}
	return all;
}

/* CO-2, T05. */
static void
test_participants(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.facts.nthread = 0;
	k.mail.cc = boxes(&k, 12);
	k.mail.cc.box[0].address = STR("ALICE@example.com");
	k.mail.cc.box[1].address = STR("customer@c.example");
	k.mail.cc.box[2].address = STR("p3@D.example");
	k.mail.cc.box[4].address = STR("p4@d.example>,<x@e.example");
	kit_mail(&k);
	check_int("users, the sender, doubles and bad addresses are none",
	    k.plan.nparticipant, 8);
	check("ten are no limit", kit_event(&k, "participant.limit") == NULL);
	kit_clear(&k);

	kit_init(&k);
	k.facts.nthread = 0;
	k.mail.cc = boxes(&k, 12);
	kit_mail(&k);
	check_int("at most ten", k.plan.nparticipant, 10);
	check("the rest is told", kit_event(&k, "participant.limit") != NULL);
	kit_clear(&k);

	kit_init(&k);
	kit_evidence(&k, BY_OUR_ID, true);
	k.mail.cc = boxes(&k, 1);
	kit_mail(&k);
	check_int("T05: a later Cc does not join", k.plan.nparticipant, 0);
	check_str("it is proposed", kit_event(&k, "participant.proposed")->to,
	    STR("p0@d.example"));
	kit_clear(&k);
}

/* TH-2, SC-7: a stranger's evidence gives him nothing. */
static void
test_stranger(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	kit_evidence(&k, BY_OUR_ID, false);
	k.facts.sender.id = 0;
	k.mail.from.address = STR("evil@e.example");
	k.mail.cc = kit_box(&k, "more@e.example");
	kit_mail(&k);
	check("(b) kept as third party", k.plan.message[0].third_party);
	check_int("(b) there", k.plan.message[0].conversation, 3);
	check_int("(b) no participant, no contact, no letter",
	    k.plan.nparticipant + k.plan.ncontact + k.plan.nletter, 0);
	check("(b) nothing is proposed",
	    kit_event(&k, "participant.proposed") == NULL);
	kit_clear(&k);

	kit_init(&k);
	kit_evidence(&k, BY_REFERENCE, false);
	k.facts.sender.id = 0;
	k.mail.from.address = STR("evil@e.example");
	kit_mail(&k);
	check_int("(c) a conversation of his own",
	    k.plan.message[0].conversation, 200);
	check_int("(c) linked", k.plan.link[0].other, 3);
	check("(c) the old ticket stays", kit_ticket(&k, 7) == NULL);
	check_str("(c) he is answered as anybody",
	    kit_letter(&k, "ticket-received")->to, STR("evil@e.example"));
	kit_clear(&k);
}

/* A user's address without proof. */
static void
test_claim(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	kit_evidence(&k, BY_OUR_ID, false);
	k.mail.from.address = STR("alice@example.com");
	kit_mail(&k);
	check_int("kept as a comment", k.plan.message[0].direction, COMMENT);
	check_str("which claims", k.plan.message[0].claims, STR("alice"));
	check_str("by nobody", k.plan.message[0].by, STR_NONE);
	check_int("never sent on", k.plan.nletter, 0);
	check_int("no contact", k.plan.ncontact, 0);
	kit_clear(&k);
}

/* AU-5, SE-7: what several rules of one input come to. */
static void
test_rules_together(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.facts.nthread = 0;
	k.on_new[1] = k.on_new[0];
	kit_mail(&k);
	check_int("one letter of a template", k.plan.nletter, 1);
	kit_clear(&k);

	kit_init(&k);
	k.facts.nthread = 0;
	k.on_new[1] = k.on_new[0];
	k.on_new[1].template = "reminder";
	kit_mail(&k);
	check("SE-7: the second of one input is over the limit",
	    kit_letter(&k, "ticket-received")->held.n == 0 &&
	    kit_letter(&k, "reminder")->held.n > 0);
	kit_clear(&k);

	kit_init(&k);
	k.facts.nthread = 0;
	k.on_new[0] = k.on_new[1];
	kit_mail(&k);
	check_int("one notification of a template to each", k.plan.nletter,
	    2);
	kit_clear(&k);

	kit_init(&k);
	kit_evidence(&k, BY_OUR_ID, true);
	k.status[WAITING_US].on = (struct actions){ k.on_new, 1 };
	kit_mail(&k);
	check_str("SE-6: it answers the mail that caused it",
	    kit_letter(&k, "ticket-received")->draft.in_reply_to,
	    STR("m1@c.example"));
	kit_clear(&k);
}

/* Where a notification cannot go, an event says so. */
static void
test_notify_nowhere(void **state)
{
	static const struct {
		const char *what, *address;
	} N[] = {
		{ "our own address would make a loop", "Help@example.com" },
		{ "an address that is none", "leads at example.com" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof N / sizeof *N; i++) {
		struct kit k;

		kit_init(&k);
		k.facts.nthread = 0;
		k.team[0].notify = N[i].address;
		kit_mail(&k);
		check(N[i].what, kit_letter(&k, "notify-new") == NULL);
		check_str(N[i].what, kit_event(&k, "letter.skipped")->to,
		    str_from(N[i].address));
		kit_clear(&k);
	}
}

/* TH-1: what a mail names is known afterwards, once. */
static void
test_refs(void **state)
{
	struct kit k;
	struct str ids[] = { STR_INIT("a@x"), STR_INIT("m1@c.example"),
		STR_INIT("b@x"), STR_INIT("a@x") };

	(void)state;
	kit_init(&k);
	kit_evidence(&k, BY_OUR_ID, true);
	k.mail.references = (struct strs){ ids, 4 };
	k.mail.in_reply_to = (struct strs){ ids + 2, 1 };
	k.pipeline.message_received.n = 0;
	kit_mail(&k);
	check_int("its own id and two others", k.plan.nref, 3);
	check_int("its own is no reference", k.plan.ref[0].how,
	    REF_INCOMING);
	check_int("of its message", k.plan.ref[2].message, 300);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_new_tickets_to),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_participants),
		cmocka_unit_test(test_stranger),
		cmocka_unit_test(test_claim),
		cmocka_unit_test(test_rules_together),
		cmocka_unit_test(test_notify_nowhere),
		cmocka_unit_test(test_refs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
