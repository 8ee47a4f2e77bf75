#include "tests/unit/unit.h"

#include "base/arena.h"
#include "mime/date.h"

/* RD-1 */
static void
dates_as_found(void **state)
{
	static const struct {
		const char *what, *in;
		bool ok;
		int64_t want;           /* seconds */
	} T[] = {
		{ "RFC 5322, A.1.1", "Fri, 21 Nov 1997 09:55:06 -0600", true,
		    880127706 },
		{ "RFC 5322, A.5: folds and comments",
		    "Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330 "
		    "(Newfoundland Time)", true, -27723480 },
		{ "RFC 5322, A.6.2: two digits, a zone by name",
		    "21 Nov 97 09:55:06 GMT", true, 880106106 },
		{ "no day of the week, no seconds", "1 Jan 2024 10:00 +0000",
		    true, 1704103200 },
		{ "two digits of this century", "1 Jan 24 10:00 +0000", true,
		    1704103200 },
		{ "three digits count from 1900", "1 Jan 124 10:00 +0000",
		    true, 1704103200 },
		{ "EST", "1 Jan 2024 05:00:00 EST", true, 1704103200 },
		{ "a military zone is not known", "1 Jan 2024 10:00:00 K",
		    true, 1704103200 },
		{ "no zone is UTC", "1 Jan 2024 10:00:00", true, 1704103200 },
		{ "the offset beats its name",
		    "1 Jan 2024 11:00:00 +0100 (EST)", true, 1704103200 },
		{ "GMT+01:00", "1 Jan 2024 11:00:00 GMT+01:00", true,
		    1704106800 },
		{ "asctime", "Mon Jan  1 10:00:00 2024", true, 1704103200 },
		{ "asctime with a zone", "Mon Jan  1 10:00:00 UTC 2024", true,
		    1704103200 },
		{ "ISO 8601", "2024-01-01T10:00:00Z", true, 1704103200 },
		{ "ISO 8601 with an offset", "2024-01-01 11:00:00.5+01:00",
		    true, 1704103200 },
		{ "month first", "January 1, 2024 10:00 AM +0000", true,
		    1704103200 },
		{ "an hour past noon", "1 Jan 2024 1:00 PM +0000", true,
		    1704114000 },
		{ "dashes", "Mon, 1-Jan-2024 10:00:00 +0000", true,
		    1704103200 },
		{ "a leap second", "31 Dec 2016 23:59:60 +0000", true,
		    1483228800 },
		{ "a mad offset is none", "1 Jan 2024 10:00:00 +9999", true,
		    1704103200 },
		{ "no date", "Whenever", false, 0 },
		{ "no month", "1 2024 10:00", false, 0 },
		{ "day 32", "32 Jan 2024 10:00:00 +0000", false, 0 },
		{ "minute 60", "1 Jan 2024 10:60:00 +0000", false, 0 },
		{ "a year far off", "1 Jan 99999 10:00:00 +0000", false, 0 },
		{ "a number without end", "1 Jan 99999999999999999999", false,
		    0 },
		{ "nothing", "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof T / sizeof *T; i++) {
		int64_t ms = 0;

		check_int(T[i].what, date_read(str_from(T[i].in), NULL, &ms),
		    T[i].ok);
		check_int(T[i].what, ms, T[i].want * 1000);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_as_found),
	};

	return cmocka_run_group_tests_name("mime_date", tests, NULL, NULL);
}
