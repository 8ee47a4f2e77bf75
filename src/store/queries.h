/* store/queries.h -- every statement of this room, for the test that prepares
 * each and looks at its plan. */
#ifndef STORE_QUERIES_H
#define STORE_QUERIES_H

#include "store/db.h"

/* One table a module, NULL after the last; each ends with NULL too. */
extern const struct query *const *const store_queries[];

#endif
