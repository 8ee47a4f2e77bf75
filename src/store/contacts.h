/* store/contacts.h -- contacts and their addresses (CO-1). */
#ifndef STORE_CONTACTS_H
#define STORE_CONTACTS_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

/* The columns of a row of desk.contact AS c, and what contacts_row makes of
 * it, in a. */
#define CONTACT_COLUMNS \
	"c.id, c.first_name, c.last_name, c.phone, c.mobile, c.company," \
	" c.language, c.marketing, c.created, c.company_id"
void contacts_row(struct stmt *s, struct arena *a, struct contact *out);

extern const struct query *const contacts_queries[];    /* ends with NULL */

/* 1 found, 0 none, -1 with *e; out is copied into a. address: as written. */
int contacts_get(struct db *db, int64_t id, struct arena *a,
                 struct contact *out, struct err *e);
int contacts_of_address(struct db *db, struct str address, struct arena *a,
                        struct contact *out, struct err *e);

/* contacts_of_phone: the oldest contact with this phone or mobile number, as
 * digits with a + before them or not; 1, 0 or -1. */
int contacts_of_phone(struct db *db, struct str number, struct arena *a,
                      struct contact *out, struct err *e);

/* contacts_box is a mailbox of a contact nobody has had mail from: the first
 * of its addresses, with its own name. */
int contacts_box(struct db *db, const struct contact *c, struct arena *a,
                 struct mailbox *out, struct err *e);

/* Adds or replaces. An address goes to the contact that had it put last. */
bool contacts_put(struct db *db, const struct contact *row, struct err *e);
bool contacts_put_address(struct db *db, const struct contact_address *row,
                          struct arena *a, struct err *e);

/* All that contact `from` has is `to`'s, and it is no more. */
bool contacts_join(struct db *db, int64_t from, int64_t to, struct err *e);

#endif
