/* conf/criteria.h -- the one small language that says which tickets.
 *
 *	status = new and owner in alice bob and created > -7d
 *
 * PROP OP VALUE, joined by "and"; OP is = != < > <= >= ~ in empty. Views,
 * lists, bulk changes, SLAs and retention all speak it (SPEC VW-4). This
 * reads it; desk/criteria.h decides in memory and store/criteria.h makes SQL
 * of the same list, and a test on random data holds the two together.
 *
 * What it means, where one could wonder: without a value nothing but "empty"
 * and "!=" is true; ~ is "contains", in any case of ASCII letters; a list
 * (contact.email) is compared without case, and "=" is true when one of it
 * is; "= 2026-01-31" is that whole day, UTC; a duration with a sign counts
 * from now: -7d, +4h; owner and team also know nobody, owner also me.
 */
#ifndef CONF_CRITERIA_H
#define CONF_CRITERIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

struct prop;
struct props;

enum criterion_op {
	IS, IS_NOT, BELOW, ABOVE, AT_MOST, AT_LEAST, CONTAINS, IN, IS_EMPTY,
	IS_NOT_EMPTY            /* written: != "" */
};

/* What is compared with. A number or date is the span [from, end). */
struct criterion_value {
	struct str text;
	int64_t from, end;
	bool relative;          /* from and end count from now */
	bool me;                /* whoever asks */
};

struct criterion {
	const struct prop *prop;        /* borrowed from the props */
	enum criterion_op op;
	struct criterion_value *value;  /* one; of IN several; of EMPTY none */
	size_t n;
};

struct criteria {
	struct criterion *one;  /* all must be true */
	size_t n;
};

enum { CRITERIA_MOST = 32, CRITERIA_VALUES = 64, CRITERIA_BYTES = 4096 };

/* criteria_parse adds what text says to *out; what it keeps points into a,
 * text and props. ERR_INPUT: what is wrong and at which column. */
bool criteria_parse(const struct props *props, struct str text,
                    struct arena *a, struct criteria *out, struct err *e);

/* criteria_read is the same, but says where: *at, an offset into text, goes
 * with *e, whose text names no column. */
bool criteria_read(const struct props *props, struct str text,
                   struct arena *a, struct criteria *out, size_t *at,
                   struct err *e);

#endif
