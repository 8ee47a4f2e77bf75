/* store/views.h -- the views that users made (SPEC VW-2). */
#ifndef STORE_VIEWS_H
#define STORE_VIEWS_H

#include "base/arena.h"
#include "store/db.h"

struct view_row {
	struct str name;
	struct str maker;       /* a user */
	struct str share;       /* private, everyone, or team:T team:U */
	struct str criteria;    /* one a line */
	struct str sort;        /* or "" */
	int64_t changed;
};

extern const struct query *const views_queries[];

bool views_all(struct db *db, struct arena *a, struct view_row **out,
               size_t *n, struct err *e);
/* 1, 0 or -1 with *e. */
int views_get(struct db *db, struct str name, struct arena *a,
              struct view_row *out, struct err *e);

/* In a transaction. views_put makes it or changes it. */
bool views_put(struct db *db, const struct view_row *row, struct err *e);
bool views_drop(struct db *db, struct str name, struct err *e);

#endif
