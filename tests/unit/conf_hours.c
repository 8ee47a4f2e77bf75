/* hours and sla in the configuration: what is refused, and where (SL-1,
 * SL-2). */
#include "tests/unit/unit.h"

#include <string.h>

#include "conf/conf.h"

#define BASE "inbox i { kind helpdesk }\ninbox k { kind conversations }\n"
#define HOURS(text) BASE "hours h { timezone Europe/Berlin; " text " }\n"
#define SLA(text) BASE "sla s { " text " }\n"

static void
refused(void **state)
{
	static const struct {
		const char *what, *text, *says;
	} T[] = {
		{ "an unknown zone, with the one that was meant",
		  BASE "hours h { timezone Europe/Stokholm; mon 08:00-17:00 }\n",
		  "t:3:20: error: time zone \"Europe/Stokholm\" is not in "
		  "/usr/share/zoneinfo; did you mean \"Europe/Stockholm\"?" },
		{ "a zone that leaves the directory",
		  BASE "hours h { timezone ../../etc/passwd; mon 08:00-17:00 }\n",
		  "is not in /usr/share/zoneinfo" },
		{ "a file there that is no zone",
		  BASE "hours h { timezone tzdata.zi; mon 08:00-17:00 }\n",
		  "is not in /usr/share/zoneinfo" },
		{ "no zone", BASE "hours h { mon 08:00-17:00 }\n",
		  "timezone is missing in this hours" },
		{ "an empty week", HOURS(""), "hours h has no day" },
		{ "periods that overlap", HOURS("mon-fri 08:00-12:00 "
		  "11:00-13:00"), "\"11:00-13:00\" overlaps 08:00-12:00" },
		{ "overlap of two lines", HOURS("mon-fri 08:00-12:00; fri "
		  "09:00-10:00"), "\"09:00-10:00\" overlaps 08:00-12:00" },
		{ "a night", HOURS("mon 22:00-06:00"), "ends before it begins" },
		{ "no such time", HOURS("mon 08:00-25:00"), "is not a period" },
		{ "a day that is none", HOURS("monn 08:00-12:00"),
		  "unknown directive \"monn\"" },
		{ "no such file", HOURS("mon 08:00-12:00; holidays gone.ics"),
		  "gone.ics" },
		{ "no goals", SLA("due-soon 5m"), "sla s has no goals" },
		{ "both ways", SLA("all { close 1d }; by priority { high off }"),
		  "not both" },
		{ "no such goal", SLA("all { first-reponse 1h }"),
		  "did you mean \"first-response\"?" },
		{ "no such priority", SLA("by priority { hihg off }"),
		  "there is no priority \"hihg\"; did you mean \"high\"?" },
		{ "an inbox without tickets", SLA("applies-to inbox k; all { "
		  "close 1d }"), "inbox k is no helpdesk" },
		{ "hours that are not", SLA("hours office; all { close 1d }"),
		  "hours \"office\" is not defined" },
		{ "two for one help desk", SLA("all { close 1d }") "sla t { "
		  "applies-to inbox i; all { close 1d } }\n", "is for too" },
		{ "a status", SLA("all { close 1d }; on overdue { set status "
		  "new }"), "cannot set a status" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct buf said = BUF_INIT;
		struct conf *c = conf_from_text("t", str_from(T[i].text),
		    &said);

		if (c != NULL || said.n == 0 ||
		    strstr(said.p, T[i].says) == NULL)
			fail_msg("%s: %s", T[i].what, said.n > 0 ? said.p :
			    "(nothing)");
		buf_clear(&said);
	}
}

static void
understood(void **state)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_from_text("t", STR(HOURS(
	    "sat-mon 13:00-24:00 00:00-12:00") "sla s { hours h; by priority {"
	    " high { close 90m }; low off }; changes-apply-to open-tickets }\n"),
	    &said);

	(void)state;
	if (c == NULL)
		fail_msg("%s", said.p);
	check_int("over the week's end", c->hours[0].day[0].n, 2);
	check_int("in order", c->hours[0].day[6].one[0].from, 0);
	check_int("the end of a day", c->hours[0].day[5].one[1].to, 1440);
	check_int("Tuesday is free", c->hours[0].day[1].n, 0);
	check("hours", c->sla[0].hours == &c->hours[0]);
	check_int("a goal", c->sla[0].value[0].goals.ms[SLA_CLOSE], 5400000);
	check_int("the lead", c->sla[0].due_soon_ms, 1800000);
	check("for open tickets", c->sla[0].open_too);
	conf_free(c);
	buf_clear(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused), cmocka_unit_test(understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
