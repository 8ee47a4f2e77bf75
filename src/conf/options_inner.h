/* conf/options_inner.h -- how the rows of options*.c are written; for no other
 * file. */
#ifndef CONF_OPTIONS_INNER_H
#define CONF_OPTIONS_INNER_H

#include "conf/make.h"
#include "conf/options.h"

#define DAY (INT64_C(86400) * 1000)
#define MINUTE (INT64_C(60) * 1000)
#define SECOND INT64_C(1000)
#define AT(type, member) .at = offsetof(struct type, member)
#define LATER_OPTION(word) \
	{ .name = word, .type = OPTION_LATER, .flags = OPTION_MANY }
#define OPTIONS(o) (o), sizeof(o) / sizeof *(o)

#endif
