/* cmd/asking.h -- on a terminal a command asks for what it needs and was not
 * told (SPEC PL-5, TK-8); private to cmd/. */
#ifndef CMD_ASKING_H
#define CMD_ASKING_H

#include "cmd/verb.h"

/* asking_fill puts into the job's arguments what the person at the terminal
 * answers. Without a terminal on both ends it does nothing, and after an end
 * of file nothing more: the command then says itself what is missing. */
void asking_fill(struct job *j);

#endif
