/* desk/letters.h -- the letters a plan orders: to whom, from whom, with
 * which ids and values (SPEC SE-1, SE-2, SE-6, SE-7, SE-8).
 *
 * Whether one may be ordered is guard.h's and action.h's; its bytes are
 * made by compose from the draft.
 */
#ifndef DESK_LETTERS_H
#define DESK_LETTERS_H

#include "desk/action.h"
#include "desk/token.h"
#include "desk/turn.h"

/* An automatic letter or a notification. */
struct order {
	enum letter_kind kind;
	const struct channel *channel;  /* has a relay */
	const char *template;
	struct mailbox to;
	struct str language;            /* "": the contact's or channel's */
	struct str rule;                /* rule:FILE:LINE */
	struct str held;                /* why it must wait, or "" */
	const struct change *change;
};

void letters_order(struct turn *u, struct thread_facts *t,
                   const struct order *order);

/* A notice of the gateway itself, about no one ticket: an alarm, a digest.
 * ch: has a relay. language: "" for the channel's. */
void letters_notice(struct turn *u, const struct channel *ch,
                    struct mailbox to, const char *template,
                    struct str language, struct values values);

/* A chat's transcript (TM-3) to its contact; t: the chat, with its ticket's
 * number. Once: answers to it are known by its id. */
void letters_transcript(struct turn *u, const struct thread_facts *t,
                        const struct channel *ch, struct mailbox to,
                        const char *template, struct values values);

/* A user's reply, the same mail to each of to[]; u->message is it. */
struct reply {
	const struct channel *channel;  /* has a relay */
	struct mailboxes to;            /* envelope recipients, contact first */
	struct str text;
	const struct message *answered; /* NULL: a first mail */
	struct outgoing_file *file;
	size_t nfile;
};

/* What a template says of it, with the text as it stands in *reply. */
struct values letters_reply_values(struct turn *u,
                                   const struct thread_facts *t,
                                   const struct reply *reply);

/* letters_subject is what such a mail is headed with (SE-6). */
struct str letters_subject(struct turn *u, const struct thread_facts *t,
                           const struct reply *reply);

void letters_reply(struct turn *u, struct thread_facts *t,
                   const struct reply *reply);

/* letters_from is the From of a user's letters from this channel. */
struct mailbox letters_from(struct turn *u, const struct channel *ch,
                            const struct user *user);

/* letters_message_id makes the Message-ID of message or letter id. */
struct str letters_message_id(struct turn *u, const struct channel *ch,
                              enum token_kind kind, int64_t conversation,
                              int64_t id);

/* letters_answered is the message an answer to the customer refers to and
 * may quote; NULL: there is none. */
const struct message *letters_answered(const struct thread_facts *t);

/* letters_references is what an answer to m refers to (RFC 5322, 3.6.4). */
struct strs letters_references(struct turn *u, const struct message *m);

#endif
