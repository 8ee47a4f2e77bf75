/* api/tell.h -- one decision as the object that `why` and `explain` answer
 * with; private to api/. */
#ifndef API_TELL_H
#define API_TELL_H

#include "api/call.h"
#include "desk/narrate.h"
#include "store/why.h"

/* tell_decision is that object, less what this user may not see. next: for
 * what would be done. config: the text it was, or would be, decided by; "":
 * not kept. */
json_t *tell_decision(struct call *c, enum tense tense,
                      const struct decision_row *row,
                      const struct next_ids *next, struct str config);

#endif
