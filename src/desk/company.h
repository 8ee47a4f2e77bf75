/* desk/company.h -- of which company is a contact, and a ticket (CO-3)?
 *
 * A company is known by the domain of its people's addresses; a domain that
 * is nobody's yet makes one, named like it, unless it is one where anybody
 * may have a mailbox. What a person said goes before what an address says.
 */
#ifndef DESK_COMPANY_H
#define DESK_COMPANY_H

#include "desk/turn.h"

enum { COMPANY_NAME = 200, COMPANY_DOMAINS = 100 };

/* company_domain_of is the domain of an address, in lower case; "" when no
 * company can be known by it: no such domain, or a free-mail one. */
struct str company_domain_of(const struct conf *c, struct arena *a,
                             struct str address);

/* company_is_free: may anybody have a mailbox there? domain: lower-case. */
bool company_is_free(const struct conf *c, struct str domain);

/* company_fill gives a contact that has no company that of its address, made
 * where there is none. True: the contact changed and is to be put. */
bool company_fill(struct turn *u, struct contact *c, struct str address);

/* company_said gives a contact without company the one that a form or chat
 * says, facts.named_company[0]. What cannot be a name is passed over. True:
 * it changed. */
bool company_said(struct turn *u, struct contact *c, struct str name);

/* company_wanted is what the command names as company[i], made where it is
 * unknown. ERR_INPUT: it cannot be a name, or is the number of none. */
bool company_wanted(struct turn *u, const struct command *in, size_t i,
                    struct company *out, struct err *e);

/* False with ERR_INPUT: it cannot be a company's name; a company cannot be
 * known by this domain (in lower case). */
bool company_name_ok(struct str name, struct err *e);
bool company_domain_ok(const struct conf *c, struct str domain,
                       struct err *e);

/* The ticket is about this company too. */
void company_put_ticket(struct turn *u, int64_t ticket, int64_t company);

#endif
