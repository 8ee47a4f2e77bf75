/* desk/filter.h -- what do the admin's filters say of this mail (SPEC CH-10)?
 *
 * They are asked before anything is known of tickets or contacts: the mail
 * and the configuration are all they see, so that `route` can choose the
 * channel whose facts are loaded. What follows from the answer is
 * decide_mail's.
 *
 * A header may be forged: what deny and allow compare is From alone.
 */
#ifndef DESK_FILTER_H
#define DESK_FILTER_H

#include "desk/decide.h"

/* filter_mail fills in->filter and, where a rule says route, in->channel.
 * Everything it gives lives in a or in c. */
void filter_mail(const struct conf *c, struct mail_input *in,
                 struct arena *a);

/* filter_lists: is this address, or its domain or a domain above that, in
 * the list? */
bool filter_lists(const struct listed *one, size_t n, struct str address);

#endif
