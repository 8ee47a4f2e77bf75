/* tests/unit/flow_desk.h -- a whole desk in one process: a store, a
 * configuration, mails put in at one end, rows and letters looked at. */
#ifndef TESTS_UNIT_FLOW_DESK_H
#define TESTS_UNIT_FLOW_DESK_H

#include "base/arena.h"
#include "flow/belt.h"
#include "flow/file.h"
#include "tests/unit/store_dir.h"
#include "tests/unit/unit.h"

enum { KIT_START = 1700000000 };        /* seconds; a day in November 2023 */

struct kit {
	struct state_dir dir;
	struct arena arena;             /* what kit_ask gave */
	struct db *mail;                /* receive's connection */
	struct conf *conf;
	struct reader reader;
	struct belt belt;
	int64_t now;
};

/* Whether mails are read by a thread of their own, as in the desk role; kits
 * opened from now on. */
extern bool kit_reads_ahead;

/* kit_init makes the directory and opens everything; templates: a directory
 * before the shipped ones, or "". */
void kit_init(struct kit *k, const char *templates);
void kit_clear(struct kit *k);

/* The same directory with new connections, as after a restart. */
void kit_close(struct kit *k);
void kit_open(struct kit *k, const char *templates);

/* The same for a kit that is open, with the reader its belt has. */
void kit_read_ahead(struct kit *k);

/* kit_take puts a mail into the intake of a channel; returns its id. Lines
 * end with \n in raw and with CR LF in the intake. */
int64_t kit_take(struct kit *k, const char *channel, const char *raw);

/* kit_take_all puts in mails as they are, in one transaction. */
void kit_take_all(struct kit *k, const char *channel,
                  const struct strs *mails);

/* kit_file runs the filing belt until nothing waits. */
void kit_file(struct kit *k);

/* kit_ask gives the first column of every row, a line each. */
struct str kit_ask(struct kit *k, const struct query *q);


#define check_rows(what, k, text, want) \
	do { \
		static const struct query q_ = { "test", (text), NULL }; \
		check_str((what), kit_ask((k), &q_), STR(want)); \
	} while (0)

void crash_tests(void **state);

#endif
