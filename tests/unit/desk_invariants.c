/* SC-7, AU-10: what holds whatever the facts are. */
#include "desk/decide.h"

#include <stdio.h>
#include <string.h>

#include "desk/record.h"
#include "tests/unit/desk_kit.h"

enum { ROUNDS = 20000 };

static const char MARK[] = "xyzzy";     /* in every text a mail brings */

/* A fixed sequence: a failure names its round and comes again. */
static uint32_t
dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

static const char *const senders[] = {
	"customer@c.example", "pia@d.example", "evil@e.example",
	"ALICE@example.com", "carol@example.com", "help@example.com",
	"noreply@c.example", "MAILER-DAEMON@c.example", "", "a b@c.example",
	"x\r\nRCPT TO:<v@v.example>", "owner-list@l.example",
};
enum { SENDERS = sizeof senders / sizeof *senders };

static void
random_mail(struct kit *k, uint64_t *seed)
{
	static const enum mail_kind kinds[] = { KIND_PERSON, KIND_PERSON,
		KIND_PERSON, KIND_AUTO_REPLY, KIND_BOUNCE, KIND_FEEDBACK,
		KIND_LIST, KIND_CALENDAR, KIND_OWN };
	struct mail *m = &k->mail;

	m->from.address = str_from(senders[dice(seed, SENDERS)]);
	m->from.name = STR("xyzzy Name");
	m->subject = STR("about xyzzy");
	m->text = m->new_text = m->quoted = STR("say xyzzy");
	m->kind = kinds[dice(seed, 9)];
	m->wants_no_auto_reply = dice(seed, 6) == 0;
	m->from_is_one = dice(seed, 10) != 0;
	m->forwarded = dice(seed, 6) == 0;
	if (dice(seed, 2) == 0)
		m->cc = kit_box(k, senders[dice(seed, SENDERS)]);
	k->in.channel = &k->channel[dice(seed, 3)];
	k->in.received = KIT_NOW - (int64_t)dice(seed, 30) * KIT_HOUR;
}

static void
random_thread(struct kit *k, uint64_t *seed)
{
	static struct participant pia = { 3, { STR_INIT("Pia"),
	    STR_INIT("pia@d.example") } };
	static const char *const owners[] = { "", "alice", "bob", "carol" };
	static const char *const teams[] = { "", "support", "billing" };
	struct thread_facts *t = &k->thread[0];

	if (dice(seed, 2) == 0)
		kit_second(k);
	if (dice(seed, 2) == 0)
		kit_close(k, (int64_t)dice(seed, 60) * 24 * KIT_HOUR);
	for (size_t i = 0; i < k->facts.nthread; i++) {
		k->thread[i].participant = &pia;
		k->thread[i].nparticipant = dice(seed, 2);
		k->thread[i].ticket.owner = str_from(owners[dice(seed, 4)]);
		k->thread[i].ticket.team = str_from(teams[dice(seed, 3)]);
		k->thread[i].ticket.reopened = dice(seed, 2) == 0;
	}
	t->conversation.spam = dice(seed, 10) == 0;
	t->conversation.trashed = dice(seed, 10) == 0;
}

static bool
is_participant(const struct kit *k, const struct thread_facts *t)
{
	return str_is(k->mail.from.address, "customer@c.example") ||
	    (t->nparticipant > 0 &&
	    str_is(k->mail.from.address, "pia@d.example"));
}

static void
random_facts(struct kit *k, uint64_t *seed)
{
	static const enum evidence by[] = { BY_OUR_ID, BY_REFERENCE };

	random_thread(k, seed);
	random_mail(k, seed);
	if (!str_is(k->mail.from.address, "customer@c.example"))
		k->facts.sender.id = dice(seed, 2) == 0 ? 0 : 6;
	for (uint32_t n = dice(seed, 3); n > 0; n--) {
		struct candidate *c =
		    &k->facts.candidate[k->facts.ncandidate++];

		c->by = by[dice(seed, 2)];
		c->thread = dice(seed, (uint32_t)k->facts.nthread);
		c->forwarded = dice(seed, 8) == 0;
		c->sender_takes_part =
		    is_participant(k, &k->thread[c->thread]);
	}
	k->facts.automatic_to_sender[0] = (int)dice(seed, 2);
	k->facts.automatic_of_channel = (int)dice(seed, 60);
	k->facts.duplicate_of = dice(seed, 50) == 0 ? 3 : 0;
	k->channel[SUPPORT].auto_reply_to = dice(seed, 4) == 0
	    ? REPLY_TO_VERIFIED : REPLY_TO_ANYONE;
	k->channel[SUPPORT].ticket_creation =
	    (enum ticket_creation)dice(seed, 3);
	k->on_message[0].whom = (enum notify_whom)dice(seed, 3);
	k->on_message[0].team = &k->team[dice(seed, 2)];
	/* The worst rules there are: a mail to the contact at every turn. */
	if (dice(seed, 2) == 0)
		k->status[WAITING_US].on = k->status[NEW].on;
	if (dice(seed, 4) == 0)
		k->on_message[0].what = ACTION_SEND;
}

static bool
marked(struct str s)
{
	return str_find(s, str_from(MARK), 0) < s.n;
}

static bool
values_marked(const struct values *v)
{
	for (size_t i = 0; i < v->n; i++) {
		if (marked(v->value[i].text))
			return true;
		for (size_t j = 0; j < v->value[i].nitem; j++)
			if (values_marked(&v->value[i].item[j]))
				return true;
	}
	return false;
}

/* One who may read the ticket: a user or a configured address. */
static bool
of_ours(struct str to)
{
	static const char *const known[] = { "alice@example.com",
		"bob@example.com", "root@example.com", "leads@example.com",
		"postmaster@example.com" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_is(to, known[i]))
			return true;
	return false;
}

static void
check_automatic(const char *what, const struct kit *k,
                const struct letter *l)
{
	check(what, str_is(l->to, "customer@c.example") ||
	    str_eq(l->to, k->mail.from.address));
	check(what, !marked(l->draft.subject));
	check(what, !marked(l->draft.to.name) && !marked(l->draft.from.name));
	check(what, !values_marked(&l->draft.values));
	check(what, k->mail.kind == KIND_PERSON);
	check(what, !k->mail.wants_no_auto_reply);
	check_int(what, l->draft.auto_submitted, AUTO_REPLIED);
	check(what, l->draft.cause.n > 0);
	if (k->facts.automatic_of_channel >= 50 ||
	    (str_eq(l->to, k->mail.from.address) &&
	    k->facts.automatic_to_sender[0] >= 1))
		check(what, l->held.n > 0);
}

static void
check_letters(const char *what, const struct kit *k)
{
	for (size_t i = 0; i < k->plan.nletter; i++) {
		const struct letter *l = &k->plan.letter[i];

		check(what, address_is_safe(l->to));
		check_str(what, l->envelope_from, STR_NONE);
		check(what, l->kind == LETTER_AUTOMATIC ||
		    l->kind == LETTER_NOTIFICATION);
		if (l->kind == LETTER_AUTOMATIC)
			check_automatic(what, k, l);
		else
			check(what, of_ours(l->to));
		for (size_t j = 0; j < i; j++)
			check(what, !str_eq(l->to, k->plan.letter[j].to) ||
			    strcmp(l->draft.template,
			    k->plan.letter[j].draft.template) != 0);
	}
}

static void
check_outcome(const char *what, const struct kit *k)
{
	const struct plan *p = &k->plan;
	bool filed = p->outcome.what == OUTCOME_FILED;

	check_int(what, filed, k->facts.duplicate_of == 0);
	check(what, filed || p->outcome.what == OUTCOME_DUPLICATE);
	check_int(what, p->outcome.intake, 9);
	check_int(what, p->nmessage, filed);
	check(what, !filed || (p->outcome.message == p->message[0].id &&
	    p->outcome.conversation == p->message[0].conversation));
	for (size_t i = 0; i < p->nevent; i++)
		check(what, p->event[i].why.n > 0 && p->event[i].by.n > 0 &&
		    p->event[i].at == KIT_NOW);
}

/* Threading widens nothing, and a user's address alone does nothing. */
static void
check_powerless(const char *what, const struct kit *k)
{
	const struct plan *p = &k->plan;
	const struct message *m = p->message;
	bool strange = p->nmessage == 1 && (m->third_party ||
	    m->claims.n > 0 || m->kind == KIND_OWN);

	if (!strange)
		return;
	check_int(what, p->nletter, 0);
	check_int(what, p->nparticipant, 0);
	check_int(what, p->ncontact, 0);
	check(what, kit_ticket(k, 7) == NULL);
	check(what, kit_event(k, "conversation.reopened") == NULL);
}

static void
test_invariants(void **state)
{
	uint64_t seed = 20240131;
	size_t automatic = 0, notices = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct kit k;
		struct str first;
		char what[32];

		snprintf(what, sizeof what, "round %d", i);
		kit_init(&k);
		random_facts(&k, &seed);
		kit_mail(&k);
		check_outcome(what, &k);
		check_letters(what, &k);
		check_powerless(what, &k);
		first = record_mail(&k.conf, &k.in, &k.facts, &k.plan,
		    &k.arena);
		check("a record holds no texts", !marked(first));
		for (size_t j = 0; j < k.plan.nletter; j++)
			if (k.plan.letter[j].kind == LETTER_AUTOMATIC)
				automatic++;
			else
				notices++;
		/* The same facts give the same plan. */
		kit_mail(&k);
		check_str(what, record_mail(&k.conf, &k.in, &k.facts,
		    &k.plan, &k.arena), first);
		kit_clear(&k);
	}
	/* The dice did reach what is to be guarded. */
	check("automatic letters were written", automatic > ROUNDS / 50);
	check("notifications were written", notices > ROUNDS / 10);
}

/* A desk that remembers when it wrote automatic mail to the other. */
struct desk {
	struct kit kit;
	const char *other;              /* the address it is written from */
	int64_t sent[64];
	size_t nsent;
};

static void
desk_init(struct desk *d, const char *own, const char *other)
{
	memset(d, 0, sizeof *d);
	kit_init(&d->kit);
	d->kit.channel[SUPPORT].address = own;
	d->kit.channel[SUPPORT].alias.n = 0;
	d->other = other;
}

/* desk_gets files one mail of a "person" and returns how many automatic
 * letters leave because of it. */
static int
desk_gets(struct desk *d, int64_t now)
{
	struct kit *k = &d->kit;
	int out = 0;

	k->facts.nthread = 0;
	k->facts.now = now;
	k->in.received = now;
	k->mail.from.address = str_from(d->other);
	for (size_t i = 0; i < k->conf.nauto_reply; i++) {
		k->facts.automatic_to_sender[i] = 0;
		for (size_t j = 0; j < d->nsent; j++)
			k->facts.automatic_to_sender[i] +=
			    now - d->sent[j] < k->limit[i].per_ms;
	}
	kit_mail(k);
	for (size_t i = 0; i < k->plan.nletter; i++)
		if (k->plan.letter[i].kind == LETTER_AUTOMATIC &&
		    k->plan.letter[i].held.n == 0) {
			d->sent[d->nsent++] = now;
			out++;
		}
	return out;
}

/* T13: two desks answer each other, every header that tells is stripped,
 * one seed a minute old: at most six mails in 24 hours. */
static void
test_two_desks(void **state)
{
	struct desk a, b;
	int under_way = 1, at_a = 1, mails = 0;

	(void)state;
	desk_init(&a, "support@a.example", "support@b.example");
	desk_init(&b, "support@b.example", "support@a.example");
	for (int64_t now = KIT_NOW; now < KIT_NOW + 24 * KIT_HOUR;
	    now += KIT_HOUR / 60) {
		int next = 0;

		for (int i = 0; i < under_way; i++)
			next += desk_gets(at_a ? &a : &b, now);
		mails += under_way;
		under_way = next;
		at_a = !at_a;
	}
	check("the loop ran", mails >= 3);
	check("T13: and ended", mails <= 6 && under_way == 0);
	kit_clear(&a.kit);
	kit_clear(&b.kit);
}

/* L02: a vacation responder without headers, a new mail each time. */
static void
test_responder(void **state)
{
	struct desk d;
	int acks = 0;

	(void)state;
	desk_init(&d, "support@a.example", "away@v.example");
	for (int64_t now = KIT_NOW; now < KIT_NOW + 24 * KIT_HOUR;
	    now += KIT_HOUR / 4)
		acks += desk_gets(&d, now);
	check_int("L02: two acks a day", acks, 2);
	kit_clear(&d.kit);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_invariants),
		cmocka_unit_test(test_two_desks),
		cmocka_unit_test(test_responder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
