/* Answers questions about zones and hours, one a line, so that a test can
 * compare with another implementation (tests/flow/test_hours.py).
 *
 *   zone FILE         reads instants (seconds): their offset, in seconds
 *   hours CONF NAME   reads "b FROM TO" and "a FROM MS": working time between,
 *                     the instant after (milliseconds)
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/zone.h"
#include "desk/hours.h"

static int
zone(const char *path)
{
	struct buf file = BUF_INIT;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct zone z;
	int64_t at, until;
	int code = 1;

	if (!io_file(path, ZONE_BYTES, &file, &e) ||
	    !zone_read(buf_view(&file), &a, &z, &e)) {
		fprintf(stderr, "%s: %s\n", path, e.text);
		goto out;
	}
	while (scanf("%" SCNd64, &at) == 1) {
		int offset = (int)zone_offset(&z, at, &until);

		printf("%d %" PRId64 "\n", offset, until);
	}
	code = 0;
out:
	buf_clear(&file);
	arena_clear(&a);
	return code;
}

static int
hours(const char *path, const char *name)
{
	struct buf said = BUF_INIT;
	struct conf *c = conf_load(path, &said);
	const struct hours *h = NULL;
	int64_t from, to;
	char what[2];

	fputs(said.n > 0 ? said.p : "", stderr);
	for (size_t i = 0; c != NULL && i < c->nhours; i++)
		if (strcmp(c->hours[i].name, name) == 0)
			h = &c->hours[i];
	while (h != NULL && scanf("%1s %" SCNd64 " %" SCNd64, what, &from,
	    &to) == 3)
		printf("%" PRId64 "\n", what[0] == 'b' ?
		    hours_between(h, from, to) : hours_after(h, from, to));
	buf_clear(&said);
	conf_free(c);
	return h == NULL;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "zone") == 0)
		return zone(argv[2]);
	if (argc == 4 && strcmp(argv[1], "hours") == 0)
		return hours(argv[2], argv[3]);
	return 64;
}
