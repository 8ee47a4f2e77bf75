/* desk/criteria.h -- does a ticket fit?  The one small language for that.
 *
 *	status = new and owner in alice bob and created > -7d
 *
 * PROP OP VALUE, joined by "and"; OP is = != < > <= >= ~ in empty. Views,
 * lists, bulk changes, SLA and retention all speak it. This parses, and
 * decides in memory; store/criteria.h makes SQL of the same list, and a test
 * on random data holds the two together (SPEC VW-4).
 *
 * What it means, where one could wonder: without a value nothing but "empty"
 * and "!=" is true; ~ is "contains", in any case of ASCII letters; a list
 * (contact.email) is compared without case, and "=" is true when one of it
 * is; "= 2026-01-31" is that whole day, UTC; a duration with a sign counts
 * from now: -7d, +4h; owner and team also know nobody, owner also me.
 */
#ifndef DESK_CRITERIA_H
#define DESK_CRITERIA_H

#include "desk/model.h"
#include "desk/props.h"
#include "mail/mail.h"

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

/* When, and for whom, it is asked. */
struct criteria_asked {
	int64_t now;
	struct str me;          /* a user, or "" */
};

/* What a ticket has under a property; in the order of props.prop. */
struct prop_value {
	bool has;               /* numbers: there is one */
	int64_t number;
	struct str text;        /* "": there is none */
	struct strs list;
};

/* What a ticket's row does not say itself. */
struct ticket_around {
	struct strs name, email, company;       /* of its contacts */
	struct strs companies;                  /* its own, by name */
	bool spam, sent;
	int64_t sla_due;                        /* 0: no clock runs */
	struct str sla_state;                   /* "": no SLA applies */
};

/* criteria_values is a ticket's value of each of props.prop, in a. */
struct prop_value *criteria_values(const struct props *props,
                                   const struct ticket *t,
                                   const struct ticket_around *around,
                                   struct arena *a);

/* criteria_fit: all of them are true of the values. */
bool criteria_fit(const struct criteria *c, const struct props *props,
                  const struct prop_value *value,
                  const struct criteria_asked *asked);

/* The value as it is meant then: relative and me resolved. */
struct criterion_value criterion_now(const struct criterion_value *v,
                                     const struct criteria_asked *asked);

#endif
