#include "desk/decide.h"

#include <string.h>

#include "tests/unit/desk_kit.h"

/* What a command comes to. */
struct want {
	enum err_kind refused;          /* ERR_NONE: it is done */
	const char *says;               /* in the error or in an event's why */
	const char *status;             /* of ticket 7; "": not written */
	int c3, c4;                     /* closed 1, open 0; -1: not written */
	const char *owner3, *owner7;    /* NULL: not asked */
};

static void
reply(struct kit *k)
{
	k->command.what = TICKET_REPLY;
	k->command.text = STR("Try *now*");
	k->thread[0].ticket.status = STR("waiting-on-us");
}

static void
reply_by_conversation(struct kit *k)
{
	reply(k);
	k->command.what = CONVERSATION_REPLY;
	k->command.id = 3;
}

static void
reply_owned(struct kit *k)
{
	reply(k);
	k->thread[0].conversation.owner = STR("bob");
}

static void
reply_closed(struct kit *k)
{
	reply(k);
	kit_close(k, KIT_HOUR);
}

static void
reply_with_status(struct kit *k)
{
	reply(k);
	k->command.status = STR("closed");
}

static void
reply_off(struct kit *k)
{
	reply(k);
	k->pipeline.email_sent.off = true;
}

static void
reply_no_ticket(struct kit *k)
{
	reply_by_conversation(k);
	k->thread[0].ticket = (struct ticket){ 0 };
	k->thread[0].conversation.ticket = 0;
}

static void
reply_no_ticket_status(struct kit *k)
{
	reply_no_ticket(k);
	k->command.status = STR("closed");
}

static void
reply_nobody(struct kit *k)
{
	reply(k);
	k->thread[0].contact_box.address = STR_NONE;
}

static void
reply_empty(struct kit *k)
{
	reply(k);
	k->command.text = STR(" \n");
}

static void
reply_hand_made(struct kit *k)
{
	reply(k);
	k->facts.nthread = 0;
	k->facts.ticket = k->thread[0].ticket;
}

static void
reply_other_conversation(struct kit *k)
{
	reply(k);
	k->command.conversation = 99;
}

static void
reply_trash(struct kit *k)
{
	reply(k);
	k->thread[0].conversation.trashed = 1;
}

static void
reply_bad_cc(struct kit *k)
{
	reply(k);
	k->command.cc = kit_box(k, "a\r\nRSET@x.example");
}

static void
reply_no_relay(struct kit *k)
{
	reply(k);
	k->channel[SUPPORT].relay = NULL;
}

static void
reply_big(struct kit *k)
{
	reply(k);
	k->command.file = arena_get(&k->arena, sizeof *k->command.file);
	k->command.file->bytes = (struct str){ arena_get(&k->arena, 800), 800 };
	k->command.nfile = 1;
}

static void
close_ticket(struct kit *k)
{
	k->command.what = TICKET_CLOSE;
}

static void
close_two(struct kit *k)
{
	kit_second(k);
	close_ticket(k);
}

static void
close_to_open(struct kit *k)
{
	close_ticket(k);
	k->command.status = STR("new");
}

static void
close_twice(struct kit *k)
{
	close_ticket(k);
	kit_close(k, KIT_HOUR);
}

static void
reopen(struct kit *k)
{
	k->command.what = TICKET_REOPEN;
	kit_close(k, KIT_HOUR);
}

static void
reopen_two(struct kit *k)
{
	kit_second(k);
	reopen(k);
}

static void
reopen_no_trigger(struct kit *k)
{
	reopen(k);
	k->pipeline.customer_replies.off = true;
}

static void
set(struct kit *k, const char *name, const char *value)
{
	k->command.what = TICKET_SET;
	k->command.set = arena_get(&k->arena, sizeof *k->command.set);
	k->command.set->name = str_from(name);
	k->command.set->value = str_from(value);
	k->command.nset = 1;
}

static void
set_closed(struct kit *k)
{
	kit_second(k);
	set(k, "status", "closed");
}

static void set_typo(struct kit *k) { set(k, "priorty", "high"); }
static void set_value(struct kit *k) { set(k, "status", "closd"); }
static void set_owner(struct kit *k) { set(k, "owner", "alice"); }
static void set_seatless(struct kit *k) { set(k, "owner", "carol"); }
static void set_nothing(struct kit *k) { k->command.what = TICKET_SET; }
static void set_no_name(struct kit *k) { set(k, "name", " "); }

static void
assign(struct kit *k, const char *whom)
{
	k->command.what = TICKET_ASSIGN;
	k->command.assignee = str_from(whom);
}

static void assign_user(struct kit *k) { assign(k, "alice"); }
static void assign_nobody(struct kit *k) { assign(k, "nobody"); }
static void assign_typo(struct kit *k) { assign(k, "alcie"); }

static void
assign_conversation(struct kit *k)
{
	assign(k, "alice");
	k->command.what = CONVERSATION_ASSIGN;
	k->command.id = 3;
}

static void
close_conversation(struct kit *k)
{
	kit_second(k);
	k->command.what = CONVERSATION_CLOSE;
	k->command.id = 3;
}

static void
reopen_conversation(struct kit *k)
{
	close_conversation(k);
	kit_close(k, KIT_HOUR);
	k->command.what = CONVERSATION_REOPEN;
}

static void
no_such(struct kit *k)
{
	close_ticket(k);
	k->command.id = 8;
}

static void
comment(struct kit *k)
{
	k->command.what = TICKET_COMMENT;
	k->command.text = STR("he is angry");
}

static void
create(struct kit *k)
{
	k->facts.nthread = 0;
	k->command = (struct command){ .what = TICKET_CREATE,
	    .by = &k->user[ALICE], .name = STR("Call"),
	    .pipeline = STR("support"), .status = STR("new") };
}

static void
create_no_status(struct kit *k)
{
	create(k);
	k->command.status = STR_NONE;
}

static void
create_for_seatless(struct kit *k)
{
	static struct property owner = { STR_INIT("owner"),
		STR_INIT("carol") };

	create(k);
	k->command.set = &owner;
	k->command.nset = 1;
}

static void
create_seatless(struct kit *k)
{
	create(k);
	k->command.by = conf_user(&k->conf, STR("carol"));
}

static void
create_from(struct kit *k)
{
	k->command = (struct command){ .what = TICKET_CREATE,
	    .by = &k->user[ALICE], .conversation = 3 };
	k->thread[0].ticket = (struct ticket){ 0 };
	k->thread[0].conversation.ticket = 0;
}

static void
create_from_taken(struct kit *k)
{
	create_from(k);
	k->thread[0].conversation.ticket = 7;
}

static void
create_from_off(struct kit *k)
{
	create_from(k);
	k->channel[SUPPORT].ticket_creation = TICKETS_OFF;
}

static const struct {
	const char *what;
	void (*given)(struct kit *);
	struct want want;
} T[] = {
	{ "AU-2, AG-7: a reply moves the ticket and makes the owner",
	  reply, { 0, "email is sent", "waiting-on-contact", 0, -1,
	  "alice", "alice" } },
	{ "AU-2: a reply from the conversation too",
	  reply_by_conversation, { 0, NULL, "waiting-on-contact", 0, -1,
	  "alice", "alice" } },
	{ "AG-7: an owned conversation keeps its owner",
	  reply_owned, { 0, NULL, "waiting-on-contact", 0, -1, "bob",
	  NULL } },
	{ "TK-5: a reply in a closed ticket reopens it by its trigger",
	  reply_closed, { 0, "TK-5", "waiting-on-contact", 0, -1, NULL,
	  NULL } },
	{ "TK-10: a status given by name wins over the trigger",
	  reply_with_status, { 0, "set by hand", "closed", 1, -1, NULL,
	  NULL } },
	{ "AU-4: off is off",
	  reply_off, { 0, "it is off", NULL, 0, -1, NULL, NULL } },
	{ "TK-15: a conversation without ticket can be answered",
	  reply_no_ticket, { 0, "a reply", "", 0, -1, "alice", NULL } },
	{ "but has no status to set", reply_no_ticket_status,
	  { ERR_REFUSED, "has no ticket", NULL, 0, 0, NULL, NULL } },
	{ "there must be somebody to write to", reply_nobody,
	  { ERR_REFUSED, "add a contact", NULL, 0, 0, NULL, NULL } },
	{ "and something to say", reply_empty,
	  { ERR_INPUT, "empty", NULL, 0, 0, NULL, NULL } },
	{ "TK-8: a hand-made ticket needs a contact first",
	  reply_hand_made, { ERR_REFUSED, "add a contact", NULL, 0, 0, NULL,
	  NULL } },
	{ "--conversation is one of the ticket's", reply_other_conversation,
	  { ERR_INPUT, "not one of ticket 7", NULL, 0, 0, NULL, NULL } },
	{ "nobody answers in the trash", reply_trash,
	  { ERR_REFUSED, "trash", NULL, 0, 0, NULL, NULL } },
	{ "T11: --cc is an address or nothing", reply_bad_cc,
	  { ERR_INPUT, "no address", NULL, 0, 0, NULL, NULL } },
	{ "a channel without relay cannot send", reply_no_relay,
	  { ERR_REFUSED, "no relay", NULL, 0, 0, NULL, NULL } },
	{ "SE-12: attachments over max-outgoing", reply_big,
	  { ERR_REFUSED, "800 bytes", NULL, 0, 0, NULL, NULL } },
	{ "TK-4: closing a ticket closes its conversation",
	  close_ticket, { 0, "TK-4", "closed", 1, -1, NULL, NULL } },
	{ "TK-4: all of them", close_two,
	  { 0, NULL, "closed", 1, 1, NULL, NULL } },
	{ "TK-10: close takes a closed status only", close_to_open,
	  { ERR_INPUT, "not a closed one", NULL, 0, 0, NULL, NULL } },
	{ "closing what is closed changes nothing", close_twice,
	  { 0, NULL, "", -1, -1, NULL, NULL } },
	{ "TK-5, TK-10: reopening goes where a reply would go",
	  reopen, { 0, "TK-5", "waiting-on-us", 0, -1, NULL, NULL } },
	{ "TK-5: of several conversations none reopens", reopen_two,
	  { 0, NULL, "waiting-on-us", -1, -1, NULL, NULL } },
	{ "TK-10: or to the initial status", reopen_no_trigger,
	  { 0, NULL, "new", 0, -1, NULL, NULL } },
	{ "TK-4: so does a closed status by set", set_closed,
	  { 0, NULL, "closed", 1, 1, NULL, NULL } },
	{ "an unknown property, and the nearest", set_typo,
	  { ERR_INPUT, "did you mean \"priority\"", NULL, 0, 0, NULL,
	  NULL } },
	{ "an unknown status, and the nearest", set_value,
	  { ERR_INPUT, "did you mean \"closed\"", NULL, 0, 0, NULL, NULL } },
	{ "TK-3: a ticket's owner is not its conversation's", set_owner,
	  { 0, NULL, NULL, -1, -1, NULL, "alice" } },
	{ "PM-4: nor somebody without a seat", set_seatless,
	  { ERR_REFUSED, "no seat", NULL, 0, 0, NULL, NULL } },
	{ "nothing to set", set_nothing,
	  { ERR_INPUT, "nothing to set", NULL, 0, 0, NULL, NULL } },
	{ "a name is not empty", set_no_name,
	  { ERR_INPUT, "not empty", NULL, 0, 0, NULL, NULL } },
	{ "TK-3: ticket assign sets the ticket's owner alone", assign_user,
	  { 0, NULL, NULL, -1, -1, NULL, "alice" } },
	{ "nobody is nobody", assign_nobody,
	  { 0, NULL, NULL, -1, -1, NULL, "" } },
	{ "a user who is not there, and the nearest", assign_typo,
	  { ERR_INPUT, "did you mean \"alice\"", NULL, 0, 0, NULL, NULL } },
	{ "TK-3: conversation assign sets both", assign_conversation,
	  { 0, "TK-3", NULL, 0, -1, "alice", "alice" } },
	{ "TK-6: closing a conversation leaves all else",
	  close_conversation, { 0, "TK-6", "", 1, -1, NULL, NULL } },
	{ "TK-6: so does reopening it",
	  reopen_conversation, { 0, "TK-6", "", 0, -1, NULL, NULL } },
	{ "a ticket that is not there", no_such,
	  { ERR_INPUT, "no ticket 8", NULL, 0, 0, NULL, NULL } },
	{ "TK-15: a comment changes nothing else", comment,
	  { 0, "a comment", "", -1, -1, NULL, NULL } },
	{ "TK-8: a ticket by hand", create,
	  { 0, "made by hand", "", -1, -1, NULL, NULL } },
	{ "TK-8: needs a status", create_no_status,
	  { ERR_INPUT, "a status", NULL, 0, 0, NULL, NULL } },
	{ "PM-4: nobody without a seat makes one", create_seatless,
	  { ERR_REFUSED, "no seat", NULL, 0, 0, NULL, NULL } },
	{ "PM-4: or gets one", create_for_seatless,
	  { ERR_REFUSED, "no seat", NULL, 0, 0, NULL, NULL } },
	{ "TK-1: or comes from a conversation", create_from,
	  { 0, "made by hand", "", 0, -1, NULL, NULL } },
	{ "TK-2: which has none yet", create_from_taken,
	  { ERR_REFUSED, "ticket 7 already", NULL, 0, 0, NULL, NULL } },
	{ "TK-1: and whose channel allows it", create_from_off,
	  { ERR_REFUSED, "off", NULL, 0, 0, NULL, NULL } },
};

static bool
said(const struct kit *k, const char *what)
{
	for (size_t i = 0; i < k->plan.nevent; i++)
		if (str_find(k->plan.event[i].why, str_from(what), 0) <
		    k->plan.event[i].why.n)
			return true;
	return false;
}

static int
closed(const struct kit *k, int64_t id)
{
	const struct conversation *c = kit_conversation(k, id);

	return c == NULL ? -1 : c->closed;
}

static void
look_at(const char *what, const struct kit *k, const struct want *w)
{
	const struct ticket *t = kit_ticket(k, 7);
	const struct conversation *c = kit_conversation(k, 3);

	check(what, w->says == NULL || said(k, w->says));
	if (w->status != NULL)
		check_str(what, t != NULL ? t->status : STR_NONE,
		    str_from(w->status));
	check_int(what, closed(k, 3), w->c3);
	check_int(what, closed(k, 4), w->c4);
	if (w->owner3 != NULL)
		check_str(what, c->owner, str_from(w->owner3));
	if (w->owner7 != NULL)
		check_str(what, t->owner, str_from(w->owner7));
	for (size_t i = 0; i < k->plan.nevent; i++)
		check("TK-13: every event says who and why",
		    k->plan.event[i].by.n > 0 && k->plan.event[i].why.n > 0);
}

static void
test_commands(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;
		bool done;

		kit_init(&k);
		T[i].given(&k);
		done = kit_command(&k);
		check_int(T[i].what, k.err.kind, T[i].want.refused);
		check_int(T[i].what, done, T[i].want.refused == ERR_NONE);
		if (done)
			look_at(T[i].what, &k, &T[i].want);
		else
			check(T[i].what, strstr(k.err.text, T[i].want.says));
		kit_clear(&k);
	}
}

/* SE-1, SE-2, SE-6, SE-8, AG-1, CO-2: what a reply sends. */
static void
test_reply(void **state)
{
	struct kit k;
	struct participant with[] = {
		{ 3, { STR("Pia"), STR("pia@d.example") } },
		{ 3, { STR("us"), STR("help@example.com") } },
	};
	const struct letter *l;

	(void)state;
	kit_init(&k);
	reply(&k);
	k.thread[0].participant = with;
	k.thread[0].nparticipant = 2;
	k.command.cc = kit_box(&k, "PIA@d.example");
	check("it is done", kit_command(&k));
	l = k.plan.letter;
	check_int("one letter a recipient, none to ourselves",
	    k.plan.nletter, 2);
	check_str("to the contact", l[0].to, STR("customer@c.example"));
	check_str("and Pia", l[1].to, STR("pia@d.example"));
	check_str("with one Message-ID", l[0].draft.message_id,
	    l[1].draft.message_id);
	check_str("which the message bears", k.plan.message[0].message_id,
	    l[0].draft.message_id);
	check_int("and threading knows", k.plan.ref[0].how, REF_OURS);
	check_int("once", k.plan.nref, 1);
	check_int("SE-8: it can be undone for ten seconds",
	    l[0].due - KIT_NOW, 10000);
	check_str("bounces come to us", l[0].envelope_from,
	    STR("support@example.com"));
	check_int("a person wrote it", l[0].draft.auto_submitted, AUTO_NO);
	check_str("AG-1", l[0].draft.from.name,
	    STR("Alice Ahlgren via Example"));
	check_str("SE-6", l[0].draft.in_reply_to, STR("c1@c.example"));
	check_str("SE-6", l[0].draft.references.s[0], STR("c1@c.example"));
	check_str("SE-6", l[0].draft.subject, STR("Re: [#7] Printer"));
	check_str("and the message says the same", k.plan.message[0].subject,
	    l[0].draft.subject);
	check_str("To", l[1].draft.to.address, STR("customer@c.example"));
	check_str("Cc", l[1].draft.cc.box[0].address, STR("pia@d.example"));
	check_str("text", kit_value(l, "reply.text"), STR("Try *now*"));
	check_str("quote", kit_value(l, "quote.text"), STR("It smokes"));
	check_str("signature", kit_value(l, "agent.signature"),
	    STR("Alice, phone 123"));
	check_int("outgoing", k.plan.message[0].direction, OUTGOING);
	kit_clear(&k);

	kit_init(&k);
	reply(&k);
	k.thread[0].participant = with;
	k.thread[0].nparticipant = 1;
	k.command.no_cc = true;
	kit_command(&k);
	check_int("--no-cc: to the contact alone", k.plan.nletter, 1);
	kit_clear(&k);

	kit_init(&k);
	reply(&k);
	k.thread[0].answered.third_party = true;
	k.thread[0].nlatest = 0;
	kit_command(&k);
	check_str("SC-7: a third party is not quoted to the customer",
	    kit_value(k.plan.letter, "quote.text"), STR_NONE);
	kit_clear(&k);
}

/* TK-10 and AU-5: reply --status closed sends the reply, then the closing
 * mail; SE-7: within the limit of the address. */
static void
test_closing_mail(void **state)
{
	struct kit k;
	const struct letter *l;

	(void)state;
	kit_init(&k);
	reply_with_status(&k);
	kit_command(&k);
	l = kit_letter(&k, "ticket-closed");
	check("a closing mail", l != NULL && l == &k.plan.letter[1]);
	check_int("generated", l->draft.auto_submitted, AUTO_GENERATED);
	check_str("not held", l->held, STR_NONE);
	check_str("TK-10: the trigger came first, by its rule",
	    kit_event(&k, "ticket.status")->by, STR("rule:p.conf:20"));
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.thread[0].automatic_to_origin[0] = 1;
	kit_command(&k);
	l = kit_letter(&k, "ticket-closed");
	check("SE-7: held over the limit", l != NULL && l->held.n > 0);
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.thread[0].origin_answered.kind = KIND_LIST;
	kit_command(&k);
	check("SE-7: never to a list", k.plan.nletter == 0 &&
	    kit_event(&k, "letter.skipped") != NULL);
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.thread[0].origin_answered.no_auto_reply = true;
	kit_command(&k);
	check("SE-7: nor to bulk or a null sender, later too",
	    k.plan.nletter == 0 && kit_event(&k, "letter.skipped") != NULL);
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.thread[0].origin_answered = (struct message){ 0 };
	kit_command(&k);
	check("SE-7: nor where only machines wrote",
	    k.plan.nletter == 0 && kit_event(&k, "letter.skipped") != NULL);
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.thread[0].origin.id = 0;
	kit_command(&k);
	check("AU-5: without a conversation it is skipped, with an event",
	    k.plan.nletter == 0 && kit_event(&k, "letter.skipped") != NULL);
	kit_clear(&k);
}

/* What else follows from closing and reopening. */
static void
test_around_closing(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	close_ticket(&k);
	k.thread[0].origin.spam = k.sibling[0].spam = true;
	kit_command(&k);
	check_int("CO-5: spam is not written to", k.plan.nletter, 0);
	kit_clear(&k);

	kit_init(&k);
	reopen(&k);
	kit_command(&k);
	check("AU-3: that it was closed before is remembered",
	    kit_ticket(&k, 7)->reopened && kit_ticket(&k, 7)->closed == 0);
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.on_closed[0] = k.on_message[0];
	k.thread[0].ticket.owner = STR("alice");
	kit_command(&k);
	check_int("AU-12: never the user who caused it", k.plan.nletter, 0);
	kit_clear(&k);

	kit_init(&k);
	close_ticket(&k);
	k.on_closed[0] = k.on_message[0];
	kit_command(&k);
	check_str("but the owner", k.plan.letter[0].to,
	    STR("bob@example.com"));
	check_str("is told by whom", kit_value(k.plan.letter, "event.by"),
	    STR("Alice Ahlgren"));
	check_str("and to what", kit_value(k.plan.letter, "event.to"),
	    STR("Closed"));
	kit_clear(&k);
}

/* TK-8, TK-16, TK-17. */
static void
test_hand_made(void **state)
{
	struct kit k;
	struct contact known = { .id = 5, .first_name = STR("Cleo") };

	(void)state;
	kit_init(&k);
	create(&k);
	k.command.contact = kit_box(&k, "new@c.example");
	kit_command(&k);
	check_str("its home is the only help desk", k.plan.ticket[0].inbox,
	    STR("desk"));
	check_str("source", k.plan.ticket[0].source, STR("manual"));
	check_int("the contact is made", k.plan.contact[0].id, 100);
	check_int("and put on it", k.plan.ticket_contact[0].contact, 100);
	check("no mail without a conversation",
	    kit_letter(&k, "ticket-received") == NULL);
	kit_clear(&k);

	kit_init(&k);
	create(&k);
	k.command.contact = kit_box(&k, "customer@c.example");
	k.facts.named_contact = &known;
	k.facts.nnamed_contact = 1;
	kit_command(&k);
	check_int("or found", k.plan.ticket_contact[0].contact, 5);
	kit_clear(&k);

	kit_init(&k);
	reply_hand_made(&k);
	k.facts.ticket_contact = known;
	k.facts.ticket_box = (struct mailbox){ STR_NONE,
	    STR("customer@c.example") };
	check("its first mail begins a conversation", kit_command(&k));
	check_int("which is its origin", kit_ticket(&k, 7)->origin, 200);
	check("begun by a user", kit_conversation(&k, 200)->begun_by_user);
	check_str("with a new subject", k.plan.letter[0].draft.subject,
	    STR("[#7] Printer"));
	kit_clear(&k);
}

/* SE-3: what a person may wish of a letter in each state. */
static void
test_letters(void **state)
{
	static const struct {
		const char *at;
		bool retry, cancel, sent, resend;
	} L[] = {
		{ "queued", true, true, false, false },
		{ "held", true, true, false, false },
		{ "claimed", false, false, false, false },
		{ "handed", false, false, false, false },
		{ "sent", false, false, false, false },
		{ "failed", true, false, false, false },
		{ "unsure", false, false, true, true },
		{ "cancelled", false, false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof L / sizeof *L; i++)
		for (int w = 0; w < 4; w++) {
			const bool may[] = { L[i].retry, L[i].cancel,
			    L[i].sent, L[i].resend };
			struct kit k;

			kit_init(&k);
			k.command.what = (enum command_what)(LETTER_RETRY + w);
			k.command.id = k.facts.letter = 6;
			k.facts.letter_to = STR("customer@c.example");
			k.facts.letter_state = str_from(L[i].at);
			check_int(L[i].at, kit_command(&k), may[w]);
			check_int(L[i].at, k.plan.nwish, may[w]);
			check(L[i].at, may[w] ||
			    strstr(k.err.text, L[i].at) != NULL);
			kit_clear(&k);
		}
}

/* What a letter's end is to history. */
static void
test_results(void **state)
{
	static const struct {
		const char *what, *state;
		enum letter_kind kind;
		const char *event;
	} R[] = {
		{ "a sent reply", "sent", LETTER_REPLY, "letter.sent" },
		{ "a sent notification is none", "sent", LETTER_NOTIFICATION,
		  NULL },
		{ "a failed letter", "failed", LETTER_AUTOMATIC,
		  "letter.failed" },
		{ "an unsure one", "unsure", LETTER_REPLY, "letter.unsure" },
		{ "a cancelled one", "cancelled", LETTER_REPLY,
		  "letter.cancelled" },
		{ "any other word is none", "queued", LETTER_REPLY, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof R / sizeof *R; i++) {
		struct kit k;
		struct letter_result in = { 6, str_from(R[i].state),
		    STR("550 no"), KIT_NOW - 5 };

		kit_init(&k);
		k.facts.letter_kind = R[i].kind;
		k.facts.letter_ticket = 7;
		decide_result(&k.conf, STR("key"), &in, &k.facts, &k.arena, &k.plan);
		check_int(R[i].what, k.plan.nevent, R[i].event != NULL);
		if (R[i].event != NULL) {
			check_str(R[i].what, str_from(k.plan.event[0].what),
			    str_from(R[i].event));
			check_int(R[i].what, k.plan.event[0].ticket, 7);
			check_int(R[i].what, k.plan.event[0].at, KIT_NOW - 5);
			check(R[i].what, str_ends(k.plan.event[0].why,
			    "550 no"));
		}
		kit_clear(&k);
	}
}

static void
test_intake(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.command.what = INTAKE_RETRY;
	k.command.id = 12;
	check("done", kit_command(&k));
	check_int("it is taken up again", k.plan.retry_intake, 12);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_closing_mail),
		cmocka_unit_test(test_around_closing),
		cmocka_unit_test(test_hand_made),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_intake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
