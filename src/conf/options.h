/* conf/options.h -- every directive, once.
 *
 * From these tables come the parser, the defaults and show-config; the
 * commented sample conf/postroom.conf and postroom.conf(5) are checked
 * against them by tests/unit/conf_sample.c.
 */
#ifndef CONF_OPTIONS_H
#define CONF_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct directive;
struct make;
struct option;

enum option_type {
	OPTION_LATER,           /* a directive of a later release */
	OPTION_TEXT,            /* min..max bytes */
	OPTION_TEXTS,           /* one or more, each once */
	OPTION_NUMBER,          /* min..max */
	OPTION_DURATION,        /* milliseconds, min..max */
	OPTION_SIZE,            /* bytes, min..max */
	OPTION_RATE,            /* min..max per unit; off is 0 */
	OPTION_YES_NO,
	OPTION_CHOICE,          /* one of choice, into an enum */
	OPTION_FLAG,            /* one of choice, into a bool */
	OPTION_PATH,            /* made absolute */
	OPTION_HOST,
	OPTION_ADDRESS,
	OPTION_ADDRESSES,
	OPTION_LANGUAGE,
	OPTION_REF,             /* a pointer to a thing of kind min */
	OPTION_REFS,            /* read does it: pointers, and their count */
	OPTION_CREDENTIAL,      /* min: how; one of them in a block */
	OPTION_NAMED,           /* a block with a name, of kind min */
	OPTION_CUSTOM,          /* read does it */
	OPTION_TYPES
};

/* Flags of an option. */
enum {
	OPTION_REQUIRED = 1,
	OPTION_MANY = 2,        /* may be given more than once */
	OPTION_BLOCK = 4,       /* may have a block */
	OPTION_LOWER = 8,       /* addresses: kept in lower case */
};

struct choice {
	const char *word;       /* NULL ends the list */
	int value;
	bool later;
};

struct option {
	const char *name;
	enum option_type type;
	int flags;
	size_t at;              /* in the struct of the block */
	int64_t min, max;
	const char *preset;     /* as it would be written; NULL: none */
	const char *syntax;     /* what stands behind the name */
	const char *help;
	const char *unit;       /* of a rate: "/m"; NULL: a bare number */
	const struct choice *choice;
	void (*read)(struct make *m, const struct option *o,
	             const struct directive *d, void *into);
	/* Instead of one name, all of a form: `name` is how manuals call it. */
	bool (*matches)(struct str name);
	/* A default that depends on other values; may return NULL. */
	const char *(*preset_of)(const struct make *m, const void *into);
};

struct block {
	const char *name;               /* "" for the top */
	const struct option *option;
	size_t n;
	void (*begin)(struct make *m, const struct directive *d, void *into);
	/* What no single value shows; `into` is filled. */
	void (*check)(struct make *m, const struct directive *d, void *into);
};

enum { MAX_OPTIONS = 64 };              /* in a block; asserted */

extern const struct block block_top, block_user, block_team, block_inbox,
    block_relay, block_hours, block_sla, block_channel, block_imap,
    block_threading, block_pipeline, block_status, block_retention,
    block_property, block_filter, block_template,
    block_digest;

/* All of them, NULL at the end; the top first. */
extern const struct block *const all_blocks[];

const struct option *option_find(const struct block *b, const char *name);

#endif
