/* store/search.h -- which tickets speak of these words?  (VW-3)
 *
 * Words of a ticket's name, id and description; its contacts' names, phones,
 * company and addresses; its messages' texts. Indexed behind the
 * filing, so what came a moment ago may be missing (an FTS5 row inside the
 * mail's transaction costs ten times the rest of it).
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/list.h"

extern const struct query *const search_index_queries[];

enum {
	SEARCH_BATCH = 200,             /* rows indexed in one transaction */
	SEARCH_WORDS = 16,              /* in one search */
};

/* For whoever writes a ticket or a contact, in the same transaction. */
bool search_ticket_changed(struct db *db, int64_t ticket, struct err *e);
bool search_contact_changed(struct db *db, int64_t contact, struct err *e);

/* search_index indexes the next batch in a transaction of its own. Returns how
 * many rows, 0 when all is indexed, -1 with *e. */
int search_index(struct db *db, struct err *e);

/* search_forget makes all of it to be indexed again, in a transaction. */
bool search_forget(struct db *db, struct err *e);

/* search_sql adds " AND t.id IN (...)": the tickets that have every word; a
 * word that ends in * stands for all that begin so. Case and accents make no
 * difference. ERR_INPUT: no word, or too many. */
struct sql;
bool search_sql(struct sql *s, struct str words, struct err *e);

#endif
