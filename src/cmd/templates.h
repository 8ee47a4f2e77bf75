/* cmd/templates.h -- are the templates of the rules of use (SPEC TM-1,
 * AU-11)?  Private to cmd/. */
#ifndef CMD_TEMPLATES_H
#define CMD_TEMPLATES_H

#include <stdio.h>

#include "conf/conf.h"

/* templates_check says on `to` what is wrong with the templates that rules
 * name and what may be missing in them; it returns how many cannot be used. */
int templates_check(const struct conf *c, FILE *to);

#endif
