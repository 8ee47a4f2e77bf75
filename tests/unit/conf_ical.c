/* SL-2: which days are holidays, by an iCalendar file (RFC 5545). */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "base/zone.h"
#include "conf/ical.h"

#define CAL(text) "BEGIN:VCALENDAR\r\n" text "END:VCALENDAR\r\n"
#define EVENT(text) CAL("BEGIN:VEVENT\r\n" text "END:VEVENT\r\n")
#define DAY(y, m, d) (y) * 10000 + (m) * 100 + (d)

static int
number_of(int64_t day)
{
	int64_t year;
	int m, d;

	civil_date(day, &year, &m, &d);
	return (int)DAY(year, m, d);
}

static void
good(void **state)
{
	static const struct {
		const char *what, *text;
		size_t n;
		int first, behind;      /* of the last one: its days */
		const char *name;
	} T[] = {
		{ "a day", EVENT("DTSTART;VALUE=DATE:20240606\r\n"
		  "SUMMARY:National day\r\n"), 1, 20240606, 20240607,
		  "National day" },
		{ "a folded line, with LF alone", "BEGIN:VCALENDAR\n"
		  "BEGIN:VEVENT\nDTSTART;VAL\n UE=DATE:2024\n\t0606\n"
		  "SUMMARY:Two \n words\\, and more\nEND:VEVENT\n"
		  "END:VCALENDAR\n", 1, 20240606, 20240607,
		  "Two words, and more" },
		{ "DTEND is the first day that is none",
		  EVENT("DTSTART;VALUE=DATE:20240228\r\n"
		  "DTEND;VALUE=DATE:20240302\r\n"), 1, 20240228, 20240302,
		  "" },
		{ "a duration in weeks", EVENT("DTSTART;VALUE=DATE:20240701"
		  "\r\nDURATION:P2W\r\n"), 1, 20240701, 20240715, "" },
		{ "every year to 2100", EVENT("DTSTART;VALUE=DATE:20200101"
		  "\r\nRRULE:FREQ=YEARLY\r\n"), 81, 21000101, 21000102, "" },
		{ "every year three times", EVENT("DTSTART;VALUE=DATE:"
		  "20200101\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"), 3, 20220101,
		  20220102, "" },
		{ "until a day, itself too", EVENT("DTSTART;VALUE=DATE:"
		  "20200101\r\nRRULE:FREQ=YEARLY;UNTIL=20230101\r\n"), 4,
		  20230101, 20230102, "" },
		{ "29 February is in leap years only", EVENT("DTSTART;VALUE="
		  "DATE:20200229\r\nRRULE:FREQ=YEARLY;UNTIL=20291231\r\n"), 3,
		  20280229, 20280301, "" },
		{ "the fourth Thursday of November", EVENT("DTSTART;VALUE="
		  "DATE:20231123\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;"
		  "COUNT=2\r\n"), 2, 20241128, 20241129, "" },
		{ "the last Monday of May", EVENT("DTSTART;VALUE="
		  "DATE:20230529\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;"
		  "COUNT=2\r\n"), 2, 20240527, 20240528, "" },
		{ "but not in that year", EVENT("DTSTART;VALUE=DATE:20200101"
		  "\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20220101"
		  "\r\n"), 2, 20210101, 20210102, "" },
		{ "what is cancelled is none", EVENT("DTSTART;VALUE=DATE:"
		  "20240606\r\nSTATUS:CANCELLED\r\n"), 0, 0, 0, "" },
		{ "alarms, time zones and tasks are passed over",
		  CAL("BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:"
		  "16010101T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
		  "\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VTODO\r\nDTSTART:"
		  "20240101T000000\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nDTSTART;"
		  "VALUE=DATE:20240606\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\n"
		  "DURATION:PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n"), 1, 20240606,
		  20240607, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct holiday *day;
		size_t n;
		int line;

		if (!ical_read(str_from(T[i].text), &a, &day, &n, &line, &e))
			fail_msg("%s: %d: %s", T[i].what, line, e.text);
		check_int(T[i].what, n, T[i].n);
		if (n > 0) {
			check_int(T[i].what, number_of(day[n - 1].from),
			    T[i].first);
			check_int(T[i].what, number_of(day[n - 1].to),
			    T[i].behind);
			check_str(T[i].what, str_from(day[n - 1].name),
			    str_from(T[i].name));
		}
		arena_clear(&a);
	}
}

static void
bad(void **state)
{
	static const struct {
		const char *what, *text;
		int line;
		const char *says;
	} T[] = {
		{ "nothing", "", 1, "ends before END:VCALENDAR" },
		{ "something else", "<html>\n", 1, "not a line of" },
		{ "an event outside", "BEGIN:VEVENT\n", 1, "begins with" },
		{ "no end", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", 2, "ends before" },
		{ "an hour", EVENT("DTSTART:20240606T100000Z\r\n"), 3,
		  "not a whole day" },
		{ "a day that is none", EVENT("UID:1\r\nDTSTART;VALUE=DATE:"
		  "20230229\r\n"), 4, "not a whole day" },
		{ "every week", EVENT("DTSTART;VALUE=DATE:20240606\r\n"
		  "RRULE:FREQ=WEEKLY\r\n"), 4, "this RRULE is not known" },
		{ "a part that is not known", EVENT("DTSTART;VALUE=DATE:"
		  "20240606\r\nRRULE:FREQ=YEARLY;BYSETPOS=1\r\n"), 4,
		  "this RRULE is not known" },
		{ "days by a list", EVENT("DTSTART;VALUE=DATE:20240606\r\n"
		  "RDATE;VALUE=DATE:20240607\r\n"), 4, "RDATE" },
		{ "an end before the beginning", EVENT("UID:1\r\nDTSTART;VALUE="
		  "DATE:20240606\r\nDTEND;VALUE=DATE:20240605\r\n"), 4,
		  "ends before it begins" },
		{ "no day", EVENT("UID:1\r\n"), 4, "no DTSTART" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct holiday *day;
		size_t n;
		int line;

		check(T[i].what, !ical_read(str_from(T[i].text), &a, &day, &n,
		    &line, &e));
		check_int(T[i].what, line, T[i].line);
		if (str_find(str_from(e.text), str_from(T[i].says), 0) ==
		    str_from(e.text).n)
			fail_msg("%s: %s", T[i].what, e.text);
		arena_clear(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good), cmocka_unit_test(bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
