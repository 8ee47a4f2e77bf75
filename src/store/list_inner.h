/* store/list_inner.h -- how the statements of lists are put together; private
 * to list_*.c. */
#ifndef STORE_LIST_INNER_H
#define STORE_LIST_INNER_H

#include "store/criteria.h"
#include "store/list.h"

/* Where a page begins: the sort's value, when it was changed and the id to go
 * on behind. sees_few: somebody may see few tickets. */
struct list_start {
	bool is_text, sees_few;
	int64_t id, number, changed;
	struct str text;
};

/* Parts of a statement over desk.ticket AS t (list_ticket_page.c). */
void tickets_key(struct sql *s, const struct ticket_filter *f);
void tickets_from(struct sql *s, const struct ticket_filter *f);
void tickets_any(struct sql *s, const struct ticket_filter *f);
bool tickets_that_fit(struct sql *s, const struct ticket_filter *f,
                      struct err *e);             /* " WHERE ..." */

/* The whole: the page's rows in order. */
bool tickets_page(struct sql *s, const struct ticket_filter *f,
                  const struct list_start *from, struct err *e);

/* " AND id > $n ORDER BY id ASC LIMIT $n" of a list by ids; id: its column. */
void list_by_id(struct sql *s, const char *id, const struct page *page,
                int64_t limit);

#endif
