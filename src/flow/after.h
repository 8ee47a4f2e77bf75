/* flow/after.h -- the clock's belt: time rules that are due (SPEC AU-9). */
#ifndef FLOW_AFTER_H
#define FLOW_AFTER_H

#include "flow/belt.h"

enum {
	AFTER_EVERY_MS = 1000,  /* between two looks */
	AFTER_TICKETS = 50,     /* of one rule in one look */
};

/* after_look carries out the time rules that are due, each in a transaction of
 * its own with what it wrote: killed at any instant, none is done twice. The
 * clock may jump: a rule comes once all the same. Returns how many were
 * carried out, -1 with *e (AGAIN, SETUP). */
int after_look(const struct belt *b, int64_t now, struct err *e);

#endif
