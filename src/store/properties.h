/* store/properties.h -- the properties of tickets that the admin made up. */
#ifndef STORE_PROPERTIES_H
#define STORE_PROPERTIES_H

#include "base/arena.h"
#include "desk/model.h"
#include "store/db.h"

extern const struct query *const properties_queries[];

/* properties_load fills t->property of t->id. */
bool properties_load(struct db *db, struct ticket *t, struct arena *a,
                     struct err *e);

/* properties_put writes one; without a text it is taken away. */
bool properties_put(struct db *db, const struct ticket_property *row,
                    struct err *e);

#endif
