/* Passages, access, assignment, time rules and the store's needs (PL-2, PL-4
 * .. PL-7, AU-7 .. AU-10, AU-12). */
#include "desk/accept.h"
#include "desk/access.h"
#include "desk/tick.h"
#include "tests/unit/desk_kit.h"

#include <string.h>

/* One action of a kind, of a rule at r.conf:9. */
static struct action
action(enum action_what what)
{
	return (struct action){ .what = what, .template = "", .note = "",
	    .prop = "", .value = "", .at = { "r.conf", 9, 1 } };
}

static struct ask ask_category = { .prop = "category", .required = true };
static struct ask ask_owner = { .prop = "owner", .required = true };
static const char *start_names[] = { "waiting-on-us" };
static struct action one_action;
static const struct user *only_user[1];

static void
set(struct kit *k, const char *name, const char *value)
{
	k->command.what = TICKET_SET;
	k->command.set = arena_get(&k->arena, 2 * sizeof *k->command.set);
	k->command.set[0].name = str_from(name);
	k->command.set[0].value = str_from(value);
	k->command.nset = 1;
}

static void
ask_for(struct kit *k, struct ask *ask)
{
	k->status[CLOSED].ask = ask;
	k->status[CLOSED].nask = 1;
	set(k, "status", "closed");
}

static void close_asked(struct kit *k) { ask_for(k, &ask_category); }
static void close_owned(struct kit *k) { ask_for(k, &ask_owner); }

static void
close_verb(struct kit *k)
{
	close_asked(k);
	k->command.what = TICKET_CLOSE;
	k->command.nset = 0;
}

static void
close_given(struct kit *k)
{
	close_asked(k);
	k->command.set[1] = (struct property){ STR("category"), STR("fault") };
	k->command.nset = 2;
}

static void
close_emptied(struct kit *k)
{
	close_owned(k);
	k->command.set[1] = (struct property){ STR("owner"), STR("nobody") };
	k->command.nset = 2;
}

static void
close_optional(struct kit *k)
{
	static struct ask optional = { .prop = "category" };

	ask_for(k, &optional);
}

static void
close_by_admin(struct kit *k)
{
	close_asked(k);
	k->command.by = &k->user[ROOT];
}

/* --- A property that the admin made up ------------------------------------- */

static void
own_kinds(struct kit *k)
{
	static const char *words[] = { "low", "high" };
	static struct property_kind kind = { .name = "severity",
		.label = "Severity", .type = PROPERTY_CHOICE,
		.choice = { words, 2 } };

	k->conf.property = &kind;
	k->conf.nproperty = 1;
}

static void
own_asked(struct kit *k)
{
	static struct ask severity = { .prop = "severity", .required = true };

	own_kinds(k);
	ask_for(k, &severity);
}

static void
own_given(struct kit *k)
{
	own_asked(k);
	k->command.set[1] = (struct property){ STR("severity"), STR("high") };
	k->command.nset = 2;
}

static void
own_had(struct kit *k)
{
	static struct ticket_property row = { 7, STR_INIT("severity"),
		STR_INIT("low"), 0 };

	own_asked(k);
	k->thread[0].ticket.property = &row;
	k->thread[0].ticket.nproperty = 1;
}

static void
own_emptied(struct kit *k)
{
	own_had(k);
	k->command.set[1] = (struct property){ STR("severity"), STR("") };
	k->command.nset = 2;
}

static void
own_close(struct kit *k)
{
	own_given(k);
	k->command.what = TICKET_CLOSE;
	k->command.set++;
	k->command.nset = 1;
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
create_asked(struct kit *k)
{
	create(k);
	k->status[NEW].ask = &ask_category;
	k->status[NEW].nask = 1;
}

static const char *form[] = { "name", "pipeline", "status", "severity",
	"contact" };

static void
form_short(struct kit *k)
{
	create(k);
	own_kinds(k);
	k->conf.create_form = (struct names){ form, 5 };
}

static void
form_full(struct kit *k)
{
	form_short(k);
	set(k, "severity", "low");
	k->command.what = TICKET_CREATE;
	k->command.contact = kit_box(k, "new@c.example");
}

static const char *company_form[] = { "company" };

/* A domain that a company can be known by, and one that says nothing. */
static void
form_company(struct kit *k)
{
	create(k);
	k->conf.create_form = (struct names){ company_form, 1 };
	k->command.contact = kit_box(k, "new@c.example");
}

static void
form_no_company(struct kit *k)
{
	form_company(k);
	k->command.contact = kit_box(k, "new@gmail.com");
}

static void
form_talk(struct kit *k)
{
	form_short(k);
	k->facts.nthread = 1;
	k->command.conversation = 3;
	k->thread[0].conversation.ticket = 0;
	k->thread[0].ticket = (struct ticket){ 0 };
}

static void
create_elsewhere(struct kit *k)
{
	create(k);
	k->pipeline.start_in = (struct names){ start_names, 1 };
}

static void
create_there(struct kit *k)
{
	create_elsewhere(k);
	k->command.status = STR("waiting-on-us");
}

static void
create_by_admin(struct kit *k)
{
	create_elsewhere(k);
	k->command.by = &k->user[ROOT];
}

static void
pass_over(struct kit *k)
{
	k->pipeline.no_skip = true;
	set(k, "status", "closed");
}

static void
next(struct kit *k)
{
	pass_over(k);
	k->command.set[0].value = STR("waiting-on-us");
}

static void
back(struct kit *k)
{
	k->pipeline.no_back = true;
	set(k, "status", "new");
}

static void
back_by_admin(struct kit *k)
{
	back(k);
	k->command.by = &k->user[ROOT];
}

static void
reply_back(struct kit *k)
{
	back(k);
	k->command.what = TICKET_REPLY;
	k->command.text = STR("Hello");
}

static void
restrict_to(struct kit *k, size_t user)
{
	only_user[0] = &k->user[user];
	k->pipeline.restricted = true;
	k->pipeline.access_user = only_user;
	k->pipeline.naccess_user = 1;
}

static void
assign_outsider(struct kit *k)
{
	restrict_to(k, ALICE);
	k->command.what = TICKET_ASSIGN;
	k->command.assignee = STR("bob");
}

static void
create_outside(struct kit *k)
{
	create(k);
	restrict_to(k, BOB);
}

static void
assign_team_to(struct kit *k, enum team_assign how)
{
	k->team[0].assign = how;
	k->thread[0].ticket.owner = STR_NONE;
	k->thread[0].conversation.owner = STR_NONE;
	k->command.what = TICKET_ASSIGN;
	k->command.assignee = STR("support");
}

static void
last_was(struct kit *k, const char *user)
{
	k->facts.team_turn = arena_get(&k->arena, sizeof *k->facts.team_turn);
	k->facts.team_turn[0] = (struct team_turn){ STR("support"),
	    str_from(user) };
	k->facts.nteam_turn = 1;
}

static void first(struct kit *k) { assign_team_to(k, ASSIGN_ROUND_ROBIN); }

static void
second(struct kit *k)
{
	first(k);
	last_was(k, "alice");
}

static void
round_again(struct kit *k)
{
	first(k);
	last_was(k, "bob");
}

static void
after_who_left(struct kit *k)
{
	first(k);
	last_was(k, "gone");
}

static void
one_in_reach(struct kit *k)
{
	first(k);
	restrict_to(k, BOB);
	k->command.by = &k->user[ROOT];
}

static void
none_in_reach(struct kit *k)
{
	first(k);
	restrict_to(k, ROOT);
	k->command.by = &k->user[ROOT];
}

static void
keeps_member(struct kit *k)
{
	first(k);
	k->thread[0].ticket.owner = STR("bob");
}

static void
fewest(struct kit *k)
{
	static struct user_load load[] = {
		{ STR_INIT("alice"), 5 }, { STR_INIT("bob"), 2 },
	};

	assign_team_to(k, ASSIGN_LEAST_OPEN);
	k->facts.load = load;
	k->facts.nload = 2;
}

static void
as_few(struct kit *k)
{
	assign_team_to(k, ASSIGN_LEAST_OPEN);
}

static void
no_choice(struct kit *k)
{
	assign_team_to(k, ASSIGN_NOBODY);
}

static void
told_of_it(struct kit *k)
{
	one_action = action(ACTION_NOTIFY);
	one_action.template = "notify-assigned";
	one_action.whom = NOTIFY_OWNER;
	k->pipeline.assigned = (struct actions){ &one_action, 1 };
	k->command.what = TICKET_ASSIGN;
	k->command.assignee = STR("alice");
	k->command.by = &k->user[ROOT];
}

static void
not_told(struct kit *k)
{
	told_of_it(k);
	k->command.by = &k->user[ALICE];
}

static void
comment(struct kit *k)
{
	told_of_it(k);
	k->pipeline.assigned.n = 0;
	one_action.template = "notify-comment";
	k->pipeline.commented = (struct actions){ &one_action, 1 };
	k->command.what = TICKET_COMMENT;
	k->command.text = STR("he is angry");
}

/* A rule that assigns on assignment. */
static void
round_and_round(struct kit *k)
{
	static struct action two[2];

	told_of_it(k);
	two[0] = two[1] = action(ACTION_ASSIGN);
	two[0].whom = two[1].whom = NOTIFY_USER;
	two[0].user = &k->user[ALICE];
	two[1].user = &k->user[BOB];
	k->pipeline.assigned = (struct actions){ two, 2 };
}

static void
chat(struct kit *k)
{
	set(k, "status", "closed");
	k->thread[0].ticket.source = STR("chat");
}

static void
chat_listed(struct kit *k)
{
	chat(k);
	k->pipeline.apply_to_chat = true;
}

static const struct {
	const char *what;
	void (*given)(struct kit *);
	enum err_kind refused;
	const char *says;               /* in the error or an event's why */
	const char *status, *owner;     /* of the ticket; NULL: not asked */
	int letters;
} T[] = {
	{ "PL-5: what is required must have a value", close_asked,
	  ERR_REFUSED, "status closed needs category", NULL, NULL, 0 },
	{ "PL-5: by every way of moving it", close_verb,
	  ERR_REFUSED, "status closed needs category", NULL, NULL, 0 },
	{ "PL-5: given in the same command will do", close_given,
	  ERR_NONE, "set by hand", "closed", NULL, 1 },
	{ "PL-5: a value it had will do", close_owned,
	  ERR_NONE, NULL, "closed", NULL, 1 },
	{ "PL-5: but not one that is taken away", close_emptied,
	  ERR_REFUSED, "needs owner", NULL, NULL, 0 },
	{ "PL-5: what is only asked for may be left out", close_optional,
	  ERR_NONE, NULL, "closed", NULL, 1 },
	{ "PL-5: super-admins are users too", close_by_admin,
	  ERR_REFUSED, "needs category", NULL, NULL, 0 },
	{ "PL-5: creating in the status asks as well", create_asked,
	  ERR_REFUSED, "status new needs category", NULL, NULL, 0 },
	{ "PL-5: a property of the admin's is asked for as well", own_asked,
	  ERR_REFUSED, "status closed needs severity", NULL, NULL, 0 },
	{ "PL-5: given in the same command it will do", own_given,
	  ERR_NONE, "set by hand", "closed", NULL, 1 },
	{ "PL-5: by close, too", own_close,
	  ERR_NONE, "closed by hand", "closed", NULL, 1 },
	{ "PL-5: had before it will do", own_had,
	  ERR_NONE, NULL, "closed", NULL, 1 },
	{ "PL-5: but not taken away", own_emptied,
	  ERR_REFUSED, "status closed needs severity", NULL, NULL, 0 },
	{ "TK-8: create-form: what is made by hand has all it names",
	  form_short, ERR_REFUSED, "needs severity, contact (create-form)",
	  NULL, NULL, 0 },
	{ "TK-8: then it is made", form_full,
	  ERR_NONE, "made by hand", "new", NULL, 0 },
	{ "TK-8: a contact brings its company along", form_company,
	  ERR_NONE, "made by hand", "new", NULL, 0 },
	{ "TK-8: not one of a free-mail domain", form_no_company,
	  ERR_REFUSED, "needs company (create-form)", NULL, NULL, 0 },
	{ "TK-8: of a conversation: its contact is one", form_talk,
	  ERR_REFUSED, "needs severity (create-form)", NULL, NULL, 0 },
	{ "PL-7: tickets start where start-in says", create_elsewhere,
	  ERR_REFUSED, "do not start in new", NULL, NULL, 0 },
	{ "PL-7: there they do", create_there,
	  ERR_NONE, "made by hand", "waiting-on-us", NULL, 0 },
	{ "PL-7: a super-admin starts anywhere", create_by_admin,
	  ERR_NONE, "made by hand", "new", NULL, 0 },
	{ "PL-7: skip no: not over a status", pass_over,
	  ERR_REFUSED, "skips nothing", NULL, NULL, 0 },
	{ "PL-7: skip no: the next one is fine", next,
	  ERR_NONE, NULL, "waiting-on-us", NULL, 0 },
	{ "PL-7: back no: not to an earlier one", back,
	  ERR_REFUSED, "forward only", NULL, NULL, 0 },
	{ "PL-7: a super-admin goes back", back_by_admin,
	  ERR_NONE, NULL, "new", NULL, 1 },
	{ "PL-7: a reply's status is no way round it", reply_back,
	  ERR_REFUSED, "forward only", NULL, NULL, 0 },
	{ "PL-6: nobody outside gets a ticket of the pipeline",
	  assign_outsider, ERR_REFUSED, "bob has no access", NULL, NULL, 0 },
	{ "PL-6: or makes one", create_outside,
	  ERR_REFUSED, "alice has no access", NULL, NULL, 0 },
	{ "AU-8: round-robin begins with the first member", first,
	  ERR_NONE, "in turn", NULL, "alice", 0 },
	{ "AU-8: then comes the next", second,
	  ERR_NONE, "in turn", NULL, "bob", 0 },
	{ "AU-8: and round again", round_again,
	  ERR_NONE, "in turn", NULL, "alice", 0 },
	{ "AU-8: who left the configuration is forgotten", after_who_left,
	  ERR_NONE, "in turn", NULL, "alice", 0 },
	{ "AU-8: only who may see the ticket", one_in_reach,
	  ERR_NONE, "in turn", NULL, "bob", 0 },
	{ "AU-8: which may be nobody", none_in_reach,
	  ERR_NONE, "has no member who may see", NULL, "", 0 },
	{ "AU-8: a member who has it keeps it", keeps_member,
	  ERR_NONE, "assigned by hand", NULL, "bob", 0 },
	{ "AU-8: least-open: who has the fewest", fewest,
	  ERR_NONE, "fewest open", NULL, "bob", 0 },
	{ "AU-8: of equals the first", as_few,
	  ERR_NONE, "fewest open", NULL, "alice", 0 },
	{ "AU-8: a team that assigns nobody", no_choice,
	  ERR_NONE, "assigned by hand", NULL, "", 0 },
	{ "AU-12: the new owner is notified", told_of_it,
	  ERR_NONE, NULL, NULL, "alice", 1 },
	{ "AU-12: never of what he did himself", not_told,
	  ERR_NONE, NULL, NULL, "alice", 0 },
	{ "AU-12: so is the owner of a comment", comment,
	  ERR_NONE, "a comment", NULL, NULL, 1 },
	{ "AU-10: rules that cause each other come to an end",
	  round_and_round, ERR_NONE, "cause each other more than", NULL,
	  NULL, 0 },
	{ "AU-7: actions leave a chat alone", chat,
	  ERR_NONE, "apply-to does not list it", "closed", NULL, 0 },
	{ "AU-7: unless it is listed", chat_listed,
	  ERR_NONE, NULL, "closed", NULL, 1 },
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

static void
look_at(const struct kit *k, size_t i)
{
	const struct ticket *t = k->plan.nticket > 0 ? &k->plan.ticket[0]
	    : &k->thread[0].ticket;

	check(T[i].what, T[i].says == NULL || said(k, T[i].says));
	if (T[i].status != NULL)
		check_str(T[i].what, t->status, str_from(T[i].status));
	if (T[i].owner != NULL)
		check_str(T[i].what, t->owner, str_from(T[i].owner));
	check_int(T[i].what, (int64_t)k->plan.nletter, T[i].letters);
}

static void
test_commands(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct kit k;
		bool done;

		kit_init(&k);
		k.status[NEW].on.n = 1;
		T[i].given(&k);
		done = kit_command(&k);
		check_int(T[i].what, k.err.kind, T[i].refused);
		if (done)
			look_at(&k, i);
		else
			check(T[i].what, strstr(k.err.text, T[i].says));
		kit_clear(&k);
	}
}

/* TK-3: AU-8 sets the conversation's owner, hence both; and whose turn it was
 * is part of the plan. */
static void
test_turn_is_kept(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	second(&k);
	check("it is assigned", kit_command(&k));
	check_str("TK-3, AU-8: the conversation's owner too",
	    kit_conversation(&k, 3)->owner, STR("bob"));
	check_int("AU-8: one turn is written", (int64_t)k.plan.nteam_turn, 1);
	check_str("AU-8: bob's", k.plan.team_turn[0].last, STR("bob"));
	check_str("AU-8: the team is the ticket's", kit_ticket(&k, 7)->team,
	    STR("support"));
	kit_clear(&k);
}

/* PL-5, PL-7: triggers are held up by neither; what is missing is said. */
static void
test_automation(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	k.status[WAITING_US].ask = &ask_category;
	k.status[WAITING_US].nask = 1;
	k.pipeline.no_skip = k.pipeline.no_back = true;
	k.thread[0].ticket.status = STR("closed");
	k.thread[0].ticket.closed = KIT_NOW - KIT_HOUR;
	kit_evidence(&k, BY_OUR_ID, true);
	kit_mail(&k);
	check_str("PL-7: a customer's reply goes back", kit_ticket(&k,
	    7)->status, STR("waiting-on-us"));
	check("PL-5: and the ticket is marked", said(&k, "needs category"));
	kit_clear(&k);
}

/* PL-6: a notification is a door too. */
static void
test_notified(void **state)
{
	struct kit k;

	(void)state;
	kit_init(&k);
	restrict_to(&k, ALICE);
	kit_evidence(&k, BY_OUR_ID, true);
	kit_mail(&k);
	check("PL-6: an owner without access is not told", said(&k,
	    "no access to the pipeline (PL-6)"));
	for (size_t i = 0; i < k.plan.nletter; i++)
		check("PL-6: nor by another letter",
		    !str_is(k.plan.letter[i].to, "bob@example.com"));
	check("PL-6: alice has access", access_pipeline(&k.conf,
	    &k.user[ALICE], STR("support")));
	check("PL-6: bob has none", !access_pipeline(&k.conf, &k.user[BOB],
	    STR("support")));
	check("PL-6: a super-admin has", access_pipeline(&k.conf,
	    &k.user[ROOT], STR("support")));
	kit_clear(&k);
}

/* PL-9: what is on the card stands in notifications, what has no value does
 * not; PL-8: and templates have the admin's properties. */
static void
test_card(void **state)
{
	static const char *card[] = { "severity", "team", "category" };
	const struct value *v = NULL;
	const struct letter *l;
	struct kit k;

	(void)state;
	kit_init(&k);
	own_had(&k);
	k.pipeline.card = (struct names){ card, 3 };
	k.thread[0].ticket.category = STR("fault");
	kit_evidence(&k, BY_OUR_ID, true);
	kit_mail(&k);
	l = kit_letter(&k, "notify-reply");
	check("a notification", l != NULL);
	for (size_t i = 0; i < l->draft.values.n; i++)
		if (str_is(l->draft.values.value[i].name, "ticket.card"))
			v = &l->draft.values.value[i];
	check_int("PL-9: of three, two have a value", (int64_t)v->nitem, 2);
	check_str("PL-9: under its label", v->item[0].value[0].text,
	    STR("Severity"));
	check_str("PL-9: the value", v->item[0].value[1].text, STR("low"));
	check_str("PL-9: a built-in one too", v->item[1].value[1].text,
	    STR("fault"));
	check_str("PL-2: people see the label of a pipeline", kit_value(l,
	    "ticket.pipeline"), STR("Support"));
	check_str("PL-2: and of a status", kit_value(l, "ticket.status"),
	    STR("Waiting on us"));
	check_str("PL-8: a value of templates", kit_value(l,
	    "property.severity"), STR("low"));
	kit_clear(&k);
}

/* --- Time (AU-9) ----------------------------------------------------------- */

static void
decide(struct kit *k, struct after_rule *r, int64_t since)
{
	k->facts.ticket = k->thread[0].ticket;
	decide_after(&k->conf, STR("0123456789abcdef0123456789abcdef"),
	    &k->pipeline, r, since, &k->facts, &k->arena, &k->plan);
}

static struct after_rule
closing(struct kit *k)
{
	one_action = action(ACTION_SET);
	one_action.prop = "status";
	one_action.status = &k->status[CLOSED];
	return (struct after_rule){ .ms = 24 * KIT_HOUR,
	    .in = &k->status[WAITING_CONTACT],
	    .actions = { &one_action, 1 }, .at = { "r.conf", 9, 1 } };
}

static void
test_after(void **state)
{
	struct kit k;
	struct after_rule r;

	(void)state;
	kit_init(&k);
	r = closing(&k);
	decide(&k, &r, KIT_NOW - 25 * KIT_HOUR);
	check_str("AU-9: what is due is done", kit_ticket(&k, 7)->status,
	    STR("closed"));
	check_str("AU-9: by the rule", kit_event(&k, "ticket.status")->by,
	    STR("rule:r.conf:9"));
	check("AU-9, AU-5: and the status it reaches acts",
	    kit_letter(&k, "ticket-closed") != NULL);
	check_int("AU-9: it is had", k.plan.fired.ticket, 7);
	check_int("AU-9: by its time", k.plan.fired.ms, 24 * KIT_HOUR);
	kit_clear(&k);

	kit_init(&k);
	r = closing(&k);
	decide(&k, &r, KIT_NOW - 23 * KIT_HOUR);
	check_int("AU-9: not before its time", (int64_t)k.plan.nevent, 0);
	kit_clear(&k);

	kit_init(&k);
	r = closing(&k);
	k.thread[0].ticket.status = STR("new");
	decide(&k, &r, KIT_NOW - 25 * KIT_HOUR);
	check_int("AU-9: not when it has moved on", (int64_t)k.plan.nevent,
	    0);
	kit_clear(&k);
}

/* --- What tickets need (PL-2, PL-4) ------------------------------------------ */

static void
test_accept(void **state)
{
	static const struct in_use use[] = {
		{ STR_INIT("old"), STR_INIT("a"), 2 },
		{ STR_INIT("old"), STR_INIT("b"), 3 },
		{ STR_INIT("support"), STR_INIT("gone"), 1 },
		{ STR_INIT("support"), STR_INIT("new"), 9 },
	};
	struct buf b = BUF_INIT;
	struct kit k;

	(void)state;
	kit_init(&k);
	check_int("PL-4: a pipeline and a status are missed",
	    (int64_t)accept_judge(&k.conf, use, 4, &b), 2);
	check("PL-4: the pipeline's number", strstr(b.p, "pipeline \"old\" "
	    "any more, and 5 tickets are in it"));
	check("PL-4: and command", strstr(b.p, "ticket set --where "
	    "'pipeline = old' pipeline=support status=new"));
	check("PL-4: the status's number", strstr(b.p, "no status \"gone\" "
	    "any more, and 1 ticket is in it"));
	check("PL-4: and command", strstr(b.p, "ticket set --where "
	    "'status = gone' status=new"));
	buf_clear(&b);
	k.pipeline.label = k.status[NEW].label = "Other";
	k.status[3] = k.status[0];
	k.status[0] = (struct status){ .name = "first", .label = "First" };
	check_int("PL-2: labels and order are free",
	    (int64_t)accept_judge(&k.conf, use + 3, 1, &b), 0);
	buf_clear(&b);
	kit_clear(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_turn_is_kept),
		cmocka_unit_test(test_automation),
		cmocka_unit_test(test_notified),
		cmocka_unit_test(test_card),
		cmocka_unit_test(test_after), cmocka_unit_test(test_accept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
