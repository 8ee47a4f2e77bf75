/* store/outbox_row.h -- the steps that both halves of the outbox take.
 * Private to outbox*.c.
 */
#ifndef STORE_OUTBOX_ROW_H
#define STORE_OUTBOX_ROW_H

#include "mime/value.h"
#include "store/outbox.h"

enum { OUTBOX_URGENCIES = 3 };

/* The states of delivery.pending = 1. */
#define OUTBOX_PENDING "('queued', 'claimed', 'handed')"

/* outbox_channels lists the channels that have queued letters of an urgency
 * at a relay. */
bool outbox_channels(struct db *db, struct str relay, int urgency,
                     struct arena *a, struct strs *out, struct err *e);

/* 1 found, 0 no such letter, -1 with *e. */
int outbox_state(struct db *db, int64_t letter, enum letter_state *out,
                 struct err *e);

/* outbox_set_state ends a lease too. */
bool outbox_set_state(struct db *db, int64_t letter, enum letter_state state,
                      int64_t now, struct err *e);

/* outbox_put_result adds a line for the desk. */
bool outbox_put_result(struct db *db, int64_t letter, struct str state,
                       struct str answer, int64_t now, struct err *e);

#endif
