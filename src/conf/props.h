/* conf/props.h -- which properties has a ticket, and of which type?
 *
 * Those that are built in and those of the configuration (SPEC PL-8), in one
 * table: criteria, sorting and PROP=VALUE all look here. It knows names and
 * types, not where a value is kept.
 */
#ifndef CONF_PROPS_H
#define CONF_PROPS_H

#include "base/arena.h"
#include "base/err.h"
#include "conf/conf.h"

enum prop_type {
	PROP_TEXT,
	PROP_CHOICE,            /* one of word */
	PROP_LIST,              /* texts; true of any of them */
	PROP_NUMBER,            /* millionths */
	PROP_COUNT,             /* a whole number, as it is: an id */
	PROP_DATE,              /* Unix ms */
	PROP_BOOLEAN,           /* 0 or 1 */
	PROP_RANK,              /* a choice with an order: its place */
};

struct prop {
	const char *name;
	enum prop_type type;
	bool settable;          /* by PROP=VALUE */
	bool custom;            /* of the configuration */
	bool past;              /* a date that lies behind us */
	struct names word;      /* CHOICE, RANK: what there is */
};

struct props {
	struct prop *prop;
	size_t n;
};

/* What a value is compared with: number, or text. */
bool prop_is_number(enum prop_type type);

/* props_of is those of a configuration; every caller gets the same rows. a:
 * for one that was put together by hand. */
struct props props_of(const struct conf *c, struct arena *a);

/* props_make makes them, in a, once all properties are known (load.c). */
struct props props_make(const struct conf *c, struct arena *a);

/* NULL: there is none; ERR_INPUT names the nearest. */
const struct prop *props_find(const struct props *p, struct str name,
                              struct err *e);

/* prop_read reads a value as a person writes it: ERR_INPUT when it is not of
 * the type. number: of the types that are numbers; text: how it is kept. A
 * date stands for a span of time: from *number until *end, exclusive. */
bool prop_read(const struct prop *p, struct str value, struct arena *a,
               int64_t *number, int64_t *end, struct str *text,
               struct err *e);

#endif
