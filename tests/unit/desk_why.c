/* OP-6, OP-7: what is kept of a decision, told in sentences, compared. */
#include "desk/differ.h"
#include "desk/jot.h"
#include "desk/narrate.h"
#include "desk/record.h"

#include "tests/unit/desk_kit.h"

/* --- What comes in -------------------------------------------------------- */

static void nothing(struct kit *k) { k->facts.sender.id = 0; }
static void reply(struct kit *k) { kit_evidence(k, BY_OUR_ID, true); }
static void stranger(struct kit *k) { kit_evidence(k, BY_REFERENCE, false); }
static void third(struct kit *k) { kit_evidence(k, BY_OUR_ID, false); }

static void
away(struct kit *k)
{
	static struct str said[] = { STR_INIT("Auto-Submitted: auto-replied") };

	reply(k);
	k->mail.kind = KIND_AUTO_REPLY;
	k->mail.evidence = (struct strs){ said, 1 };
}

static void
late(struct kit *k)
{
	reply(k);
	kit_close(k, 60 * 24 * KIT_HOUR);
	k->in.received = KIT_NOW;
}

static void
already(struct kit *k)
{
	reply(k);
	k->thread[0].ticket.status = STR("waiting-on-us");
	k->pipeline.message_received.n = 0;
}

static void
trigger_off(struct kit *k)
{
	reply(k);
	k->pipeline.customer_replies.off = true;
	k->pipeline.message_received.n = 0;
}

static void
trigger_default(struct kit *k)
{
	reply(k);
	k->pipeline.customer_replies.at = (struct place){ NULL, 0, 0 };
	k->pipeline.message_received.n = 0;
}

static void
dropped(struct kit *k)
{
	k->in.filter = (struct filtered){ .what = FILTER_DROP,
	    .rule = STR("rule:f.conf:4"), .why = STR("when body ~ /x/ then "
	    "drop") };
}

static void
twice(struct kit *k)
{
	k->facts.duplicate_of = 4;
}

static void
references_off(struct kit *k)
{
	kit_evidence(k, BY_REFERENCE, true);
	k->channel[SUPPORT].thread_references = false;
	k->channel[SUPPORT].ticket_creation = TICKETS_OFF;
}

static void
limited(struct kit *k)
{
	k->facts.automatic_to_sender[0] = 1;
	k->on_new[1].team = &k->team[1];
}

/* From: what no person may see on a terminal. */
static void
hostile(struct kit *k)
{
	twice(k);
	k->mail.from.address = STR("a\033[2J\"\\@x");
}

static bool
sees_none(void *arg, int64_t conversation)
{
	(void)arg;
	(void)conversation;
	return false;
}

static struct str
told(struct kit *k, enum tense tense, bool sees)
{
	struct str text = record_mail(&k->conf, &k->in, &k->facts, &k->plan,
	    &k->arena);
	json_t *record = json_loadb(text.p, text.n, 0, NULL);
	struct narration n = { .tense = tense, .input = STR("mail"),
		.record = record, .event = k->plan.event,
		.nevent = k->plan.nevent, .next = k->facts.next,
		.intake = tense == TENSE_DONE ? k->in.intake : 0,
		.to = { sees ? NULL : sees_none, NULL } };
	struct sentence *said;
	struct str all = STR_NONE;
	size_t count;

	check("a record is JSON", record != NULL);
	narrate(&n, &k->arena, &said, &count);
	for (size_t i = 0; i < count; i++)
		all = str_printf(&k->arena, "%.*s%.*s\n", STR_ARG(all),
		    STR_ARG(said[i].text));
	json_decref(record);
	return all;
}

#define TAKEN "Mail 9 from customer@c.example was taken on channel support.\n"
#define WOULD "Mail from customer@c.example would be taken on channel " \
	"support.\n"
#define NAMES "It names conversation 3 by the id of a mail "

static const struct {
	const char *what;
	void (*given)(struct kit *);
	enum tense tense;
	const char *want;
} T[] = {
	{ "OP-6: a first mail, each letter with its rule and place", nothing,
	  TENSE_DONE, TAKEN
	  "A contact was made: contact 100 is new.\n"
	  "Conversation 200 was begun: no conversation was named by an id we "
	  "know.\n"
	  "The mail was filed in conversation 200: its first message.\n"
	  "Ticket 400 was made, in status new: a new conversation (AU-1).\n"
	  "Letter 500 to customer@c.example was queued: ticket-received (rule "
	  "p.conf:10).\n"
	  "Letter 501 to alice@example.com was queued: notify-new (rule "
	  "p.conf:11).\n"
	  "Letter 502 to bob@example.com was queued: notify-new (rule "
	  "p.conf:11).\n" },
	{ "OP-6: what would be new has no number yet", nothing, TENSE_WOULD,
	  WOULD
	  "A contact would be made.\n"
	  "A new conversation would be begun: no conversation was named by an "
	  "id we know.\n"
	  "The mail would be filed in a new conversation: its first message.\n"
	  "A new ticket would be made, in status new: a new conversation "
	  "(AU-1).\n"
	  "A new letter to customer@c.example would be queued: "
	  "ticket-received (rule p.conf:10).\n"
	  "A new letter to alice@example.com would be queued: notify-new (rule "
	  "p.conf:11).\n"
	  "A new letter to bob@example.com would be queued: notify-new (rule "
	  "p.conf:11).\n" },
	{ "OP-6: a reply: what it named, and which trigger was hit", reply,
	  TENSE_DONE, TAKEN
	  NAMES "we sent, <x@y>: its sender takes part there.\n"
	  "The mail was filed in conversation 3: its sender takes part; not "
	  "verified (joined by our-id).\n"
	  "Ticket 7 was set to waiting-on-us (before: waiting-on-contact): a "
	  "customer replies (rule p.conf:21).\n"
	  "Letter 500 to bob@example.com was queued: notify-reply (rule "
	  "p.conf:13).\n" },
	{ "OP-6: a stranger: why it did not join (TH-2)", stranger,
	  TENSE_WOULD, WOULD
	  NAMES "we know, <x@y>, and does not join it: its sender does not "
	  "take part in the conversation it names.\n"
	  "A new conversation would be begun: its sender does not take part in "
	  "the conversation it names.\n"
	  "A new conversation would be linked to conversation 3: its sender "
	  "does not take part in the conversation it names.\n"
	  "Conversation 3 would be linked to a new conversation: a mail that "
	  "names it began a conversation of its own: its sender does not take "
	  "part in the conversation it names.\n"
	  "The mail would be filed in a new conversation: its first message.\n"
	  "A new ticket would be made, in status new: a new conversation "
	  "(AU-1).\n"
	  "A new letter to customer@c.example would be queued: "
	  "ticket-received (rule p.conf:10).\n"
	  "A new letter to alice@example.com would be queued: notify-new (rule "
	  "p.conf:11).\n"
	  "A new letter to bob@example.com would be queued: notify-new (rule "
	  "p.conf:11).\n" },
	{ "OP-6: a third party (TH-2)", third, TENSE_DONE, TAKEN
	  NAMES "we sent, <x@y>: its sender takes no part there.\n"
	  "The mail was filed in conversation 3 as a third party's: its sender "
	  "takes no part in the conversation it names: seen by users only "
	  "(joined by our-id).\n"
	  "A trigger was passed over: a customer replies: not fired, it is a "
	  "third party's.\n" },
	{ "OP-6: an auto-reply: how it was read, and what it fires not", away,
	  TENSE_DONE, TAKEN
	  "It is no person's mail but of kind auto-reply: Auto-Submitted: "
	  "auto-replied.\n"
	  NAMES "we sent, <x@y>: its sender takes part there.\n"
	  "The mail was filed in conversation 3: its sender takes part; not "
	  "verified (joined by our-id).\n"
	  "A trigger was passed over: a customer replies: not fired, it is an "
	  "auto-reply.\n" },
	{ "OP-6: nothing changes: the rule is named all the same", already,
	  TENSE_DONE, TAKEN
	  NAMES "we sent, <x@y>: its sender takes part there.\n"
	  "The mail was filed in conversation 3: its sender takes part; not "
	  "verified (joined by our-id).\n"
	  "Ticket 7 is already waiting-on-us: a customer replies (rule "
	  "p.conf:21).\n" },
	{ "OP-6: a trigger that is off: the rule that says so", trigger_off,
	  TENSE_DONE, TAKEN
	  NAMES "we sent, <x@y>: its sender takes part there.\n"
	  "The mail was filed in conversation 3: its sender takes part; not "
	  "verified (joined by our-id).\n"
	  "A trigger was passed over: a customer replies: it is off (rule "
	  "p.conf:21).\n" },
	{ "OP-6: a rule that nobody wrote has no place", trigger_default,
	  TENSE_DONE, TAKEN
	  NAMES "we sent, <x@y>: its sender takes part there.\n"
	  "The mail was filed in conversation 3: its sender takes part; not "
	  "verified (joined by our-id).\n"
	  "Ticket 7 was set to waiting-on-us (before: waiting-on-contact): a "
	  "customer replies.\n" },
	{ "OP-6: dropped: by which filter (CH-10)", dropped, TENSE_WOULD,
	  WOULD
	  "A filter fits: when body ~ /x/ then drop (rule f.conf:4).\n"
	  "It would be dropped, and is in no conversation.\n" },
	{ "OP-6: a duplicate: of which mail (CH-8)", twice, TENSE_DONE, TAKEN
	  "Nothing was done: the same content is filed in this inbox as mail "
	  "4.\n" },
	{ "OP-6: references are off: it is said why it did not join",
	  references_off, TENSE_DONE, TAKEN
	  NAMES "we know, <x@y>, and does not join it: the channel does not "
	  "thread by references.\n"
	  "Conversation 200 was begun: no conversation was named by an id we "
	  "know.\n"
	  "The mail was filed in conversation 200: its first message.\n"
	  "No ticket: ticket-creation is off.\n" },
	{ "OP-6: a held letter says which limit (SE-7)", limited, TENSE_DONE,
	  TAKEN
	  "Conversation 200 was begun: no conversation was named by an id we "
	  "know.\n"
	  "The mail was filed in conversation 200: its first message.\n"
	  "Ticket 400 was made, in status new: a new conversation (AU-1).\n"
	  "Letter 500 to customer@c.example was held back for a person to "
	  "release: ticket-received: auto-reply-limit: 1 per 60 min to an "
	  "address (rule p.conf:10).\n"
	  "Letter 501 to leads@example.com was queued: notify-new (rule "
	  "p.conf:11).\n" },
	{ "SC-3: nothing of it moves a cursor", hostile, TENSE_DONE,
	  "Mail 9 from a?[2J\"\\@x was taken on channel support.\n"
	  "Nothing was done: the same content is filed in this inbox as mail "
	  "4.\n" },
};

static void
decisions_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;

		kit_init(&k);
		T[i].given(&k);
		kit_mail(&k);
		check_str(T[i].what, told(&k, T[i].tense, true),
		    str_from(T[i].want));
		kit_clear(&k);
	}
}

/* PM-3: the record knows conversations that this reader may not see. */
static void
what_may_not_be_seen_is_not_told(void **state)
{
	struct str said;
	struct kit k;

	(void)state;
	kit_init(&k);
	stranger(&k);
	kit_mail(&k);
	for (size_t i = 0; i < k.plan.nevent; i++)
		if (k.plan.event[i].conversation == 3)
			k.plan.event[i].what = NULL;
	said = told(&k, TENSE_DONE, false);
	check("it is there", str_find(said, STR("It names a conversation "
	    "that you may not see.\n"), 0) < said.n);
	check("not its id", str_find(said, STR("names conversation 3"), 0) ==
	    said.n);
	check("nor what was found there", str_find(said, STR("<x@y>"), 0) ==
	    said.n);
	kit_clear(&k);
}

/* Each rule the kit can hit is told by words of its own, and no sentence
 * comes from nowhere. */
static void
events_have_words(void **state)
{
	static const struct {
		const char *what;
		struct event event;
		const char *want;
	} rows[] = {
		{ "OP-6: an owner that is none", { .what = "ticket.owner",
		  .ticket = 4 }, "ticket 4 was given to nobody" },
		{ "OP-6: values", { .what = "ticket.priority", .ticket = 4,
		  .from = STR_INIT("low"), .to = STR_INIT("high") },
		  "ticket 4 was set to priority high (before: low)" },
		{ "OP-6: what is not known yet keeps its name",
		  { .what = "sea.monster" }, "sea.monster" },
		{ "OP-6: of no ticket", { .what = "ticket.deleted" },
		  "no ticket was put in the trash" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct narration n = { .tense = TENSE_DONE };
		struct arena a = ARENA_INIT;

		check_str(rows[i].what, narrate_event(&n, &rows[i].event,
		    &a), str_from(rows[i].want));
		arena_clear(&a);
	}
}

static void
places_are_those_of_an_admin(void **state)
{
	(void)state;
	check_str("OP-6: a rule's place", narrate_place(
	    STR("rule:/etc/x.conf:12")), STR("/etc/x.conf:12"));
	check_str("a default has none", narrate_place(STR("rule:default")),
	    STR(""));
	check_str("nor has a preset's", narrate_place(
	    STR("rule:default:3")), STR(""));
	check_str("a person is no rule", narrate_place(STR("user:alice")),
	    STR(""));
}

/* --- The writer of records ------------------------------------------------ */

static void
jots_are_json(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	jot_open(&b, NULL, '{');
	jot_text(&b, "t", STR("a\"b\\c\nd\x01" "\xff"));
	jot_text(&b, "none", STR(""));
	jot_int(&b, "zero", 0);
	jot_int(&b, "least", INT64_MIN);
	jot_flag(&b, "no", false);
	jot_flag(&b, "yes", true);
	jot_open(&b, "list", '[');
	jot_item_int(&b, 0);
	jot_item_text(&b, STR(""));
	jot_close(&b, ']');
	jot_close(&b, '}');
	check_str("what is empty is left out, all else is JSON",
	    buf_view(&b), STR("{\"t\":\"a\\\"b\\\\c\\u000ad\\u0001"
	    "\xef\xbf\xbd\",\"least\":-9223372036854775808,\"yes\":true,"
	    "\"list\":[0,\"\"]}"));
	buf_clear(&b);
}

/* --- Two configurations --------------------------------------------------- */

static void same(struct kit *k) { (void)k; }
static void no_letter(struct kit *k) { k->status[NEW].on.action++;
	k->status[NEW].on.n--; }
static void other_status(struct kit *k) {
	k->pipeline.customer_replies.to = &k->status[NEW];
	k->pipeline.customer_replies.at.line = 44; }
static void no_ticket(struct kit *k) {
	k->channel[SUPPORT].ticket_creation = TICKETS_OFF; }
static void limit_off(struct kit *k) { k->conf.nauto_reply = 0; }
static void undropped(struct kit *k) {
	k->in.filter = (struct filtered){ 0 }; }
static void window_off(struct kit *k) { k->pipeline.reopen_window_ms = 0; }

static const struct {
	const char *what;
	void (*given)(struct kit *), (*changed)(struct kit *);
	const char *want;
} D[] = {
	{ "OP-7: the same words, the same plan", reply, same, "" },
	{ "OP-7: the same of a first mail", nothing, same, "" },
	{ "OP-7: a rule that went: its letter, and which rule it was",
	  nothing, no_letter, "letter: ticket-received to "
	  "customer@c.example -> none (rule p.conf:10)\n" },
	{ "OP-7: a trigger's other target, by which line", reply,
	  other_status,
	  "status: waiting-on-us -> new (rule p.conf:44)\n"
	  "letter: none -> ticket-received to customer@c.example (rule "
	  "p.conf:10)\n"
	  "letter: none -> notify-new to alice@example.com (rule p.conf:11)\n"
	  "letter: none -> notify-new to bob@example.com (rule p.conf:11)\n" },
	{ "OP-7: a ticket less is one line, not each of its values", nothing,
	  no_ticket,
	  "ticket: a new one -> none\n"
	  "letter: ticket-received to customer@c.example -> none (rule "
	  "p.conf:10)\n"
	  "letter: notify-new to alice@example.com -> none (rule p.conf:11)\n"
	  "letter: notify-new to bob@example.com -> none (rule p.conf:11)\n" },
	{ "OP-7: what was dropped would be filed, with all that follows",
	  dropped, undropped, "outcome: filtered -> filed (rule f.conf:4)\n"
	  "letter: none -> ticket-received to customer@c.example (rule "
	  "p.conf:10)\n"
	  "letter: none -> notify-new to alice@example.com (rule p.conf:11)\n"
	  "letter: none -> notify-new to bob@example.com (rule p.conf:11)\n" },
	{ "OP-7: what was held would go", limited, limit_off,
	  "held: auto-reply-limit: 1 per 60 min to an address -> none\n" },
	{ "OP-7: it would join instead of beginning anew", late, window_off,
	  "conversation: a new one -> 3\n"
	  "ticket: a new one -> 7\n"
	  "status: new -> waiting-on-us (rule p.conf:21)\n"
	  "owner: none -> bob\n"
	  "letter: ticket-received to customer@c.example -> none (rule "
	  "p.conf:10)\n"
	  "letter: notify-new to alice@example.com -> none (rule p.conf:11)\n"
	  "letter: notify-new to bob@example.com -> none (rule p.conf:11)\n"
	  "letter: none -> notify-reply to bob@example.com (rule p.conf:13)\n"
	},
};

static void
plans_are_compared(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof D / sizeof *D; i++) {
		struct kit was, would;
		struct difference *d;
		struct str all = STR_NONE;
		size_t n;

		kit_init(&was);
		D[i].given(&was);
		kit_mail(&was);
		kit_init(&would);
		D[i].given(&would);
		D[i].changed(&would);
		kit_mail(&would);
		differ(&was.facts, &was.plan, &would.plan, &was.arena, &d,
		    &n);
		for (size_t j = 0; j < n; j++)
			all = str_printf(&was.arena, "%.*s%.*s\n",
			    STR_ARG(all), STR_ARG(differ_text(&d[j],
			    &was.arena)));
		check_str(D[i].what, all, str_from(D[i].want));
		kit_clear(&was);
		kit_clear(&would);
	}
}

/* A filter's outcome is compared, and nothing behind it. */
static void
outcomes_are_compared(void **state)
{
	struct kit was, would;
	struct difference *d;
	size_t n;

	(void)state;
	kit_init(&was);
	kit_mail(&was);
	kit_init(&would);
	dropped(&would);
	kit_mail(&would);
	was.plan.nletter = 0;
	differ(&was.facts, &was.plan, &would.plan, &was.arena, &d, &n);
	check_int("OP-7: one difference", n, 1);
	check_str("OP-7: filed or filtered, by which filter",
	    differ_text(&d[0], &was.arena),
	    STR("outcome: filed -> filtered (rule f.conf:4)"));
	kit_clear(&was);
	kit_clear(&would);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decisions_are_told),
		cmocka_unit_test(what_may_not_be_seen_is_not_told),
		cmocka_unit_test(events_have_words),
		cmocka_unit_test(places_are_those_of_an_admin),
		cmocka_unit_test(jots_are_json),
		cmocka_unit_test(plans_are_compared),
		cmocka_unit_test(outcomes_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
