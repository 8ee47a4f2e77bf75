/* desk/access.h -- whose is a pipeline (SPEC PL-6)?
 *
 * Beside the seat (PM-4) and what a user may see of it (PM-2): a ticket is
 * within reach only when all of them allow it. Every door asks here.
 */
#ifndef DESK_ACCESS_H
#define DESK_ACCESS_H

#include "conf/conf.h"

/* access_pipeline: may this user see and work on tickets of the pipeline?
 * Super-admins may; so may root and the owner of the service (NULL). One that
 * left the configuration is nobody else's. */
bool access_pipeline(const struct conf *c, const struct user *user,
                     struct str pipeline);

#endif
