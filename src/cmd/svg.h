/* cmd/svg.h -- two counts for each of some words, as a picture of bars;
 * private to cmd/. Text is escaped; nothing is loaded from elsewhere.
 */
#ifndef CMD_SVG_H
#define CMD_SVG_H

#include "base/bytes.h"

enum { SVG_BARS = 1000 };               /* the first so many are drawn */

struct svg_bar {
	struct str label;               /* "": a space between groups */
	int64_t first, second;
};

struct svg_chart {
	const char *title, *first, *second;     /* what the counts are */
	const struct svg_bar *bar;
	size_t n;
};

void svg_draw(const struct svg_chart *c, struct buf *out);

#endif
