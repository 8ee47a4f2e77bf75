/* mime/date.h -- when was it written?  RFC 5322, 3.3 and 4.3, and what old
 * or careless programs write instead (asctime, ISO 8601, month first).
 */
#ifndef MIME_DATE_H
#define MIME_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "mime/notes.h"

/* date_read sets *ms to Unix time in milliseconds. A zone that is not known
 * is UTC (RFC 5322, 4.3). Returns false when it is no date. */
bool date_read(struct str value, struct notes *notes, int64_t *ms);

#endif
