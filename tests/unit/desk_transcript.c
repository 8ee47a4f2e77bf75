/* TM-3: who gets what of a chat that is closed, and what an answer is. */
#include "desk/thread.h"

#include <string.h>

#include "tests/unit/desk_kit.h"

static struct channel channel[4];
static struct chat_facts chat;
static struct message said[4];
static struct attachment file;

/* Conversation 3 of ticket 7 came by a chat. */
static void
a_chat(struct kit *k)
{
	kit_init(k);
	memcpy(channel, k->channel, sizeof k->channel);
	channel[3] = (struct channel){ .name = "webchat",
	    .type = CHANNEL_CHAT, .inbox = &k->inbox[0], .address = "",
	    .pipeline = &k->pipeline, .transcript = true,
	    .send_from = "billing@example.com", .company = "",
	    .language = "en", .templates = "", .subject_tag = "",
	    .signature = "" };
	k->conf.channel = channel;
	k->conf.nchannel = 4;
	k->thread[0].conversation.channel = STR("webchat");
	k->thread[0].origin.channel = STR("webchat");
	k->sibling[0].channel = STR("webchat");
	file = (struct attachment){ .name = STR("lamp.png"), .size = 8 };
	for (size_t i = 0; i < 4; i++)
		said[i] = (struct message){ .id = 20 + (int64_t)i,
		    .conversation = 3, .text = STR("words"),
		    .from = { STR("Cleo"), STR("customer@c.example") } };
	said[0].attachment = &file;
	said[0].nattachment = 1;
	said[1].direction = OUTGOING;
	said[1].from = (struct mailbox){ STR("Alice"), STR_NONE };
	said[2].direction = COMMENT;
	said[3].third_party = true;
	chat = (struct chat_facts){ 3, { .id = 5, .language = STR("de") },
	    { STR("Cleo"), STR("customer@c.example") }, said, 4 };
	k->facts.chat = &chat;
	k->facts.nchat = 1;
	k->command = (struct command){ .what = TICKET_CLOSE,
	    .by = &k->user[ALICE], .id = 7 };
}

static void no_change(struct kit *k) { (void)k; }
static void off(struct kit *k) { (void)k; channel[3].transcript = false; }
static void no_relay(struct kit *k) { (void)k; channel[BILLING].relay = NULL; }
static void preset(struct kit *k) { (void)k; channel[3].send_from = ""; }
static void spam(struct kit *k) { k->sibling[0].spam = true; }
static void closed(struct kit *k) { k->sibling[0].closed = true; }

static void
no_address(struct kit *k)
{
	(void)k;
	chat.box.address = STR_NONE;
}

static void
our_address(struct kit *k)
{
	(void)k;
	chat.box.address = STR("support@example.com");
}

static void
by_conversation(struct kit *k)
{
	k->command.what = CONVERSATION_CLOSE;
	k->command.id = 3;
}

static void
a_closing_sends_one(void **state)
{
	static const struct {
		const char *what;
		void (*change)(struct kit *k);
		const char *channel;    /* it leaves by; NULL: none */
		const char *skipped;    /* the event says; or NULL */
	} T[] = {
		{ "its ticket is closed (TK-4)", no_change, "billing", NULL },
		{ "it is closed alone", by_conversation, "billing", NULL },
		{ "without send-from: the inbox's first email channel", preset,
		  "support", NULL },
		{ "the channel sends none", off, NULL, NULL },
		{ "it was closed already", closed, NULL, NULL },
		{ "it is spam", spam, NULL, "spam" },
		{ "nobody to send it to", no_address, NULL, "no address" },
		{ "an address of ours", our_address, NULL, "our own" },
		{ "nothing to send it with", no_relay, NULL, "send-from" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		const struct event *ev;
		const struct letter *l;
		struct kit k;
		size_t n = 0;

		a_chat(&k);
		T[i].change(&k);
		check(T[i].what, kit_command(&k));
		for (size_t j = 0; j < k.plan.nletter; j++)
			n += k.plan.letter[j].kind == LETTER_TRANSCRIPT;
		check_int(T[i].what, n, T[i].channel != NULL);
		l = kit_letter(&k, "chat-transcript");
		if (T[i].channel != NULL)
			check_str(T[i].what, l->channel,
			    str_from(T[i].channel));
		ev = kit_event(&k, "letter.skipped");
		if (T[i].skipped != NULL)
			check(T[i].what, ev != NULL && str_find(ev->why,
			    str_from(T[i].skipped), 0) < ev->why.n);
		kit_clear(&k);
	}
}

static void
it_says_what_the_contact_may_read(void **state)
{
	const struct letter *l;
	const struct value *v = NULL;
	struct kit k;

	(void)state;
	a_chat(&k);
	kit_command(&k);
	l = kit_letter(&k, "chat-transcript");
	check_str("to the contact", l->to, STR("customer@c.example"));
	check_str("in the contact's language", l->draft.language, STR("de"));
	check_str("from the null sender", l->envelope_from, STR(""));
	check_int("a machine wrote it", l->draft.auto_submitted,
	    AUTO_GENERATED);
	check_int("no limit holds it (SE-7)", l->held.n, 0);
	check_int("of the chat", l->conversation, 3);
	check_int("and its ticket", l->ticket, 7);
	check_int("an answer is known by its id", k.plan.ref[0].how,
	    REF_TRANSCRIPT);
	for (size_t i = 0; i < l->draft.values.n; i++)
		if (str_is(l->draft.values.value[i].name, "messages"))
			v = &l->draft.values.value[i];
	check_int("neither comments nor strangers", v->nitem, 2);
	check_str("the speaker", v->item[0].value[0].text, STR("Cleo"));
	check_str("users by name alone", v->item[1].value[0].text,
	    STR("Alice"));
	check_int("the files", v->item[0].value[3].nitem, 1);
	kit_clear(&k);
}

/* The contact answers the transcript, by mail to support@. */
static void
answer(struct kit *k)
{
	a_chat(k);
	kit_evidence(k, BY_OUR_ID, true);
	k->facts.candidate[0].transcript = true;
}

static void
an_answer_is_mail_of_the_ticket(void **state)
{
	const struct conversation *c;
	struct kit k;

	(void)state;
	answer(&k);
	kit_mail(&k);
	c = kit_conversation(&k, 200);
	check("a conversation of its own", c != NULL);
	check_str("by mail", c->channel, STR("support"));
	check_int("of the same ticket", c->ticket, 7);
	check_str("whose trigger fires", kit_ticket(&k, 7)->status,
	    STR("waiting-on-us"));
	check_int("no ticket is made", k.plan.nticket, 1);
	kit_clear(&k);

	answer(&k);
	kit_second(&k);
	k.facts.candidate[1] = (struct candidate){ .by = BY_REFERENCE,
	    .thread = 1, .sender_takes_part = true };
	k.facts.ncandidate = 2;
	kit_mail(&k);
	check_int("the next answer joins the one that is there",
	    k.plan.outcome.conversation, 4);
	kit_clear(&k);

	answer(&k);
	k.facts.candidate[0].sender_takes_part = false;
	kit_mail(&k);
	check_int("a stranger's stays with the chat (TH-2)",
	    k.plan.outcome.conversation, 3);
	check("as a third party's", k.plan.message[0].third_party);
	kit_clear(&k);

	answer(&k);
	k.mail.kind = KIND_AUTO_REPLY;
	kit_mail(&k);
	check_int("a machine's opens nothing", k.plan.outcome.conversation,
	    3);
	kit_clear(&k);

	answer(&k);
	k.thread[0].conversation.trashed = 1;
	kit_mail(&k);
	check("what is in the trash stays there (TH-7)",
	    kit_conversation(&k, 200)->ticket != 7);
	kit_clear(&k);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_closing_sends_one),
		cmocka_unit_test(it_says_what_the_contact_may_read),
		cmocka_unit_test(an_answer_is_mail_of_the_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
