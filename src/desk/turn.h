/* desk/turn.h -- one decision in the making: what was given, what has been
 * decided so far, and who caused it.
 *
 * Every module of the desk works on a turn and on a working copy of the
 * thread it is about, so that later rules see what earlier ones did. Nothing
 * here judges.
 */
#ifndef DESK_TURN_H
#define DESK_TURN_H

#include "desk/decide.h"

struct turn {
	const struct conf *conf;
	struct str key;                 /* of tokens; never part of a plan */
	const struct facts *facts;
	struct arena *arena;
	struct plan *plan;
	struct next_ids next;

	struct str by;                  /* in events: contact:7, user:alice */
	const struct user *user;        /* who caused it; NULL: not a user */
	const struct mail_input *mail;  /* what caused it; NULL: a command */
	const struct letter_result *result;     /* what caused it; or NULL */
	struct message message;         /* filed or written; id 0: none */
	int64_t stands_for;             /* the conversation that the one at
	                                 * hand speaks for (TM-3); or 0 */
	int depth;                      /* of actions that cause actions */
};

void turn_init(struct turn *u, const struct conf *c, struct str key,
               const struct facts *f, struct arena *a, struct plan *p);

/* turn_event adds an event about a thread (NULL: about none), with a sentence
 * why, and counts it as a rule hit. The event returned is valid until the
 * next; for its from, to, by. */
struct event *turn_event(struct turn *u, const struct thread_facts *t,
                         const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* turn_thread makes a working copy whose conversations may be changed. */
struct thread_facts turn_thread(struct turn *u, const struct thread_facts *t);

/* turn_put_conversation and turn_put_ticket put the row into the plan and
 * into every place of *t where it stands. */
void turn_put_conversation(struct turn *u, struct thread_facts *t,
                           const struct conversation *row);
void turn_put_ticket(struct turn *u, struct thread_facts *t);

/* turn_message makes the message that this input brings part of the plan,
 * of the turn and of t->latest. */
void turn_message(struct turn *u, struct thread_facts *t,
                  const struct message *row);

/* How a rule is called in events: "rule:FILE:LINE". */
struct str turn_rule_name(struct turn *u, struct place at);

/* turn_is_history asks whether what causes this turn is old mail (CH-9). */
bool turn_is_history(const struct turn *u);

#endif
