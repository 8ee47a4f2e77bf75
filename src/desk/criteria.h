/* desk/criteria.h -- does a ticket fit?
 *
 * What criteria are, and what they mean, is in conf/criteria.h. This decides
 * in memory; store/criteria.h makes SQL of the same list, and a test on random
 * data holds the two together (SPEC VW-4).
 */
#ifndef DESK_CRITERIA_H
#define DESK_CRITERIA_H

#include "conf/criteria.h"
#include "conf/props.h"
#include "desk/model.h"
#include "mail/mail.h"

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
