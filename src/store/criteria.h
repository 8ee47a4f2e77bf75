/* store/criteria.h -- criteria as SQL over desk.ticket AS t.
 *
 * desk/criteria.h says what they mean; this says the same to the database.
 * Names of columns are constants of this program, every value that came from
 * outside is a parameter.
 */
#ifndef STORE_CRITERIA_H
#define STORE_CRITERIA_H

#include "base/arena.h"
#include "desk/criteria.h"
#include "store/db.h"

/* A statement in the making. */
struct sql {
	struct arena *a;        /* borrowed: where values are kept */
	struct buf text;        /* own */
	struct sql_value {
		bool is_text;
		int64_t number;
		struct str text;
	} *value;
	int n;
};

void sql_clear(struct sql *s);
void sql_i64(struct sql *s, int64_t value);             /* adds "$n" */
void sql_str(struct sql *s, struct str value);
int sql_keep(struct sql *s, struct str value);          /* n, adds nothing */

/* sql_use prepares and binds; NULL with *e. */
struct stmt *sql_use(struct db *db, struct sql *s, const char *name,
                     struct err *e);

/* sql_plan is what the database would do, for the test. */
bool sql_plan(struct db *db, struct sql *s, struct buf *plan, struct err *e);

/* criterion_sql adds one, in brackets. */
void criterion_sql(struct sql *s, const struct criterion *c,
                   const struct criteria_asked *asked);

/* criteria_sql adds all of them, joined, in brackets; c NULL: true. */
void criteria_sql(struct sql *s, const struct criteria *c,
                  const struct criteria_asked *asked);

/* criteria_key adds what a list is sorted by; false: p gives no order.
 * Of a property of the admin's it is in desk.property AS s. */
bool criteria_key(struct sql *s, const struct prop *p);

#endif
