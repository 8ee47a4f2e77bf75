/* cmd/progress.h -- how far is it?  A bar on a terminal, a line now and then
 * elsewhere, on stderr; private to cmd/. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "flow/import.h"

struct progress {
	bool bar, silent;
	int64_t began_ms, drawn_ms;     /* monotonic */
	bool drawn;                     /* the bar stands there */
};

void progress_begin(struct progress *p, bool silent);
void progress_show(struct progress *p, const struct import *im);
void progress_clear(struct progress *p);        /* the bar goes away */
double progress_seconds(const struct progress *p);

/* Numbers for people: 12,345 and 1.2 GB. */
enum { PROGRESS_TEXT = 32 };
const char *progress_count(int64_t n, char out[PROGRESS_TEXT]);
const char *progress_bytes(int64_t n, char out[PROGRESS_TEXT]);

#endif
