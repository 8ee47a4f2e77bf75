/* store/facts_company.h -- what the rules ask about companies (CO-3); the
 * part of store/facts.h that does. All false with *e. */
#ifndef STORE_FACTS_COMPANY_H
#define STORE_FACTS_COMPANY_H

#include "base/arena.h"
#include "desk/decide.h"
#include "store/db.h"

bool facts_companies_of_mail(struct db *db, const struct conf *c,
                             const struct mail_input *in, struct arena *a,
                             struct facts *f, struct err *e);

/* After the threads and contacts of a command are there. */
bool facts_companies_of_command(struct db *db, const struct conf *c,
                                const struct command *in, struct arena *a,
                                struct facts *f, struct err *e);

#endif
