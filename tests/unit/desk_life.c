#include "desk/decide.h"

#include <string.h>

#include "tests/unit/desk_kit.h"

/* MM-1, MM-2, TK-7, CO-5, TH-6, TK-8, TK-16: the life of tickets and
 * conversations, by command. */

/* What a command comes to; text is of a word or of nothing. */
struct want {
	enum err_kind refused;
	const char *says;               /* in the error, or an event's word */
	int64_t ticket;                 /* which is looked at; 0: none */
	const char *inbox, *owner;      /* of it; NULL: not asked */
	int trashed, spam;              /* of it and of conversation 3 */
	const char *inbox3;             /* of conversation 3; NULL: not asked */
	int conversations;              /* written */
};

static void
merge(struct kit *k)
{
	static struct conversation other;
	struct whole_ticket *w = k->facts.merge;

	other = k->thread[0].conversation;
	other.id = 5;
	other.ticket = 8;
	w[0] = (struct whole_ticket){ k->thread[0].ticket, k->sibling, 1 };
	w[1] = (struct whole_ticket){ k->thread[0].ticket, &other, 1 };
	w[1].ticket.id = 8;
	w[1].ticket.owner = STR_NONE;
	w[1].ticket.category = STR("paper");
	w[1].ticket.created = KIT_NOW - 72 * KIT_HOUR;
	k->command.what = TICKET_MERGE;
	k->command.other = 8;
	k->command.primary = 8;
}

static void
merge_no_primary(struct kit *k)
{
	merge(k);
	k->command.primary = 0;
}

static void
merge_itself(struct kit *k)
{
	merge(k);
	k->facts.merge[1].ticket.id = 7;
}

static void
merge_trash(struct kit *k)
{
	merge(k);
	k->facts.merge[1].ticket.trashed = 1;
}

static void
merge_gone(struct kit *k)
{
	merge(k);
	k->facts.merge[1].ticket.id = 0;
}

static void
trash(struct kit *k)
{
	kit_second(k);
	k->command.what = CONVERSATION_TRASH;
	k->command.id = 3;
}

static void
delete_ticket(struct kit *k)
{
	kit_second(k);
	k->command.what = TICKET_DELETE;
}

static void
gone(struct kit *k)
{
	k->thread[0].conversation.trashed = k->sibling[0].trashed = 1;
	k->thread[0].ticket.trashed = 1;
}

static void
delete_twice(struct kit *k)
{
	gone(k);
	k->command.what = TICKET_DELETE;
}

static void
delete_hand_made(struct kit *k)
{
	k->facts.nthread = 0;
	k->facts.ticket = k->thread[0].ticket;
	k->command.what = TICKET_DELETE;
}

static void
restore(struct kit *k)
{
	gone(k);
	k->command.what = CONVERSATION_RESTORE;
	k->command.id = 3;
}

static void
restore_twice(struct kit *k)
{
	k->command.what = TICKET_RESTORE;
}

static void
spam(struct kit *k)
{
	k->command.what = CONVERSATION_SPAM;
	k->command.id = 3;
}

static void
not_spam(struct kit *k)
{
	k->command.what = CONVERSATION_NOT_SPAM;
	k->command.id = 3;
	k->thread[0].conversation.spam = k->sibling[0].spam = true;
	k->thread[0].ticket.spam = true;
}

static void
not_spam_new(struct kit *k)
{
	not_spam(k);
	k->thread[0].ticket = (struct ticket){ 0 };
	k->thread[0].conversation.ticket = k->sibling[0].ticket = 0;
}

static void
not_spam_other(struct kit *k)
{
	kit_second(k);
	not_spam(k);
	k->sibling[1].spam = true;
}

static void
move(struct kit *k, const char *to)
{
	k->command.what = CONVERSATION_MOVE;
	k->command.by = &k->user[ROOT];
	k->command.id = 3;
	k->command.to = str_from(to);
}

static void
move_out(struct kit *k)
{
	move(k, "sales");
}

static void
move_agent(struct kit *k)
{
	move(k, "sales");
	k->command.by = &k->user[ALICE];
}

static void
move_access(struct kit *k)
{
	move(k, "sales");
	k->command.by = &k->user[ALICE];
	k->user[ALICE].role = ROLE_ACCOUNT_ACCESS;
}

static void
move_nowhere(struct kit *k)
{
	move(k, "desk");
}

static void
in_sales(struct kit *k)
{
	k->thread[0].conversation.inbox = k->sibling[0].inbox = STR("sales");
	move(k, "desk");
}

static void
move_in(struct kit *k)
{
	in_sales(k);
	k->thread[0].ticket.inbox = STR("sales");
}

static void
move_in_bare(struct kit *k)
{
	in_sales(k);
	k->thread[0].ticket = (struct ticket){ 0 };
	k->thread[0].conversation.ticket = k->sibling[0].ticket = 0;
}

static void
move_in_seatless(struct kit *k)
{
	in_sales(k);
	k->command.assignee = STR("carol");
}

static void
move_assign(struct kit *k)
{
	move(k, "sales");
	k->command.assignee = STR("carol");
	k->thread[0].ticket.inbox = STR("sales");
}

static void
split(struct kit *k)
{
	k->command.what = CONVERSATION_SPLIT;
	k->command.id = 20;
	k->facts.split = k->thread[0].answered;
	k->facts.split.direction = INCOMING;
	k->facts.split.joined_by = BY_REFERENCE;
	k->facts.sender.id = 6;
	k->thread[0].nlatest = 2;
}

static void
split_only(struct kit *k)
{
	split(k);
	k->thread[0].nlatest = 1;
}

static void
split_comment(struct kit *k)
{
	split(k);
	k->facts.split.direction = COMMENT;
}

static void
add_contact(struct kit *k)
{
	k->command.what = TICKET_ADD_CONTACT;
	k->command.contact = kit_box(k, "new@n.example");
}

static void
remove_unknown(struct kit *k)
{
	k->command.what = TICKET_REMOVE_CONTACT;
	k->command.contact = kit_box(k, "new@n.example");
}

static void
fresh(struct kit *k)
{
	k->command.what = TICKET_REPLY;
	k->command.text = STR("And you?");
	k->command.begin = true;
	k->command.contact = kit_box(k, "new@n.example");
}

static void
not_fresh(struct kit *k)
{
	fresh(k);
	k->command.begin = false;
}

static const struct {
	const char *what;
	void (*given)(struct kit *);
	struct want want;
} T[] = {
	{ "MM-1: a new ticket has the primary's values and what it lacks",
	  merge, { 0, "ticket.merged", 400, "desk", "bob", 0, 0, NULL, 2 } },
	{ "MM-1: one of the two is the primary one", merge_no_primary,
	  { ERR_INPUT, "--primary 7 or --primary 8", 0, NULL, NULL, 0, 0,
	  NULL, 0 } },
	{ "MM-1: both numbers of one ticket are one ticket", merge_itself,
	  { ERR_INPUT, "are one ticket", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "what is in the trash is not merged", merge_trash,
	  { ERR_REFUSED, "trash", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "nor what is not there", merge_gone,
	  { ERR_INPUT, "no ticket 8", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "TK-7: trash takes the ticket and its other conversation", trash,
	  { 0, "ticket.deleted", 7, NULL, NULL, 1, 0, "desk", 2 } },
	{ "TK-7: so does deleting the ticket", delete_ticket,
	  { 0, "conversation.trashed", 7, NULL, NULL, 1, 0, "desk", 2 } },
	{ "TK-7: a ticket without conversation is deleted, too",
	  delete_hand_made,
	  { 0, "ticket.deleted", 7, NULL, NULL, 1, 0, NULL, 0 } },
	{ "once", delete_twice,
	  { ERR_REFUSED, "restore it first", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "TK-7: restoring one restores all", restore,
	  { 0, "ticket.restored", 7, NULL, NULL, 0, 0, "desk", 1 } },
	{ "what is in the trash", restore_twice,
	  { ERR_REFUSED, "not in the trash", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "CO-5: spam hides the ticket, too", spam,
	  { 0, "ticket.hidden", 7, NULL, NULL, 0, 1, "desk", 1 } },
	{ "CO-5: not-spam shows both", not_spam,
	  { 0, "ticket.shown", 7, NULL, NULL, 0, 0, "desk", 1 } },
	{ "CO-5: without a ticket it has just arrived", not_spam_new,
	  { 0, "ticket.created", 400, "desk", NULL, 0, 0, "desk", 1 } },
	{ "CO-5: while another conversation is spam its ticket is hidden",
	  not_spam_other,
	  { 0, "conversation.not-spam", 0, NULL, NULL, 0, 0, "desk", 1 } },
	{ "MM-2: out of a help desk the ticket stays", move_out,
	  { 0, "conversation.moved", 0, NULL, NULL, 0, 0, "sales", 1 } },
	{ "MM-2: agents move nothing", move_agent,
	  { ERR_REFUSED, "account-access", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "MM-2: users with account access do", move_access,
	  { 0, "conversation.moved", 0, NULL, NULL, 0, 0, "sales", 1 } },
	{ "not to where it is", move_nowhere,
	  { ERR_REFUSED, "already", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "MM-2: into a help desk the ticket goes along", move_in,
	  { 0, "ticket.moved", 7, "desk", NULL, 0, 0, "desk", 1 } },
	{ "MM-2: and one is made where there is none", move_in_bare,
	  { 0, "ticket.created", 400, "desk", NULL, 0, 0, "desk", 1 } },
	{ "PM-4: not for somebody who has no seat there", move_in_seatless,
	  { ERR_REFUSED, "no seat", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "MM-2: with a new owner", move_assign,
	  { 0, "conversation.owner", 7, "sales", "carol", 0, 0, "sales", 1 } },
	{ "TH-6: a split message begins a conversation", split,
	  { 0, "message.split", 400, "desk", NULL, 0, 0, NULL, 1 } },
	{ "TH-6: not the only message of one", split_only,
	  { ERR_REFUSED, "all of", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "TH-6: only what came in was joined", split_comment,
	  { ERR_REFUSED, "nothing joined it", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "TK-8: a contact is added by its address", add_contact,
	  { 0, "ticket.contact-added", 7, NULL, NULL, 0, 0, NULL, 0 } },
	{ "an address nobody has is not removed", remove_unknown,
	  { ERR_INPUT, "no contact", 0, NULL, NULL, 0, 0, NULL, 0 } },
	{ "TK-16: --new is one more conversation", fresh,
	  { 0, "conversation.created", 7, NULL, NULL, 0, 0, NULL, 1 } },
	{ "TK-16: --to goes with --new", not_fresh,
	  { ERR_INPUT, "--new", 0, NULL, NULL, 0, 0, NULL, 0 } },
};

static void
look_at_ticket(const char *what, const struct kit *k, const struct want *w)
{
	const struct ticket *t = kit_ticket(k, w->ticket);

	check(what, t != NULL);
	if (w->inbox != NULL)
		check_str(what, t->inbox, str_from(w->inbox));
	if (w->owner != NULL)
		check_str(what, t->owner, str_from(w->owner));
	check_int(what, t->trashed != 0, w->trashed);
	check_int(what, t->spam, w->spam);
}

static void
look_at(const char *what, const struct kit *k, const struct want *w)
{
	const struct conversation *c = kit_conversation(k, 3);

	check(what, kit_event(k, w->says));
	if (w->ticket != 0)
		look_at_ticket(what, k, w);
	check_int(what, (int64_t)k->plan.nconversation, w->conversations);
	if (w->inbox3 == NULL)
		return;
	check_str(what, c->inbox, str_from(w->inbox3));
	check_int(what, c->trashed != 0, w->trashed);
	check_int(what, c->spam, w->spam);
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

static void
test_merge(void **state)
{
	const struct ticket *t;
	struct kit k;

	(void)state;
	kit_init(&k);
	merge(&k);
	check("it is done", kit_command(&k));
	t = kit_ticket(&k, 400);
	check_str("MM-1: what the primary lacks comes from the other",
	    t->owner, STR("bob"));
	check_str("MM-1: and the primary's values win", t->category,
	    STR("paper"));
	check_int("MM-1: the earlier date", t->created,
	    KIT_NOW - 72 * KIT_HOUR);
	check_int("TH-5: both numbers lead there", k.plan.nmerge, 2);
	check_int("both", k.plan.merge[0].from + k.plan.merge[1].from, 15);
	check_int("there", k.plan.merge[1].to, 400);
	check_int("MM-1: with its conversations",
	    kit_conversation(&k, 5)->ticket, 400);
	kit_clear(&k);
}

static void
test_merge_closed(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	merge(&k);
	k.facts.merge[1].ticket.closed = KIT_NOW - KIT_HOUR;
	k.facts.merge[1].ticket.status = STR("closed");
	check("it is done", kit_command(&k));
	check("TK-4: a closed ticket has no open conversation",
	    kit_conversation(&k, 3)->closed && kit_conversation(&k, 5)->closed);
	kit_clear(&k);
}

/* TH-6: later replies thread right. */
static void
test_split(void **state)
{
	struct str named[] = { STR("c0@c.example"), STR("c1@c.example") };
	struct kit k;

	(void)state;
	kit_init(&k);
	split(&k);
	k.facts.split.references = (struct strs){ named, 2 };
	check("it is done", kit_command(&k));
	check_int("the message goes", k.plan.move[0].message, 20);
	check_int("from there", k.plan.move[0].from, 3);
	check_int("to its own", k.plan.move[0].to, 200);
	check_int("its id means that, and what it named", k.plan.nref, 2);
	check_int("its own id", k.plan.ref[0].how, REF_INCOMING);
	check_int("there", k.plan.ref[0].conversation, 200);
	check_int("what it named", k.plan.ref[1].how, REF_NAMED);
	check_int("nobody is told", k.plan.nletter, 0);
	check("TH-6: the evidence is kept", str_find(kit_event(&k,
	    "message.split")->why, STR("joined by reference"), 0) <
	    kit_event(&k, "message.split")->why.n);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_merge_closed),
		cmocka_unit_test(test_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
