/* conf/init.h -- the commented start that `postroom init` writes: the file
 * conf/postroom.conf of the source, built into the program. */
#ifndef CONF_INIT_H
#define CONF_INIT_H

const char *conf_init_text(void);               /* a constant */

#endif
