#include "tests/unit/desk_kit.h"

#include <string.h>

#include "desk/narrate.h"


static const char *emails[][1] = {
	{ "alice@example.com" }, { "bob@example.com" },
	{ "root@example.com" }, { "carol@example.com" },
};
static const char *admins[] = { "postmaster@example.com" };
static const char *aliases[] = { "help@example.com" };

static void
people(struct kit *k)
{
	static const char *const name[] = { "alice", "bob", "root", "carol" };
	static const char *const full[] = { "Alice Ahlgren", "Bob Berg",
		"Mail Admin", "Carol Cederlund" };

	k->team[0] = (struct team){ .name = "support", .notify = "",
	    .at = { "t.conf", 1, 1 } };
	k->team[1] = (struct team){ .name = "billing",
	    .notify = "leads@example.com", .at = { "t.conf", 2, 1 } };
	for (size_t i = 0; i < 4; i++) {
		k->user[i] = (struct user){ .name = name[i], .login = "",
		    .full_name = full[i], .email = { emails[i], 1 },
		    .role = i == ROOT ? ROLE_SUPER_ADMIN : ROLE_AGENT,
		    .seat = i != CAROL, .language = "", .signature = "" };
		if (i >= ROOT)
			continue;
		k->user[i].team = arena_array(&k->arena, 1,
		    sizeof *k->user[i].team);
		k->user[i].team[0] = &k->team[0];
		k->user[i].nteam = 1;
	}
	k->user[ALICE].signature = "Alice, phone 123";
}

static void
pipeline(struct kit *k)
{
	static const char *const name[] = { "new", "waiting-on-contact",
		"waiting-on-us", "closed" };
	static const char *const label[] = { "New", "Waiting on contact",
		"Waiting on us", "Closed" };

	for (size_t i = 0; i < 4; i++)
		k->status[i] = (struct status){ .name = name[i],
		    .label = label[i], .initial = i == NEW,
		    .class = i == CLOSED ? STATUS_CLOSED : STATUS_OPEN };
	k->on_new[0] = (struct action){ .what = ACTION_SEND,
	    .template = "ticket-received", .at = { "p.conf", 10, 1 } };
	k->on_new[1] = (struct action){ .what = ACTION_NOTIFY,
	    .template = "notify-new", .whom = NOTIFY_TEAM,
	    .team = &k->team[0], .at = { "p.conf", 11, 1 } };
	k->on_closed[0] = (struct action){ .what = ACTION_SEND,
	    .template = "ticket-closed", .at = { "p.conf", 12, 1 } };
	k->on_message[0] = (struct action){ .what = ACTION_NOTIFY,
	    .template = "notify-reply", .at = { "p.conf", 13, 1 } };
	k->status[NEW].on = (struct actions){ k->on_new, 2 };
	k->status[CLOSED].on = (struct actions){ k->on_closed, 1 };
	k->pipeline = (struct pipeline){ .name = "support",
	    .label = "Support", .status = k->status, .nstatus = 4,
	    .email_sent = { false, &k->status[WAITING_CONTACT],
	        { "p.conf", 20, 1 } },
	    .customer_replies = { false, &k->status[WAITING_US],
	        { "p.conf", 21, 1 } },
	    .message_received = { k->on_message, 1 },
	    .reopen_window_ms = 30 * 24 * KIT_HOUR };
}

static void
channels(struct kit *k)
{
	static const char *const name[] = { "support", "billing", "sales" };
	static const char *const address[] = { "support@example.com",
		"billing@example.com", "sales@example.com" };

	k->inbox[0] = (struct inbox){ .name = "desk",
	    .kind = INBOX_HELPDESK };
	k->inbox[1] = (struct inbox){ .name = "sales",
	    .kind = INBOX_CONVERSATIONS, .new_tickets_to = &k->inbox[0] };
	k->relay = (struct relay){ .name = "out", .max_outgoing = 1000 };
	for (size_t i = 0; i < 3; i++)
		k->channel[i] = (struct channel){ .name = name[i],
		    .inbox = &k->inbox[i == SALES], .address = address[i],
		    .from_name = FROM_AGENT_VIA_COMPANY,
		    .company = "Example", .pipeline = &k->pipeline,
		    .ticket_creation = TICKETS_AUTO, .relay = &k->relay,
		    .language = "en", .subject_tag = "[#{{ticket.id}}]",
		    .auto_reply_to = REPLY_TO_ANYONE,
		    .unverified_per_hour = 50,
		    .thread_references = true, .send_delay_ms = 10000,
		    .signature = "{{agent.name}}, weekdays", .templates = "" };
	k->channel[SUPPORT].alias = (struct names){ aliases, 1 };
}

static void
desk_of(struct kit *k)
{
	people(k);
	pipeline(k);
	channels(k);
	k->limit[0] = (struct limit){ 1, KIT_HOUR };
	k->limit[1] = (struct limit){ 2, 24 * KIT_HOUR };
	k->conf = (struct conf){
		.admins_mail = { admins, 1 },
		.auto_reply = k->limit, .nauto_reply = 2,
		.user = k->user, .nuser = 4, .team = k->team, .nteam = 2,
		.inbox = k->inbox, .ninbox = 2,
		.relay = &k->relay, .nrelay = 1,
		.pipeline = &k->pipeline, .npipeline = 1,
		.channel = k->channel, .nchannel = 3,
	};
}

/* Ticket 7, conversation 3, contact 5. */
static void
known(struct kit *k)
{
	struct thread_facts *t = &k->thread[0];

	t->conversation = (struct conversation){ .id = 3,
	    .channel = STR("support"), .inbox = STR("desk"),
	    .subject = STR("Printer"), .ticket = 7, .contact = 5,
	    .created = KIT_NOW - 48 * KIT_HOUR,
	    .changed = KIT_NOW - 24 * KIT_HOUR };
	t->ticket = (struct ticket){ .id = 7, .name = STR("Printer"),
	    .pipeline = STR("support"), .status = STR("waiting-on-contact"),
	    .inbox = STR("desk"), .priority = PRIORITY_NORMAL,
	    .source = STR("email"), .origin = 3, .owner = STR("bob"),
	    .created = KIT_NOW - 48 * KIT_HOUR };
	t->contact = (struct contact){ .id = 5, .first_name = STR("Cleo") };
	t->contact_box = (struct mailbox){ STR("Cleo"),
	    STR("customer@c.example") };
	t->answered = (struct message){ .id = 20, .conversation = 3,
	    .from = t->contact_box, .subject = STR("AW: Printer"),
	    .message_id = STR("c1@c.example"), .new_text = STR("It smokes"),
	    .date = KIT_NOW - 25 * KIT_HOUR };
	t->latest = &t->answered;
	t->nlatest = 1;
	t->sibling = k->sibling;
	t->nsibling = 1;
	k->sibling[0] = t->conversation;
	t->origin = t->conversation;
	t->origin_contact = t->contact;
	t->origin_box = t->contact_box;
	t->origin_answered = t->answered;
}

void
kit_init(struct kit *k)
{
	memset(k, 0, sizeof *k);
	desk_of(k);
	known(k);
	k->facts.now = KIT_NOW;
	k->facts.next = (struct next_ids){ 100, 200, 300, 400, 500,
	    600 };
	k->facts.thread = k->thread;
	k->facts.nthread = 1;
	k->facts.sender.id = 5;
	k->mail = (struct mail){
		.from = { STR("Cleo Cust"), STR("customer@c.example") },
		.from_is_one = true, .to = kit_box(k, "support@example.com"),
		.subject = STR("Secret subject"), .message_id =
		STR("m1@c.example"), .text = STR("Secret words"),
		.new_text = STR("Secret words"), .kind = KIND_PERSON,
	};
	k->in = (struct mail_input){ .intake = 9,
	    .channel = &k->channel[SUPPORT], .received = KIT_NOW - 60000,
	    .mail = &k->mail };
	k->command = (struct command){ .by = &k->user[ALICE], .id = 7 };
}

void
kit_clear(struct kit *k)
{
	arena_clear(&k->arena);
}

void
kit_evidence(struct kit *k, enum evidence by, bool takes_part)
{
	k->facts.candidate[k->facts.ncandidate++] = (struct candidate){
	    by, STR("x@y"), 0, takes_part, false, false };
}

void
kit_second(struct kit *k)
{
	struct thread_facts *t = &k->thread[1];

	*t = k->thread[0];
	t->conversation.id = 4;
	t->conversation.created += KIT_HOUR;
	k->sibling[1] = t->conversation;
	t->nsibling = k->thread[0].nsibling = 2;
	t->answered.conversation = 4;
	k->facts.nthread = 2;
}

void
kit_close(struct kit *k, int64_t ago_ms)
{
	for (size_t i = 0; i < k->facts.nthread; i++) {
		struct thread_facts *t = &k->thread[i];

		t->conversation.closed = k->sibling[i].closed = true;
		t->conversation.changed = KIT_NOW - ago_ms;
		t->ticket.closed = KIT_NOW - ago_ms;
		t->ticket.status = STR("closed");
		t->origin.closed = true;
	}
}

static struct str
key(void)
{
	return STR("0123456789abcdef0123456789abcdef");
}

/* OP-6: whatever happens can be told in words of its own. */
static void
check_words(struct kit *k)
{
	struct narration n = { .tense = TENSE_DONE };

	for (size_t i = 0; i < k->plan.nevent; i++) {
		const struct event *ev = &k->plan.event[i];

		check(ev->what, !str_is(narrate_event(&n, ev, &k->arena),
		    ev->what));
	}
}

void
kit_mail(struct kit *k)
{
	decide_mail(&k->conf, key(), &k->in, &k->facts, &k->arena, &k->plan);
	check_words(k);
}

bool
kit_command(struct kit *k)
{
	bool done;

	k->err = (struct err)ERR_INIT;
	done = decide_command(&k->conf, key(), &k->command, &k->facts,
	    &k->arena, &k->plan, &k->err);
	if (done)
		check_words(k);
	return done;
}

const struct ticket *
kit_ticket(const struct kit *k, int64_t id)
{
	for (size_t i = 0; i < k->plan.nticket; i++)
		if (k->plan.ticket[i].id == id)
			return &k->plan.ticket[i];
	return NULL;
}

const struct conversation *
kit_conversation(const struct kit *k, int64_t id)
{
	for (size_t i = 0; i < k->plan.nconversation; i++)
		if (k->plan.conversation[i].id == id)
			return &k->plan.conversation[i];
	return NULL;
}

const struct event *
kit_event(const struct kit *k, const char *what)
{
	for (size_t i = 0; i < k->plan.nevent; i++)
		if (strcmp(k->plan.event[i].what, what) == 0)
			return &k->plan.event[i];
	return NULL;
}

const struct letter *
kit_letter(const struct kit *k, const char *template)
{
	for (size_t i = 0; i < k->plan.nletter; i++)
		if (strcmp(k->plan.letter[i].draft.template, template) == 0)
			return &k->plan.letter[i];
	return NULL;
}

struct str
kit_value(const struct letter *l, const char *name)
{
	for (size_t i = 0; i < l->draft.values.n; i++)
		if (str_is(l->draft.values.value[i].name, name))
			return l->draft.values.value[i].text;
	fail_msg("the letter has no value %s", name);
	return STR_NONE;
}

struct mailboxes
kit_box(struct kit *k, const char *address)
{
	struct mailbox *box = arena_get(&k->arena, sizeof *box);

	box->name = STR_NONE;
	box->address = str_from(address);
	return (struct mailboxes){ box, 1 };
}
