/* SL-1 .. SL-7 in virtual time: mails in at one end, clocks, events, letters
 * and rows looked at; late ticks, restarts, changed goals, a killed tick. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "flow/command.h"
#include "flow/sla_tick.h"
#include "store/sla.h"
#include "tests/unit/flow_desk.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

/* KIT_START is Tuesday 2023-11-14 22:13:20 UTC, 23:13:20 in Stockholm. */
#define OFFICE "hours office { timezone Europe/Stockholm; " \
	"mon-fri 08:00-16:00 }\n"
#define GOALS "first-response 4h; next-response 2h; close 8h"
#define SLA(rest) "sla standard { " rest " }\n"
#define ACTIONS "on due-soon { notify owner with sla-due-soon }; " \
	"on overdue { notify team:support with sla-overdue; " \
	"set priority urgent }"

static const char base[] =
	"config-version 1\n"
	"admins-mail admins@example.net\n"
	"relay out { host 127.0.0.1; tls none; port 2525 }\n"
	"inbox help { kind helpdesk }\n"
	"team support { notify desk@example.net }\n"
	"user alice { name Alice; email alice@example.net; team support; "
	"seat yes; role super-admin }\n"
	"pipeline support {\n"
	"  status new { class open; initial yes }\n"
	"  status waiting-on-contact { class open; clock paused }\n"
	"  status waiting-on-us { class open }\n"
	"  status closed { class closed }\n"
	"}\n"
	"channel support { inbox help; address support@example.com; "
	"relay out }\n";

struct world {
	struct kit k;
	struct conf *conf;              /* own, instead of the kit's */
	int64_t start;
};

static void
configure(struct world *w, const char *more)
{
	struct buf text = BUF_INIT, said = BUF_INIT;
	struct err e = ERR_INIT;
	struct conf *c;

	buf_printf(&text, "%s%s", base, more);
	c = conf_from_text("t", buf_view(&text), &said);
	if (c == NULL)
		fail_msg("%s", said.p);
	c->templates = SHIPPED_TEMPLATES;
	c->state_dir = w->k.dir.path;
	brands_free(w->k.belt.brands);
	w->k.belt.conf = c;
	w->k.belt.brands = brands_new(c);
	conf_free(w->conf);
	w->conf = c;
	if (!sla_begin(&w->k.belt, w->k.now, &e))
		fail_msg("%s", e.text);
	buf_clear(&text);
	buf_clear(&said);
}

static void
world_init(struct world *w, const char *more)
{
	memset(w, 0, sizeof *w);
	kit_init(&w->k, "");
	w->start = w->k.now;
	configure(w, more);
}

static void
world_clear(struct world *w)
{
	w->k.belt.conf = w->k.conf;
	kit_clear(&w->k);
	conf_free(w->conf);
}

/* The clock stands at `ms` after the start; ticks until nothing is due. */
static void
tick_at(struct world *w, int64_t ms)
{
	struct err e = ERR_INIT;
	int n, rounds = 0;

	w->k.now = w->start + ms;
	while ((n = sla_tick(&w->k.belt, w->k.now, &e)) > 0)
		check("it comes to an end", ++rounds < 100);
	if (n < 0)
		fail_msg("%s", e.text);
}

static void
mail_at(struct world *w, int64_t ms, const char *raw)
{
	w->k.now = w->start + ms;
	kit_take(&w->k, "support", raw);
	kit_file(&w->k);
}

static void
command_at(struct world *w, int64_t ms, enum command_what what,
           const char *status)
{
	struct command in = { .what = what, .id = 1, .text = STR("Hello."),
	    .status = str_from(status) };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct plan p;

	w->k.now = w->start + ms;
	in.by = conf_user(w->conf, STR("alice"));
	if (!command_run(&w->k.belt, &in, w->k.now, &a, &p, &e))
		fail_msg("%s", e.text);
	arena_clear(&a);
}

#define FIRST "From: Carla <carla@customer.example>\n" \
	"To: support@example.com\nMessage-ID: <1@c>\nSubject: Lamp\n\n" \
	"It is broken.\n"
#define AGAIN(id) "From: Carla <carla@customer.example>\n" \
	"To: support@example.com\nMessage-ID: <" id "@c>\n" \
	"In-Reply-To: <1@c>\nSubject: Re: Lamp\n\nHello?\n"
#define VACATION "From: Carla <carla@customer.example>\n" \
	"To: support@example.com\nMessage-ID: <v@c>\nIn-Reply-To: <1@c>\n" \
	"Auto-Submitted: auto-replied\nSubject: Away\n\nI am away.\n"

#define check_events(what, w, want) \
	check_rows(what, &(w)->k, "SELECT what || ' ' || from_value FROM " \
	    "desk.event WHERE what LIKE 'sla.%' ORDER BY id", want)
#define check_goal(what, w, column, want) \
	check_rows(what, &(w)->k, "SELECT " column " FROM desk.ticket_sla " \
	    "WHERE ticket = 1", want)

/* SL-3: due soon and overdue, once each, with their actions; SL-1, 24/7. */
static void
once_each(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, SLA("all { first-response 4h }; " ACTIONS));
	mail_at(&w, 0, FIRST);
	tick_at(&w, 0);
	check_goal("active", &w, "first_state || ' ' || ((first_due - "
	    "1700000000000) / 3600000)", "active 4\n");
	tick_at(&w, 3 * HOUR + 29 * MINUTE);
	check_events("not yet", &w, "");
	tick_at(&w, 3 * HOUR + 31 * MINUTE);
	check_events("due soon", &w, "sla.due-soon first-response\n");
	tick_at(&w, 3 * HOUR + 32 * MINUTE);
	tick_at(&w, 4 * HOUR);
	check_events("once", &w, "sla.due-soon first-response\n");
	check_goal("its state", &w, "first_state", "due-soon\n");
	tick_at(&w, 4 * HOUR + MINUTE);
	tick_at(&w, 90 * HOUR);
	check_events("overdue, once", &w, "sla.due-soon first-response\n"
	    "sla.overdue first-response\n");
	check_rows("letters", &w.k, "SELECT to_address FROM desk.letter "
	    "ORDER BY id", "admins@example.net\ndesk@example.net\n");
	check_rows("the priority", &w.k, "SELECT priority FROM desk.ticket",
	    "3\n");
	command_at(&w, 100 * HOUR, TICKET_REPLY, "");
	tick_at(&w, 100 * HOUR);
	check_goal("answered, late", &w, "first_state || ' ' || "
	    "(first_met > 0) || ' ' || state || ' ' || due",
	    "overdue 1 met 0\n");
	check_rows("missed", &w.k, "SELECT state || ' ' || (elapsed / 3600000) "
	    "FROM desk.sla_clock", "overdue 99\n");
	world_clear(&w);
}

/* A tick that comes much too late, after a restart and a jump of the clock,
 * tells in order what has passed; nobody is told that it will be due. */
static void
late_tick(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, SLA("all { first-response 4h }; " ACTIONS));
	mail_at(&w, 0, FIRST);
	tick_at(&w, 1000 * HOUR);
	check_events("in order", &w, "sla.due-soon first-response\n"
	    "sla.overdue first-response\n");
	check_rows("one letter", &w.k, "SELECT count(*) FROM desk.letter",
	    "1\n");
	tick_at(&w, HOUR);              /* the clock is set back */
	tick_at(&w, 5 * HOUR);
	tick_at(&w, 2000 * HOUR);
	check_events("not again", &w, "sla.due-soon first-response\n"
	    "sla.overdue first-response\n");
	world_clear(&w);
}

/* SL-4: automatic mail neither asks nor answers; a next response is counted
 * from the first message that waits. SL-2: a status pauses. */
static void
who_waits(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, SLA("all { " GOALS " }"));
	mail_at(&w, 0, FIRST);
	mail_at(&w, 10 * MINUTE, AGAIN("2"));
	command_at(&w, 30 * MINUTE, TICKET_REPLY, "");
	tick_at(&w, 30 * MINUTE);
	check_goal("the first is met", &w, "first_state || ' ' || next_state "
	    "|| ' ' || close_state || ' ' || close_due", "met  paused 0\n");
	mail_at(&w, 40 * MINUTE, VACATION);
	tick_at(&w, 40 * MINUTE);
	check_goal("no person asks", &w, "next_state", "\n");
	mail_at(&w, 60 * MINUTE, AGAIN("3"));
	mail_at(&w, 90 * MINUTE, AGAIN("4"));
	tick_at(&w, 91 * MINUTE);
	check_goal("from the first", &w, "next_state || ' ' || ((next_due - "
	    "1700000000000) / 60000)", "active 180\n");
	check_goal("30 minutes were a pause", &w, "(close_due - "
	    "1700000000000) / 60000", "510\n");
	command_at(&w, 170 * MINUTE, TICKET_REPLY, "");
	tick_at(&w, 170 * MINUTE);
	check_goal("answered in time", &w, "next_state || ' ' || ((next_met - "
	    "next_due) / 60000)", "met -10\n");
	check_events("nothing to tell", &w, "");
	world_clear(&w);
}

/* Closing meets the goal and ends what waited; reopened it goes on. */
static void
reopened(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, SLA("all { " GOALS " }"));
	mail_at(&w, 0, FIRST);
	command_at(&w, HOUR, TICKET_CLOSE, "");
	tick_at(&w, 500 * HOUR);
	check_goal("closed", &w, "first_state || ' ' || close_state",
	    "paused met\n");
	check_events("nobody is hurried", &w, "");
	mail_at(&w, 501 * HOUR, AGAIN("2"));
	tick_at(&w, 501 * HOUR);
	check_goal("it had used an hour", &w, "close_state || ' ' || "
	    "((close_due - 1700000000000) / 3600000) || ' ' || ((first_due - "
	    "1700000000000) / 3600000)", "active 508 504\n");
	world_clear(&w);
}

/* SL-2: Tuesday, 23:13: the clock begins on Wednesday at 8 in Stockholm. */
static void
office_hours(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, OFFICE SLA("hours office; all { " GOALS " }"));
	mail_at(&w, 0, FIRST);
	tick_at(&w, 0);
	check_goal("Wednesday, noon there; at 16:00", &w,
	    "strftime('%d %H:%M', first_due / 1000, 'unixepoch') || ' ' || "
	    "strftime('%d %H:%M', close_due / 1000, 'unixepoch')",
	    "15 11:00 15 15:00\n");
	world_clear(&w);
}

/* SL-7: other goals are for new tickets, or for open ones too, as told; an
 * SLA that goes ends for all. */
static void
goals_change(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	mail_at(&w, 0, FIRST);
	configure(&w, SLA("all { first-response 4h }"));
	tick_at(&w, 1);
	check_rows("not for what was there before", &w.k, "SELECT count(*) "
	    "FROM desk.ticket_sla WHERE due > 0", "0\n");
	configure(&w, SLA("all { first-response 5h }; "
	    "changes-apply-to open-tickets"));
	tick_at(&w, 2);
	check_goal("for open ones too", &w, "(first_due - 1700000000000) / "
	    "3600000", "5\n");
	configure(&w, SLA("all { first-response 6h }"));
	mail_at(&w, HOUR, "From: b@b.example\nTo: support@example.com\n"
	    "Message-ID: <b@b>\nSubject: Chair\n\nA leg.\n");
	tick_at(&w, HOUR);
	check_rows("for the new one", &w.k, "SELECT (first_due - "
	    "1700000000000) / 3600000 FROM desk.ticket_sla WHERE ticket = 2",
	    "7\n");
	configure(&w, "");
	tick_at(&w, 2 * HOUR);
	check_rows("ended", &w.k, "SELECT count(*) FROM desk.ticket_sla "
	    "WHERE due > 0 OR wake > 0 OR sla <> ''", "0\n");
	world_clear(&w);
}

/* SL-1: by a property's value; SL-3: a raised priority has nearer goals. */
static void
by_priority(void **state)
{
	struct property set = { STR("priority"), STR("high") };
	struct command in = { .what = TICKET_SET, .id = 1, .set = &set,
	    .nset = 1 };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct plan p;
	struct world w;

	(void)state;
	world_init(&w, SLA("by priority { high { first-response 1h }; "
	    "normal { first-response 4h }; low off }"));
	mail_at(&w, 0, FIRST);
	tick_at(&w, 0);
	check_goal("normal", &w, "(first_due - 1700000000000) / 3600000",
	    "4\n");
	in.by = conf_user(w.conf, STR("alice"));
	w.k.now = w.start + 30 * MINUTE;
	check(e.text, command_run(&w.k.belt, &in, w.k.now, &a, &p, &e));
	tick_at(&w, 30 * MINUTE);
	check_goal("high", &w, "(first_due - 1700000000000) / 3600000",
	    "1\n");
	set.value = STR("low");
	check(e.text, command_run(&w.k.belt, &in, w.k.now, &a, &p, &e));
	tick_at(&w, 31 * MINUTE);
	check_goal("low has none", &w, "first_state || wake", "0\n");
	arena_clear(&a);
	world_clear(&w);
}

static void
set_at(struct world *w, int64_t ms, enum command_what what,
       const char *name, const char *value)
{
	struct property set = { str_from(name), str_from(value) };
	struct command in = { .what = what, .id = 1, .set = &set, .nset = 1,
	    .company = { &set.value, what == CONTACT_SET } };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct plan p;

	w->k.now = w->start + ms;
	in.by = conf_user(w->conf, STR("alice"));
	if (str_is(set.name, "company"))
		in.company = (struct strs){ &set.value, 1 };
	if (!command_run(&w->k.belt, &in, w->k.now, &a, &p, &e))
		fail_msg("%s", e.text);
	arena_clear(&a);
	tick_at(w, ms);
}

/* SL-1, in the one language of criteria: the first SLA that fits is the
 * ticket's, and what it goes by may change, the contact's company too. */
static void
the_first_that_fits(void **state)
{
	struct world w;

	(void)state;
	world_init(&w,
	    "sla big { where contact.company = Acme; all { first-response "
	    "1h } }\n"
	    "sla faults { where category = fault; where priority != low; "
	    "all { first-response 2h } }\n"
	    "sla rest { all { first-response 4h } }\n");
	mail_at(&w, 0, FIRST);
	tick_at(&w, 0);
	check_goal("none of the first two fits", &w, "sla", "rest\n");
	set_at(&w, MINUTE, TICKET_SET, "category", "fault");
	check_goal("it fits now", &w, "sla", "faults\n");
	check_goal("with its goals", &w,
	    "(first_due - 1700000000000) / 3600000", "2\n");
	set_at(&w, 2 * MINUTE, TICKET_SET, "priority", "low");
	check_goal("both criteria must", &w, "sla", "rest\n");
	set_at(&w, 3 * MINUTE, CONTACT_SET, "company", "Acme");
	check_goal("its contact is of that company now", &w, "sla", "big\n");
	world_clear(&w);
}

/* SL-1: goals by a property of the admin's; SL-3: what was missed by the
 * value it had stays missed. */
static void
by_own_property(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "property weight { type choice light heavy }\n"
	    SLA("by weight { heavy { first-response 1h }; light off }"));
	mail_at(&w, 0, FIRST);
	tick_at(&w, 0);
	check_goal("without a value there are none", &w,
	    "first_state || wake", "0\n");
	set_at(&w, MINUTE, TICKET_SET, "weight", "heavy");
	check_goal("heavy", &w, "(first_due - 1700000000000) / 3600000",
	    "1\n");
	command_at(&w, 2 * HOUR, TICKET_REPLY, "");
	set_at(&w, 3 * HOUR, TICKET_SET, "weight", "light");
	check_goal("it was heavy when it was answered", &w, "first_state",
	    "overdue\n");
	world_clear(&w);
}

/* The tick is killed at its k-th step, for every k; the next one goes on:
 * each event and each letter once (SL-3, RL-1). */
static void
killed(void **state)
{
	struct err e = ERR_INIT;
	struct world w;
	bool died = true;
	int rounds = 0;

	(void)state;
	world_init(&w, SLA("all { first-response 4h }; " ACTIONS));
	mail_at(&w, 0, FIRST);
	db_close(w.k.mail);
	db_close(w.k.belt.db);
	for (int64_t k = 1; died; k++, rounds++) {
		pid_t child = fork();
		int status = 0;

		if (child == 0) {
			if (freopen("/dev/null", "w", stderr) == NULL ||
			    !db_open(&w.k.belt.db, w.k.dir.path, STORE_DESK,
			    &e))
				_exit(9);
			fault_arm(k);
			for (int64_t at = 0; at <= 5; at++)
				while (sla_tick(&w.k.belt, w.start + at * HOUR,
				    &e) > 0)
					;
			_exit(0);
		}
		check("it ended", waitpid(child, &status, 0) == child);
		died = WIFSIGNALED(status);
		check("well", died || WEXITSTATUS(status) == 0);
	}
	check("it was killed", rounds > 10);
	check(e.text, db_open(&w.k.mail, w.k.dir.path, STORE_MAIL, &e));
	check(e.text, db_open(&w.k.belt.db, w.k.dir.path, STORE_DESK, &e));
	check_events("once each", &w, "sla.due-soon first-response\n"
	    "sla.overdue first-response\n");
	check_rows("a letter for each", &w.k, "SELECT count(*) FROM "
	    "desk.letter", "2\n");
	world_clear(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_each), cmocka_unit_test(late_tick),
		cmocka_unit_test(who_waits), cmocka_unit_test(reopened),
		cmocka_unit_test(office_hours),
		cmocka_unit_test(goals_change),
		cmocka_unit_test(by_priority),
		cmocka_unit_test(the_first_that_fits),
		cmocka_unit_test(by_own_property), cmocka_unit_test(killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
