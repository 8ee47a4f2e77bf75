/* fill_outbox STATE-DIR COUNT BYTES CHANNELS: letters to send, for
 * tests/bench/send.py. Each has a recipient and a conversation of its own;
 * one in a hundred is a reply, the rest is automatic. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/letters.h"

static struct str
body_of(struct arena *a, size_t bytes)
{
	struct buf text = BUF_INIT;
	struct str out;

	buf_z(&text, "From: a@b.example\r\nTo: c@d.example\r\n"
	    "Subject: a letter\r\nMessage-ID: <1@b.example>\r\n\r\n");
	while (text.n + 72 < bytes)
		buf_z(&text, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n");
	out = str_copy(a, buf_view(&text));
	buf_clear(&text);
	return out;
}

static bool
fill(struct db *db, long count, long channels, struct str body,
     struct arena *a, struct err *e)
{
	int64_t now = clock_wall_ms();

	if (!db_begin(db, e))
		return false;
	for (long i = 1; i <= count; i++) {
		struct letter l = { .id = i, .relay = STR("out"),
		    .kind = i % 100 == 0 ? LETTER_REPLY : LETTER_AUTOMATIC,
		    .conversation = i, .created = now, .due = now };

		l.channel = str_printf(a, "c%ld", i % channels);
		l.to = str_printf(a, "c%ld@d.example", i);
		l.envelope_from = STR("a@b.example");
		l.draft.message_id = STR("1@b.example");
		if (!letters_put(db, &l, STR("a letter"), body, a, e))
			return false;
	}
	return db_commit(db, e);
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct db *db = NULL;
	bool ok = argc == 5 && db_open(&db, argv[1], STORE_DESK, &e) &&
	    fill(db, strtol(argv[2], NULL, 10), strtol(argv[4], NULL, 10),
	    body_of(&a, strtoul(argv[3], NULL, 10)), &a, &e);

	if (!ok)
		fprintf(stderr, "fill_outbox: %s\n",
		    argc == 5 ? e.text : "DIR COUNT BYTES CHANNELS");
	db_close(db);
	arena_clear(&a);
	return ok ? 0 : 1;
}
