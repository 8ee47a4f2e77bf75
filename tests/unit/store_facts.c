#include "tests/unit/unit.h"

#include <string.h>

#include "store/commit.h"
#include "store/facts.h"
#include "store/messages.h"
#include "tests/unit/store_dir.h"

enum { NOW = 1000000000, HOUR = 60 * 60 * 1000 };

static struct inbox inbox = { .name = "help" };
static struct channel channel = { .name = "support", .inbox = &inbox, .thread_references = true };
static struct limit limits[] = { { 1, HOUR }, { 2, 24 * HOUR } };
static const struct conf conf = {
	.auto_reply = limits, .nauto_reply = 2,
	.text = STR_INIT("words"), .hash = "h",
};
static const struct cause cause = {
	.input = "mail", .by = STR_INIT("system"), .now = NOW,
	.record = STR_INIT("{}"),
};

struct world {
	struct state_dir dir;
	struct arena arena;
	struct db *db;
	struct plan plan;
};

static void
add_conversation(struct plan *p, int64_t id, int64_t contact, int64_t ticket)
{
	*ARENA_PUSH(p->arena, p->conversation, p->nconversation) =
	    (struct conversation){
		.id = id, .channel = STR("support"), .inbox = STR("help"),
		.subject = STR("s"), .contact = contact, .ticket = ticket,
		.created = NOW, .changed = NOW + id,
	};
}

static void
add_contact(struct plan *p, int64_t id, const char *address)
{
	*ARENA_PUSH(p->arena, p->contact, p->ncontact) = (struct contact){
		.id = id, .first_name = STR("First"), .last_name = STR("Last"),
	};
	*ARENA_PUSH(p->arena, p->address, p->naddress) =
	    (struct contact_address){ str_from(address), id };
}

static void
add_ref(struct plan *p, const char *id, int64_t conversation,
    enum ref_how how)
{
	*ARENA_PUSH(p->arena, p->ref, p->nref) = (struct ref){
		.msgid = str_from(id), .conversation = conversation,
		.how = how,
	};
}

static struct message *
add_message(struct plan *p, int64_t id, enum direction direction,
    const char *from)
{
	struct message *m = ARENA_PUSH(p->arena, p->message, p->nmessage);

	*m = (struct message){
		.id = id, .conversation = 1, .direction = direction,
		.from = { .address = str_from(from) },
		.message_id = str_printf(p->arena, "m%lld", (long long)id),
	};
	return m;
}

static struct letter *
add_letter(struct plan *p, int64_t id, const char *to, int64_t created)
{
	struct letter *l = ARENA_PUSH(p->arena, p->letter, p->nletter);

	*l = (struct letter){
		.id = id, .kind = LETTER_AUTOMATIC, .channel = STR("support"),
		.to = str_from(to), .created = created,
	};
	return l;
}

static void
commit(struct world *w)
{
	struct composed *letters = arena_array(&w->arena, w->plan.nletter + 1,
	    sizeof *letters);
	struct err e = ERR_INIT;

	check(e.text, db_begin(w->db, &e));
	check(e.text, plan_commit(w->db, &conf, &w->plan, letters, &cause,
	    &e));
	check(e.text, db_commit(w->db, &e));
	plan_init(&w->plan, &w->arena);
}

static void
world_init(struct world *w)
{
	struct err e = ERR_INIT;

	memset(w, 0, sizeof *w);
	state_dir_init(&w->dir);
	check(e.text, db_open(&w->db, w->dir.path, STORE_DESK, &e));
	plan_init(&w->plan, &w->arena);
}

static void
world_clear(struct world *w)
{
	db_close(w->db);
	arena_clear(&w->arena);
	state_dir_clear(&w->dir);
}

static struct facts
load(struct world *w, const struct mail *m)
{
	struct mail_input in = { .intake = 1, .channel = &channel, .mail = m };
	struct err e = ERR_INIT;
	struct facts f;

	check(e.text, facts_for_mail(w->db, &conf, &in, NOW, &w->arena, &f,
	    &e));
	return f;
}

static struct strs
words(struct arena *a, const char *text)
{
	struct str rest = str_from(text), word;
	struct strs out = { NULL, 0 };

	while (str_cut(&rest, ' ', &word))
		*ARENA_PUSH(a, out.s, out.n) = word;
	return out;
}

static struct str
candidates(struct world *w, const struct facts *f)
{
	struct str out = STR("");

	for (size_t i = 0; i < f->ncandidate; i++) {
		const struct candidate *c = &f->candidate[i];

		out = str_printf(&w->arena, "%.*s%s%lld %s %.*s%s%s",
		    STR_ARG(out), i > 0 ? ", " : "",
		    (long long)f->thread[c->thread].conversation.id,
		    evidence_name(c->by), STR_ARG(c->msgid),
		    c->sender_takes_part ? " in" : "",
		    c->forwarded ? " fwd" : "");
	}
	return out;
}

/* TH-1 b, c; TH-2; AU-3's exception for forwards */
static void
a_mail_names_its_conversations(void **state)
{
	static const struct {
		const char *what, *from, *in_reply_to, *references, *own;
		const char *want;
	} T[] = {
		{ "nothing named, nothing found", "carla@c", "", "", "x",
		  "" },
		{ "an unknown id", "carla@c", "who@x", "", "x", "" },
		{ "our own id, by the contact", "carla@c", "ours1", "", "x",
		  "1 our-id ours1 in" },
		{ "addresses are folded", "CARLA@C", "ours1", "", "x",
		  "1 our-id ours1 in" },
		{ "a participant takes part", "pat@p", "ours1", "", "x",
		  "1 our-id ours1 in" },
		{ "a stranger does not", "eve@e", "ours1", "", "x",
		  "1 our-id ours1" },
		{ "no address at all", "", "ours1", "", "x",
		  "1 our-id ours1" },
		{ "what is ours goes before what is nearer", "carla@c",
		  "in2", "ours1", "x", "1 our-id ours1 in, 2 reference in2" },
		{ "of equals the nearest ancestor first", "bob@b", "",
		  "in1 in2", "x", "2 reference in2 in, 1 reference in1" },
		{ "In-Reply-To before References", "bob@b", "in1", "in2",
		  "x", "1 reference in1, 2 reference in2 in" },
		{ "one conversation stands once, with the strongest",
		  "carla@c", "in1", "ours1", "x", "1 our-id ours1 in" },
		{ "a forwarded id", "bob@b", "fwd2", "", "x",
		  "2 our-id fwd2 in fwd" },
		{ "a forwarded id behind a nearer one", "bob@b", "in2",
		  "fwd2", "x", "2 our-id fwd2 in fwd" },
		{ "an ancestor nobody has seen", "bob@b", "named3", "", "x",
		  "3 reference named3 in" },
		{ "an ancestor two conversations name", "carla@c", "shared",
		  "", "x", "2 reference shared, 1 reference shared in" },
		{ "somebody named this mail before it came", "bob@b", "", "",
		  "named3", "3 reference named3 in" },
		{ "its own id, filed before, is no evidence", "carla@c", "",
		  "", "in1", "" },
		{ "an id twice", "carla@c", "in1", "in1 in1", "x",
		  "1 reference in1 in" },
	};
	struct world w;
	struct plan *p = &w.plan;

	(void)state;
	world_init(&w);
	add_contact(p, 1, "Carla@C");
	add_contact(p, 2, "bob@b");
	add_conversation(p, 1, 1, 0);
	add_conversation(p, 2, 2, 0);
	add_conversation(p, 3, 2, 0);
	*ARENA_PUSH(p->arena, p->participant, p->nparticipant) =
	    (struct participant){ 1, { STR("Pat"), STR("Pat@p") } };
	add_ref(p, "ours1", 1, REF_OURS);
	add_ref(p, "in1", 1, REF_INCOMING);
	add_ref(p, "in2", 2, REF_INCOMING);
	add_ref(p, "fwd2", 2, REF_FORWARDED);
	add_ref(p, "named3", 3, REF_NAMED);
	add_ref(p, "shared", 1, REF_NAMED);
	add_ref(p, "shared", 2, REF_NAMED);
	commit(&w);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct facts f = load(&w, &(struct mail){
			.from = { .address = str_from(T[i].from) },
			.in_reply_to = words(&w.arena, T[i].in_reply_to),
			.references = words(&w.arena, T[i].references),
			.message_id = str_from(T[i].own),
		    });

		check_str(T[i].what, candidates(&w, &f),
		    str_from(T[i].want));
	}
	world_clear(&w);
}

/* RD-7: what a hostile mail names is bounded. */
static void
candidates_are_at_most_sixteen(void **state)
{
	struct world w;
	struct strs ids = { NULL, 0 };
	struct facts f;

	(void)state;
	world_init(&w);
	for (int i = 1; i <= 100; i++) {
		struct str id = str_printf(&w.arena, "id%d", i);

		add_conversation(&w.plan, i, 0, 0);
		add_ref(&w.plan, id.p, i, i == 60 ? REF_OURS : REF_NAMED);
		*ARENA_PUSH(&w.arena, ids.s, ids.n) = id;
	}
	commit(&w);
	f = load(&w, &(struct mail){ .references = ids });
	check_int("so many", f.ncandidate, FACTS_CANDIDATES);
	check_int("a thread each", f.nthread, FACTS_CANDIDATES);
	check_int("ours first, though far", f.thread[f.candidate[0].thread]
	    .conversation.id, 60);
	check_int("then the nearest", f.thread[f.candidate[1].thread]
	    .conversation.id, 100);
	check_int("next id", f.next.conversation, 101);
	check_int("next id of an empty table", f.next.ticket, 1);
	world_clear(&w);
}

/* SE-7 */
static void
automatic_letters_are_counted(void **state)
{
	static const struct mail from_carla = {
		.from = { .address = STR_INIT("carla@c") }
	};
	struct world w;
	struct facts f;

	(void)state;
	world_init(&w);
	add_letter(&w.plan, 1, "Carla@C", NOW - HOUR / 2);
	add_letter(&w.plan, 2, "carla@c", NOW - 2 * HOUR)->to_unverified =
	    true;
	add_letter(&w.plan, 3, "carla@c", NOW - 25 * HOUR);
	add_letter(&w.plan, 4, "carla@c", NOW - 1)->held = STR("limit");
	add_letter(&w.plan, 5, "carla@c", NOW - 1)->kind = LETTER_REPLY;
	add_letter(&w.plan, 6, "bob@b", NOW - 1)->to_unverified = true;
	commit(&w);
	f = load(&w, &from_carla);
	check_int("within an hour", f.automatic_to_sender[0], 1);
	check_int("within a day", f.automatic_to_sender[1], 2);
	check_int("of the channel to strangers", f.automatic_of_channel, 1);
	world_clear(&w);
}

/* SE-6, CO-2 */
static void
a_thread_knows_whom_to_answer(void **state)
{
	struct world w;
	struct facts f;
	const struct thread_facts *t;
	struct plan *p = &w.plan;
	struct str ref = STR("r");

	(void)state;
	world_init(&w);
	add_contact(p, 1, "carla@c");
	*ARENA_PUSH(p->arena, p->address, p->naddress) =
	    (struct contact_address){ STR("carla@home"), 1 };
	add_conversation(p, 1, 1, 5);
	add_conversation(p, 2, 1, 5);
	*ARENA_PUSH(p->arena, p->ticket, p->nticket) = (struct ticket){
		.id = 5, .status = STR("new"), .pipeline = STR("support"),
		.origin = 2, .priority = PRIORITY_HIGH,
	};
	*ARENA_PUSH(p->arena, p->participant, p->nparticipant) =
	    (struct participant){ 1, { STR("P"), STR("pat@p") } };
	*ARENA_PUSH(p->arena, p->participant, p->nparticipant) =
	    (struct participant){ 1, { STR("C"), STR("carla@c") } };
	add_ref(p, "r", 1, REF_INCOMING);
	add_message(p, 1, INCOMING, "carla@c");
	add_message(p, 2, INCOMING, "Carla@Home");
	add_message(p, 3, INCOMING, "eve@e")->third_party = true;
	add_message(p, 4, INCOMING, "mailer@x")->kind = KIND_BOUNCE;
	add_message(p, 5, OUTGOING, "support@us");
	add_message(p, 6, COMMENT, "alice@us");
	commit(&w);
	f = load(&w, &(struct mail){ .in_reply_to = { &ref, 1 },
	    .from = { .address = STR("zoe@z") } });
	check_int("a stranger's names it", f.nthread, 1);
	check_int("cannot be filed in it", f.thread[0].whole, false);
	check_int("so its ticket is known", f.thread[0].ticket.id, 5);
	check_int("and no more", f.thread[0].nlatest, 0);
	f = load(&w, &(struct mail){ .in_reply_to = { &ref, 1 },
	    .from = { .address = STR("carla@c") } });
	check_int("one", f.nthread, 1);
	t = &f.thread[0];
	check_int("all of it", t->whole, true);
	check_int("the newest a person of theirs wrote", t->answered.id, 2);
	check_str("where the contact last wrote from",
	    t->contact_box.address, STR("Carla@Home"));
	check_int("without the contact", t->nparticipant, 1);
	check_str("who is left", t->participant[0].box.address, STR("pat@p"));
	check_int("five at most", t->nlatest, 5);
	check_int("newest first", t->latest[0].id, 6);
	check_int("ticket", t->ticket.id, 5);
	check_int("its priority", t->ticket.priority, PRIORITY_HIGH);
	check_int("all its conversations", t->nsibling, 2);
	check_int("origin", t->origin.id, 2);
	check_int("its contact", t->origin_contact.id, 1);
	check_str("who never wrote there: the first address, own name",
	    t->origin_box.name, STR("First Last"));
	check_str("the first address", t->origin_box.address,
	    STR("carla@c"));
	world_clear(&w);
}

static void
a_message_comes_back_as_it_was(void **state)
{
	struct world w;
	struct err e = ERR_INIT;
	struct message got;
	struct message *m;
	struct mailbox to[] = {
		{ STR_INIT("\"T\" \\ \xc3\xbc"), STR_INIT("t@x") },
		{ STR_INIT(""), STR_INIT("u@x") },
	};
	struct mailbox cc[] = { { STR_INIT(""), STR_INIT("\xff@x") } };
	struct attachment file = { .name = STR_INIT("a.png"), .offset = 7,
		.length = 9, .size = 6, .coding = CODING_BASE64 };

	(void)state;
	world_init(&w);
	m = add_message(&w.plan, 1, INCOMING, "carla@c");
	m->kind = KIND_LIST;
	m->to = (struct mailboxes){ to, 2 };
	m->cc = (struct mailboxes){ cc, 1 };
	m->references = words(&w.arena, "a@x b@x");
	m->text = STR("text");
	m->verified = m->no_auto_reply = true;
	m->joined_by = BY_OUR_ID;
	m->attachment = &file;
	m->nattachment = 1;
	commit(&w);
	check_int(e.text, messages_get(w.db, 1, &w.arena, &got, &e), 1);
	check_int("kind", got.kind, KIND_LIST);
	check_int("to", got.to.n, 2);
	check_str("name", got.to.box[0].name, to[0].name);
	check_str("address", got.to.box[1].address, to[1].address);
	check_str("never invalid UTF-8", got.cc.box[0].address,
	    STR("\xef\xbf\xbd@x"));
	check_int("references", got.references.n, 2);
	check_str("the second", got.references.s[1], STR("b@x"));
	check("verified", got.verified);
	check("no automatic answer", got.no_auto_reply);
	check_int("by", got.joined_by, BY_OUR_ID);
	check_int("none", messages_get(w.db, 2, &w.arena, &got, &e), 0);
	world_clear(&w);
}

/* CH-5: exactly one outcome. */
static void
a_second_outcome_is_refused(void **state)
{
	struct world w;
	struct err e = ERR_INIT;

	(void)state;
	world_init(&w);
	w.plan.outcome = (struct outcome){ .intake = 7,
		.what = OUTCOME_FILED, .message = 1, .conversation = 1 };
	w.plan.digest = STR("0123456789abcdef0123456789abcdef");
	w.plan.digest_inbox = STR("help");
	commit(&w);
	w.plan.outcome = (struct outcome){ .intake = 7,
		.what = OUTCOME_FILED, .message = 2, .conversation = 2 };
	check("begin", db_begin(w.db, &e));
	check("refused", !plan_commit(w.db, &conf, &w.plan, NULL, &cause,
	    &e));
	check_int(e.text, e.kind, ERR_INPUT);
	db_rollback(w.db);
	{
		struct mail m = { 0 };
		struct facts f;

		memcpy(m.digest, "0123456789abcdef0123456789abcdef", 32);
		f = load(&w, &m);
		check_int("the same content again", f.duplicate_of, 7);
		m.digest[0]++;
		f = load(&w, &m);
		check_int("other content", f.duplicate_of, 0);
	}
	world_clear(&w);
}

/* TK-8: a ticket made by hand has nowhere to write to but its contact. */
static void
a_command_finds_what_it_names(void **state)
{
	static const struct user alice = { .name = "alice" };
	struct mailbox box[] = {
		{ STR_INIT(""), STR_INIT("Carla@c") },
		{ STR_INIT(""), STR_INIT("new@n") },
	};
	struct world w;
	struct plan *p = &w.plan;
	struct err e = ERR_INIT;
	struct facts f;

	(void)state;
	world_init(&w);
	add_contact(p, 1, "carla@c");
	*ARENA_PUSH(p->arena, p->ticket, p->nticket) =
	    (struct ticket){ .id = 1 };
	*ARENA_PUSH(p->arena, p->ticket, p->nticket) =
	    (struct ticket){ .id = 2 };
	*ARENA_PUSH(p->arena, p->ticket_contact, p->nticket_contact) =
	    (struct ticket_contact){ 1, 1 };
	add_conversation(p, 1, 1, 2);
	add_conversation(p, 2, 1, 2);
	commit(&w);
	check(e.text, facts_for_command(w.db, &conf, &(struct command){
		.what = TICKET_REPLY, .by = &alice, .id = 1,
		.contact = { box, 2 } }, NOW, &w.arena, &f, &e));
	check_int("no conversation", f.nthread, 0);
	check_int("the ticket", f.ticket.id, 1);
	check_str("its contact", f.ticket_box.address, STR("carla@c"));
	check_int("named", f.nnamed_contact, 2);
	check_int("known", f.named_contact[0].id, 1);
	check_int("unknown", f.named_contact[1].id, 0);
	check(e.text, facts_for_command(w.db, &conf, &(struct command){
		.what = TICKET_REPLY, .by = &alice, .id = 2 }, NOW, &w.arena,
	    &f, &e));
	check_int("none named, no mail: the newest",
	    f.thread[0].conversation.id, 2);
	check(e.text, facts_for_command(w.db, &conf, &(struct command){
		.what = TICKET_REPLY, .by = &alice, .id = 2,
		.conversation = 1 }, NOW, &w.arena, &f, &e));
	check_int("the one named", f.thread[0].conversation.id, 1);

	/* TK-16: where the customer wrote last, whoever wrote since. */
	add_message(p, 1, INCOMING, "carla@c")->kind = KIND_PERSON;
	p->message[0].created = NOW - 20;
	add_message(p, 2, OUTGOING, "s@x")->conversation = 2;
	p->message[1].created = NOW;
	commit(&w);
	check(e.text, facts_for_command(w.db, &conf, &(struct command){
		.what = TICKET_REPLY, .by = &alice, .id = 2 }, NOW, &w.arena,
	    &f, &e));
	check_int("the answer goes there", f.thread[0].conversation.id, 1);
	world_clear(&w);
}

/* What becomes of a letter is out.delivery's; before that it is queued or
 * held. */
static void
a_letter_has_a_state_from_the_start(void **state)
{
	static const struct {
		const char *what;
		int64_t id;
		const char *want;
	} T[] = {
		{ "not taken up yet", 1, "queued" },
		{ "held by the desk", 2, "held" },
		{ "as send says", 3, "sent" },
	};
	static const struct query put = { "test.delivery",
		"INSERT INTO out.delivery VALUES"
		" (3, 1, '', '', 'sent', 0, 0, 1, 1, '', '', '', 1, 1, '', 1,"
		" 0, 0)", NULL };
	struct world w;
	struct err e = ERR_INIT;
	struct db *out = NULL;

	(void)state;
	world_init(&w);
	add_letter(&w.plan, 1, "c@c", NOW);
	add_letter(&w.plan, 2, "c@c", NOW)->held = STR("limit");
	add_letter(&w.plan, 3, "c@c", NOW);
	commit(&w);
	check(e.text, db_open(&out, w.dir.path, STORE_OUT, &e));
	check(e.text, db_begin(out, &e));
	check(e.text, db_run(db_use(out, &put, &e), &e));
	check(e.text, db_commit(out, &e));
	db_close(out);
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct facts f;

		check(e.text, facts_for_result(w.db, &conf,
		    &(struct letter_result){ .letter = T[i].id }, NOW,
		    &w.arena, &f, &e));
		check_str(T[i].what, f.letter_state, str_from(T[i].want));
	}
	world_clear(&w);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_names_its_conversations),
		cmocka_unit_test(candidates_are_at_most_sixteen),
		cmocka_unit_test(automatic_letters_are_counted),
		cmocka_unit_test(a_thread_knows_whom_to_answer),
		cmocka_unit_test(a_message_comes_back_as_it_was),
		cmocka_unit_test(a_second_outcome_is_refused),
		cmocka_unit_test(a_command_finds_what_it_names),
		cmocka_unit_test(a_letter_has_a_state_from_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
