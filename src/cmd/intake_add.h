/* cmd/intake_add.h -- `postroom intake add`: one JSON document (TM-4). It is
 * checked here, handed in as mail is, and filed by the desk once. */
#ifndef CMD_INTAKE_ADD_H
#define CMD_INTAKE_ADD_H

struct job;

int cmd_intake_add(struct job *j);

#endif
