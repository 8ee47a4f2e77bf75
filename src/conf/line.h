/* conf/line.h -- what stood there when it was decided?
 *
 * The text of a configuration is kept under its hash; rules are named by
 * FILE:LINE. This finds the line, whatever the file holds by now.
 */
#ifndef CONF_LINE_H
#define CONF_LINE_H

#include "base/bytes.h"

/* conf_line gives the line that place, FILE:LINE, names in text (conf->text:
 * the first file as it is, the others each behind "# FILE"), trimmed; "" when
 * it has no such line. Lives in text. */
struct str conf_line(struct str text, struct str place);

#endif
