/* conf/regex.h -- is this a regular expression?  (PCRE2) */
#ifndef CONF_REGEX_H
#define CONF_REGEX_H

#include "conf/tree.h"

/* regex_check says, at its place, what is wrong with /pattern/flags. */
void regex_check(struct tree *t, struct str pattern, struct str flags,
                 struct place at);

#endif
