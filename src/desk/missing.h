/* desk/missing.h -- which values may a template of a rule not have (AU-11)?
 *
 * values.h fills them; this says, before anything has happened, which of them
 * can be empty where the rule stands, and which are empty always. A section
 * about the value, {{#ticket.owner}}...{{/ticket.owner}}, is the way out.
 */
#ifndef DESK_MISSING_H
#define DESK_MISSING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* Where a rule stands: what has happened when it is carried out. */
enum rule_at {
	RULE_STATUS, RULE_MESSAGE, RULE_ASSIGNED, RULE_COMMENTED, RULE_TIME,
	RULE_SLA
};

/* missing_why is why the value may be empty there, NULL: it is not.
 *
 * users    the template is for users, else for the contact
 * company  the channel has one
 * around   the sections in which it stands, n names */
const char *missing_why(enum rule_at at, bool users, bool company,
                        struct str name, const struct str *around, size_t n);

#endif
