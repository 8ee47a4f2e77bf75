/* play/time.h -- times and spans as a story writes them. */
#ifndef PLAY_TIME_H
#define PLAY_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* time_read reads 2026-01-06T08:00Z, with or without seconds, or a day alone,
 * as Unix ms. */
bool time_read(struct str text, int64_t *out);

/* time_span reads 90s, 15m, 4h or 2d as ms. */
bool time_span(struct str text, int64_t *out);

#endif
