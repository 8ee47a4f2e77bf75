#include "desk/thread.h"

#include "tests/unit/desk_kit.h"

static void nothing(struct kit *k) { (void)k; }
static void ours_in(struct kit *k) { kit_evidence(k, BY_OUR_ID, true); }
static void ours_out(struct kit *k) { kit_evidence(k, BY_OUR_ID, false); }
static void ref_in(struct kit *k) { kit_evidence(k, BY_REFERENCE, true); }
static void ref_out(struct kit *k) { kit_evidence(k, BY_REFERENCE, false); }

static void
ref_switched_off(struct kit *k)
{
	ref_in(k);
	k->channel[SUPPORT].thread_references = false;
}

static void
trashed(struct kit *k)
{
	ours_in(k);
	k->thread[0].conversation.trashed = KIT_NOW - 1;
}

static void
trashed_stranger(struct kit *k)
{
	ours_out(k);
	k->thread[0].conversation.trashed = KIT_NOW - 1;
}

static void
same_inbox(struct kit *k)
{
	ours_in(k);
	k->in.channel = &k->channel[BILLING];
}

static void
other_inbox(struct kit *k)
{
	ours_in(k);
	k->in.channel = &k->channel[SALES];
}

static void
other_inbox_one_ticket(struct kit *k)
{
	other_inbox(k);
	k->mail.to = kit_box(k, k->in.channel->address);
	k->conf.one_ticket = true;
}

/* By sales, to sales and to billing, whose inbox the conversation is in. */
static void
both_inboxes(struct kit *k)
{
	other_inbox(k);
	k->mail.to = kit_box(k, k->in.channel->address);
	k->mail.cc = kit_box(k, "billing@example.com");
}

static void
both_inboxes_one_ticket(struct kit *k)
{
	both_inboxes(k);
	k->conf.one_ticket = true;
}

static void
moved(struct kit *k)
{
	other_inbox(k);
	k->thread[0].conversation.channel = STR("sales");
}

static void
closed_today(struct kit *k)
{
	ours_in(k);
	kit_close(k, 30 * 24 * KIT_HOUR - 70000);
}

static void
closed_long(struct kit *k)
{
	ours_in(k);
	kit_close(k, 30 * 24 * KIT_HOUR + 1);
	k->in.received = KIT_NOW;
}

static void
closed_long_for_ever(struct kit *k)
{
	closed_long(k);
	k->pipeline.reopen_window_ms = 0;
}

static void
closed_long_bounce(struct kit *k)
{
	closed_long(k);
	k->mail.kind = KIND_BOUNCE;
}

static void
touched_since(struct kit *k)
{
	closed_long(k);
	k->thread[0].conversation.changed = KIT_NOW;
}

/* The follow-up of a follow-up: the old one is out of reach, the new one
 * that began instead is named by a weaker id. */
static void
expired_then_new(struct kit *k)
{
	kit_second(k);
	kit_evidence(k, BY_OUR_ID, true);
	kit_evidence(k, BY_REFERENCE, true);
	k->facts.candidate[1].thread = 1;
	kit_close(k, 60 * 24 * KIT_HOUR);
	k->thread[1].conversation.closed = false;
	k->thread[1].ticket.closed = 0;
}

static void
nearest(struct kit *k)
{
	kit_second(k);
	kit_evidence(k, BY_REFERENCE, true);
	k->facts.candidate[0].thread = 1;
	kit_evidence(k, BY_REFERENCE, true);
}

static void
of_nowhere(struct kit *k)
{
	ours_in(k);
	k->facts.candidate[0].thread = 9;
}

static const struct {
	const char *what;
	void (*given)(struct kit *);
	enum thread_how how;
	int at, linked;
} T[] = {
	{ "without evidence a conversation begins", nothing,
	  THREAD_NEW, -1, -1 },
	{ "TH-1 b: an id of ours joins its participant", ours_in,
	  THREAD_JOIN, 0, -1 },
	{ "TH-2: a stranger who knows an id of ours is a third party",
	  ours_out, THREAD_THIRD_PARTY, 0, -1 },
	{ "TH-1 c: a known id joins its participant", ref_in,
	  THREAD_JOIN, 0, -1 },
	{ "TH-2: a stranger with a known id begins one, linked", ref_out,
	  THREAD_NEW, -1, 0 },
	{ "TH-1: (c) can be switched off", ref_switched_off,
	  THREAD_NEW, -1, -1 },
	{ "TH-7: a trashed one is left", trashed, THREAD_NEW, -1, 0 },
	{ "TH-7: by strangers too", trashed_stranger, THREAD_NEW, -1, 0 },
	{ "another channel of the inbox joins", same_inbox,
	  THREAD_JOIN, 0, -1 },
	{ "CH-8: another inbox has a conversation of its own", other_inbox,
	  THREAD_NEW, -1, 0 },
	{ "CH-8: with one-ticket too, if it was not sent there",
	  other_inbox_one_ticket, THREAD_NEW, -1, 0 },
	{ "CH-8: with one-ticket it joins where it was sent as well",
	  both_inboxes_one_ticket, THREAD_JOIN, 0, -1 },
	{ "CH-8: without it does not", both_inboxes, THREAD_NEW, -1, 0 },
	{ "TK-12: one that moved is still its channel's", moved,
	  THREAD_JOIN, 0, -1 },
	{ "TH-7: within the window a closed one is joined", closed_today,
	  THREAD_JOIN, 0, -1 },
	{ "TH-7: after it a new one begins, linked", closed_long,
	  THREAD_NEW, -1, 0 },
	{ "TH-7: without a window it never ends", closed_long_for_ever,
	  THREAD_JOIN, 0, -1 },
	{ "TH-7: a bounce reopens nothing, so it goes there",
	  closed_long_bounce, THREAD_JOIN, 0, -1 },
	{ "TH-7: the window starts with the closing", touched_since,
	  THREAD_NEW, -1, 0 },
	{ "TH-7: the next mail finds the new one", expired_then_new,
	  THREAD_JOIN, 1, -1 },
	{ "TH-1: of equals the nearest ancestor wins", nearest,
	  THREAD_JOIN, 1, -1 },
	{ "a candidate of no thread is none", of_nowhere,
	  THREAD_NEW, -1, -1 },
};

static void
test_choose(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;
		struct verdict v;

		kit_init(&k);
		T[i].given(&k);
		v = thread_choose(&k.conf, &k.in, &k.facts);
		check_int(T[i].what, v.how, T[i].how);
		check_int(T[i].what, v.at, T[i].at);
		check_int(T[i].what, v.linked, T[i].linked);
		kit_clear(&k);
	}
}

/* Mail that acts on nothing goes where it points, whoever sent it. */
static void
test_named(void **state)
{
	struct kit k;
	struct verdict v;

	(void)state;
	kit_init(&k);
	kit_evidence(&k, BY_REFERENCE, false);
	v = thread_named(&k.conf, &k.in, &k.facts);
	check_int("a stranger's evidence names", v.how, THREAD_JOIN);
	k.thread[0].conversation.trashed = 1;
	v = thread_named(&k.conf, &k.in, &k.facts);
	check_int("not what is in the trash", v.how, THREAD_NEW);
	check_int("which is linked", v.linked, 0);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
