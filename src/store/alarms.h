/* store/alarms.h -- how everything that can fail is doing, and what was told
 * of it. The states are receive's and send's; desk.alarm is the desk's.
 */
#ifndef STORE_ALARMS_H
#define STORE_ALARMS_H

#include "base/arena.h"
#include "desk/alarm.h"
#include "store/db.h"

extern const struct query *const alarms_queries[];

/* alarms_load lists what the configuration names and what the store says of
 * it. disk_full: what the file system says of itself. */
bool alarms_load(struct db *db, const struct conf *c, bool disk_full,
                 int64_t now, struct arena *a, struct watched **out,
                 size_t *n, struct err *e);

bool alarms_put(struct db *db, const struct alarm *row, struct err *e);

#endif
