/* Whatever the calendar says: holidays are in order, at least a day and at
 * most a year long; an error names a line of it. */
#include <stdint.h>
#include <stdlib.h>

#include "conf/ical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct holiday *day;
	size_t n;
	int line;
	bool ok = ical_read(text, &a, &day, &n, &line, &e);

	for (size_t i = 0; ok && i < n; i++)
		if (day[i].to <= day[i].from ||
		    day[i].to - day[i].from > ICAL_DAYS ||
		    (i > 0 && day[i].from < day[i - 1].from))
			abort();
	if (!ok && (line < 1 || (size_t)line > size + 1 ||
	    e.kind != ERR_INPUT))
		abort();
	arena_clear(&a);
	return 0;
}
