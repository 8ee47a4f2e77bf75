/* desk/alarm.h -- who is told that something stopped working, and when?
 *
 * Pure. An outage that has lasted for ALARM_AFTER_MS is told once, its end
 * once; a thing that comes and goes is told of at most once in
 * ALARM_AGAIN_MS. A relay's trouble goes by another relay. CH-7, SE-4.
 */
#ifndef DESK_ALARM_H
#define DESK_ALARM_H

#include "desk/decide.h"

enum {
	ALARM_AFTER_MS = 5 * 60 * 1000,
	ALARM_OVER_MS = 2 * 60 * 1000,          /* so long well: it is over */
	ALARM_AGAIN_MS = 60 * 60 * 1000
};

enum alarm_kind {
	ALARM_INBOX,            /* a channel's source */
	ALARM_RELAY,
	ALARM_DISK,             /* of the store */
	ALARM_SET_ASIDE,        /* mails nobody could file; it has no end */
	ALARM_KINDS
};

enum alarm_health { ALARM_UNKNOWN, ALARM_WELL, ALARM_BAD };

/* What is kept of a thing: desk.alarm. */
struct alarm {
	struct str thing;       /* "relay:out", "disk" */
	int64_t since;          /* of its trouble, where nobody else knows */
	int64_t told;           /* when its present outage was told; 0: not */
	int64_t last;           /* when any of its outages was last told */
};

/* A thing that can fail, and how it is now. */
struct watched {
	enum alarm_kind kind;
	struct str name;        /* of the channel or relay, or "" */
	enum alarm_health health;
	struct str state;       /* in a word: down refused full */
	int64_t since;          /* when that began, ms */
	struct str error;       /* in its own words, or "" */
	struct alarm known;
};

enum alarm_say { ALARM_SAYS_NOTHING, ALARM_SAYS_BAD, ALARM_SAYS_OVER };

/* alarm_decide is the rule alone. */
enum alarm_say alarm_decide(const struct watched *w, int64_t now);

/* alarm_thing names a thing for ever: "inbox:support". */
struct str alarm_thing(struct arena *a, enum alarm_kind kind,
                       struct str name);

/* alarm_channel is the channel that tells of w: one whose relay works and is
 * not w; for an inbox another one, if there is. NULL: none, it stands in the
 * log only. */
const struct channel *alarm_channel(const struct conf *c,
                                    const struct watched *all, size_t n,
                                    const struct watched *w);

/* decide_alarms puts what is to be said, and to be kept, into the plan. */
void decide_alarms(const struct conf *c, struct str key,
                   const struct facts *f, const struct watched *all,
                   size_t n, struct arena *a, struct plan *p);

#endif
