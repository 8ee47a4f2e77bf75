/* desk/values.h -- what a template may say: the names and their values.
 *
 * An automatic letter to somebody unverified says nothing of the mail: no
 * subject, no text, no name that the mail brought (SC-7).
 */
#ifndef DESK_VALUES_H
#define DESK_VALUES_H

#include "desk/action.h"
#include "desk/turn.h"

struct telling {
	const struct thread_facts *t;
	const struct channel *channel;
	const struct contact *contact;  /* who is written about */
	struct mailbox contact_box;
	const struct user *agent;       /* who speaks; NULL: nobody */
	struct str reply;               /* the agent's text */
	const struct message *message;  /* what it is about; NULL: untold */
	const struct message *quoted;   /* NULL: none */
	const struct change *change;    /* NULL: none */
	bool reveal;                    /* what the mail says may be told */
	bool internal;                  /* to users: the messages too */
	struct values said;             /* instead: a transcript's messages */
};

/* values_said is one item {{#messages}} of each: who, when, what, files. */
struct values values_said(const struct turn *u,
                          const struct message *const *m, size_t n);

struct values values_of(const struct turn *u, const struct telling *w);

/* A user's full name, another word as it is; the label of a ticket's status. */
struct str values_person(const struct turn *u, struct str word);
struct str values_status(const struct turn *u, const struct ticket *k);

/* "Alice Ahlgren <alice@example.com>", or the address alone. */
struct str values_mailbox(struct arena *a, struct mailbox box);

#endif
