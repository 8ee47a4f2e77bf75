/* What lists ask is answered by indexes, however many tickets there are (VW-6);
 * the scans that are allowed stand here. */
#include "tests/unit/unit.h"

#include <string.h>

#include "store/list.h"
#include "store/report.h"
#include "tests/unit/store_dir.h"

static const char words[] =
    "state-dir /tmp/x\n"
    "team support { }\nteam billing { }\n"
    "user alice { email alice@x.example; team support }\n"
    "user bob { email bob@x.example; team support billing }\n"
    "inbox desk { kind helpdesk }\ninbox sales { kind conversations }\n"
    "pipeline support { status new { class open }\n"
    "    status closed { class closed } }\n"
    "property severity { type choice low medium high }\n"
    "property weight { type number }\n"
    "property promised { type date }\n"
    "property vip { type boolean }\n"
    "property note { type text }\n";

/* --- Tickets -------------------------------------------------------------- */

/* What may read the tickets one by one: criteria and sorts without a promise,
 * which are bounded by one pass (VW-6). */
static const struct {
	const char *what, *where, *any, *sort;
	bool may_scan, may_sort;
} plans[] = {
	{ "all-open", "status.class = open", "", "changed", false, false },
	{ "unassigned", "status.class = open and owner empty", "", "changed",
	  false, false },
	{ "mine", "status.class = open and owner = me", "", "changed", false,
	  false },
	{ "my-team-unassigned", "status.class = open and owner empty and "
	  "team in support billing", "", "changed", false, false },
	{ "my-team-open", "status.class = open",
	  "team in support billing and owner in alice bob", "changed", false,
	  false },
	{ "sent", "sent = yes", "", "changed", false, false },
	{ "spam", "spam = yes", "", "changed", false, false },
	{ "by owner", "owner = alice", "", "changed", false, false },
	{ "by team", "team = support", "", "changed", false, false },
	{ "by priority", "priority = high", "", "changed", false, false },
	{ "by pipeline", "pipeline = support", "", "changed", false, false },
	{ "by status", "status = new", "", "changed", false, false },
	{ "sort id", "", "", "id", false, false },
	{ "sort changed", "", "", "changed", false, false },
	{ "sort created", "", "", "created", false, false },
	{ "sort priority", "", "", "priority", false, false },
	{ "sort status", "", "", "status", false, false },
	{ "sort pipeline", "", "", "pipeline", false, false },
	{ "sort owner", "", "", "owner", false, false },
	{ "sort SLA due", "", "", "sla.due", false, false },
	{ "sort name", "", "", "name", true, true },
	{ "sort of the admin's", "", "", "severity", true, true },
};

static const struct prop *
prop_named(const struct props *p, const char *name)
{
	struct err e = ERR_INIT;

	return props_find(p, str_from(name), &e);
}

/* Is the table read without an index, does what is read need sorting? The
 * one page at the end is put in order in any case. */
static void
judge(struct str plan, bool *scans, bool *sorts)
{
	struct str line, before = STR_NONE;

	*scans = *sorts = false;
	while (str_cut_line(&plan, &line)) {
		if (str_is(line, "SCAN t"))
			*scans = true;
		if (str_starts(line, "USE TEMP B-TREE") &&
		    (str_starts(before, "SCAN t") ||
		    str_starts(before, "SEARCH s ") ||
		    (str_starts(before, "SEARCH t ") && str_find(before,
		    STR("INTEGER PRIMARY KEY"), 0) == before.n)))
			*sorts = true;
		before = line;
	}
}

static void
lists_go_by_indexes(void **state)
{
	struct state_dir d;
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", str_from(words), &said);
	struct arena a = ARENA_INIT;
	struct props props = props_of(c, &a);
	struct err e = ERR_INIT;
	struct db *db = NULL;

	(void)state;
	state_dir_init(&d);
	check(e.text, db_open(&db, d.path, STORE_DESK, &e));
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
		for (int desc = 0; desc < 2; desc++) {
			struct ticket_filter f = { .props = &props,
				.limit = 50,
				.asked = { 1, STR("alice") },
				.shelf = plans[i].what[1] == 'p' ? SHELF_SPAM : SHELF_DESK,
				.sort = prop_named(&props, plans[i].sort),
				.desc = desc };
			struct buf plan = BUF_INIT;
			bool scans, sorts;

			if (plans[i].where[0] != '\0')
				check(e.text, criteria_parse(&props,
				    str_from(plans[i].where), &a, &f.where,
				    &e));
			if (plans[i].any[0] != '\0')
				check(e.text, criteria_parse(&props,
				    str_from(plans[i].any), &a, &f.any, &e));
			check(plans[i].what, list_tickets_plan(db, &f, &a,
			    &plan, &e));
			judge(buf_view(&plan), &scans, &sorts);
			/* By id the table is its own index. */
			scans = scans && plans[i].sort[0] != 'i';
			if (scans != plans[i].may_scan ||
			    sorts != plans[i].may_sort)
				fail_msg("%s:\n%s", plans[i].what, plan.p);
			buf_clear(&plan);
		}
	db_close(db);
	state_dir_clear(&d);
	arena_clear(&a);
	conf_free(c);
	buf_clear(&said);
}

/* --- Other lists ---------------------------------------------------------- */

enum noun { CONVERSATIONS, LETTERS, INTAKES, REPORTS };

/* The letters on their way, which are few: read whole and put in order. */
#define PENDING "SCAN d USING INDEX delivery_order"

/* by: what the plan has to name. What is not narrow goes by the ids of its
 * table, in the order of the list, as far as the page. */
static const struct {
	const char *what;
	enum noun noun;
	struct conversation_filter talk;
	struct letter_filter letter;
	struct intake_filter intake;
	const char *by;
} others[] = {
	{ .what = "conversations", .noun = CONVERSATIONS,
	  .talk.closed = -1, .by = "SEARCH c USING INTEGER PRIMARY KEY" },
	{ .what = "of an inbox", .noun = CONVERSATIONS, .talk = {
	  .closed = -1, .inbox = STR_INIT("desk") },
	  .by = "conversation_inbox (inbox=? AND id" },
	{ .what = "of an owner", .noun = CONVERSATIONS, .talk = {
	  .closed = -1, .by_owner = true, .owner = STR_INIT("alice") },
	  .by = "conversation_owner (owner=? AND id" },
	{ .what = "of a contact", .noun = CONVERSATIONS, .talk = {
	  .closed = -1, .contact = 7, .by_owner = true,
	  .inbox = STR_INIT("desk") },
	  .by = "conversation_contact (contact=? AND id" },
	{ .what = "open ones", .noun = CONVERSATIONS, .talk.closed = 0,
	  .by = "conversation_open (id" },
	{ .what = "spam", .noun = CONVERSATIONS, .talk = { .closed = -1,
	  .shelf = SHELF_SPAM }, .by = "conversation_spam_id (spam=? AND" },
	{ .what = "the trash", .noun = CONVERSATIONS, .talk = {
	  .closed = -1, .shelf = SHELF_TRASH },
	  .by = "conversation_trashed_id" },
	{ .what = "letters", .noun = LETTERS,
	  .by = "SEARCH l USING INTEGER PRIMARY KEY" },
	{ .what = "of a ticket", .noun = LETTERS, .letter.ticket = 7,
	  .by = "letter_ticket (ticket=? AND id" },
	{ .what = "on their way", .noun = LETTERS,
	  .letter.state = STR_INIT("queued"), .by = PENDING },
	{ .what = "sent", .noun = LETTERS, .letter.state = STR_INIT("sent"),
	  .by = "delivery_ended (state=? AND letter" },
	{ .what = "mails", .noun = INTAKES,
	  .by = "SEARCH i USING INTEGER PRIMARY KEY" },
	{ .what = "of a channel", .noun = INTAKES,
	  .intake.channel = STR_INIT("one"), .by = "intake_channel" },
	{ .what = "set aside", .noun = INTAKES,
	  .intake.outcome = STR_INIT("set-aside"),
	  .by = "outcome_what (what=? AND intake" },
	{ .what = "that wait", .noun = INTAKES,
	  .intake.outcome = STR_INIT("waiting"),
	  .by = "SEARCH i USING INTEGER PRIMARY KEY (rowid" },
	{ .what = "reports by what was made", .noun = REPORTS,
	  .by = "ticket_created (created>" },
	{ .what = "and closed", .noun = REPORTS,
	  .by = "ticket_closed (closed>" },
	{ .what = "and by clocks", .noun = REPORTS,
	  .by = "sla_clock_began (began>" },
};

static void
plan_of(struct db *db, size_t i, const struct sight *look, bool desc,
        struct arena *a, struct buf *plan)
{
	struct conversation_filter talk = others[i].talk;
	struct letter_filter letter = others[i].letter;
	struct intake_filter intake = others[i].intake;
	struct err e = ERR_INIT;
	bool ok = false;

	talk.page = letter.page = intake.page = (struct page){ desc, 9, 50 };
	talk.sight = letter.sight = intake.sight = look;
	switch (others[i].noun) {
	case CONVERSATIONS:
		ok = list_conversations_plan(db, &talk, a, plan, &e);
		break;
	case LETTERS:
		ok = list_letters_plan(db, &letter, a, plan, &e);
		break;
	case INTAKES:
		ok = list_intakes_plan(db, &intake, a, plan, &e);
		break;
	case REPORTS:
		ok = report_plan(db, look, a, plan, &e);
		break;
	}
	check(ok ? others[i].what : e.text, ok);
}

/* No other list of these reads a table whole or sorts, whoever asks. */
static void
other_lists_go_by_indexes(void **state)
{
	static const char *const names[] = { "alice" };
	const struct names some = { (const char **)names, 1 };
	const struct sight narrow = { .inbox = &some, .channel = &some,
		.pipeline = &some, .see = { false, true, some } };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct db *db = NULL;
	struct state_dir d;

	(void)state;
	state_dir_init(&d);
	check(e.text, db_open(&db, d.path, STORE_DESK, &e));
	for (size_t i = 0; i < 4 * sizeof others / sizeof *others; i++) {
		struct buf plan = BUF_INIT;
		struct str rest, line;

		plan_of(db, i / 4, i % 2 == 1 ? &narrow : NULL, i % 4 < 2,
		    &a, &plan);
		if (strstr(plan.p, others[i / 4].by) == NULL)
			fail_msg("%s, not by %s:\n%s", others[i / 4].what,
			    others[i / 4].by, plan.p);
		rest = buf_view(&plan);
		while (str_cut_line(&rest, &line))
			if (strcmp(others[i / 4].by, PENDING) != 0 &&
			    ((str_starts(line, "SCAN ") &&
			    !str_starts(line, "SCAN CONSTANT")) ||
			    str_starts(line, "USE TEMP")))
				fail_msg("%s:\n%s", others[i / 4].what,
				    plan.p);
		buf_clear(&plan);
	}
	db_close(db);
	state_dir_clear(&d);
	arena_clear(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_go_by_indexes),
		cmocka_unit_test(other_lists_go_by_indexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
