/* desk/sla.h -- how much time did a ticket take, and when is it too much?
 * (SPEC SL-1 .. SL-5, SL-7)
 *
 * Pure. A ticket's history goes in; its clocks come out: one for the first
 * response, one for every customer message that waited for an answer after
 * it, one for the closing. A clock stands still outside of the working hours,
 * on holidays, in statuses with `clock paused` and while the ticket is closed.
 *
 * - First response: from the ticket's making to the first outgoing message by
 *   a user (SL-4). Next response: from the first customer message that is not
 *   answered to the next such message; closing the ticket ends it unanswered.
 *   Automatic mail is no answer; bounces, auto-replies, third parties and
 *   forwards are no questions.
 * - Close: met by closing. A reopened ticket goes on with the time it had
 *   used; the time it was closed does not count.
 * - A goal is missed when it is met after its due instant.
 * - Due soon is told only of goals longer than the lead.
 */
#ifndef DESK_SLA_H
#define DESK_SLA_H

#include "desk/criteria.h"
#include "desk/facts.h"
#include "desk/hours.h"
#include "desk/plan.h"

enum sla_state {
	SLA_NONE, SLA_ACTIVE, SLA_DUE_SOON, SLA_OVERDUE, SLA_MET, SLA_PAUSED,
	SLA_STATES
};

enum sla_what {
	SLA_AT_STATUS,          /* text: the status it has from then on */
	SLA_AT_VALUE,           /* text: of the property goals go by; before: */
	                        /* what it was */
	SLA_AT_QUESTION,        /* a customer's message */
	SLA_AT_ANSWER,          /* a user's */
	SLA_AT_TOLD_SOON, SLA_AT_TOLD_OVERDUE   /* goal */
};

struct sla_moment {
	int64_t at;
	enum sla_what what;
	struct str text, before;
	enum sla_goal goal;
};

struct sla_version {            /* what the goals were from then on (SL-7) */
	int64_t since;
	struct str goals;       /* sla_goals_text */
};

/* The facts. */
struct sla_history {
	struct ticket ticket;
	struct ticket_around around;    /* its contacts, when an SLA asks */
	struct sla_moment *moment;      /* by time */
	size_t nmoment;
	struct sla_version *version;    /* of the ticket's SLA, by time */
	size_t nversion;
	bool out_of_sight;      /* all its conversations are spam or trash */
};

struct sla_clock {
	enum sla_goal goal;
	int64_t began;
	int64_t ended;          /* 0: it runs or waits */
	int64_t target;         /* ms of counted time */
	int64_t elapsed;        /* the same, up to ended or now */
	int64_t due;            /* 0: not known while it is paused */
	int64_t soon;           /* when it is due soon; 0: never, not known */
	enum sla_state state;
	bool dropped;           /* closed without an answer: no result */
	bool told_soon, told_overdue;
};

struct sla_view {
	const struct sla *sla;          /* NULL: none applies */
	struct sla_clock *clock;        /* in the order they began */
	size_t nclock;
	const struct sla_clock *of[SLA_GOALS];  /* the one to show; or NULL */
	enum sla_state state;           /* the worst of those that run */
	int64_t due;            /* the nearest of those that run; 0: none */
	int64_t wake;           /* when a state changes by itself; 0: never */
};

enum sla_why {
	SLA_COUNTED, SLA_OUTSIDE, SLA_HOLIDAY, SLA_IN_PAUSE, SLA_IN_CLOSED
};

struct sla_interval {
	int64_t from, to;
	enum sla_why why;
	struct str name;        /* of the holiday or the status */
};

enum { SLA_INTERVALS = 20000 }; /* of an explanation */

/* sla_of is the SLA of a ticket: the first that is for its home and whose
 * criteria it fits as it is now; NULL: none. Of h the ticket and what is
 * around it. */
const struct sla *sla_of(const struct conf *c, const struct sla_history *h);

/* sla_asks_contacts: is there one whose criteria ask for more than the
 * ticket's own row? */
bool sla_asks_contacts(const struct conf *c);

/* The ticket's value, now, of the property that goals go by; "": none. */
struct str sla_value_of(const struct sla *s, const struct ticket *t);

/* sla_look: the state of everything at `now`. Lives in a. */
struct sla_view sla_look(const struct conf *c, const struct sla_history *h,
                         int64_t now, struct arena *a);

/* sla_explain: the intervals of a clock that sum to its figure (SL-5).
 * *cut: there were more. */
struct sla_interval *sla_explain(const struct conf *c,
                                 const struct sla_history *h,
                                 const struct sla_clock *k, int64_t now,
                                 struct arena *a, size_t *n, bool *cut);

/* Goals as text, for the store, and back. */
struct str sla_goals_text(const struct sla *s, struct arena *a);
struct sla_goals sla_goals_of(struct str text, struct str value);

/* decide_sla raises what is due: an event for each state that a running clock
 * has come to, once, with the actions of the SLA. f: as for a command about
 * the ticket. */
void decide_sla(const struct conf *c, struct str key, const struct facts *f,
                const struct sla_history *h, struct arena *a,
                struct plan *p);

const char *sla_state_name(enum sla_state s);   /* "due-soon"; "" for none */
const char *sla_goal_name(enum sla_goal g);     /* "first-response" */
const char *sla_why_name(enum sla_why w);       /* "outside-hours" */
bool sla_goal_from(struct str s, enum sla_goal *out);

#endif
