#include "desk/decide.h"

#include <string.h>

#include "tests/unit/desk_kit.h"

/* CH-9: old mail is threaded by the same rules and does nothing else. */

enum { DAY_H = 24 };
#define DAYS(n) ((n) * DAY_H * KIT_HOUR)

static void old(struct kit *k) { k->in.history = HISTORY_RECEIVED; }

static void
old_stranger(struct kit *k)
{
	old(k);
	k->facts.nthread = 0;
	k->facts.sender.id = 0;
	k->in.received = KIT_NOW - DAYS(900);
}

static void
old_open(struct kit *k)
{
	old_stranger(k);
	k->in.history_status = STR("waiting-on-us");
}

static void
old_unknown_status(struct kit *k)
{
	old_stranger(k);
	k->in.history_status = STR("gone-since");
}

static void
old_manual(struct kit *k)
{
	old_stranger(k);
	k->channel[SUPPORT].ticket_creation = TICKETS_MANUAL;
}

static void
old_reply(struct kit *k)
{
	old(k);
	kit_evidence(k, BY_REFERENCE, true);
	k->in.received = KIT_NOW - DAYS(90);
}

static void
old_reply_to_closed(struct kit *k)
{
	old_reply(k);
	kit_close(k, KIT_HOUR);
}

static void
old_third_party(struct kit *k)
{
	old_reply_to_closed(k);
	k->facts.candidate[0].by = BY_OUR_ID;
	k->facts.candidate[0].sender_takes_part = false;
}

static void
old_from_user(struct kit *k)
{
	old_reply_to_closed(k);
	k->mail.from.address = STR("alice@example.com");
}

static void
old_sent(struct kit *k)
{
	old_from_user(k);
	k->in.history = HISTORY_SENT;
}

static void
old_own(struct kit *k)
{
	old_reply_to_closed(k);
	k->mail.kind = KIND_OWN;
}

static void
old_cc(struct kit *k)
{
	old_reply(k);
	k->mail.cc = kit_box(k, "late@c.example");
}

static void
old_duplicate(struct kit *k)
{
	old(k);
	k->facts.duplicate_of = 4;
}

static const struct {
	const char *what;
	void (*prepare)(struct kit *k);
	enum outcome_what outcome;
	const char *status;             /* of a ticket made; NULL: none is */
	int closed;                     /* the conversation; -1: as it was */
	const char *event;              /* there is */
	int64_t joined;                 /* 0: a new conversation */
	enum direction direction;
} T[] = {
	{ "old mail of a stranger makes a closed ticket", old_stranger,
	    OUTCOME_FILED, "closed", 1, "ticket.created", 0, INCOMING },
	{ "--status names another", old_open, OUTCOME_FILED, "waiting-on-us",
	    0, "ticket.created", 0, INCOMING },
	{ "a status that went away since: closed", old_unknown_status,
	    OUTCOME_FILED, "closed", 1, "ticket.created", 0, INCOMING },
	{ "ticket-creation manual makes none; closed all the same",
	    old_manual, OUTCOME_FILED, NULL, 1, "conversation.closed", 0,
	    INCOMING },
	{ "an old reply joins", old_reply, OUTCOME_FILED, NULL, -1,
	    "message.incoming", 3, INCOMING },
	{ "an old reply reopens nothing", old_reply_to_closed, OUTCOME_FILED,
	    NULL, -1, "message.incoming", 3, INCOMING },
	{ "an old third party is kept there", old_third_party, OUTCOME_FILED,
	    NULL, -1, "message.third-party", 3, INCOMING },
	{ "a user's old mail is a comment: nobody vouches for it",
	    old_from_user, OUTCOME_FILED, NULL, -1, "message.claimed", 3,
	    COMMENT },
	{ "--sent vouches for it: it is what we sent", old_sent,
	    OUTCOME_FILED, NULL, -1, "message.outgoing", 3, OUTGOING },
	{ "our own mail come back long ago", old_own, OUTCOME_FILED, NULL,
	    -1, "message.own", 3, INCOMING },
	{ "an old Cc is proposed to nobody", old_cc, OUTCOME_FILED, NULL, -1,
	    "message.incoming", 3, INCOMING },
	{ "the same content is a duplicate", old_duplicate,
	    OUTCOME_DUPLICATE, NULL, -1, NULL, 0, INCOMING },
};

static void
check_quiet(const char *what, const struct kit *k)
{
	static const char *const never[] = {
		"trigger.skipped", "conversation.reopened", "ticket.status",
		"participant.proposed",
	};

	check_int(what, (int64_t)k->plan.nletter, 0);
	check_int(what, (int64_t)k->plan.nwish, 0);
	check(what, kit_ticket(k, 7) == NULL);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		check(what, kit_event(k, never[i]) == NULL);
}

static void
old_mail_is_filed_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		const struct conversation *c;
		const struct ticket *t;
		struct kit k;

		kit_init(&k);
		T[i].prepare(&k);
		kit_mail(&k);
		check_int(T[i].what, k.plan.outcome.what, T[i].outcome);
		check_quiet(T[i].what, &k);
		t = kit_ticket(&k, 400);
		check(T[i].what, (t != NULL) == (T[i].status != NULL));
		if (t != NULL) {
			check_str(T[i].what, t->status,
			    str_from(T[i].status));
			check_str(T[i].what, t->source, STR("import"));
		}
		c = kit_conversation(&k, T[i].joined != 0 ? T[i].joined :
		    200);
		if (T[i].closed >= 0)
			check_int(T[i].what, c->closed, T[i].closed);
		if (T[i].joined != 0)
			check_int(T[i].what, k.plan.outcome.conversation,
			    T[i].joined);
		if (T[i].event != NULL)
			check(T[i].what, kit_event(&k, T[i].event) != NULL);
		if (T[i].outcome == OUTCOME_FILED)
			check_int(T[i].what, k.plan.message[0].direction,
			    T[i].direction);
		kit_clear(&k);
	}
}

/* What happened long ago is shown where it belongs in time. */
static void
times_are_the_mail_s_own(void **state)
{
	const struct conversation *c;
	const struct ticket *t;
	struct kit k;

	(void)state;
	kit_init(&k);
	old_stranger(&k);
	kit_mail(&k);
	c = kit_conversation(&k, 200);
	t = kit_ticket(&k, 400);
	check_int("begun", c->created, KIT_NOW - DAYS(900));
	check_int("changed", c->changed, KIT_NOW - DAYS(900));
	check_int("made", t->created, KIT_NOW - DAYS(900));
	check_int("closed", t->closed, KIT_NOW - DAYS(900));
	check_int("its last change", t->changed, KIT_NOW - DAYS(900));
	check_int("filed as of", k.plan.message[0].created,
	    KIT_NOW - DAYS(900));
	kit_clear(&k);

	kit_init(&k);
	old_reply(&k);          /* before the conversation that is here */
	kit_mail(&k);
	c = kit_conversation(&k, 3);
	check_int("it began earlier", c->created, KIT_NOW - DAYS(90));
	check_int("its last change stays", c->changed,
	    k.thread[0].conversation.changed);
	check("a live ticket keeps its times", kit_ticket(&k, 7) == NULL);
	kit_clear(&k);

	kit_init(&k);           /* an imported ticket follows its mails */
	old_reply_to_closed(&k);
	kit_close(&k, DAYS(100));
	k.thread[0].ticket.source = STR("import");
	k.thread[0].ticket.changed = KIT_NOW - DAYS(100);
	kit_mail(&k);
	t = kit_ticket(&k, 7);
	check_int("closed with its last mail", t->closed,
	    KIT_NOW - DAYS(90));
	check("still closed", !kit_conversation(&k, 3)->closed == false);
	kit_clear(&k);

	kit_init(&k);           /* a clock that was wrong */
	old_stranger(&k);
	k.in.received = KIT_NOW + DAYS(3);
	kit_mail(&k);
	check_int("never later than now", kit_ticket(&k, 400)->created,
	    KIT_NOW);
	kit_clear(&k);

	kit_init(&k);           /* nobody knows when it came */
	old_stranger(&k);
	k.in.received = 0;
	k.mail.date_ms = KIT_NOW - DAYS(5);
	kit_mail(&k);
	check_int("what it says", kit_ticket(&k, 400)->created,
	    KIT_NOW - DAYS(5));
	kit_clear(&k);
}

/* TH-7 is for the living: the parts of an old thread are one conversation
 * however long they are apart. */
static void
the_reopen_window_is_not_asked(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	old_reply_to_closed(&k);
	kit_close(&k, DAYS(400));
	kit_mail(&k);
	check_int("joins", k.plan.outcome.conversation, 3);
	k.in.history = HISTORY_NOT;
	k.in.received = KIT_NOW;
	kit_mail(&k);
	check_int("new mail does not", k.plan.outcome.conversation, 200);
	kit_clear(&k);
}

/* A Sent folder may come first: the customer is whom it was sent to, and the
 * ticket is made with the customer's first mail. */
static void
sent_mail_begins_a_conversation(void **state)
{
	const struct conversation *c;
	struct kit k;

	(void)state;
	kit_init(&k);
	old_stranger(&k);
	k.in.history = HISTORY_SENT;
	k.mail.from.address = STR("support@example.com");
	k.mail.to = kit_box(&k, "new@c.example");
	k.facts.recipient_box = k.mail.to.box[0];
	kit_mail(&k);
	c = kit_conversation(&k, 200);
	check("begun by us", c->begun_by_user);
	check_int("with", c->contact, 100);
	check_int("its address", (int64_t)k.plan.naddress, 1);
	check_str("its address", k.plan.address[0].address,
	    STR("new@c.example"));
	check("no ticket yet", k.plan.nticket == 0);
	check_int("outgoing", k.plan.message[0].direction, OUTGOING);
	kit_clear(&k);

	kit_init(&k);
	old_reply(&k);
	k.thread[0].ticket = (struct ticket){ 0 };
	k.thread[0].conversation.ticket = 0;
	k.thread[0].conversation.begun_by_user = true;
	kit_mail(&k);
	check("then one", kit_ticket(&k, 400) != NULL);
	check_str("closed", kit_ticket(&k, 400)->status, STR("closed"));
	check_int("no letter", (int64_t)k.plan.nletter, 0);
	kit_clear(&k);
}

/* T08: the same Message-ID and other content. */
static void
the_same_id_is_linked_both_ways(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.facts.same_id[k.facts.nsame_id++] = 0;
	kit_mail(&k);
	check_int("filed", k.plan.outcome.what, OUTCOME_FILED);
	check_int("by itself", k.plan.outcome.conversation, 200);
	check_int("links", (int64_t)k.plan.nlink, 2);
	check_int("from", k.plan.link[0].conversation, 200);
	check_int("to", k.plan.link[0].other, 3);
	check_int("and back", k.plan.link[1].conversation, 3);
	kit_clear(&k);

	kit_init(&k);
	kit_evidence(&k, BY_OUR_ID, true);
	k.facts.same_id[k.facts.nsame_id++] = 0;
	kit_mail(&k);
	check_int("within one", (int64_t)k.plan.nlink, 0);
	check("said", kit_event(&k, "message.same-id") != NULL);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_mail_is_filed_and_nothing_else),
		cmocka_unit_test(times_are_the_mail_s_own),
		cmocka_unit_test(the_reopen_window_is_not_asked),
		cmocka_unit_test(sent_mail_begins_a_conversation),
		cmocka_unit_test(the_same_id_is_linked_both_ways),
	};

	return cmocka_run_group_tests_name("desk_history", tests, NULL, NULL);
}
