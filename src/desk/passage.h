/* desk/passage.h -- may a user take a ticket to that status (SPEC PL-5,
 * PL-7), may he make it (TK-8)?
 *
 * Rules are not asked: automation is never held up, it leaves a ticket that
 * misses something.
 */
#ifndef DESK_PASSAGE_H
#define DESK_PASSAGE_H

#include "desk/turn.h"

/* passage_missing tells which of the properties that a status requires have
 * no value in this ticket: "severity, owner", in a; "" when none. */
struct str passage_missing(const struct status *s, const struct ticket *k,
                           struct arena *a);

/* passage_has: has the ticket a value for the property? */
bool passage_has(const struct ticket *k, struct str prop);

/* Whom a ticket that is made is about, beside its properties. */
struct about_whom {
	bool contact, company;
};

/* passage_form: has what a user makes by hand all that create-form names
 * (TK-8)? ERR_REFUSED names what is missing. passage_form_has: this one? */
bool passage_form(const struct conf *c, const struct ticket *k,
                  struct about_whom about, struct err *e);
bool passage_form_has(const char *prop, const struct ticket *k,
                      struct about_whom about);

/* passage_check: may the user take *k (as it shall be) from status `from`
 * (NULL: it is being made) to `to`? ERR_REFUSED names the rule and, for what
 * is missing, every property. */
bool passage_check(const struct turn *u, const struct ticket *k,
                   const struct pipeline *p, const struct status *from,
                   const struct status *to, struct err *e);

#endif
