/* flow/alarms.h -- the desk looks at everything that can fail, and tells.
 */
#ifndef FLOW_ALARMS_H
#define FLOW_ALARMS_H

#include "flow/belt.h"

enum {
	ALARMS_EVERY_MS = 10 * 1000,
	ALARMS_DISK_MB = 64     /* less is almost full */
};

/* alarms_look decides and writes what there is to say. Returns how many
 * letters were made, -1 with *e. */
int alarms_look(const struct belt *b, int64_t now, struct err *e);

#endif
