/* store/companies.h -- companies, their domains and tickets (CO-3).
 *
 * A contact has the name of its company beside the id; what changes a name
 * here changes it there.
 */
#ifndef STORE_COMPANIES_H
#define STORE_COMPANIES_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

extern const struct query *const companies_queries[];   /* ends with NULL */

/* 1 found, 0 none, -1 with *e; out is copied into a. */
int companies_get(struct db *db, int64_t id, struct arena *a,
                  struct company *out, struct err *e);
int companies_of_domain(struct db *db, struct str domain, struct arena *a,
                        struct company *out, struct err *e);

/* companies_named: as a person names it, by number, name or domain. */
int companies_named(struct db *db, struct str said, struct arena *a,
                    struct company *out, struct err *e);

/* All domains of a company, in order. */
bool companies_domains(struct db *db, int64_t company, struct arena *a,
                       struct strs *out, struct err *e);

/* Adds or replaces; contacts and the search follow. */
bool companies_put(struct db *db, const struct company *row, struct arena *a,
                   struct err *e);

/* The domain is the company's. gather: contacts that have an address in it
 * and no company yet become the company's too; looks at every address. */
bool companies_put_domain(struct db *db, const struct company_domain *row,
                          struct err *e);
bool companies_drop_domain(struct db *db, const struct company_domain *row,
                           struct err *e);

bool companies_put_ticket(struct db *db, const struct ticket_company *row,
                          struct err *e);
bool companies_drop_ticket(struct db *db, const struct ticket_company *row,
                           struct err *e);

/* companies_of_ticket_move: what ticket `from` has is `to`'s too. */
bool companies_of_ticket_move(struct db *db, int64_t from, int64_t to,
                              struct err *e);

/* All that company `from` has is `to`'s, and it is no more. */
bool companies_join(struct db *db, int64_t from, int64_t to, struct err *e);

/* companies_forget takes a company away that is of nobody but this contact:
 * a name of its own domain is a person's (CO-4). */
bool companies_forget(struct db *db, int64_t contact, struct err *e);

#endif
