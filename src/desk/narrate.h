/* desk/narrate.h -- what was done and why, as a person wants to read it.
 *
 * From the record of a decision and its events (OP-6) to short sentences in
 * order: what came, how it was read, what it named and whether it joined,
 * then each rule that was hit, with its place where an admin wrote it. The
 * same for what would be done.
 *
 * Pure; it judges nothing, and says nothing that is not in the record.
 */
#ifndef DESK_NARRATE_H
#define DESK_NARRATE_H

#include <jansson.h>

#include "desk/facts.h"

enum tense { TENSE_DONE, TENSE_WOULD };

/* Who reads it. sees: may he see this conversation? What he may not see is
 * said to exist and no more. NULL: he may see all. */
struct narrate_to {
	bool (*sees)(void *arg, int64_t conversation);
	void *arg;
};

struct narration {
	enum tense tense;
	struct str input;               /* mail command result tick */
	struct str by;                  /* user:alice, contact:7, system */
	int64_t intake;                 /* 0: none, or none yet */
	const json_t *record;           /* parsed; NULL: erased */
	const struct event *event;      /* of the decision, in order; what */
	size_t nevent;                  /* NULL: not for this reader */
	struct next_ids next;           /* TENSE_WOULD: what is new has ids */
	struct narrate_to to;           /* from here on */
};

struct sentence {
	struct str text;                /* one line, with its full stop */
	struct str rule;                /* FILE:LINE; "": no configured one */
	const struct event *event;      /* of narration; NULL: of none */
};

/* narrate tells all of it, in a. */
void narrate(const struct narration *n, struct arena *a,
             struct sentence **out, size_t *count);

/* narrate_event is the sentence of one event, without its reason and stop:
 * "ticket 4 was set to closed (before: new)" (narrate_event.c). */
struct str narrate_event(const struct narration *n, const struct event *ev,
                         struct arena *a);

/* narrate_place is the FILE:LINE of "rule:FILE:LINE"; "" of other words and
 * of rules that nobody wrote. */
struct str narrate_place(struct str by);

#endif
